from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..loyalty.common_shop import LOGIN, ShopCase


@tagged("post_install", "-at_install")
class TestSegmentShop(ShopCase):
    """Members of a segment see its prices in the webshop, others do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["retention.segment"].search([]).active = False
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        cls.env["product.pricelist"].search([]).active = False
        # For everybody, so that the shop has a choice
        cls.public, cls.hidden = cls.env["product.pricelist"].create(
            [
                {"name": "Public", "selectable": True, "sequence": 1},
                {
                    "name": "Members",
                    "selectable": False,
                    "sequence": 2,
                    "website_id": cls.website.id,
                    "item_ids": [
                        Command.create(
                            {"compute_price": "percentage", "percent_price": 10}
                        )
                    ],
                },
            ]
        )
        cls.segment = cls.env["retention.segment"].create(
            {"name": "Gold", "kind": "static", "pricelist_id": cls.hidden.id}
        )
        cls.other = cls._create_shopper("retention_other", "Other Shopper")

    def _shown_price(self, login):
        self._sign_in(login)
        page = self._visit(self.product.product_tmpl_id.website_url)
        return self._read(page, "oe_price")

    def test_price_on_the_product_page(self):
        self.assertIn("100.00", self._shown_price(LOGIN))
        self.segment._add(self.customer, "For the test")
        self.env.cr.flush()
        self.assertIn("90.00", self._shown_price(LOGIN))
        self.assertIn("100.00", self._shown_price("retention_other"))

    def test_price_in_the_cart(self):
        self.segment._add(self.customer, "For the test")
        self.env.cr.flush()
        self._sign_in(LOGIN)
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
                "quantity": 1,
            },
        )
        cart = self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id)], order="id desc", limit=1
        )
        self.assertEqual(cart.pricelist_id, self.hidden)
        self.assertEqual(cart.amount_untaxed, 90)
        self.assertIn("pricelist of “Gold”", cart.retention_terms_origin)

    def test_back_office_lists_stay_out_of_the_shop(self):
        self.hidden.website_id = False
        self.segment._add(self.customer, "For the test")
        self.env.cr.flush()
        self.assertIn("100.00", self._shown_price(LOGIN))
        order = self._create_order(100)
        self.assertEqual(order.pricelist_id, self.hidden)

    def test_prices_of_members_are_nobody_elses(self):
        """The shop falls back on no list of members, the first or the only one."""
        self.segment._add(self.customer, "For the test")
        self.hidden.sequence = 0
        for is_only in (False, True):
            self.public.active = not is_only
            self.env.cr.flush()
            with self.subTest(is_only=is_only):
                self.assertIn("90.00", self._shown_price(LOGIN))
                self.assertIn("100.00", self._shown_price("retention_other"))
                self.assertIn("100.00", self._shown_price(None))
        self.segment.active = False
        self.env.cr.flush()
        self.assertIn("100.00", self._shown_price("retention_other"))
        order = self._create_order(100, self.other.partner_id)
        self.assertNotEqual(order.pricelist_id, self.hidden)

    def test_prices_of_members_by_country_are_nobody_elses(self):
        """Core offers the lists of a visitor's country, also hidden ones."""
        self.segment._add(self.customer, "For the test")
        self.hidden.country_group_ids = self.env["res.country.group"].create(
            {
                "name": "Here",
                "country_ids": [Command.set(self.env.ref("base.us").ids)],
            }
        )
        self.env.cr.flush()
        website = self.env.registry["website"]
        with patch.object(website, "_get_geoip_country_code", lambda _self: "US"):
            self.assertIn("90.00", self._shown_price(LOGIN))
            self.assertIn("100.00", self._shown_price("retention_other"))
            self.assertIn("100.00", self._shown_price(None))
