from odoo import fields, models

STAFF = "base.group_user"


class ResCompany(models.Model):
    """Which events open a complaint by themselves."""

    _inherit = "res.company"

    retention_complaint_cancel = fields.Boolean(
        string="Complaint for a Cancelled Order", default=True, groups=STAFF
    )
    retention_complaint_credit_note = fields.Boolean(
        string="Complaint for a Credit Note", default=True, groups=STAFF
    )
    retention_complaint_return = fields.Boolean(
        string="Complaint for a Returned Delivery", default=True, groups=STAFF
    )
