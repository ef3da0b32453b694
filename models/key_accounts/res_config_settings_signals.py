from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """From when on a customer is an innovator, or demanding, and the four mistakes."""

    _inherit = "res.config.settings"

    retention_innovator_months = fields.Integer(
        related="company_id.retention_innovator_months", readonly=False
    )
    retention_innovator_days = fields.Integer(
        related="company_id.retention_innovator_days", readonly=False
    )
    retention_innovator_products = fields.Integer(
        related="company_id.retention_innovator_products", readonly=False
    )
    retention_innovator_text = fields.Char(compute="_compute_retention_innovator_text")
    retention_demanding_answers = fields.Integer(
        related="company_id.retention_demanding_answers", readonly=False
    )
    retention_decline_months = fields.Integer(
        related="company_id.retention_decline_months", readonly=False
    )
    retention_small_customers = fields.Integer(
        related="company_id.retention_small_customers", readonly=False
    )

    @api.depends("company_id")
    def _compute_retention_innovator_text(self):
        signals = self.env["retention.key.signal"]
        for settings in self:
            settings.retention_innovator_text = signals._innovators_text(
                settings.company_id
            )
