from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """By what customers count as key."""

    _inherit = "res.config.settings"

    retention_key_share = fields.Float(
        related="company_id.retention_key_share", readonly=False
    )
    retention_key_months = fields.Integer(
        related="company_id.retention_key_months", readonly=False
    )
