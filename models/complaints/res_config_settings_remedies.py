from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Who may promise how much for a complaint, and what comes after it is solved."""

    _inherit = "res.config.settings"

    retention_remedy_limit_user = fields.Monetary(
        related="company_id.retention_remedy_limit_user",
        currency_field="currency_id",
        readonly=False,
    )
    retention_remedy_limit_account_manager = fields.Monetary(
        related="company_id.retention_remedy_limit_account_manager",
        currency_field="currency_id",
        readonly=False,
    )
    retention_remedy_limit_manager = fields.Monetary(
        related="company_id.retention_remedy_limit_manager",
        currency_field="currency_id",
        readonly=False,
    )
    retention_complaint_hour_cost = fields.Monetary(
        related="company_id.retention_complaint_hour_cost",
        currency_field="currency_id",
        readonly=False,
    )
    retention_complaint_rating = fields.Boolean(
        related="company_id.retention_complaint_rating", readonly=False
    )
    retention_complaint_rating_days = fields.Integer(
        related="company_id.retention_complaint_rating_days", readonly=False
    )
    retention_complaint_return_days = fields.Integer(
        related="company_id.retention_complaint_return_days", readonly=False
    )
