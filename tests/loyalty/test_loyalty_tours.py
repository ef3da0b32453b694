from odoo.tests import tagged

from .common_shop import LOGIN, ShopCase


@tagged("post_install", "-at_install")
class TestLoyaltyTours(ShopCase):
    """The main job in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._offer_payment()

    def test_buy_pay_and_see_points(self):
        self.start_tour(self.product.website_url, "retention_loyalty_buy", login=LOGIN)
        self.assertWallet(balance=5, pending=0)

    def test_spend_points(self):
        self._give_points(80)
        cart = self._create_cart(100)
        self.start_tour("/shop/cart", "retention_loyalty_spend", login=LOGIN)
        self.assertEqual(cart.amount_total, 120)
        self.assertWallet(balance=6, pending=0)

    def test_two_orders_and_one_wallet(self):
        """Whoever pays first has the points; nobody pays for what cannot be had."""
        self._give_points(80)
        second = self._create_cart(100)
        second._retention_set_points(80)
        first = self._create_cart(100)
        first._retention_set_points(80)
        with self._payments_end("pending"):
            self.start_tour("/shop/cart", "retention_loyalty_first_of_two", login=LOGIN)
        first.transaction_ids._post_process()
        self.assertEqual((first.state, first.amount_total), ("sent", 20))
        self.assertEqual(self._wallet().held, 80)
        self.start_tour("/shop/cart", "retention_loyalty_second_of_two", login=LOGIN)
        self.assertEqual((second.state, second.amount_total), ("sale", 100))
        first.transaction_ids._set_done()
        first.transaction_ids._post_process()
        self.settle()
        self.assertEqual(first.state, "sale")
        self.assertWallet(held=0, balance=6, pending=0)

    def test_level_up_and_see_the_discount(self):
        bureau = self._create_product(
            "Test Bureau", 1000, type="service", website_published=True
        )
        self.start_tour(bureau.website_url, "retention_loyalty_level_up", login=LOGIN)
        self.assertWallet(balance=50, tier_id=self.gold)

    def test_portal_statement(self):
        self._buy(1500)
        self._confirm(self._create_order(500))
        self.start_tour("/my", "retention_loyalty_portal", login=LOGIN)


@tagged("post_install", "-at_install")
class TestLoyaltyToursOnPhone(ShopCase):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._offer_payment()

    def test_spend_points_on_a_phone(self):
        self._give_points(80)
        self._create_cart(100)
        self.start_tour("/shop/cart", "retention_loyalty_phone", login=LOGIN)
        self.assertWallet(balance=24.1)
