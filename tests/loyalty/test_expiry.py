from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestExpiry(RetentionCase):
    """Points live until the end of their last usable day, where the shop is."""

    def _expire(self):
        self.settle()
        wallets = self.env["retention.wallet"]
        wallets._flush_ledger()
        due = wallets._wallets_to_expire()
        if due:
            wallets._expire_lots_of(due)
        self.env.invalidate_all()
        return due

    def _give_until(self, points, day, customer=None):
        wallet = self._give_points(points, customer)
        wallet.lot_ids.sorted("id")[-1].expires_on = day
        return wallet

    def _today(self):
        return self.company._retention_day()

    def _spend(self, points, amount=200):
        order = self._create_order(amount)
        order._retention_set_points(points)
        return self._confirm(order)

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    def test_last_usable_day(self):
        wallet = self._give_until(10, self._today())
        self.assertNotIn(wallet.id, self._expire())
        self.assertWallet(balance=10)
        wallet.lot_ids.expires_on = self._today() - timedelta(days=1)
        self.assertIn(wallet.id, self._expire())
        self.assertWallet(balance=0, debt=0, expiring_points=0)
        self.assertKinds(["adjust", "expire"])
        self.assertFalse(self._expire())

    def test_months_count_from_release(self):
        self.program.retention_expiry_months = 6
        with freeze_time("2026-08-31 12:00:00"):
            order = self._confirm(self._create_order(1000))
        with freeze_time("2026-09-30 12:00:00"):
            self._pay(self._invoice(order))
            self.assertEqual(self._wallet().lot_ids.expires_on, date(2027, 3, 30))

    def test_points_that_never_expire(self):
        self.program.retention_expiry_months = 0
        self._buy(1000)
        self.assertFalse(self._wallet().lot_ids.expires_on)
        self.assertFalse(self._expire())

    def test_days_change_where_the_company_is(self):
        """In Auckland it is tomorrow already: a day more is over."""
        now = datetime.now().replace(hour=13, minute=0)
        utc_day = now.date()
        wallet = self._give_until(10, utc_day)
        with freeze_time(now):
            for zone, over in (("UTC", False), ("Pacific/Auckland", True)):
                with self.subTest(zone):
                    self.company.partner_id.tz = zone
                    found = self._expire()
                    self.assertEqual(wallet.id in found, over)
        self.assertWallet(balance=0)

    def test_released_on_the_company_day(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-05-30 13:00:00"):
            self._buy(1000)
        self.assertEqual(self._wallet().lot_ids.expires_on, date(2027, 5, 31))

    # ------------------------------------------------------------
    # Which points
    # ------------------------------------------------------------

    def test_only_what_is_left_of_a_lot(self):
        yesterday = self._today() - timedelta(days=1)
        wallet = self._give_until(50, self._today())
        self._give_points(30)
        self._spend(20)
        first = wallet.lot_ids.sorted("id")[0]
        self.assertEqual(first.remaining, 30)
        first.expires_on = yesterday
        self._expire()
        self.assertWallet(balance=30)
        entry = wallet.entry_ids.sorted("id")[-1]
        self.assertEqual((entry.kind, entry.points), ("expire", -30))
        self.assertEqual(entry.allocation_ids.lot_id, first)

    def test_several_lots_make_one_entry(self):
        yesterday = self._today() - timedelta(days=1)
        for points in (5, 7.5):
            self._give_until(points, yesterday)
        self._expire()
        self.assertKinds(["adjust", "adjust", "expire"])
        entry = self._wallet().entry_ids.sorted("id")[-1]
        self.assertEqual(entry.points, -12.5)
        self.assertEqual(len(entry.allocation_ids), 2)
        self.assertLedger()

    def test_earlier_lot_is_spent_first(self):
        today = self._today()
        wallet = self._give_until(30, today + timedelta(days=90))
        self._give_until(30, today + timedelta(days=9))
        self._give_until(30, False)
        self._spend(40)
        self.assertEqual(
            [lot.remaining for lot in wallet.lot_ids.sorted("id")], [20, 0, 30]
        )
        self.assertLedger()

    def test_held_points_do_not_expire(self):
        wallet = self._give_until(10, self._today() - timedelta(days=1))
        wallet.held = 10
        self.assertNotIn(wallet.id, self._expire())
        self.assertEqual(wallet.balance, 10)

    def test_what_expires_soon(self):
        today = self._today()
        wallet = self._give_until(10, today + timedelta(days=29))
        self._give_until(5, today + timedelta(days=60))
        wallet._refresh_expiring()
        self.assertEqual(wallet.expiring_points, 10)
        self.assertEqual(wallet.expiring_on, today + timedelta(days=29))
        self._spend(4)
        self.assertEqual(wallet.expiring_points, 6)
        self._spend(7)
        self.assertEqual(wallet.expiring_points, 0)
        self.assertFalse(wallet.expiring_on)

    # ------------------------------------------------------------
    # Points given back
    # ------------------------------------------------------------

    def test_cancelled_gives_back_into_the_same_lots(self):
        today = self._today()
        days = [today + timedelta(days=60), today + timedelta(days=90)]
        for day in days:
            self._give_until(20, day)
        wallet = self._wallet()
        order = self._spend(30)
        order._action_cancel()
        self.settle()
        lots = wallet.lot_ids.sorted("id")
        self.assertEqual(lots.mapped("remaining"), [20, 20])
        self.assertEqual(lots.mapped("expires_on"), days)
        self.assertWallet(balance=40)

    def test_given_back_after_the_last_day_lives_for_the_grace(self):
        wallet = self._give_until(20, self._today())
        order = self._spend(15)
        wallet.lot_ids.expires_on = self._today() - timedelta(days=5)
        self._expire()
        self.assertWallet(balance=0)
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=15)
        self.assertEqual(wallet.lot_ids.expires_on, self._today() + timedelta(days=30))
        self.assertFalse(self._expire())

    def test_credited_gives_back_into_the_same_lots(self):
        today = self._today()
        self._give_until(20, today + timedelta(days=60))
        self._give_until(20, today + timedelta(days=90))
        wallet = self._wallet()
        order = self._spend(30)
        invoice = self._invoice(order)
        self._pay(invoice)
        self._credit(invoice)
        lots = wallet.lot_ids.filtered("remaining").sorted("id")
        self.assertEqual(lots.mapped("remaining"), [20, 20])
        self.assertWallet(balance=40, pending=0)

    def test_refund_takes_from_the_lot_it_opened(self):
        """Not from points that expire sooner and were not refunded."""
        self._give_until(20, self._today() + timedelta(days=5))
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertWallet(balance=70)
        self._credit(invoice)
        self.assertWallet(balance=20)
        self.assertEqual(self._wallet().lot_ids.filtered("remaining").remaining, 20)
