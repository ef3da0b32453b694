from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import RetentionCase


class SpendingCase(RetentionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls._create_tax(15)
        cls.other_tax = cls._create_tax(7)
        cls.taxed = cls._create_product("Table", taxes=cls.tax)
        cls.less_taxed = cls._create_product("Book", taxes=cls.other_tax)
        cls.free = cls._create_product("Cushion")
        cls.delivery = cls._create_product("Delivery", taxes=cls.tax, type="service")

    def _order_of(self, *lines, customer=None, **values):
        """Make a quotation of (product, price[, quantity]) lines."""
        return self.env["sale.order"].create(
            {
                "partner_id": (customer or self.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "product_uom_qty": quantity[0] if quantity else 1,
                        }
                    )
                    for product, price, *quantity in lines
                ],
                **values,
            }
        )

    def _deliver(self, order, price=10):
        order.order_line = [
            Command.create(
                {
                    "product_id": self.delivery.id,
                    "price_unit": price,
                    "is_delivery": True,
                }
            )
        ]

    def _spent(self, order):
        return round(sum(order._retention_points_lines().mapped("points_cost")), 6)

    def assertPays(self, order, points, total):
        self.assertEqual(self._spent(order), points)
        self.assertAlmostEqual(order.amount_total, total, 6)


@tagged("post_install", "-at_install")
class TestExactSpending(SpendingCase):
    """Points pay to the cent what they are worth."""

    def setUp(self):
        super().setUp()
        self._give_points(500)

    def test_cents_without_tax(self):
        order = self._order_of((self.free, 100))
        order._retention_set_points(30.75)
        self.assertPays(order, 30.75, 69.25)

    def test_cents_with_tax(self):
        for points in (30.75, 0.01 + 1, 1.99, 33.33, 99.99, 114.99):
            with self.subTest(points):
                order = self._order_of((self.taxed, 100))
                self.assertEqual(order.amount_total, 115)
                order._retention_set_points(points)
                self.assertPays(order, round(points, 2), round(115 - points, 2))

    def test_several_taxes(self):
        for points in (30.75, 1.01, 66.67, 200.01):
            with self.subTest(points):
                order = self._order_of(
                    (self.taxed, 99.99),
                    (self.less_taxed, 33.33, 3),
                    (self.free, 12.34),
                )
                total = order.amount_total
                order._retention_set_points(points)
                self.assertPays(order, round(points, 2), round(total - points, 2))

    def test_tax_included_in_prices(self):
        self.tax.price_include_override = "tax_included"
        order = self._order_of((self.taxed, 99.99), (self.free, 10))
        order._retention_set_points(30.75)
        self.assertPays(order, 30.75, 79.24)

    def test_rounded_globally(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        for points in (30.75, 17.77, 66.66):
            with self.subTest(points):
                order = self._order_of(
                    (self.taxed, 33.33, 3),
                    (self.taxed, 0.37, 7),
                    (self.less_taxed, 9.99),
                )
                total = order.amount_total
                order._retention_set_points(points)
                self.assertPays(order, points, round(total - points, 2))

    def test_whole_order(self):
        order = self._order_of((self.taxed, 99.99), (self.less_taxed, 33.33))
        total = order.amount_total
        order._retention_set_points(total)
        self.assertPays(order, total, 0)
        self._confirm(order)
        self.assertWallet(balance=round(500 - total, 2), pending=0)

    def test_point_of_another_worth(self):
        self.reward.discount = 0.25
        order = self._order_of((self.taxed, 100))
        order._retention_set_points(123)
        self.assertPays(order, 123, 84.25)

    def test_delivery_is_paid_too(self):
        order = self._order_of((self.free, 20))
        self._deliver(order)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 31.5)
        order._retention_set_points(31.5)
        self.assertPays(order, 31.5, 0)

    def test_confirmed_and_invoiced(self):
        order = self._order_of((self.taxed, 100), (self.less_taxed, 50))
        order._retention_set_points(30.75)
        self._confirm(order)
        self.assertWallet(balance=469.25)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, order.amount_total)
        self._pay(invoice)
        earned = round(order.amount_total * 0.05 - 0.005, 2)
        self.assertWallet(balance=round(469.25 + earned, 2), pending=0)


@tagged("post_install", "-at_install")
class TestCap(SpendingCase):
    def setUp(self):
        super().setUp()
        self._give_points(500)
        self.program.retention_spend_cap_percent = 30

    def test_of_the_total_with_tax_and_delivery(self):
        order = self._order_of((self.taxed, 100))
        self._deliver(order)
        self.assertEqual(order.amount_total, 126.5)
        order._retention_set_points(37.95)
        self.assertPays(order, 37.95, 88.55)
        with self.assertRaisesRegex(UserError, r"Up to 30 % .* 37\.95 points"):
            order._retention_set_points(37.96)
        self.assertPays(order, 37.95, 88.55)

    def test_claim_button_takes_what_the_cap_lets(self):
        order = self._order_of((self.taxed, 100))
        order._update_programs_and_rewards()
        status = order._apply_program_reward(self.reward, self._wallet().card_id)
        self.assertFalse(status)
        self.assertPays(order, 34.5, 80.5)

    def test_smaller_cart_takes_fewer_points(self):
        order = self._order_of((self.free, 100, 3))
        order._retention_set_points(90)
        order.order_line[0].product_uom_qty = 1
        order._update_programs_and_rewards()
        self.assertPays(order, 30, 70)
        order.order_line[0].product_uom_qty = 3
        order._update_programs_and_rewards()
        self.assertPays(order, 90, 210)

    def test_nothing_can_be_paid_with_points(self):
        self.program.retention_spend_cap_percent = 0
        order = self._order_of((self.free, 100))
        with self.assertRaises(UserError):
            order._retention_set_points(1)
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, self._wallet().card_id)
        self.assertPays(order, 0, 100)


@tagged("post_install", "-at_install")
class TestOrderOfReductions(SpendingCase):
    """Tier, then promotions, then points; whatever was clicked first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promotion = cls.env["loyalty.program"].create(
            {
                "name": "10 % off",
                "program_type": "promo_code",
                "trigger": "with_code",
                "applies_on": "current",
                "rule_ids": [
                    Command.create({"mode": "with_code", "code": "retention10"})
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_mode": "percent",
                            "discount_applicability": "order",
                        }
                    )
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self._buy(1000)
        self.wallet = self._give_points(450)
        self.assertWallet(balance=500, tier_id=self.gold)

    def assertReduced(self, order, points, total):
        self.assertEqual(order.order_line[0].discount, 20)
        self.assertPays(order, points, total)

    def test_points_first(self):
        order = self._order_of((self.free, 1000))
        order._retention_set_points(100)
        self._use_code(order, "retention10")
        self.assertReduced(order, 100, 620)

    def test_promotion_first(self):
        order = self._order_of((self.free, 1000))
        self._use_code(order, "retention10")
        order._retention_set_points(100)
        self.assertReduced(order, 100, 620)

    def test_all_that_is_left(self):
        for first in ("points", "code"):
            with self.subTest(first):
                order = self._order_of((self.free, 500))
                if first == "code":
                    self._use_code(order, "retention10")
                    order._retention_set_points(360)
                else:
                    order._retention_set_points(400)
                    self._use_code(order, "retention10")
                self.assertReduced(order, 360, 0)

    def test_cap_counts_after_the_promotion(self):
        self.program.retention_spend_cap_percent = 50
        order = self._order_of((self.free, 500))
        order._retention_set_points(200)
        self._use_code(order, "retention10")
        self.assertReduced(order, 180, 180)

    def test_promotion_taken_off_again(self):
        order = self._order_of((self.free, 500))
        order._retention_set_points(400)
        self._use_code(order, "retention10")
        order.order_line.filtered(
            lambda line: line.reward_id in self.promotion.reward_ids
        ).unlink()
        order._update_programs_and_rewards()
        self.assertReduced(order, 400, 0)

    def test_confirming_changes_nothing(self):
        order = self._order_of((self.free, 1000))
        order._retention_set_points(100)
        self._use_code(order, "retention10")
        self._confirm(order)
        self.assertReduced(order, 100, 620)
        self.assertWallet(balance=400, pending=46.5)


@tagged("post_install", "-at_install")
class TestWish(SpendingCase):
    def setUp(self):
        super().setUp()
        self.wallet = self._give_points(50)

    def test_wish_is_changed_and_taken_back(self):
        order = self._order_of((self.free, 100))
        for points in (10, 40, 20.5, 0, 5):
            order._retention_set_points(points)
            self.assertPays(order, points, 100 - points)
        self.assertWallet(balance=50)

    def test_removed_line_stays_removed(self):
        order = self._order_of((self.free, 100))
        order._retention_set_points(10)
        order._retention_points_lines().unlink()
        order._update_programs_and_rewards()
        self.assertPays(order, 0, 100)
        self._confirm(order)
        self.assertWallet(balance=50)

    def test_claim_after_a_removed_wish_takes_all(self):
        order = self._order_of((self.free, 100))
        order._retention_set_points(10)
        order._retention_points_lines().unlink()
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, self.wallet.card_id)
        self.assertPays(order, 50, 50)

    def test_reward_wizard(self):
        order = self._order_of((self.free, 100))
        order.action_open_reward_wizard()
        self.assertPays(order, 50, 50)
        self._confirm(order)
        self.assertWallet(balance=0)

    def test_points_of_this_order_cannot_be_spent(self):
        self.program.retention_earn_percent = 100
        order = self._order_of((self.free, 100))
        order._update_programs_and_rewards()
        self.assertEqual(order._get_real_points_for_coupon(self.wallet.card_id), 50)
        with self.assertRaises(UserError):
            order._retention_set_points(50.01)

    def test_order_of_a_stranger(self):
        order = self._order_of((self.free, 100), customer=self._create_customer("X"))
        with self.assertRaises(UserError):
            order._retention_set_points(1)

    def test_two_carts_with_the_same_points(self):
        first, second = (self._order_of((self.free, 100)) for _cart in range(2))
        for order in (first, second):
            order._retention_set_points(50)
        self._confirm(first)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._confirm(second)
        self.assertWallet(balance=0)
        second._update_programs_and_rewards()
        self.assertPays(second, 0, 100)
        self._confirm(second)
        self.assertWallet(balance=0, pending=7.5)

    def test_confirmed_order_takes_no_wish(self):
        order = self._confirm(self._order_of((self.free, 100)))
        with self.assertRaisesRegex(UserError, "cannot change"):
            order._retention_set_points(10)
