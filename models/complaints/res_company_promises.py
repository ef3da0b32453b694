from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"


class ResCompany(models.Model):
    """What customers are promised, and when they hear of a delay."""

    _inherit = "res.company"

    retention_promise_margin_hours = fields.Float(
        string="Margin of Promises (Hours)", groups=STAFF
    )
    retention_promise_margin_percent = fields.Float(
        string="Margin of Promises (%)", groups=STAFF
    )
    retention_promise_early_hours = fields.Float(
        string="Early from (Hours)", default=1.0, groups=STAFF
    )
    retention_promise_notice_hours = fields.Float(
        string="Tell of Delays before (Hours)", default=24.0, groups=STAFF
    )

    @api.constrains(
        "retention_promise_margin_hours",
        "retention_promise_margin_percent",
        "retention_promise_early_hours",
        "retention_promise_notice_hours",
    )
    def _check_retention_promises(self):
        for company in self:
            numbers = (
                company.retention_promise_margin_hours,
                company.retention_promise_margin_percent,
                company.retention_promise_early_hours,
                company.retention_promise_notice_hours,
            )
            if min(numbers) < 0:
                raise ValidationError(
                    self.env._(
                        "Hours and per cent of promised deliveries are 0 or more."
                    )
                )
            if company.retention_promise_margin_percent > 1000 or max(numbers) > 8760:
                raise ValidationError(
                    self.env._(
                        "A margin is at most a year, or ten times the time that we "
                        "need ourselves."
                    )
                )
