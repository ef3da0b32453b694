from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What makes a key account healthy."""

    _inherit = "res.config.settings"

    retention_health_coverage = fields.Integer(
        related="company_id.retention_health_coverage", readonly=False
    )
    retention_health_freshness = fields.Integer(
        related="company_id.retention_health_freshness", readonly=False
    )
    retention_health_rhythm = fields.Integer(
        related="company_id.retention_health_rhythm", readonly=False
    )
    retention_health_complaints = fields.Integer(
        related="company_id.retention_health_complaints", readonly=False
    )
    retention_health_plan = fields.Integer(
        related="company_id.retention_health_plan", readonly=False
    )
    retention_health_payment = fields.Integer(
        related="company_id.retention_health_payment", readonly=False
    )
    retention_health_fair = fields.Integer(
        related="company_id.retention_health_fair", readonly=False
    )
    retention_health_good = fields.Integer(
        related="company_id.retention_health_good", readonly=False
    )
