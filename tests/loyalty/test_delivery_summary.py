from odoo.tests import tagged

from .common_shop import ShopCase


@tagged("post_install", "-at_install")
class TestDeliverySummary(ShopCase):
    """What the checkout writes into the page when a delivery method is chosen."""

    def _choose_delivery(self):
        fee = self._create_product("Delivery fee", 0, type="service")
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Delivery of the test",
                "fixed_price": 0,
                "product_id": fee.id,
                "website_published": True,
            }
        )
        return self.make_jsonrpc_request(
            "/shop/set_delivery_method", {"dm_id": carrier.id}
        )

    def _check_points_line(self, tax_shown, amount):
        self.website.show_line_subtotals_tax_selection = tax_shown
        tax = self._create_tax(15, price_include_override="tax_included")
        self.product.write({"type": "consu", "taxes_id": [(6, 0, tax.ids)]})
        self._give_points(300)
        cart = self._create_cart(690)
        cart._retention_set_points(100)
        self._sign_in()
        [shown] = self._choose_delivery()["discount_reward_amounts"]
        self.assertIn(amount, shown)
        self.assertEqual(cart.amount_total, 590)

    def test_points_line_with_tax(self):
        self._check_points_line("tax_included", "100.00")

    def test_points_line_without_tax(self):
        self._check_points_line("tax_excluded", "86.96")
