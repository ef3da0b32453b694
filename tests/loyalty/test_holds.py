from contextlib import contextmanager

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_transactions import TransactionCase

POINTS = 50


class HoldCase(TransactionCase):
    def setUp(self):
        super().setUp()
        self.wallet = self._give_points(POINTS)

    def _order_with_points(self, points=POINTS, amount=100, **values):
        order = self._create_order(amount, **values)
        order._retention_set_points(points)
        return order

    def _begin(self, order, state="draft"):
        """Start a payment; the customer is on the provider's page."""
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": f"{order.name}-{len(order.transaction_ids)}",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        if state != "draft":
            self._end(transaction, state)
        return transaction

    def _end(self, transaction, state):
        transaction.write({"state": state})
        transaction._post_process()
        self.settle()

    @contextmanager
    def assertRefused(self, words):
        """Assert that the block is refused in these words, and undone."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def assertHeld(self, points):
        self.assertEqual(self.wallet.held, points)
        self.assertLedger()


@tagged("post_install", "-at_install")
class TestHolds(HoldCase):
    def test_a_cart_alone_holds_nothing(self):
        self._order_with_points()
        self.assertHeld(0)

    def test_points_are_held_while_paid_and_spent_when_paid(self):
        order = self._order_with_points()
        transaction = self._begin(order)
        self.assertHeld(50)
        self.assertEqual(self.wallet.balance, 50)
        self._end(transaction, "done")
        self.assertEqual(order.state, "sale")
        self.assertHeld(0)
        self.assertEqual(self.wallet.entry_ids[0].kind, "earn")
        self.assertEqual(self.wallet.entry_ids[1].points, -50)
        self.assertEqual(order.retention_hold_ids.state, "captured")

    def test_the_second_of_two_carts_is_told_before_it_pays(self):
        first, second = self._order_with_points(), self._order_with_points()
        self._begin(first)
        with self.assertRefused("reserved for another order"):
            self._begin(second)
        second._update_programs_and_rewards()
        self.assertEqual(second.amount_total, 100)
        self._end(self._begin(second), "done")
        self.assertEqual(second.state, "sale")
        self._end(first.transaction_ids, "done")
        self.assertEqual(first.state, "sale")
        self.assertHeld(0)

    def test_part_of_the_points_is_left_for_another_order(self):
        self._begin(self._order_with_points(30))
        other = self._order_with_points(20)
        self._begin(other)
        self.assertHeld(50)
        with self.assertRefused("You have 0 points"):
            self._order_with_points(1)

    def test_a_hold_larger_than_the_balance_is_refused(self):
        order = self._order_with_points()
        self.wallet._adjust(-10, "Corrected")
        with self.assertRefused("only 40 are left"):
            self._begin(order)
        self.assertHeld(0)

    def test_a_failed_or_cancelled_payment_frees_the_points(self):
        for state in ("error", "cancel"):
            with self.subTest(state=state):
                order = self._order_with_points()
                self._end(self._begin(order), state)
                self.assertHeld(0)
                self.assertEqual(order.retention_hold_ids.reason, "failed")

    def test_a_second_try_keeps_the_hold_of_the_first(self):
        order = self._order_with_points()
        failed = self._begin(order)
        second = self._begin(order)
        self.assertHeld(50)
        self._end(failed, "error")
        self.assertHeld(50)
        self._end(second, "done")
        self.assertHeld(0)

    def test_fewer_points_at_the_second_try(self):
        order = self._order_with_points()
        self._begin(order)
        order._retention_set_points(20)
        self._begin(order)
        self.assertHeld(20)
        order._retention_set_points(0)
        self._begin(order)
        self.assertHeld(0)
        self.assertEqual(order.retention_hold_ids.reason, "unused")

    def test_a_payment_given_up_times_out(self):
        order = self._order_with_points()
        self._begin(order)
        soon = order.retention_hold_ids.expires_at
        minutes = (soon - fields.Datetime.now()).total_seconds() / 60
        self.assertAlmostEqual(minutes, 60, delta=1)
        with freeze_time(soon):
            order.retention_hold_ids._review()
        self.assertHeld(0)
        self.assertEqual(order.retention_hold_ids.reason, "timeout")

    def test_a_transfer_holds_until_the_order_expires(self):
        order = self._order_with_points(validity_date="2031-05-10")
        self._begin(order, "pending")
        self.assertEqual(order.state, "sent")
        with freeze_time("2031-05-10 12:00:00"):
            order.retention_hold_ids._review()
            self.assertHeld(50)
        with freeze_time("2031-05-12 00:00:00"):
            order.retention_hold_ids._review()
        self.assertHeld(0)
        self.assertEqual(order.retention_hold_ids.reason, "expired")

    def test_cancelling_the_order_frees_the_points(self):
        order = self._order_with_points()
        self._begin(order, "pending")
        order._action_cancel()
        self.assertHeld(0)
        self.assertEqual(order.retention_hold_ids.reason, "cancelled")

    def test_deleting_the_order_frees_the_points(self):
        order = self._order_with_points()
        self._begin(order).sale_order_ids = False
        order.unlink()
        self.assertHeld(0)

    def test_held_points_cannot_be_taken_by_hand(self):
        self._begin(self._order_with_points(30))
        with self.assertRefused("30 are reserved"):
            self.wallet._adjust(-21, "Corrected")
        self.wallet._adjust(-20, "Corrected")
        self.assertHeld(30)

    def test_back_office_cannot_confirm_on_points_of_another(self):
        first, second = self._order_with_points(), self._order_with_points()
        self._begin(first)
        with self.assertRefused("invalid"):
            second.action_confirm()
        self.assertHeld(50)

    def test_held_points_do_not_expire(self):
        self._begin(self._order_with_points(), "pending")
        self.wallet.lot_ids.expires_on = "2020-01-01"
        self.env["retention.wallet"]._flush_ledger()
        self.env["retention.wallet"]._expire_lots_of(self.wallet.ids)
        self.assertEqual(self.wallet.balance, 50)
        self.assertHeld(50)

    def test_a_refund_while_points_are_held_leaves_a_debt(self):
        paid = self._buy(1000)
        invoice = paid.invoice_ids
        order = self._order_with_points(100, amount=200)
        transaction = self._begin(order)
        self._credit(invoice)
        self.assertEqual(self.wallet.balance, 50)
        self.assertHeld(100)
        self._end(transaction, "done")
        self.assertEqual(order.state, "sale")
        self.assertHeld(0)
        self.assertGreater(self.wallet.debt, 0)


@tagged("post_install", "-at_install")
class TestLatePayments(HoldCase):
    def _lose_the_points(self, order):
        """Have the hold time out, and another order take its points."""
        transaction = self._begin(order)
        with freeze_time(order.retention_hold_ids.expires_at):
            order.retention_hold_ids._review()
        other = self._order_with_points()
        self._end(self._begin(other), "done")
        self.assertEqual(other.state, "sale")
        return transaction

    def test_paid_late_but_the_points_are_there(self):
        order = self._order_with_points()
        transaction = self._begin(order)
        with freeze_time(order.retention_hold_ids.expires_at):
            order.retention_hold_ids._review()
        self._end(transaction, "done")
        self.assertEqual((order.state, order.amount_total), ("sale", 50))
        self.assertHeld(0)

    def test_paid_late_and_the_points_are_gone(self):
        order = self._order_with_points()
        self._end(self._lose_the_points(order), "done")
        self.assertEqual(order.state, "sale")
        self.assertGreater(order.amount_total, 50)
        self.assertIn("remains to be paid", order.activity_ids.note)
        self.assertHeld(0)

    def test_an_error_that_becomes_a_payment(self):
        order = self._order_with_points()
        transaction = self._begin(order, "error")
        self._end(self._begin(self._order_with_points()), "done")
        self._end(transaction, "done")
        self.assertEqual(order.state, "sale")
        self.assertHeld(0)

    def test_a_deposit_alone_confirms_nothing(self):
        order = self._order_with_points(require_payment=True, prepayment_percent=1)
        transaction = self._begin(order)
        transaction.amount = 10
        self._end(transaction, "done")
        self.assertEqual(order.state, "draft")
        self.assertHeld(50)


@tagged("post_install", "-at_install")
class TestHoldRights(HoldCase):
    def test_a_manager_releases_what_nobody_pays(self):
        order = self._order_with_points()
        self._begin(order)
        manager = new_test_user(
            self.env, "boss", "customer_retention.group_retention_manager"
        )
        order.retention_hold_ids.with_user(manager).action_release()
        self.assertHeld(0)

    def test_not_while_money_is_on_its_way(self):
        order = self._order_with_points()
        self._begin(order, "pending")
        with self.assertRefused("on its way"):
            order.retention_hold_ids.action_release()

    def test_a_sales_person_releases_nothing(self):
        order = self._order_with_points()
        self._begin(order)
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            order.retention_hold_ids.with_user(seller).action_release()

    def test_what_a_card_holds_is_not_written_by_hand(self):
        with self.assertRaises(UserError):
            self.wallet.card_id.retention_held = 5

    def test_a_merge_moves_the_holds(self):
        order = self._order_with_points()
        transaction = self._begin(order)
        other = self._create_customer("Ani P.")
        self._give_points(5, other)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | other).ids)],
                "dst_partner_id": other.id,
            }
        ).action_merge()
        self.settle()
        self.env.invalidate_all()
        wallet = self._wallet(other)
        self.assertEqual((wallet.balance, wallet.held), (55, 50))
        self._end(transaction, "done")
        self.assertEqual(order.state, "sale")
        self.assertEqual((wallet.held, wallet.balance >= 5), (0, True))
        self.assertLedger()
