from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
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
