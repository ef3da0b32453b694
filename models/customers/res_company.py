from odoo import fields, models


class ResCompany(models.Model):
    """What the customer figures of a company go by; docs/customers.md explains."""

    _inherit = "res.company"

    retention_active_months = fields.Integer(
        string="Active Customers: Months",
        default=12,
        required=True,
        groups="base.group_user",
        help="A customer is active who bought within so many months.",
    )
    retention_customer_orders = fields.Integer(
        string="Customers: Orders", default=2, required=True, groups="base.group_user"
    )
    retention_regular_rule = fields.Selection(
        [
            ("window", "So many orders within a time"),
            ("rhythm", "Buys by an own rhythm and is not late"),
            ("either", "Either of the two"),
        ],
        string="Regulars",
        default="window",
        required=True,
        groups="base.group_user",
    )
    retention_regular_orders = fields.Integer(
        string="Regulars: Orders", default=4, required=True, groups="base.group_user"
    )
    retention_regular_months = fields.Integer(
        string="Regulars: Months", default=12, required=True, groups="base.group_user"
    )
    retention_late_factor = fields.Float(
        string="Late: Times the Spread",
        default=1.0,
        required=True,
        groups="base.group_user",
    )
    retention_adherent_share = fields.Float(
        string="Adherents: Share of Wallet (%)",
        default=80.0,
        required=True,
        groups="base.group_user",
    )
    retention_evidence_months = fields.Integer(
        string="Evidence Is Good for Months",
        default=12,
        required=True,
        groups="base.group_user",
    )
    retention_advocate_referrals = fields.Integer(
        string="Advocates: Referrals That Bought",
        default=1,
        required=True,
        groups="base.group_user",
    )
    retention_abc_basis = fields.Selection(
        [("revenue", "Revenue"), ("margin", "Margin")],
        string="ABC by",
        default="revenue",
        required=True,
        groups="base.group_user",
    )
    retention_abc_a = fields.Float(
        string="Class A (%)", default=80.0, required=True, groups="base.group_user"
    )
    retention_abc_b = fields.Float(
        string="Class B (%)", default=15.0, required=True, groups="base.group_user"
    )
    retention_abc_c = fields.Float(
        string="Class C (%)", default=5.0, required=True, groups="base.group_user"
    )
    retention_xyz_x = fields.Float(
        string="Class X up to (%)",
        default=10.0,
        required=True,
        groups="base.group_user",
    )
    retention_xyz_y = fields.Float(
        string="Class Y up to (%)",
        default=25.0,
        required=True,
        groups="base.group_user",
    )
