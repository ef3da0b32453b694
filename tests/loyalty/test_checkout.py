from odoo.tests import tagged

from .common_shop import ShopCase


@tagged("post_install", "-at_install")
class TestCheckoutBlock(ShopCase):
    """What cart and checkout say about level and points."""

    def test_customer_sees_level_balance_and_earning(self):
        self._give_points(300)
        self._give_level(self.gold)
        self._create_cart(100)
        self._sign_in()
        page = self._visit("/shop/cart")
        block = self._read(page, "o_retention_checkout")
        self.assertIn("Gold 20 % off", block)
        self.assertIn("300 Points", block)
        self.assertIn("This order earns 6 Points, usable once it is paid.", block)
        self.assertIn("more and you are VIP (30 % off).", block)

    def test_every_checkout_page_has_it(self):
        self._give_points(300)
        self._create_cart(100)
        self._sign_in()
        for url in (
            "/shop/cart",
            "/shop/checkout?try_skip_step=false",
            "/shop/payment",
        ):
            self.assertIn(
                "300 Points", self._read(self._visit(url), "o_retention_balance"), url
            )

    def test_no_ids_in_a_block_drawn_twice(self):
        self._give_points(300)
        self._create_cart(100)
        self._sign_in()
        page = self._visit("/shop/payment")
        blocks = page.xpath("//tr[@name='o_retention']")
        self.assertGreater(len(blocks), 1)
        self.assertFalse(page.xpath("//tr[@name='o_retention']//*[@id]"))

    def test_points_that_expire_soon(self):
        wallet = self._give_points(80)
        wallet.lot_ids.expires_on = self.company._retention_day()
        wallet._refresh_expiring()
        self._create_cart(100)
        self._sign_in()
        self.assertIn(
            "80 Points expire on",
            self._read(self._visit("/shop/cart"), "o_retention_facts"),
        )

    def test_guest_is_told_what_signing_in_earns(self):
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
            },
        )
        page = self._visit("/shop/cart")
        line = self._find(page, "o_retention_guest")
        self.assertEqual(
            self._read(page, "o_retention_guest"),
            "Sign in and this order earns 5 Points.",
        )
        self.assertEqual(
            line.xpath(".//a")[0].get("href"), "/web/login?redirect=%2Fshop%2Fcart"
        )
        self.assertIsNone(self._find(page, "o_retention_checkout"))

    def test_nothing_without_a_programme(self):
        self._forget_other_programs()
        self._create_cart(100)
        self._sign_in()
        for url in (
            "/shop/cart",
            "/shop/payment",
            "/shop",
            self.product.website_url,
            "/my",
        ):
            content = self.url_open(url).text
            self.assertNotIn("o_retention", content, url)
            self.assertNotIn("/my/loyalty", content, url)

    def test_core_offers_no_second_way_to_spend(self):
        self._give_points(300)
        cart = self._create_cart(100)
        self._sign_in()
        page = self._visit("/shop/cart")
        self.assertFalse(page.xpath("//form[@name='claim_reward']"))
        # The route itself goes on working: as much as possible
        form = self._find(page, "o_retention_spend")
        token = form.xpath(".//input[@name='csrf_token']")[0].value
        self.url_open(
            "/shop/claimreward", data={"reward_id": self.reward.id, "csrf_token": token}
        )
        self.assertEqual(cart.amount_total, 0)

    def test_thanks_say_when_points_come(self):
        self._offer_payment()
        cart = self._create_cart(100)
        self._sign_in()
        self._visit("/shop/checkout?try_skip_step=false")
        self._pay_in_shop(cart)
        page = self._visit("/shop/confirmation")
        self.assertEqual(
            self._read(page, "o_retention_confirmation"),
            "5 Points added. You have 5 Points. My points",
        )

    def test_thanks_while_payment_is_open(self):
        self._offer_payment("pending")
        cart = self._create_cart(100)
        self._sign_in()
        self._visit("/shop/checkout?try_skip_step=false")
        self._pay_in_shop(cart)
        page = self._visit("/shop/confirmation")
        self.assertIn(
            "5 Points are on their way: usable when the payment is confirmed.",
            self._read(page, "o_retention_confirmation"),
        )

    def test_delivery_method_draws_the_block_anew(self):
        self._give_points(300)
        self.product.type = "consu"
        fee = self._create_product("Delivery fee", 40, type="service")
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Express of the test",
                "fixed_price": 40,
                "product_id": fee.id,
                "website_published": True,
            }
        )
        self._create_cart(100)
        self._sign_in()
        values = self.make_jsonrpc_request(
            "/shop/set_delivery_method", {"dm_id": carrier.id}
        )
        self.assertIn('max="140"', values["retention_row"])

    def _pay_in_shop(self, cart):
        """Pay a cart as the payment page does."""
        provider = self.env["payment.provider"].search(
            [("state", "=", "test")], limit=1
        )
        self.make_jsonrpc_request(
            f"/shop/payment/transaction/{cart.id}",
            {
                "access_token": cart._portal_ensure_token(),
                "amount": cart.amount_total,
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids.id,
                "flow": "redirect",
                "token_id": None,
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        )
        cart.transaction_ids._post_process()
        self.settle()
        self._visit("/shop/payment/validate")


@tagged("post_install", "-at_install")
class TestPointsField(ShopCase):
    """The field of the cart: good and hostile input."""

    NOT_A_NUMBER = "This is not a number of points. Type a plain number such as 50."

    def setUp(self):
        super().setUp()
        self.wallet = self._give_points(80)
        self.cart = self._create_cart(100)

    def test_points_lower_the_total(self):
        self._sign_in()
        result = self._use(points="30.5")
        self.assertNotIn("error", result)
        self.assertEqual(result["amount"], 69.5)
        self.assertEqual(result["minor_amount"], 6950)
        self.assertIn("69.50", result["website_sale.total"])
        self.assertIn("30.50 Points are used", result["message"])
        self.assertNotIn("website_sale.cart_lines", result)
        self.assertEqual(self.cart.amount_total, 69.5)
        self.assertEqual(self.wallet.balance, 80)

    def test_change_and_removal(self):
        self._sign_in()
        self._use(points="30")
        self.assertEqual(self._use(points="20", with_lines=True)["amount"], 80)
        self.assertEqual(self._use(use="all")["amount"], 20)
        self.assertEqual(self._use(points="")["amount"], 100)
        self._use(use="all")
        self.assertEqual(self._use(use="none")["amount"], 100)
        self.assertFalse(self.cart.order_line.filtered("reward_id"))

    def test_what_is_no_number_is_refused(self):
        self._sign_in()
        self._use(points="10")
        for points in (
            "1e400", "-0", "-5", "１０", "ten", "0x10", "NaN", "inf", "1 000", "1_000",
            "<b>5</b>", "9" * 400, [5], {"a": 1}, True, None,
        ):  # fmt: skip
            with self.subTest(points=points):
                self.assertEqual(self._use(points=points), {"error": self.NOT_A_NUMBER})
                self.assertEqual(self.cart.amount_total, 90)
                self.assertEqual(self.cart.retention_points_requested, 10)

    def test_parts_of_a_cent_are_refused(self):
        self._sign_in()
        self.assertEqual(
            self._use(points="0.001"),
            {"error": "Points have at most 2 decimals. Type fewer."},
        )

    def test_more_than_the_balance_is_refused(self):
        self._sign_in()
        self.assertEqual(
            self._use(points="81"),
            {"error": "You have 80 points; 81 cannot be used."},
        )
        self.assertEqual(self.cart.amount_total, 100)

    def test_more_than_the_cap_is_refused(self):
        self.program.retention_spend_cap_percent = 50
        self._sign_in()
        self.assertIn("50 %", self._use(points="51")["error"])
        self.assertEqual(self._use(use="all")["amount"], 50)
        page = self._visit("/shop/cart")
        self.assertEqual(
            self._read(page, "o_retention_cap"),
            "Up to 50 % of an order can be paid with points.",
        )

    def test_expired_card_is_refused(self):
        # As it may come from before the programme was managed
        self.env.cr.execute(
            "UPDATE loyalty_card SET expiration_date = '2020-01-01' WHERE id = %s",
            [self.wallet.card_id.id],
        )
        self.wallet.card_id.invalidate_recordset()
        self._sign_in()
        self.assertIn("expired", self._use(points="5")["error"])
        self.assertEqual(self.cart.amount_total, 100)

    def test_guest_is_asked_to_sign_in(self):
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
            },
        )
        self.assertEqual(
            self._use(points="5"), {"error": "Sign in to use your points."}
        )

    def test_empty_cart(self):
        self.cart.unlink()
        self._sign_in()
        self.assertEqual(self._use(points="5"), {"error": "Your cart is empty."})

    def test_other_carts_are_out_of_reach(self):
        other = self._create_shopper("retention_bob", "Bob Stranger")
        self._give_points(50, other.partner_id)
        theirs = self._create_cart(60, other.partner_id)
        self._sign_in()
        self._use(points="5", order_id=theirs.id, partner_id=other.partner_id.id)
        self.assertEqual(theirs.amount_total, 60)
        self.assertEqual(self.cart.amount_total, 95)

    def test_order_being_paid_keeps_its_points(self):
        self._offer_payment("pending")
        self._sign_in()
        self._use(points="5")
        self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"]
                .search([("state", "=", "test")], limit=1)
                .id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "amount": 95,
                "currency_id": self.cart.currency_id.id,
                "partner_id": self.customer.id,
                "sale_order_ids": self.cart.ids,
                "reference": "Half way",
                "state": "pending",
            }
        )
        self.assertIn("error", self._use(points="10"))
        self.assertEqual(self.cart.retention_points_requested, 5)

    def test_delivery_that_is_free_from_a_total_on(self):
        self.product.type = "consu"
        fee = self._create_product("Delivery fee", 10, type="service")
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Free from 90",
                "fixed_price": 10,
                "free_over": True,
                "amount": 90,
                "product_id": fee.id,
                "website_published": True,
            }
        )
        self._sign_in()
        self.make_jsonrpc_request("/shop/set_delivery_method", {"dm_id": carrier.id})
        self.assertEqual(self.cart.amount_total, 100)
        self.assertEqual(self._use(points="30")["amount"], 80)
        self.assertEqual(self._use(use="none")["amount"], 100)

    def test_form_without_javascript(self):
        self._sign_in()
        page = self._submit(self._visit("/shop/cart"), points="30")
        self.assertEqual(self.cart.amount_total, 70)
        self.assertEqual(self._find(page, "o_retention_number").value, "30")
        self.assertEqual(self._read(page, "o_retention_off"), "- $ 30.00")
        self._submit(page, use="all")
        self.assertEqual(self.cart.amount_total, 20)
        self._submit(page, use="none")
        self.assertEqual(self.cart.amount_total, 100)

    def test_form_says_what_is_wrong_beside_the_field(self):
        self._sign_in()
        page = self._submit(self._visit("/shop/cart"), points="1e400")
        self.assertEqual(self._read(page, "o_retention_error"), self.NOT_A_NUMBER)
        self.assertEqual(
            self._find(page, "o_retention_number").get("aria-invalid"), "true"
        )
        self.assertEqual(self.cart.amount_total, 100)
        # Said once
        page = self._visit("/shop/cart")
        self.assertEqual(self._read(page, "o_retention_error"), "")

    def test_form_leads_back_to_this_site_only(self):
        self._sign_in()
        form = self._find(self._visit("/shop/cart"), "o_retention_spend")
        token = form.xpath(".//input[@name='csrf_token']")[0].value
        answer = self.url_open(
            "/shop/retention/points",
            data={"csrf_token": token, "points": "5", "r": "https://evil.example/x"},
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/x"))
        self.assertNotIn("evil", answer.headers["Location"])

    def test_form_needs_its_token_and_post(self):
        self._sign_in()
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open("/shop/retention/points", data={"points": "5"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.url_open("/shop/retention/points").status_code, 405)
        self.assertEqual(self.cart.amount_total, 100)


@tagged("post_install", "-at_install")
class TestShopPrices(ShopCase):
    """Product and shop pages show the price and the points of the customer."""

    def test_tier_price_on_the_product_page(self):
        self._give_level(self.gold)
        self._sign_in()
        page = self._visit(self.product.website_url)
        self.assertEqual(self._read(page, "oe_price"), "$ 80.00")
        self.assertEqual(self._read(page, "oe_default_price"), "$ 100.00")
        self.assertNotIn("d-none", self._find(page, "oe_default_price").get("class"))
        self.assertEqual(self._read(page, "o_retention_earns"), "Earns 6 Points")

    def test_tier_price_in_the_list(self):
        self._give_level(self.gold)
        self._sign_in()
        page = self._visit(f"/shop?search={self.product.name}")
        prices = self._read(page, "product_price")
        self.assertIn("80.00", prices)
        self.assertIn("100.00", prices)

    def test_the_cart_has_the_price_of_the_page(self):
        self._give_level(self.gold)
        cart = self._create_cart(100)
        self.assertEqual(cart.amount_total, 80)

    def test_visitor_sees_list_price_and_points(self):
        page = self._visit(self.product.website_url)
        self.assertEqual(self._read(page, "oe_price"), "$ 100.00")
        self.assertIn("d-none", self._find(page, "oe_default_price").get("class"))
        self.assertEqual(self._read(page, "o_retention_earns"), "Earns 5 Points")

    def test_variant_change_brings_its_points(self):
        info = self.make_jsonrpc_request(
            "/website_sale/get_combination_info",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
                "combination": [],
                "add_qty": 1,
            },
        )
        self.assertEqual(info["retention_earns"], "Earns 5 Points")

    def test_points_of_the_base_the_programme_counts(self):
        self.product.taxes_id = self._create_tax(20)
        self.website.show_line_subtotals_tax_selection = "tax_excluded"
        page = self._visit(self.product.website_url)
        self.assertEqual(self._read(page, "o_retention_earns"), "Earns 6 Points")
        self.program.retention_base = "excluded"
        page = self._visit(self.product.website_url)
        self.assertEqual(self._read(page, "o_retention_earns"), "Earns 5 Points")
        self.website.show_line_subtotals_tax_selection = "tax_included"
        page = self._visit(self.product.website_url)
        self.assertEqual(self._read(page, "oe_price"), "$ 120.00")
        self.assertEqual(self._read(page, "o_retention_earns"), "Earns 5 Points")

    def test_configurator_has_the_price_of_the_cart(self):
        self._give_level(self.gold)
        self._sign_in()
        values = self.make_jsonrpc_request(
            "/website_sale/product_configurator/get_values",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "quantity": 1,
                "currency_id": self.company.currency_id.id,
                "so_date": "2026-01-01",
                "ptav_ids": [],
            },
        )
        self.assertEqual(values["products"][0]["price"], 80)
        self.assertEqual(values["products"][0]["strikethrough_price"], 100)

    def test_programme_not_sold_online(self):
        self._give_level(self.gold)
        self.program.ecommerce_ok = False
        self._sign_in()
        page = self._visit(self.product.website_url)
        self.assertEqual(self._read(page, "oe_price"), "$ 100.00")
        self.assertIsNone(self._find(page, "o_retention_earns"))

    def test_header_badge(self):
        self._give_points(971.5)
        self._give_level(self.gold)
        self._sign_in()
        self.assertIsNotNone(self._find(self._visit("/shop"), "o_retention_badge"))
        self.assertEqual(
            self.make_jsonrpc_request("/shop/retention/badge"),
            {"text": "971.50", "level": "Gold", "title": "Gold: 971.50 Points"},
        )

    def test_header_badge_of_a_visitor(self):
        self.assertIsNone(self._find(self._visit("/shop"), "o_retention_badge"))
        self.assertEqual(self.make_jsonrpc_request("/shop/retention/badge"), {})
