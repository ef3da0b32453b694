from odoo.tests import tagged

from .common_shop import ShopCase


@tagged("post_install", "-at_install")
class TestFloorShop(ShopCase):
    """The shop shows the price that the cart will have, and says why it is less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"retention_floor_active": True, "retention_floor_percent": 10}
        )
        cls.product.standard_price = 80
        cls.free = cls._create_product(
            "Cushion of the test", 50, type="service", website_published=True
        )

    def setUp(self):
        super().setUp()
        self._give_level(self.gold)

    def _add(self, product):
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": 1,
            },
        )
        return self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id)], limit=1
        )

    def _shown(self, product):
        info = self.make_jsonrpc_request(
            "/website_sale/get_combination_info",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "combination": [],
                "add_qty": 1,
            },
        )
        return info["price"], info["list_price"]

    def assertSamePrice(self, product, price):
        """Assert one price on the product's page, in the list and in the cart."""
        self.assertEqual(self._shown(product)[0], price)
        page = self._visit(f"/shop?search={product.name}")
        card = self._find(page, "oe_product")
        amounts = [
            value.text_content()
            for value in card.xpath(".//*[contains(@class, 'oe_currency_value')]")
        ]
        self.assertIn(f"{price:,.2f}", amounts)
        order = self._add(product)
        line = order.order_line.filtered(lambda one: one.product_id == product)
        self.assertEqual(line.price_reduce_taxexcl, price)
        return order

    def test_same_price_everywhere(self):
        self._sign_in()
        self.product.name = "Chair of the test"
        order = self.assertSamePrice(self.product, 88)
        self.assertEqual(self._shown(self.product), (88, 100))
        self.assertSamePrice(self.free, 40)
        self.assertEqual(order.amount_total, 128)

    def test_price_at_the_floor_shows_no_reduction(self):
        self.product.write({"name": "Chair of the test", "standard_price": 95})
        self._sign_in()
        self.assertEqual(self._shown(self.product), (100, 100))
        self.assertSamePrice(self.product, 100)

    def test_tax_included_prices(self):
        tax = self._create_tax(15, price_include_override="tax_included")
        self.product.write({"taxes_id": tax.ids, "list_price": 115})
        self.website.show_line_subtotals_tax_selection = "tax_included"
        self._sign_in()
        self.assertEqual(self._shown(self.product)[0], 101.2)
        order = self._add(self.product)
        self.assertEqual(order.order_line.price_subtotal, 88)
        self.assertEqual(order.amount_total, 101.2)

    def test_cart_says_what_was_limited(self):
        self._give_points(300)
        cart = self._create_cart(100)
        self._sign_in()
        block = self._read(self._visit("/shop/cart"), "o_retention_checkout")
        self.assertIn("already at their lowest price", block)
        self.assertIn("Points cannot be used here", block)
        self.assertNotIn("88", block.replace("$ 88.00", ""))
        self._add(self.free)
        page = self._visit("/shop/cart")
        self.assertIn(
            "Points can pay up to $ 40.00 of this order.",
            self._read(page, "o_retention_cap"),
        )
        error = self._use(points="41")["error"]
        self.assertIn(
            "Points can pay up to $ 40.00 of this order.",
            error.replace("\N{NO-BREAK SPACE}", " "),
        )
        self.assertFalse(self._use(use="all").get("error"))
        self.assertEqual(cart.amount_total, 88)
        self.assertLedger()

    def test_product_list_asks_once_for_all(self):
        """More guarded products do not cost more queries."""
        for number in range(6):
            self._create_product(
                f"Stool {number}",
                100,
                type="service",
                website_published=True,
                standard_price=80,
            )
        self._sign_in()
        counts = []
        for search in ("Stool 0", "Stool"):
            self._visit(f"/shop?search={search}")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._visit(f"/shop?search={search}")
            counts.append(self.env.cr.sql_log_count - before)
        guarded = counts[1] - counts[0]
        self.company.retention_floor_active = False
        counts = []
        for search in ("Stool 0", "Stool"):
            self._visit(f"/shop?search={search}")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._visit(f"/shop?search={search}")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(guarded, counts[1] - counts[0] + 2)
