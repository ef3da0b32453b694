from odoo import fields, models

STAFF = "base.group_user"


class ResCompany(models.Model):
    """When customers are called, and how often at most."""

    _inherit = "res.company"

    retention_call_hour_from = fields.Float(
        string="Calls from", default=9.0, required=True, groups=STAFF
    )
    retention_call_hour_to = fields.Float(
        string="Calls until", default=20.0, required=True, groups=STAFF
    )
    retention_call_is_weekend = fields.Boolean(
        string="Calls at Weekends", groups=STAFF
    )
    retention_call_contacts = fields.Integer(
        string="Talks at Most", default=2, required=True, groups=STAFF
    )
    retention_call_contact_days = fields.Integer(
        string="Within Days", default=14, required=True, groups=STAFF
    )
    retention_call_claim_minutes = fields.Integer(
        string="Customer Kept on a Screen (Minutes)",
        default=15,
        required=True,
        groups=STAFF,
    )
    retention_call_escalation_hours = fields.Integer(
        string="Callbacks Escalate after Hours", default=4, required=True, groups=STAFF
    )
    retention_call_result_days = fields.Selection(
        [("14", "14 days"), ("30", "30 days")],
        string="Results within",
        default="30",
        required=True,
        groups=STAFF,
    )
    retention_call_hour_cost = fields.Monetary(
        string="Cost of an Hour of Calling", groups=STAFF
    )
