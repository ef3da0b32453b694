from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What strangers may send to the company's public page."""

    _inherit = "res.config.settings"

    retention_complaint_link_days = fields.Integer(
        related="company_id.retention_complaint_link_days", readonly=False
    )
    retention_complaint_file_mb = fields.Integer(
        related="company_id.retention_complaint_file_mb", readonly=False
    )
    retention_complaint_sender_limit = fields.Integer(
        related="company_id.retention_complaint_sender_limit", readonly=False
    )
    retention_complaint_unknown_limit = fields.Integer(
        related="company_id.retention_complaint_unknown_limit", readonly=False
    )
