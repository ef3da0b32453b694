from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How long the purchases before and after a complaint are compared."""

    _inherit = "res.config.settings"

    retention_complaint_effect_days = fields.Integer(
        related="company_id.retention_complaint_effect_days", readonly=False
    )
