from datetime import date

from odoo.tests import freeze_time, tagged

from .common import CustomerCase


@freeze_time("2026-06-15 12:00:00")
@tagged("post_install", "-at_install")
class TestSnapshots(CustomerCase):
    def test_one(self):
        self._order_on("2026-01-10", 100)
        self._order_on("2026-04-10", 300)
        snapshots = self.env["retention.customer.snapshot"]
        self.assertEqual(snapshots._months_to_write(self.company)[0], date(2026, 5, 31))
        for day in snapshots._months_to_write(self.company):
            snapshots._write_month(self.company, day)
        rows = snapshots.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(rows), 5)
