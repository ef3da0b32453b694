from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What the company's customers are measured by."""

    _inherit = "res.config.settings"

    retention_active_months = fields.Integer(
        related="company_id.retention_active_months", readonly=False
    )
    retention_customer_orders = fields.Integer(
        related="company_id.retention_customer_orders", readonly=False
    )
    retention_regular_rule = fields.Selection(
        related="company_id.retention_regular_rule", readonly=False
    )
    retention_regular_orders = fields.Integer(
        related="company_id.retention_regular_orders", readonly=False
    )
    retention_regular_months = fields.Integer(
        related="company_id.retention_regular_months", readonly=False
    )
    retention_late_factor = fields.Float(
        related="company_id.retention_late_factor", readonly=False
    )
    retention_adherent_share = fields.Float(
        related="company_id.retention_adherent_share", readonly=False
    )
    retention_evidence_months = fields.Integer(
        related="company_id.retention_evidence_months", readonly=False
    )
    retention_advocate_referrals = fields.Integer(
        related="company_id.retention_advocate_referrals", readonly=False
    )
    retention_abc_basis = fields.Selection(
        related="company_id.retention_abc_basis", readonly=False
    )
    retention_abc_a = fields.Float(related="company_id.retention_abc_a", readonly=False)
    retention_abc_b = fields.Float(related="company_id.retention_abc_b", readonly=False)
    retention_abc_c = fields.Float(related="company_id.retention_abc_c", readonly=False)
    retention_xyz_x = fields.Float(related="company_id.retention_xyz_x", readonly=False)
    retention_xyz_y = fields.Float(related="company_id.retention_xyz_y", readonly=False)
