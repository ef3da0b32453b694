from odoo import fields, models


class AccountMove(models.Model):
    """Credit notes know the complaint that they answer."""

    _inherit = "account.move"

    retention_complaint_id = fields.Many2one(
        "retention.complaint",
        string="Complaint",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        groups="customer_retention.group_retention_user",
    )
