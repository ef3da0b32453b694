from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Who looks after key accounts."""

    _inherit = "res.config.settings"

    retention_key_accounts_per_manager = fields.Integer(
        related="company_id.retention_key_accounts_per_manager", readonly=False
    )
    retention_head_id = fields.Many2one(
        related="company_id.retention_head_id", readonly=False
    )
