import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    retention_ledger_user_id = fields.Many2one(
        "res.users",
        string="Told of Ledger Differences",
        domain="[('share', '=', False)]",
        help="Empty: all retention managers.",
    )

    def _retention_tz(self):
        """Return the name of the time zone in which the company's days change."""
        self.ensure_one()
        return self.partner_id.tz or "UTC"

    def _retention_day(self, moment=None):
        """Return the company's calendar day at a moment.

        :param moment: naive UTC datetime, now by default
        """
        moment = moment or fields.Datetime.now()
        zone = pytz.timezone(self._retention_tz())
        return pytz.utc.localize(moment).astimezone(zone).date()
