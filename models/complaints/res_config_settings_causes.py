from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """When a cause comes too often, and how long a cure is watched."""

    _inherit = "res.config.settings"

    retention_cause_alert_customers = fields.Integer(
        related="company_id.retention_cause_alert_customers", readonly=False
    )
    retention_cause_alert_days = fields.Integer(
        related="company_id.retention_cause_alert_days", readonly=False
    )
    retention_cause_check_days = fields.Integer(
        related="company_id.retention_cause_check_days", readonly=False
    )
    retention_cause_user_id = fields.Many2one(
        related="company_id.retention_cause_user_id", readonly=False
    )
