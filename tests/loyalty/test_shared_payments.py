from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.amounts import to_decimal
from .test_cards import CardCase
from .test_goods_for_points import GoodsCase
from .test_holds import HoldCase
from .test_sharing import SharingCase


@tagged("post_install", "-at_install")
class TestSharedPayments(HoldCase, SharingCase):
    """Rights in a shared wallet change while an order is being paid with it."""

    def setUp(self):
        super().setUp()
        self.member = self.wallet._invite("vahe@example.com")
        self.member._accept(self.spouse)
        self.order = self._order_with_points(customer=self.spouse)

    def assertPaid(self, transaction):
        """Assert that the order is confirmed as it was paid, and the points spent."""
        self.assertEqual(self.order.amount_total, 50)
        self._end(transaction, "done")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.amount_total, 50)
        self.assertEqual(self.order.retention_hold_ids.state, "captured")
        self.assertHeld(0)

    def test_member_leaves_while_the_transfer_is_pending(self):
        transaction = self._begin(self.order, "pending")
        self.member._leave()
        self.assertPaid(transaction)

    def test_member_leaves_while_he_is_at_the_provider(self):
        transaction = self._begin(self.order)
        self.member._leave()
        self.assertPaid(transaction)

    def test_member_may_no_longer_spend(self):
        transaction = self._begin(self.order, "pending")
        self.member.can_spend = False
        self.assertPaid(transaction)

    def test_pays_late_without_the_right(self):
        transaction = self._begin(self.order)
        self.order.retention_hold_ids._end("timeout")
        self.member.sudo()._write({"can_spend": False})
        self.member.invalidate_recordset()
        self._end(transaction, "done")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.amount_total, 100)
        self.assertIn("too late", self.order.activity_ids.summary)
        self.assertHeld(0)

    def test_pays_late_after_the_cart_has_lost_its_points(self):
        transaction = self._begin(self.order)
        self.order.require_payment = True
        self.order.prepayment_percent = 1
        self.order.retention_hold_ids._end("timeout")
        self.member._leave()
        self.assertEqual(self.order.amount_total, 100)
        self._end(transaction, "done")
        self.assertEqual(self.order.state, "sale")
        self.assertIn("too late", self.order.activity_ids.summary)
        self.assertEqual(self.wallet.balance, 50)
        self.assertHeld(0)

    def test_a_cart_loses_points_with_the_right(self):
        self.member.can_spend = False
        self.assertEqual(self.order.amount_total, 100)
        self._confirm(self.order)
        self.assertEqual(self.wallet.balance, 50)
        self.assertLedger()


@tagged("post_install", "-at_install")
class TestHandingOver(SharingCase):
    def test_points_of_the_members_own_stay_his(self):
        own = self._give_points(1000, self.spouse)
        wallet = self._household()
        with self.assertRaisesRegex(UserError, "points in a wallet of their own"):
            wallet._hand_over(self.spouse)
        self.assertEqual((wallet.balance, own.balance), (100, 1000))
        self.assertEqual(wallet.partner_id, self.customer)
        own._adjust(-1000, "Used")
        wallet._hand_over(self.spouse)
        self.assertEqual(wallet.partner_id, self.spouse)
        self.assertLedger()

    def test_a_debt_is_nobody_elses(self):
        wallet = self._household()
        wallet._post([{"wallet": wallet, "kind": "adjust", "points": to_decimal(-105)}])
        self.assertTrue(wallet.debt)
        with self.assertRaisesRegex(UserError, "owes"):
            wallet._hand_over(self.spouse)


@tagged("post_install", "-at_install")
class TestExchangedCustomer(GoodsCase, CardCase):
    """A quotation gets another customer, who has nothing to do with its points."""

    def test_money_off_and_goods_are_taken_off(self):
        self._give_points(100)
        order = self._create_order(100)
        self._claim(order)
        order._retention_set_points(50)
        self.assertEqual(len(order.order_line), 3)
        order.partner_id = self.friend
        self.assertEqual(len(order.order_line), 1)
        self._confirm(order)
        self.assertWallet(balance=100)
