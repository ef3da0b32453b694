from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.account_health import PARTS

STAFF = "base.group_user"
WEIGHTS = [f"retention_health_{part}" for part in PARTS]


class ResCompany(models.Model):
    """What makes a key account healthy; docs/key_accounts.md explains."""

    _inherit = "res.company"

    retention_health_coverage = fields.Integer(
        string="Health: People", default=20, required=True, groups=STAFF
    )
    retention_health_freshness = fields.Integer(
        string="Health: Dossier", default=15, required=True, groups=STAFF
    )
    retention_health_rhythm = fields.Integer(
        string="Health: Rhythm", default=25, required=True, groups=STAFF
    )
    retention_health_complaints = fields.Integer(
        string="Health: Complaints", default=10, required=True, groups=STAFF
    )
    retention_health_plan = fields.Integer(
        string="Health: Plan", default=15, required=True, groups=STAFF
    )
    retention_health_payment = fields.Integer(
        string="Health: Payment", default=15, required=True, groups=STAFF
    )
    retention_health_fair = fields.Integer(
        string="Health: Poor below", default=40, required=True, groups=STAFF
    )
    retention_health_good = fields.Integer(
        string="Health: Good from", default=70, required=True, groups=STAFF
    )

    @api.constrains(*WEIGHTS)
    def _check_retention_health_weights(self):
        for company in self:
            weights = [company[name] for name in WEIGHTS]
            if min(weights) < 0:
                raise ValidationError(
                    self.env._(
                        "The weights of health cannot be negative: a part that is not "
                        "to count weighs 0."
                    )
                )
            if sum(weights) != 100:
                raise ValidationError(
                    self.env._(
                        "The weights of health must add up to 100; these add up to %s.",
                        sum(weights),
                    )
                )

    @api.constrains("retention_health_fair", "retention_health_good")
    def _check_retention_health_levels(self):
        for company in self:
            fair, good = company.retention_health_fair, company.retention_health_good
            if not 0 < fair < good <= 100:
                raise ValidationError(
                    self.env._(
                        "Health is poor below a limit above 0, and good from a higher "
                        "one on, 100 at most."
                    )
                )

    def _retention_health_weights(self):
        """Return {part: weight}."""
        self.ensure_one()
        company = self.sudo()  # settings are no secret to who sees the health
        return {part: company[name] for part, name in zip(PARTS, WEIGHTS, strict=True)}
