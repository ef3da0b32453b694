from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """From which share on a company depends on a customer, and who is told."""

    _inherit = "res.config.settings"

    retention_dependency_watch = fields.Float(
        related="company_id.retention_dependency_watch", readonly=False
    )
    retention_dependency_warning = fields.Float(
        related="company_id.retention_dependency_warning", readonly=False
    )
    retention_dependency_high = fields.Float(
        related="company_id.retention_dependency_high", readonly=False
    )
    retention_dependency_critical = fields.Float(
        related="company_id.retention_dependency_critical", readonly=False
    )
    retention_dependency_part = fields.Float(
        related="company_id.retention_dependency_part", readonly=False
    )
    retention_dependency_user_id = fields.Many2one(
        related="company_id.retention_dependency_user_id", readonly=False
    )
    retention_fixed_cost = fields.Monetary(
        related="company_id.retention_fixed_cost", readonly=False
    )
