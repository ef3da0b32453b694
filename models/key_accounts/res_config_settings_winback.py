from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """When a key account is lost."""

    _inherit = "res.config.settings"

    retention_lost_cycles = fields.Float(
        related="company_id.retention_lost_cycles", readonly=False
    )
