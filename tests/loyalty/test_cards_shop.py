from datetime import timedelta

from lxml import html

from odoo.tests import freeze_time, tagged

from ...models.loyalty.retention_card_brake import WINDOW
from ...tools.card_numbers import generate
from .common_shop import ShopCase

REFUSED = "cannot be used here"
TOO_OFTEN = "Too many numbers"


@tagged("post_install", "-at_install")
class TestCardsShop(ShopCase):
    """Numbers typed in the shop: used, refused, and not to be guessed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.circle = cls.env["retention.card"].create(
            {"kind": "bearer", "program_id": cls.program.id, "note": "Secret circle"}
        )
        cls.friend = cls._create_customer("Quite Secret")

    def _fill_cart(self):
        """Put a product into the cart of a guest.

        :return: the cart
        """
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
                "quantity": 1,
            },
        )
        return self.env["sale.order"].search(
            [("website_id", "=", self.website.id)], limit=1, order="id desc"
        )

    def _type(self, number, page=None):
        """Type a number into the cart as a browser without JavaScript does.

        :return: the page that is shown then
        """
        page = page if page is not None else self._visit("/shop/cart")
        entry = self._find(page, "o_retention_card_entry")
        self.assertIsNotNone(entry, "the cart does not ask for a number")
        form = entry.find(".//form")
        sent = {field.name: field.value for field in form.xpath(".//input[@name]")}
        response = self.url_open(form.get("action"), data=sent | {"number": number})
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _told(self, page):
        return self._read(page, "o_retention_card_error")

    def _let_pass(self, time):
        """Have the tries so far be older."""
        for row in self.env["retention.card.brake"].search([]):
            row.write({"first_on": row.first_on - time, "last_on": row.last_on - time})
        self.env.flush_all()

    def _golden(self):
        """Have the circle's card reach Gold, by hand of its friends."""
        order = self._create_order(1000, self.friend)
        order.retention_card_number = self.circle.number
        self._confirm(order)
        self._pay(self._invoice(order))
        return self.circle.wallet_id

    # ------------------------------------------------------------
    # Use
    # ------------------------------------------------------------

    def test_guest_with_a_bearer_card(self):
        wallet = self._golden()
        self.authenticate(None, None)
        cart = self._fill_cart()
        self.assertEqual(cart.amount_total, 100)
        page = self._type(self.circle.shown_number)
        self.assertEqual(cart.retention_card_id, self.circle)
        self.assertEqual(cart.amount_total, 80)
        shown = page.text_content()
        self.assertIn(f"…{self.circle.number[-4:]}", shown)
        for secret in (
            self.circle.number,
            self.circle.shown_number,
            self.circle.note,
            self.friend.name,
            wallet.card_id.code,
        ):
            self.assertNotIn(secret, shown)
        self.assertIn("50 Points", self._read(page, "o_retention_balance"))
        page = self._submit(page, points="30")
        self.assertEqual(cart.amount_total, 50)
        form = self._find(page, "o_retention_card_shown")
        sent = {field.name: field.value for field in form.xpath(".//input[@name]")}
        self.url_open(form.get("action"), data=sent)
        self.assertFalse(cart.retention_card_id)
        self.assertEqual(cart.amount_total, 100)
        self.assertLedger()

    def test_guest_order_earns_to_the_card(self):
        self.authenticate(None, None)
        cart = self._fill_cart()
        self._type(self.circle.number)
        page = self._visit("/shop/cart")
        self.assertIn("They go to card", self._read(page, "o_retention_earning"))
        cart.partner_id = self._create_customer("Guest of the shop")
        self._confirm(cart)
        self._pay(self._invoice(cart))
        self.assertEqual(self.circle.wallet_id.balance, 5)
        self.assertLedger()

    def test_signing_in_keeps_a_bearer_card(self):
        self.authenticate(None, None)
        cart = self._fill_cart()
        self._type(self.circle.number)
        cart.partner_id = self.customer
        self.assertEqual(cart.retention_card_id, self.circle)

    def test_promotion_field_takes_a_number(self):
        self.authenticate(None, None)
        cart = self._fill_cart()
        response = self.url_open(
            "/shop/pricelist",
            data={"promo": self.circle.number, "csrf_token": self._csrf()},
        )
        self.assertEqual(cart.retention_card_id, self.circle)
        self.assertNotIn(self.circle.number, response.text)

    def _csrf(self):
        page = self._visit("/shop/cart")
        return page.xpath("//input[@name='csrf_token']")[0].value

    def test_own_card_is_the_same_as_none(self):
        card = self.env["retention.card"].create(
            {"kind": "personal", "program_id": self.program.id}
        )
        card._bind(self.customer)
        cart = self._create_cart()
        self._sign_in()
        page = self._type(card.number)
        self.assertFalse(cart.retention_card_id)
        self.assertFalse(self._told(page))

    def test_shops_without_bearer_cards_do_not_ask(self):
        self.circle._block("End of the circle")
        self._create_cart()
        self._sign_in()
        page = self._visit("/shop/cart")
        self.assertIsNone(self._find(page, "o_retention_card_entry"))

    def test_empty_cart(self):
        self.authenticate(None, None)
        response = self.url_open(
            "/shop/retention/card",
            data={"number": self.circle.number, "csrf_token": self._csrf_of_login()},
        )
        self.assertEqual(response.status_code, 200)

    def _csrf_of_login(self):
        page = self._visit("/web/login")
        return page.xpath("//input[@name='csrf_token']")[0].value

    def test_foreign_site_is_no_way_back(self):
        self.authenticate(None, None)
        self._fill_cart()
        response = self.url_open(
            "/shop/retention/card",
            data={
                "number": "123456",
                "csrf_token": self._csrf(),
                "r": "https://evil.example",
            },
            allow_redirects=False,
        )
        self.assertNotIn("evil.example/", response.headers["Location"] + "/")

    # ------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------

    def test_one_answer_for_all_that_is_refused(self):
        cards = self.env["retention.card"]
        values = {"kind": "personal", "program_id": self.program.id}
        personal, unbound, blocked, replaced = cards.create([values] * 4)
        personal._bind(self.friend)
        blocked._bind(self.friend)
        blocked._block("Stolen by somebody")
        replaced._bind(self.friend)
        replaced._replace("Lost")
        company = self.env["res.company"].create({"name": "Other Ltd"})
        other = self.env["loyalty.program"]._retention_create_default(company)
        foreign = cards.create({"kind": "bearer", "program_id": other.id})
        cart = self._create_cart()
        self._sign_in()
        answers = set()
        for card in (personal, unbound, blocked, replaced, foreign):
            self.env["retention.card.brake"].search([]).unlink()
            page = self._type(card.number)
            answers.add(self._told(page))
            self.assertIn(card.number, html.tostring(page).decode(), "typed is kept")
        self.env["retention.card.brake"].search([]).unlink()
        answers.add(self._told(self._type(generate())))
        self.assertEqual(len(answers), 1, answers)
        self.assertIn(REFUSED, answers.pop())
        self.assertFalse(cart.retention_card_id)

    def test_hostile_input(self):
        self._create_cart()
        self._sign_in()
        for number in (
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "9" * 5000,
            "\0" * 8,
        ):
            with self.subTest(number=number[:20]):
                page = self._type(number)
                self.assertIn("not a card number", self._told(page))
                self.assertNotIn("<script>alert", html.tostring(page).decode())

    # ------------------------------------------------------------
    # Guessing
    # ------------------------------------------------------------

    def test_five_guesses_then_a_pause(self):
        cart = self._create_cart()
        self._sign_in()
        for _guess in range(5):
            self.assertIn(REFUSED, self._told(self._type(generate())))
        self.assertIn(TOO_OFTEN, self._told(self._type(generate())))
        self.assertIn(TOO_OFTEN, self._told(self._type(self.circle.number)))
        self.assertFalse(cart.retention_card_id)
        failures = self.env["retention.card.failure"].search([])
        self.assertEqual(failures.mapped("reason"), ["unknown"] * 5)
        self.assertEqual(failures.user_id, self.user)
        # A quarter of an hour later
        self._let_pass(WINDOW)
        self._type(self.circle.number)
        self.assertEqual(cart.retention_card_id, self.circle)

    def test_a_new_session_buys_nothing(self):
        self._create_cart()
        self._sign_in()
        for _guess in range(5):
            self._type(generate())
        self.authenticate(None, None)
        self._fill_cart()
        self.assertIn(TOO_OFTEN, self._told(self._type(generate())))

    def test_mistakes_count_less(self):
        self._create_cart()
        self._sign_in()
        right = self.circle.number
        wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
        for _mistake in range(15):
            self.assertIn("check the digits", self._told(self._type(wrong)))
        self.assertIn(TOO_OFTEN, self._told(self._type(wrong)))

    def test_numbers_in_use_cost_nothing(self):
        cart = self._create_cart()
        self._sign_in()
        for _visit in range(7):
            self._type(self.circle.number)
            self.assertEqual(cart.retention_card_id, self.circle)
            cart._retention_remove_card()

    def test_the_promotion_field_is_no_way_round(self):
        cart = self._create_cart()
        self._sign_in()
        token = self._csrf()
        for _guess in range(5):
            self.url_open(
                "/shop/pricelist", data={"promo": generate(), "csrf_token": token}
            )
        response = self.url_open(
            "/shop/pricelist",
            data={"promo": self.circle.number, "csrf_token": token},
        )
        self.assertFalse(cart.retention_card_id)
        self.assertIn(TOO_OFTEN, response.text)
        self.assertIn(TOO_OFTEN, self._told(self._type(self.circle.number)))

    def test_promotions_are_not_card_numbers(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Summer",
                "program_type": "promo_code",
                "trigger": "with_code",
                "rule_ids": [(0, 0, {"mode": "with_code", "code": "SUMMER2026"})],
                "reward_ids": [(0, 0, {"discount": 10})],
            }
        )
        cart = self._create_cart()
        self._sign_in()
        token = self._csrf()
        self.url_open(
            "/shop/pricelist", data={"promo": "SUMMER2026", "csrf_token": token}
        )
        self.assertIn(program, cart.order_line.reward_id.program_id)
        self.assertFalse(self.env["retention.card.failure"].search([]))
        self.assertEqual(
            sum(self.env["retention.card.brake"].search([]).mapped("used")), 0
        )

    def test_a_link_does_not_try_numbers(self):
        cart = self._create_cart()
        self._sign_in()
        self.url_open(f"/coupon/{self.circle.number}")
        for _look in range(8):
            self._visit("/shop/cart")
        self.assertFalse(cart.retention_card_id)
        self.assertFalse(self.env["retention.card.brake"].search([]))

    def test_brake_of_the_shop(self):
        brake = self.env["retention.card.brake"]
        keys = {brake._digest(f"website:{self.website.id}"): 600}
        self.assertIsNone(brake._charge(keys, 600))
        self.assertTrue(brake._charge(keys, 3))
        self._let_pass(WINDOW)
        self.assertIsNone(brake._charge(keys, 3), "a busy shop is free again")

    def test_refusals_charge_nothing(self):
        brake = self.env["retention.card.brake"]
        keys = {"one": 15, "two": 15}
        self.assertIsNone(brake._charge({"two": 15}, 15))
        self.assertTrue(brake._charge(keys, 3))
        self.assertFalse(brake.search([("key", "=", "one")]))

    def test_old_rows_are_forgotten(self):
        brake = self.env["retention.card.brake"]
        brake._charge({"one": 15}, 3)
        self.env["retention.card.failure"]._log(self._create_cart(), "unknown", {})
        brake._gc_old()
        self.assertTrue(brake.search([]))
        with freeze_time(self.env.cr.now() + timedelta(days=31)):
            brake._gc_old()
        self.assertFalse(brake.search([]))
        self.assertFalse(self.env["retention.card.failure"].search([]))

    def test_sales_people_are_not_limited(self):
        self.user.group_ids = [
            (5,),
            (4, self.env.ref("sales_team.group_sale_salesman").id),
        ]
        cart = self._create_cart()
        self._sign_in()
        for _guess in range(6):
            self.assertIn("No card has this number", self._told(self._type(generate())))
        self._type(self.circle.number)
        self.assertEqual(cart.retention_card_id, self.circle)
        failures = self.env["retention.card.failure"].search([])
        self.assertEqual(len(failures), 6)
        self.assertEqual(failures.user_id, self.user)

    # ------------------------------------------------------------
    # The customer's own page
    # ------------------------------------------------------------

    def _press(self, page):
        section = page.xpath("//section[@id='card']")[0]
        form = section.xpath(".//form")[0]
        sent = {field.name: field.value for field in form.xpath(".//input[@name]")}
        response = self.url_open(form.get("action"), data=sent)
        return html.fromstring(response.text)

    def test_get_my_card_and_lose_it(self):
        self._sign_in()
        page = self._press(self._visit("/my/loyalty"))
        card = self._wallet().number_ids
        self.assertEqual((card.kind, card.state), ("personal", "active"))
        self.assertEqual(self._read(page, "o_retention_own_number"), card.shown_number)
        self.assertIsNotNone(self._find(page, "o_retention_qr"))
        page = self._press(page)
        self.assertEqual(card.state, "blocked")
        self.assertIsNotNone(self._find(page, "o_retention_get_card"))
        self._press(page)
        self.assertEqual(len(self._wallet().number_ids), 2)

    def test_too_many_new_cards(self):
        self._sign_in()
        for _card in range(3):
            page = self._press(self._press(self._visit("/my/loyalty")))
        page = self._press(page)
        self.assertIn("3 new cards today", self._told(page))
        self.assertEqual(len(self._wallet().number_ids), 3)

    def test_a_card_already_there_is_kept(self):
        card = self.env["retention.card"]._issue_for_owner(self.program, self.customer)
        again = card._issue_for_owner(self.program, self.customer)
        self.assertEqual(card, again)

    def test_routes_ask_who_it_is(self):
        self.authenticate(None, None)
        response = self.url_open(
            "/my/loyalty/card",
            data={"lost": "1", "csrf_token": self._csrf_of_login()},
        )
        self.assertIn("/web/login", response.url)
        self.assertEqual(self.url_open("/my/loyalty/card").status_code, 405)
