from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Where customers may turn to besides us."""

    _inherit = "res.config.settings"

    retention_complaint_recourse = fields.Text(
        related="company_id.retention_complaint_recourse", readonly=False
    )
