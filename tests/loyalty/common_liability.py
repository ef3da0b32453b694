from contextlib import contextmanager

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import freeze_time

from ...tools.amounts import to_decimal
from ..common import RetentionCase


class LiabilityCase(RetentionCase):
    """Histories of several months; month 0 is the one after the real present."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month_0 = fields.Date.today() + relativedelta(months=1, day=1)

    def _month(self, number):
        """Return the first day of a month by its number."""
        return self.month_0 + relativedelta(months=number)

    @contextmanager
    def _in_month(self, number, day=15):
        """Do things at noon of a day of a month."""
        with freeze_time(f"{self._month(number).replace(day=day)} 12:00:00"):
            yield

    def _lapse(self, wallet, lot):
        """Have what is left of a lot expire now (the frozen now)."""
        wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "expire",
                    "points": -to_decimal(lot.remaining),
                    "take_only": lot,
                }
            ]
        )

    def _spend(self, points, amount=200, customer=None):
        order = self._create_order(amount, customer)
        order._retention_set_points(points)
        return self._confirm(order)

    def _rows(self, model="retention.liability", domain=()):
        """Read a report anew."""
        self.env.flush_all()
        self.env[model].invalidate_model()
        return self.env[model].search(
            [("program_id", "=", self.program.id), *domain], order="month"
        )

    def _owed(self):
        self.env.invalidate_all()
        return self.program._retention_owed()

    def assertLedger(self):
        """Assert the promises after the last month of any history."""
        with self._in_month(36):
            return super().assertLedger()
