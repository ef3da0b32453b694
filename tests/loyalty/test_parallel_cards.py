from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_parallel import ParallelCase

MOST, GUESS = 15, 3


@tagged("post_install", "-at_install")
class TestParallelCards(ParallelCase):
    """Several people and workers at once."""

    def _bearer(self):
        with self.connection() as env:
            card = env["retention.card"].create(
                {"kind": "bearer", "program_id": self.program_id}
            )
            return card.id

    def test_tries_are_never_more_than_allowed(self):
        key = self._testMethodName
        with self.connection() as env:
            env.cr.execute("DELETE FROM retention_card_brake WHERE key = %s", [key])

        def guess(env):
            return env["retention.card.brake"]._charge({key: MOST}, GUESS) is None

        allowed = self.at_once(*[guess] * 4)
        allowed += self.at_once(*[guess] * 4)
        self.assertEqual(allowed.count(True), 5)
        with self.connection() as env:
            row = env["retention.card.brake"].search([("key", "=", key)])
            self.assertEqual(row.used, MOST)
            row.unlink()

    def test_a_charge_stays_when_the_request_fails(self):
        key = self._testMethodName

        def guess(env):
            env["retention.card.brake"]._charge({key: MOST}, GUESS)
            message = "Whatever came after it"
            raise UserError(message)

        (error,) = self.at_once(guess)
        self.assertIsInstance(error, UserError)
        with self.connection() as env:
            row = env["retention.card.brake"].search([("key", "=", key)])
            self.assertEqual(row.used, GUESS)
            row.unlink()

    def test_two_first_orders_with_one_bearer_card(self):
        card_id = self._bearer()
        orders = []
        with self.connection() as env:
            for _order in range(2):
                customer = self._customer(env)
                order = self._order(env, customer)
                order.retention_card_number = (
                    env["retention.card"].browse(card_id).number
                )
                orders.append(order.id)

        def confirm(order_id):
            return lambda env: env["sale.order"].browse(order_id).action_confirm()

        self.at_once(*(confirm(one) for one in orders))
        with self.connection() as env:
            wallet = env["retention.card"].browse(card_id).wallet_id
            self.assertEqual(len(wallet), 1)
            self.assertEqual(set(wallet.accrual_ids.order_id.ids), set(orders))
            self.assertEqual(wallet.pending, 10)
            bearers = env["retention.wallet"].search(
                [("program_id", "=", self.program_id), ("kind", "=", "bearer")]
            )
            self.assertEqual(bearers, wallet)
            self.assertLedgerOf(env, wallet)

    def test_two_presses_of_get_my_card(self):
        with self.connection() as env:
            partner_id = self._customer(env).id

        def get(env):
            program = env["loyalty.program"].browse(self.program_id)
            partner = env["res.partner"].browse(partner_id)
            return env["retention.card"]._issue_for_owner(program, partner).id

        cards = self.at_once(get, get)
        self.assertEqual(len(set(cards)), 1)

    def test_one_card_for_two_customers(self):
        with self.connection() as env:
            card_id = (
                env["retention.card"]
                .create({"kind": "personal", "program_id": self.program_id})
                .id
            )
            partners = [self._customer(env).id, self._customer(env).id]

        def give(partner_id):
            return lambda env: (
                env["retention.card"]
                .browse(card_id)
                ._bind(env["res.partner"].browse(partner_id))
                .partner_id.id
            )

        results = self.at_once(*(give(one) for one in partners))
        refused = [one for one in results if isinstance(one, UserError)]
        self.assertEqual(len(refused), 1, results)
