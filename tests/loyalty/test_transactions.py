from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import RetentionCase

PAYMENTS_OF_TRANSACTIONS = (
    "odoo.addons.account_payment.models.payment_transaction."
    "PaymentTransaction._post_process"
)


class TransactionCase(RetentionCase):
    """Orders paid by payment transactions, as the webshop does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Test provider",
                "code": "none",
                "state": "test",
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        # Accounting of providers is core's matter, and needs a journal set up
        cls.startClassPatcher(patch(PAYMENTS_OF_TRANSACTIONS))

    def _transact(self, order, amount=None, state="done", **values):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": f"{order.name}-{len(order.transaction_ids)}",
                "amount": order.amount_total if amount is None else amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                **values,
            }
        )
        # By SQL: a provider without code supports no authorisation
        transaction.flush_recordset()
        self.env.cr.execute(
            "UPDATE payment_transaction SET state = %s WHERE id = %s",
            [state, transaction.id],
        )
        transaction.invalidate_recordset()
        transaction._post_process()
        self.settle()
        return transaction


@tagged("post_install", "-at_install")
class TestTransactions(TransactionCase):
    def test_paid_transaction_confirms_and_releases(self):
        order = self._create_order(5000)
        self._transact(order)
        self.assertEqual(order.state, "sale")
        self.assertWallet(balance=250, pending=0, tier_id=self.vip)

    def test_authorised_is_not_paid(self):
        order = self._create_order(5000)
        self._transact(order, state="authorized")
        self.assertEqual(order.state, "sale")
        self.assertWallet(balance=0, pending=250)

    def test_pending_transaction_earns_nothing(self):
        order = self._create_order(5000)
        self._transact(order, state="pending")
        self.assertEqual(order.state, "sent")
        self.assertFalse(self._wallet())

    def test_money_on_both_sides_counts_once(self):
        order = self._create_order(1000)
        self._transact(order)
        self._pay(self._invoice(order))
        self.assertWallet(balance=50)

    def test_refund_of_the_provider(self):
        order = self._create_order(1000)
        paid = self._transact(order)
        self._transact(
            order,
            -400,
            operation="refund",
            source_transaction_id=paid.id,
            sale_order_ids=[],
        )
        self.assertWallet(balance=30, pending=20)

    def test_refund_of_the_provider_with_its_credit_note(self):
        order = self._create_order(1000)
        paid = self._transact(order)
        invoice = self._invoice(order)
        self._transact(order, -400, operation="refund", source_transaction_id=paid.id)
        self._credit(invoice, 400)
        self.assertWallet(balance=30, pending=0)

    def test_a_customer_in_debt_buys_in_the_webshop(self):
        wallet = self._give_points(10)
        order = self._create_order(100)
        order._retention_set_points(10)
        self._confirm(order)
        wallet.card_id.sudo().points = -8
        cart = self._create_order(200)
        cart._update_programs_and_rewards()
        self.assertIn(wallet.card_id, cart.coupon_point_ids.coupon_id)
        self._transact(cart)
        self.assertEqual(cart.state, "sale")
        self.assertWallet(balance=2, debt=0)

    def test_an_order_being_paid_keeps_its_tier(self):
        order = self._create_order(100)
        self._transact(order, state="pending")
        self._buy(1000)
        order._update_programs_and_rewards()
        self.assertEqual(order.order_line.discount, 0)
        other = self._create_order(100)
        self.assertEqual(other.order_line.discount, 20)

    def test_a_failed_payment_frees_the_tier(self):
        order = self._create_order(100)
        self._transact(order, state="error")
        self._buy(1000)
        order._update_programs_and_rewards()
        self.assertEqual(order.order_line.discount, 20)


@tagged("post_install", "-at_install")
class TestGuests(TransactionCase):
    def setUp(self):
        super().setUp()
        self.website = self.env["website"].search(
            [("company_id", "=", self.company.id)], limit=1
        ) or self.env["website"].create({"name": "Shop"})
        self.guest = self._create_customer("Guest", email="guest@example.com")

    def _create_guest_order(self, amount=1000):
        return self._create_order(amount, self.guest, website_id=self.website.id)

    def test_guest_gets_no_card(self):
        self._transact(self._create_guest_order())
        self.assertFalse(self._wallet(self.guest))
        self.assertFalse(self.guest.loyalty_card_count)

    def test_signing_up_claims_once(self):
        self._transact(self._create_guest_order())
        user = new_test_user(
            self.env,
            "guest@example.com",
            "base.group_portal",
            partner_id=self.guest.id,
        )
        self.settle()
        self.assertWallet(self.guest, balance=50)
        user.partner_id._retention_claim_guest_orders()
        self.settle()
        self.assertWallet(self.guest, balance=50)

    def test_signing_up_with_the_address_of_the_order(self):
        self._transact(self._create_guest_order())
        user = new_test_user(self.env, "guest@example.com", "base.group_portal")
        user.partner_id.email = "guest@example.com"
        user.partner_id._retention_claim_guest_orders()
        self.settle()
        self.assertWallet(user.partner_id, balance=50)
        self.assertFalse(self._wallet(self.guest))

    def test_orders_of_other_accounts_stay_theirs(self):
        owner = new_test_user(self.env, "owner@example.com", "base.group_portal")
        owner.partner_id.email = "guest@example.com"
        self._transact(
            self._create_order(1000, owner.partner_id, website_id=self.website.id)
        )
        user = new_test_user(self.env, "guest@example.com", "base.group_portal")
        user.partner_id._retention_claim_guest_orders()
        self.settle()
        self.assertWallet(owner.partner_id, balance=50)
        self.assertFalse(self._wallet(user.partner_id))
