from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """When customers are asked why they gave back."""

    _inherit = "res.config.settings"

    retention_questionnaire_is_on = fields.Boolean(
        related="company_id.retention_questionnaire_is_on", readonly=False
    )
    retention_questionnaire_id = fields.Many2one(
        related="company_id.retention_questionnaire_id", readonly=False
    )
    retention_questionnaire_delay = fields.Float(
        related="company_id.retention_questionnaire_delay", readonly=False
    )
    retention_questionnaire_deadline = fields.Integer(
        related="company_id.retention_questionnaire_deadline", readonly=False
    )
    retention_questionnaire_pause = fields.Integer(
        related="company_id.retention_questionnaire_pause", readonly=False
    )
    retention_questionnaire_reminder = fields.Integer(
        related="company_id.retention_questionnaire_reminder", readonly=False
    )
