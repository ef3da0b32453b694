from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How many customers are asked about points of contact, and how often."""

    _inherit = "res.config.settings"

    retention_touch_questions_day = fields.Integer(
        related="company_id.retention_touch_questions_day", readonly=False
    )
    retention_touch_pause_days = fields.Integer(
        related="company_id.retention_touch_pause_days", readonly=False
    )
    retention_touch_window_days = fields.Integer(
        related="company_id.retention_touch_window_days", readonly=False
    )
    retention_touch_answers = fields.Integer(
        related="company_id.retention_touch_answers", readonly=False
    )
