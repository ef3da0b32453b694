from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """When customers are called, and how often at most."""

    _inherit = "res.config.settings"

    retention_call_hour_from = fields.Float(
        related="company_id.retention_call_hour_from", readonly=False
    )
    retention_call_hour_to = fields.Float(
        related="company_id.retention_call_hour_to", readonly=False
    )
    retention_call_is_weekend = fields.Boolean(
        related="company_id.retention_call_is_weekend", readonly=False
    )
    retention_call_contacts = fields.Integer(
        related="company_id.retention_call_contacts", readonly=False
    )
    retention_call_contact_days = fields.Integer(
        related="company_id.retention_call_contact_days", readonly=False
    )
    retention_call_claim_minutes = fields.Integer(
        related="company_id.retention_call_claim_minutes", readonly=False
    )
    retention_call_escalation_hours = fields.Integer(
        related="company_id.retention_call_escalation_hours", readonly=False
    )
    retention_call_result_days = fields.Selection(
        related="company_id.retention_call_result_days", readonly=False
    )
    retention_call_hour_cost = fields.Monetary(
        related="company_id.retention_call_hour_cost",
        currency_field="currency_id",
        readonly=False,
    )
