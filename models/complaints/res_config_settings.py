from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Which events open a complaint by themselves."""

    _inherit = "res.config.settings"

    retention_complaint_cancel = fields.Boolean(
        related="company_id.retention_complaint_cancel", readonly=False
    )
    retention_complaint_credit_note = fields.Boolean(
        related="company_id.retention_complaint_credit_note", readonly=False
    )
    retention_complaint_return = fields.Boolean(
        related="company_id.retention_complaint_return", readonly=False
    )
