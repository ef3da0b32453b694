import json
from contextlib import suppress

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import RetentionCase


class GateCase(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "gate_seller", "sales_team.group_sale_salesman_all_leads"
        )
        cls.manager = new_test_user(
            cls.env, "gate_manager", "sales_team.group_sale_manager"
        )

    def setUp(self):
        super().setUp()
        self.wallet = self._give_points(100)
        self.card = self.wallet.card_id

    def _spending_order(self, points, amount=500):
        order = self._create_order(amount)
        order._retention_set_points(points)
        return order

    def _claim(self, order):
        """Press core's Reward button."""
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, self.card)
        self.settle()

    def assertLastEntry(self, **expected):
        entry = self.wallet.entry_ids.sorted("id")[-1]
        self.assertEqual({name: entry[name] for name in expected}, expected)
        self.assertLedger()
        return entry

    def assertNothingMoved(self, points=100):
        self.env.invalidate_all()
        self.assertEqual(self.card.points, points)
        self.assertWallet(balance=points)


@tagged("post_install", "-at_install")
class TestWritersLeaveEntries(GateCase):
    """Whoever of core moves points leaves an entry that says so."""

    def test_confirm_and_cancel(self):
        order = self._confirm(self._spending_order(40).with_user(self.seller))
        self.assertLastEntry(
            kind="spend", points=-40, order_id=order, user_id=self.seller.id
        )
        order._action_cancel()
        self.settle()
        spent = self.wallet.entry_ids.filtered(lambda entry: entry.kind == "spend")
        self.assertLastEntry(
            kind="reverse",
            points=40,
            balance_after=100,
            order_id=order,
            reverses_id=spent,
            origin_model="sale.order",
            origin_id=order.id,
        )

    def test_confirm_many_at_once(self):
        orders = self._spending_order(40) | self._spending_order(60)
        self._confirm(orders.with_user(self.seller))
        self.assertWallet(balance=0)
        spent = self.wallet.entry_ids.filtered(lambda entry: entry.kind == "spend")
        self.assertEqual(spent.order_id, orders)
        self.assertEqual(sorted(spent.mapped("points")), [-60, -40])

    def test_confirm_many_at_once_that_spend_too_much(self):
        orders = self._spending_order(60) | self._spending_order(60)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._confirm(orders)
        self.assertNothingMoved()
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_confirm_many_that_spend_nothing(self):
        orders = self._create_order(100) | self._create_order(200)
        for order in orders:
            order._update_programs_and_rewards()
        self._confirm(orders.with_user(self.seller))
        self.assertWallet(balance=100, pending=15)

    def test_reward_on_a_confirmed_order(self):
        order = self._confirm(self._create_order(30))
        self._claim(order)
        self.assertLastEntry(kind="spend", points=-30, order_id=order)
        self.assertWallet(balance=70, pending=0)

    def test_reward_cannot_spend_what_this_order_earns(self):
        self.program.retention_earn_percent = 100
        order = self._confirm(self._create_order(500))
        self.assertWallet(balance=100, pending=500)
        self._claim(order)
        self.assertWallet(balance=0, pending=400)

    def test_line_of_a_confirmed_order_changes(self):
        order = self._confirm(self._spending_order(40))
        line = order.order_line.filtered("points_cost")
        line.points_cost = 25
        self.settle()
        self.assertWallet(balance=75)
        line.points_cost = 0
        self.settle()
        self.assertLastEntry(kind="reverse", order_id=order, balance_after=100)

    def test_balance_wizard(self):
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": self.card.id, "new_balance": 130, "description": "Sorry"}
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.seller).action_update_card_point()
        self.assertNothingMoved()
        wizard.with_user(self.manager).action_update_card_point()
        self.assertLastEntry(
            kind="adjust", points=30, note="Sorry", origin_model=wizard._name
        )

    def test_generate_wizard(self):
        neighbour = self._create_customer("Neighbour")
        customers = self.customer | neighbour
        wizard = (
            self.env["loyalty.generate.wizard"]
            .with_context(active_id=self.program.id)
            .create(
                {
                    "mode": "selected",
                    "customer_ids": [Command.set(customers.ids)],
                    "points_granted": 20,
                    "description": "Harvest day",
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.seller).generate_coupons()
        self.assertNothingMoved()
        wizard.with_user(self.manager).generate_coupons()
        self.assertLastEntry(kind="gift", points=20, note="Harvest day")
        self.assertWallet(neighbour, balance=20)
        self.assertEqual(
            self.env["loyalty.card"].search_count(
                [("partner_id", "in", customers.ids)]
            ),
            2,
        )

    def test_card_made_with_points(self):
        neighbour = self._create_customer("Neighbour")
        card = self.env["loyalty.card"].create(
            {
                "program_id": self.program.id,
                "partner_id": neighbour.id,
                "points": 12.345,
            }
        )
        wallet = self._wallet(neighbour)
        self.assertEqual(wallet.card_id, card)
        self.assertWallet(neighbour, balance=12.35)
        self.assertKinds(["adjust"], neighbour)

    def test_card_without_an_owner(self):
        card = self.env["loyalty.card"].create(
            {"program_id": self.program.id, "points": 15}
        )
        card.points += 5
        wallet = self.env["retention.wallet"].search([("card_id", "=", card.id)])
        self.assertEqual(wallet.balance, 20)
        self.assertFalse(wallet.partner_id)
        self.assertLedger()

    def test_till_changes_points_by_itself(self):
        self.card.sudo().points += 12.34
        self.assertLastEntry(kind="adjust", points=12.34, balance_after=112.34)
        self.card.sudo().points -= 200
        self.assertLastEntry(kind="adjust", points=-200, balance_after=-87.66)
        self.assertWallet(balance=-87.66, debt=87.66)
        self.card.sudo().points += 100
        self.assertWallet(balance=12.34, debt=0)

    def test_manager_writes_points(self):
        self.card.with_user(self.manager).points = 90
        self.assertLastEntry(kind="adjust", points=-10, user_id=self.manager.id)


@tagged("post_install", "-at_install")
class TestSpoofedPoints(GateCase):
    """What arrives by RPC from somebody below manager moves no point."""

    def test_points_of_a_card(self):
        for context in (
            {},
            {"retention_origin": {"kind": "earn", "by_ledger": True}},
            {"retention_origin": "Origin(by_ledger=True)"},
            {"retention_origin": ["earn"]},
            {"retention_origin": True, "tracking_disable": True},
        ):
            with self.subTest(context):
                # What arrives is JSON
                context = json.loads(json.dumps(context))
                card = self.card.with_user(self.seller).with_context(**context)
                with self.assertRaises(AccessError):
                    card.write({"points": 10_000})
        self.assertNothingMoved()

    def test_import(self):
        cards = self.env["loyalty.card"].with_user(self.seller)
        result = cards.load([".id", "points"], [[str(self.card.id), "10000"]])
        self.assertFalse(result["ids"])
        self.assertIn("retention manager", result["messages"][0]["message"])
        self.assertNothingMoved()

    def _line_values(self, order, points_cost):
        return {
            "order_id": order.id,
            "name": "Points",
            "product_id": self.reward.discount_line_product_id.id,
            "coupon_id": self.card.id,
            "reward_id": self.reward.id,
            "price_unit": 0,
            "points_cost": points_cost,
        }

    def test_line_with_negative_cost(self):
        """A line that costs less than nothing would give points away."""
        lines = self.env["sale.order.line"].with_user(self.seller)
        for order in (self._confirm(self._create_order(500)), self._create_order(500)):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                lines.create(self._line_values(order, -10_000))
            line = lines.create(self._line_values(order, 0))
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.points_cost = -10_000
        self.assertNothingMoved()

    def test_points_of_another_customer(self):
        neighbour = self._create_customer("Neighbour")
        lines = self.env["sale.order.line"].with_user(self.seller)
        order = self._confirm(self._create_order(500, neighbour))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            lines.create(self._line_values(order, 50))
        order = self._create_order(500, neighbour)
        lines.create({**self._line_values(order, 50), "price_unit": -50})
        with suppress(ValidationError), self.env.cr.savepoint():
            self._confirm(order)
        self.assertNothingMoved()

    def test_line_that_costs_more_than_there_is(self):
        order = self._confirm(self._spending_order(40))
        line = order.order_line.filtered("points_cost").with_user(self.seller)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.points_cost = 101
        self.assertNothingMoved(60)

    def test_points_of_an_order(self):
        order = self._create_order(500).with_user(self.seller)
        points = {"coupon_id": self.card.id, "points": 10_000}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            order.coupon_point_ids = [Command.create(points)]
            self._confirm(order)
        self.assertNothingMoved()

    def test_points_of_an_order_by_a_sales_manager(self):
        """Core lets him write them; confirming the order gives none."""
        order = self._create_order(500)
        order.coupon_point_ids = [
            Command.create({"coupon_id": self.card.id, "points": 10_000})
        ]
        self._confirm(order)
        self.assertWallet(balance=100, pending=25)

    def test_history_of_core_is_no_money(self):
        history = self.env["loyalty.history"].with_user(self.seller)
        history.create({"card_id": self.card.id, "description": "x", "issued": 10_000})
        self.assertNothingMoved()

    def test_own_tables(self):
        entry = self.wallet.entry_ids
        values = {
            "wallet_id": self.wallet.id,
            "company_id": self.company.id,
            "kind": "gift",
            "points": 10_000,
            "balance_after": 10_100,
        }
        for user in (self.seller, self.manager):
            with self.assertRaises(AccessError):
                entry.with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.wallet.with_user(user).write({"balance": 10_000})
            with self.assertRaises(AccessError):
                self.wallet.lot_ids.with_user(user).write({"remaining": 10_000})
        self.assertNothingMoved()

    def test_adjusting_needs_a_manager(self):
        with self.assertRaises(AccessError):
            self.wallet.with_user(self.seller)._adjust(10, "Please")
        self.wallet.with_user(self.manager)._adjust(10, "Please")
        self.assertLastEntry(points=10, user_id=self.manager.id)
