from odoo import fields, models


class RetentionReferral(models.Model):
    _inherit = "retention.referral"

    win_back_id = fields.Many2one(
        "retention.win.back",
        string="From Win-Back",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        groups="customer_retention.group_retention_account_manager",
        help="They left and recommended us all the same.",
    )
