from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestMerge(RetentionCase):
    """Two contacts who are one customer: what both had, one has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls._create_customer("Ani P.")

    def _merge(self, keep=None, gone=None):
        keep = keep or self.customer
        gone = gone or self.double
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((keep | gone).ids)],
                "dst_partner_id": keep.id,
            }
        ).action_merge()
        self.settle()
        self.env.invalidate_all()
        self.assertFalse(gone.exists())

    def test_points_and_their_days_are_kept(self):
        self._give_points(70)
        other = self._give_points(30, self.double)
        day = self.company._retention_day() + timedelta(days=9)
        other.lot_ids.expires_on = day
        self._merge()
        self.assertWallet(balance=100, debt=0)
        lots = self._wallet().lot_ids.filtered("remaining")
        self.assertEqual(
            sorted((lot.remaining, lot.expires_on == day) for lot in lots),
            [(30, True), (70, False)],
        )
        self.assertFalse(other.active)
        self.assertEqual(other.balance, 0)
        self.assertFalse(other.card_id.active)

    def test_transfer_leaves_two_entries(self):
        self._give_points(70)
        self._give_points(30, self.double)
        self._merge()
        wallets = self.env["retention.wallet"].with_context(active_test=False)
        moved = (
            wallets.search([("partner_id", "=", self.customer.id)])
            .entry_ids.filtered(lambda entry: entry.kind == "transfer")
            .sorted("id")
        )
        self.assertEqual(moved.mapped("points"), [-30, 30])

    def test_older_wallet_stays_whoever_is_kept(self):
        older = self._give_points(70)
        self._give_points(30, self.double)
        self._merge(keep=self.double, gone=self.customer)
        self.assertEqual(self._wallet(self.double), older)
        self.assertWallet(self.double, balance=100)

    def test_only_one_has_a_wallet(self):
        wallet = self._give_points(30, self.double)
        self._merge()
        self.assertEqual(self._wallet(), wallet)
        self.assertWallet(balance=30)
        self.assertEqual(wallet.card_id.partner_id, self.customer)

    def test_debt_comes_along(self):
        self._give_points(70)
        other = self._give_points(30, self.double)
        other.card_id.sudo().points = -50
        self._merge()
        self.assertWallet(balance=20, debt=0)

    def test_debt_of_the_older_one(self):
        wallet = self._give_points(10)
        wallet.card_id.sudo().points = -50
        self._give_points(80, self.double)
        self._merge()
        self.assertWallet(balance=30, debt=0)

    def test_pending_points_arrive_after_the_merge(self):
        self._give_points(1)
        order = self._confirm(self._create_order(1000, self.double))
        self.assertWallet(self.double, pending=50)
        self._merge()
        self.assertWallet(pending=50)
        self._pay(self._invoice(order))
        self.assertWallet(balance=51, pending=0)

    def test_an_order_that_both_once_had_earns_to_the_wallet_that_stays(self):
        order = self._confirm(self._create_order(100))
        order._action_cancel()
        self.settle()
        order.action_draft()
        order.partner_id = self.double
        self._confirm(order)
        self._merge()
        self._pay(self._invoice(order))
        self.assertWallet(balance=5, pending=0)

    def test_payments_count_together_for_the_tier(self):
        self._buy(600)
        self._buy(600, self.double)
        self.assertWallet(tier_id=self.standard)
        self._merge()
        self.assertWallet(tier_id=self.gold)
        self.assertEqual(self._create_order(100).order_line.discount, 20)

    def test_refund_after_the_merge(self):
        order = self._confirm(self._create_order(1000, self.double))
        invoice = self._invoice(order)
        self._pay(invoice)
        self._give_points(5)
        self._merge()
        self.assertWallet(balance=55)
        self._credit(invoice)
        self.assertWallet(balance=5, debt=0)

    def test_cart_with_points_can_still_be_confirmed(self):
        self._give_points(10)
        self._give_points(30, self.double)
        order = self._create_order(100, self.double)
        order._retention_set_points(30)
        self._merge()
        self._confirm(order)
        self.assertWallet(balance=10)

    def test_cancelled_after_the_merge_gives_back(self):
        self._give_points(10)
        self._give_points(30, self.double)
        order = self._create_order(100, self.double)
        order._retention_set_points(30)
        self._confirm(order)
        self._merge()
        self.assertWallet(balance=10)
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=40, pending=0)

    def test_settling_after_the_merge_spends_nothing(self):
        self._give_points(10)
        self._give_points(30, self.double)
        order = self._create_order(100, self.double)
        order._retention_set_points(30)
        self._confirm(order)
        self._merge()
        self._invoice(order)
        self.assertWallet(balance=10)

    def test_credited_after_the_merge_gives_back(self):
        self._give_points(10)
        self._give_points(30, self.double)
        order = self._create_order(100, self.double)
        order._retention_set_points(30)
        self._confirm(order)
        invoice = self._invoice(order)
        self._merge()
        self._credit(invoice)
        self.assertWallet(balance=40, pending=0)

    def test_given_back_after_the_merge_lives_as_before(self):
        """What a merged wallet had spent comes back with the days it had."""
        today = self.company._retention_day()
        self._give_points(10)
        soon, late = today + timedelta(days=60), today + timedelta(days=90)
        for days in (soon, late):
            wallet = self._give_points(20, self.double)
            wallet.lot_ids.sorted("id")[-1].expires_on = days
        order = self._create_order(100, self.double)
        order._retention_set_points(40)
        self._confirm(order)
        invoice = self._invoice(order)
        self._pay(invoice)
        self._merge()
        own = self._wallet().lot_ids
        for part, lots in (
            (0.25, [(10, late)]),
            (0.5, [(10, late), (10, late), (10, soon)]),
        ):
            credit = invoice._reverse_moves([{"invoice_date": invoice.date}])
            for line in credit.invoice_line_ids:
                line.quantity = part
            credit.action_post()
            self.settle()
            new = (self._wallet().lot_ids - own).sorted("id")
            self.assertEqual(
                sorted((lot.points, lot.expires_on) for lot in new),
                sorted(lots),
            )
            self.assertLedger()

    def test_given_back_after_the_merge_gets_the_grace(self):
        today = self.company._retention_day()
        self._give_points(10)
        wallet = self._give_points(30, self.double)
        order = self._create_order(100, self.double)
        order._retention_set_points(30)
        self._confirm(order)
        wallet.lot_ids.expires_on = today - timedelta(days=1)
        self._merge()
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=40)
        lot = self._wallet().lot_ids.sorted("id")[-1]
        self.assertEqual(lot.expires_on, today + timedelta(days=30))

    def test_tier_set_by_hand_is_kept(self):
        self._give_points(1)
        self._give_points(1, self.double)
        self.env["retention.tier.membership"]._set_by_hand(
            self.double, self.vip, False, "A friend"
        )
        self._merge()
        self.assertWallet(tier_id=self.vip)

    def test_open_invitations_lead_to_the_wallet_that_stays(self):
        guest = self._create_customer("Guest")
        for customer, name in ((self.customer, "One"), (self.double, "Two")):
            wallet = self._give_points(10, customer)
            wallet._invite(f"{name}@x.example")._accept(self._create_customer(name))
        invitation = wallet._invite("guest@x.example")
        self._merge()
        invitation._accept(guest)
        self.assertEqual(guest._retention_wallet(self.program), self._wallet())
        self.assertTrue(invitation.wallet_id.active)
        self.assertLedger()

    def test_three_at_once(self):
        third = self._create_customer("A. Petrosyan")
        for points, customer in ((1, self.customer), (2, self.double), (4, third)):
            self._give_points(points, customer)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | self.double | third).ids)],
                "dst_partner_id": third.id,
            }
        ).action_merge()
        self.settle()
        self.env.invalidate_all()
        self.assertWallet(third, balance=7)
