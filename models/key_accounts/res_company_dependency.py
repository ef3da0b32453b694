from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
MANAGER = "customer_retention.group_retention_manager"
LIMITS = ("watch", "warning", "high", "critical")


class ResCompany(models.Model):
    """From which share on a company depends on a customer."""

    _inherit = "res.company"

    retention_dependency_watch = fields.Float(
        string="Dependency: Watch (%)", default=20.0, required=True, groups=STAFF
    )
    retention_dependency_warning = fields.Float(
        string="Dependency: Warning (%)", default=30.0, required=True, groups=STAFF
    )
    retention_dependency_high = fields.Float(
        string="Dependency: High (%)", default=40.0, required=True, groups=STAFF
    )
    retention_dependency_critical = fields.Float(
        string="Dependency: Critical above (%)",
        default=50.0,
        required=True,
        groups=STAFF,
    )

    retention_dependency_part = fields.Float(
        string="Dependency: Parts (%)",
        default=5.0,
        required=True,
        groups=STAFF,
        help="Teams, sales people and products below this part of the revenue raise "
        "no alerts.",
    )

    retention_dependency_user_id = fields.Many2one(
        "res.users",
        string="Dependency: Responsible",
        domain="[('share', '=', False)]",
        groups=STAFF,
        help="Gets an activity when an alert is raised; else all retention managers.",
    )
    retention_fixed_cost = fields.Monetary(
        string="Fixed Cost a Month",
        copy=False,
        groups="customer_retention.group_retention_manager,base.group_system",
        help="Rent, wages, whatever is to be paid without a single sale. Says how long "
        "it is covered if a customer leaves.",
    )

    @api.constrains("retention_fixed_cost", "retention_dependency_part")
    def _check_retention_fixed_cost(self):
        for company in self:
            if company.retention_fixed_cost < 0:
                raise ValidationError(
                    self.env._("The fixed cost of a month cannot be below zero.")
                )
            if not 0 <= company.retention_dependency_part <= 100:
                raise ValidationError(
                    self.env._(
                        "The part from which teams, people and products raise alerts "
                        "must be between 0 and 100 %."
                    )
                )

    @api.constrains("retention_dependency_user_id")
    def _check_retention_dependency_user(self):
        for company in self:
            user = company.retention_dependency_user_id
            if user and (
                not user.has_group(MANAGER) or company not in user.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s could not open the alerts: choose a retention "
                        "manager who works in %(company)s.",
                        person=user.name,
                        company=company.name,
                    )
                )

    @api.constrains(*(f"retention_dependency_{name}" for name in LIMITS))
    def _check_retention_dependency(self):
        """Raise ``ValidationError`` for limits that contradict each other."""
        for company in self:
            limits = company._retention_dependency_limits()
            if not (limits[0] > 0 and limits[-1] <= 100):
                raise ValidationError(
                    self.env._(
                        "The levels of dependency must be above 0 and at most 100 %: "
                        "nobody can bring more than everything."
                    )
                )
            if any(low >= high for low, high in zip(limits, limits[1:], strict=False)):
                raise ValidationError(
                    self.env._(
                        "The levels of dependency must rise: watch, warning, high, "
                        "critical, each above the one before."
                    )
                )

    def _retention_dependency_limits(self):
        """Return the four limits in per cent, exact as they are typed."""
        self.ensure_one()
        return [Decimal(str(self[f"retention_dependency_{name}"])) for name in LIMITS]

    def _retention_dependency_users(self):
        """Return who is told about dependency: the responsible, else all managers."""
        self.ensure_one()
        if self.retention_dependency_user_id.active:
            return self.retention_dependency_user_id
        managers = self.env.ref(MANAGER).all_user_ids
        return managers.filtered(
            lambda user: not user.share and self in user.company_ids
        )
