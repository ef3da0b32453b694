from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What customers are promised, and when they hear of a delay."""

    _inherit = "res.config.settings"

    retention_promise_margin_hours = fields.Float(
        related="company_id.retention_promise_margin_hours", readonly=False
    )
    retention_promise_margin_percent = fields.Float(
        related="company_id.retention_promise_margin_percent", readonly=False
    )
    retention_promise_early_hours = fields.Float(
        related="company_id.retention_promise_early_hours", readonly=False
    )
    retention_promise_notice_hours = fields.Float(
        related="company_id.retention_promise_notice_hours", readonly=False
    )
