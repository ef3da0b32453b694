from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.amounts import to_decimal


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

    @api.constrains(
        "retention_active_months",
        "retention_customer_orders",
        "retention_regular_orders",
        "retention_regular_months",
        "retention_late_factor",
        "retention_adherent_share",
        "retention_evidence_months",
        "retention_advocate_referrals",
        "retention_abc_a",
        "retention_abc_b",
        "retention_abc_c",
        "retention_xyz_x",
        "retention_xyz_y",
    )
    def _check_retention_scoring(self):
        """Raise ``ValidationError`` for rules by which nobody can be measured."""
        for company in self:
            problem = (
                company._retention_ladder_problem()
                or company._retention_classes_problem()
            )
            if problem:
                raise ValidationError(problem)

    def _retention_ladder_problem(self):
        """Return what is wrong with windows and steps, in words."""
        self.ensure_one()
        windows = {
            "retention_active_months": self.env._(
                "The time in which customers count as active"
            ),
            "retention_regular_months": self.env._("The time in which regulars order"),
            "retention_evidence_months": self.env._(
                "The time for which answers and estimates are good"
            ),
        }
        for name, what in windows.items():
            if not 1 <= self[name] <= 1200:
                return self.env._(
                    "%s must be between 1 and 1,200 months: in a time of no length "
                    "nobody can order.",
                    what,
                )
        if self.retention_customer_orders < 2:
            return self.env._(
                "The step Customer needs at least 2 orders: with fewer it would be "
                "the same as the step Buyer."
            )
        if self.retention_regular_orders < 1:
            return self.env._("The step Regular needs at least 1 order in its time.")
        if not 0 < self.retention_adherent_share <= 100:
            return self.env._(
                "The share of wallet of adherents must be above 0 and at most 100 %."
            )
        if self.retention_advocate_referrals < 1:
            return self.env._("The step Advocate needs at least 1 referral.")
        if self.retention_late_factor < 0:
            return self.env._(
                "Late is a number of times the spread: it cannot be negative."
            )
        return None

    def _retention_classes_problem(self):
        """Return what is wrong with the limits of ABC and XYZ, in words."""
        self.ensure_one()
        classes = [
            to_decimal(self[name])
            for name in ("retention_abc_a", "retention_abc_b", "retention_abc_c")
        ]
        if min(classes) < 0 or not classes[0]:
            return self.env._(
                "The shares of classes A, B and C cannot be negative, and A needs some."
            )
        if sum(classes) != 100:
            return self.env._(
                "The shares of classes A, B and C must add up to 100 %%; these add up "
                "to %s %%.",
                f"{sum(classes).normalize():f}",
            )
        if self.retention_xyz_x < 0 or self.retention_xyz_x >= self.retention_xyz_y:
            return self.env._(
                "The limits of classes X and Y overlap: X must end below Y, and "
                "neither can be negative."
            )
        return None
