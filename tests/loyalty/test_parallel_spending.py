from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_parallel import ParallelCase

SPENDERS = 50


@tagged("post_install", "-at_install")
class TestParallelSpending(ParallelCase):
    """Whatever runs at once, points are spent once."""

    def test_fifty_spenders_of_one_wallet(self):
        price, balance = 30, 375.5
        with self.connection() as env:
            wallet = self._customer(env, balance)
            orders = [
                self._order(env, wallet.partner_id, points=price).id
                for _spender in range(SPENDERS)
            ]
            wallet_id = wallet.id

        def spend(order_id, env):
            env["sale.order"].browse(order_id).action_confirm()
            return "confirmed"

        results = self.at_once(
            *[lambda env, one=order_id: spend(one, env) for order_id in orders]
        )
        losers = [one for one in results if one != "confirmed"]
        self.assertEqual(len(results) - len(losers), balance // price)
        for error in losers:
            self.assertIsInstance(error, ValidationError)
            self.assertTrue(str(error).strip().endswith("."), str(error))
        with self.connection() as env:
            wallet = env["retention.wallet"].browse(wallet_id)
            self.assertEqual(wallet.balance, balance % price)
            spent = wallet.entry_ids.filtered(lambda entry: entry.kind == "spend")
            self.assertEqual(
                spent.mapped("points"), [-price] * (SPENDERS - len(losers))
            )
            self.assertTrue(all(entry.balance_after >= 0 for entry in spent))
            confirmed = env["sale.order"].search(
                [("id", "in", orders), ("state", "=", "sale")]
            )
            self.assertEqual(spent.order_id, confirmed)
            self.assertLedgerOf(env, wallet)

    def test_two_first_orders_of_one_customer(self):
        with self.connection() as env:
            customer = self._customer(env)
            orders = [self._order(env, customer).id for _order in range(2)]
            customer_id = customer.id

        def confirm(order_id, env):
            env["sale.order"].browse(order_id).action_confirm()
            return "confirmed"

        results = self.at_once(
            *[lambda env, one=order_id: confirm(one, env) for order_id in orders]
        )
        self.assertEqual(results, ["confirmed"] * 2)
        with self.connection() as env:
            owned = [("partner_id", "=", customer_id)]
            self.assertEqual(env["loyalty.card"].search_count(owned), 1)
            wallet = env["retention.wallet"].search(owned)
            self.assertEqual(len(wallet), 1)
            self.assertEqual(wallet.pending, 10)
            self.assertLedgerOf(env, wallet)

    def test_same_operation_sent_twice_at_once(self):
        with self.connection() as env:
            wallet_id = self._customer(env, 10).id

        def adjust(env):
            wallet = env["retention.wallet"].browse(wallet_id)
            return wallet._adjust(5, "Sent twice", key="sent twice").id

        results = self.at_once(adjust, adjust, adjust)
        self.assertEqual(len(set(results)), 1)
        self.assertIsInstance(results[0], int)
        with self.connection() as env:
            wallet = env["retention.wallet"].browse(wallet_id)
            self.assertEqual(wallet.balance, 15)
            self.assertLedgerOf(env, wallet)

    def test_settled_twice_at_once(self):
        with self.connection() as env:
            customer = self._customer(env)
            order = self._order(env, customer, 1000)
            order.action_confirm()
            env.cr.flush()
            order.retention_accrual_ids.release = "confirmed"
            order_id, customer_id = order.id, customer.id

        def settle(env):
            return len(env["sale.order"].browse(order_id)._retention_settle())

        self.assertEqual(sorted(self.at_once(settle, settle, settle)), [0, 0, 1])
        with self.connection() as env:
            wallet = env["retention.wallet"].search([("partner_id", "=", customer_id)])
            self.assertEqual((wallet.balance, wallet.pending), (50, 0))
            self.assertLedgerOf(env, wallet)

    def test_fifty_payments_begun_with_the_points_of_one_wallet(self):
        """No two orders that are being paid claim the same points."""
        price, balance = 30, 375.5
        with self.connection() as env:
            wallet = self._customer(env, balance)
            orders = [
                self._order(env, wallet.partner_id, points=price).id
                for _payer in range(SPENDERS)
            ]
            wallet_id = wallet.id
            method = env.ref("payment.payment_method_unknown")
            provider = env["payment.provider"].create(
                {
                    "name": "Test provider",
                    "code": "none",
                    "state": "test",
                    "company_id": self.company_id,
                    "payment_method_ids": [Command.set(method.ids)],
                }
            )
            provider_id, method_id = provider.id, method.id

        def begin(order_id, env):
            order = env["sale.order"].browse(order_id)
            env["payment.transaction"].create(
                {
                    "provider_id": provider_id,
                    "payment_method_id": method_id,
                    "reference": order.name,
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
            return order_id

        def confirm(order_id, env):
            env["sale.order"].browse(order_id).action_confirm()
            return "confirmed"

        results = self.at_once(
            *[lambda env, one=order_id: begin(one, env) for order_id in orders]
        )
        holders = [one for one in results if isinstance(one, int)]
        self.assertEqual(len(holders), balance // price)
        for error in results:
            if not isinstance(error, int):
                self.assertIn("reserved for another order", str(error))
        with self.connection() as env:
            wallet = env["retention.wallet"].browse(wallet_id)
            self.assertEqual((wallet.balance, wallet.held), (balance, 360))
            self.assertLedgerOf(env, wallet)
        # Whoever held is paid and confirmed; nobody else gets in between
        others = [one for one in orders if one not in holders][: len(holders)]
        results = self.at_once(
            *[lambda env, one=order_id: confirm(one, env) for order_id in holders],
            *[lambda env, one=order_id: confirm(one, env) for order_id in others],
        )
        self.assertEqual(results[: len(holders)], ["confirmed"] * len(holders))
        for error in results[len(holders) :]:
            self.assertIsInstance(error, ValidationError)
        with self.connection() as env:
            wallet = env["retention.wallet"].browse(wallet_id)
            self.assertEqual((wallet.balance, wallet.held), (balance % price, 0))
            self.assertLedgerOf(env, wallet)
