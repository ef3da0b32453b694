import pytz

from odoo import fields, models
from odoo.tools import ormcache

from ..tools.statement import days_between


class ResCompany(models.Model):
    _inherit = "res.company"

    retention_ledger_user_id = fields.Many2one(
        "res.users",
        string="Told of Ledger Differences",
        domain="[('share', '=', False)]",
        help="Empty: all retention managers.",
    )

    @ormcache("self.id")
    def _retention_tz(self):
        """Return the name of the time zone in which the company's days change.

        Cached: every movement of points asks for the day.
        """
        # Days are no secret: visitors, too, are told them
        return self.sudo().partner_id.tz or "UTC"

    def _retention_day(self, moment=None):
        """Return the company's calendar day at a moment.

        :param moment: naive UTC datetime, now by default
        """
        return self._retention_local(moment or fields.Datetime.now()).date()

    def _retention_local(self, moment):
        """Return what the company's clock shows at a moment.

        :param moment: naive UTC datetime
        """
        zone = pytz.timezone(self._retention_tz())
        return pytz.utc.localize(moment).astimezone(zone)

    def _retention_moments(self, first, last):
        """Return when days of the company begin and end, None for open ones.

        :return: (start included, end excluded), naive UTC datetimes
        """
        return days_between(first, last, self._retention_tz())

    def write(self, vals):
        res = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return res
