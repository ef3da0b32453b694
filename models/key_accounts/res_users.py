from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    """When somebody is away, so that the deputy acts for them."""

    _inherit = "res.users"

    retention_absent_from = fields.Date(string="Away from")
    retention_absent_until = fields.Date(
        string="Away until", help="The last day of the absence."
    )
    retention_absence_reason = fields.Char(
        string="Reason of Absence", help="Shown to the colleagues who act meanwhile."
    )

    def write(self, vals):
        res = super().write(vals)
        if not {"retention_absent_from", "retention_absent_until", "active"}.isdisjoint(
            vals
        ):
            # Deputies hear of it at once, not tomorrow
            self.env.ref(
                "customer_retention.ir_cron_retention_stand_in"
            ).sudo()._trigger()
        return res

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + self._retention_absence_fields()

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + self._retention_absence_fields()

    @api.model
    def _retention_absence_fields(self):
        return [
            "retention_absent_from",
            "retention_absent_until",
            "retention_absence_reason",
        ]

    @api.constrains("retention_absent_from", "retention_absent_until")
    def _check_retention_absence(self):
        for user in self:
            first, last = user.retention_absent_from, user.retention_absent_until
            if bool(first) != bool(last):
                raise ValidationError(
                    self.env._(
                        "An absence needs its first and its last day: colleagues must "
                        "know when %s is back.",
                        user.name,
                    )
                )
            if first and last < first:
                raise ValidationError(
                    self.env._(
                        "The absence of %(name)s cannot end on %(last)s, before it "
                        "begins on %(first)s.",
                        name=user.name,
                        last=fields.Date.to_string(last),
                        first=fields.Date.to_string(first),
                    )
                )

    def _retention_is_away(self, day):
        """Return whether a user cannot act on a company's day.

        Somebody whose user was archived is away for good.
        """
        self.ensure_one()
        first, last = self.retention_absent_from, self.retention_absent_until
        return not self.active or bool(first and first <= day <= last)
