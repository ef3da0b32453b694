from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    retention_keeper_id = fields.Many2one(
        related="company_id.retention_keeper_id", readonly=False
    )
