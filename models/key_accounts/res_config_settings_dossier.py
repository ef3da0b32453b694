from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How long what a dossier says holds, and when it is complete."""

    _inherit = "res.config.settings"

    retention_block_days_firm = fields.Integer(
        related="company_id.retention_block_days_firm", readonly=False
    )
    retention_block_days_strategy = fields.Integer(
        related="company_id.retention_block_days_strategy", readonly=False
    )
    retention_block_days_people = fields.Integer(
        related="company_id.retention_block_days_people", readonly=False
    )
    retention_block_days_business = fields.Integer(
        related="company_id.retention_block_days_business", readonly=False
    )
    retention_block_days_plan = fields.Integer(
        related="company_id.retention_block_days_plan", readonly=False
    )
    retention_block_days_swot = fields.Integer(
        related="company_id.retention_block_days_swot", readonly=False
    )
    retention_block_days_risks = fields.Integer(
        related="company_id.retention_block_days_risks", readonly=False
    )
    retention_dossier_share = fields.Integer(
        related="company_id.retention_dossier_share", readonly=False
    )
    retention_coverage_days = fields.Integer(
        related="company_id.retention_coverage_days", readonly=False
    )
    retention_proposal_months = fields.Integer(
        related="company_id.retention_proposal_months", readonly=False
    )
    retention_peer_share = fields.Integer(
        related="company_id.retention_peer_share", readonly=False
    )
