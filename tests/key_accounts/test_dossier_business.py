from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_dossier import DossierCase


@tagged("post_install", "-at_install")
class TestDossierBusiness(DossierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["product.category"]
        cls.chairs, cls.lamps = (
            category.create({"name": name}) for name in ("Test Chairs", "Test Lamps")
        )
        cls.product.categ_id = cls.chairs
        cls.lamp = cls._create_product("Lamp", categ_id=cls.lamps.id)
        cls.industry = cls.env["res.partner.industry"].create({"name": "Hotels"})

    def _figure(self, key, account=None):
        figures = (account or self.account)._business_figures()
        return next(figure for figure in figures if figure["key"] == key)

    def _opened(self, key):
        """Return the papers that a figure opens."""
        action = self.account.action_open_business(key)
        return self.env[action["res_model"]].search(action["domain"])

    def _peer(self, number, *products):
        """Make a customer of the firm's industry who bought products lately."""
        peer = self._create_customer(
            f"Peer {number}", is_company=True, industry_id=self.industry.id
        )
        for product in products:
            self._order_on(self._ago(days=30), 100, peer, product=product)
        return peer

    def _group(self, category):
        rows, _peers = self.account._white_space()
        return next((row for row in rows if row["category_id"] == category.id), None)

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def test_figures_of_12_months_open_their_documents(self):
        self._order_on(self._ago(days=20), 900, self.contact)
        self._order_on(self._ago(months=6), 300, self.firm)
        self._order_on(self._ago(months=13), 5000, self.firm)
        self._order_on(self._ago(days=20), 700)  # somebody else
        self.assertEqual(self._figure("revenue")["amount"], 1200)
        self.assertEqual(self._figure("margin")["amount"], 1200 - 120)
        self.assertEqual(self._figure("month")["amount"], 100)
        self.assertEqual(sum(self._opened("revenue").mapped("amount")), 1200)
        self.assertIn("No target yet", self._figure("month")["hint"])
        self.account.target_monthly = 400
        self.assertTrue(self._figure("month")["hint"].startswith("25 % of the target"))

    def test_debt_and_what_of_it_is_overdue(self):
        # Invoiced before anything is paid: no level gives a discount yet
        paid, late, due = (
            self._invoice(self._order_on(self._ago(days=days), amount, customer))
            for days, amount, customer in (
                (90, 500, self.firm),
                (80, 300, self.contact),
                (2, 40, self.firm),
            )
        )
        for invoice, day in ((late, self._ago(days=10)), (due, self.today)):
            invoice.line_ids.filtered(
                lambda one: one.account_id.account_type == "asset_receivable"
            ).date_maturity = day
        self._pay(paid)
        self._pay(late, 100)
        self.assertEqual(self._figure("debt")["amount"], 240)
        self.assertEqual(self._figure("overdue")["amount"], 200)
        self.assertTrue(self._figure("overdue")["is_bad"])
        for key, amount in (("debt", 240), ("overdue", 200)):
            opened = sum(self._opened(key).mapped("amount_residual"))
            self.assertEqual(opened, amount)

    def test_who_may_not_read_invoices_is_told_so(self):
        account = self.account.with_user(self.keeper)
        for key, words in (("debt", "invoices"), ("quotations", "orders")):
            figure = self._figure(key, account)
            self.assertIsNone(figure["amount"])
            self.assertIn(words, figure["hint"])

    def test_no_proposal_made_is_told_until_one_is(self):
        self.assertIn("No proposal made", self._figure("quotations")["hint"])
        quotation = self._create_order(250, self.contact)
        figure = self._figure("quotations")
        self.assertEqual((figure["amount"], figure["hint"]), (250, ""))
        self.assertEqual(self._opened("quotations"), quotation)
        quotation.date_order = self._ago(months=4)
        self.assertIn("No proposal made", self._figure("quotations")["hint"])
        self._create_part("objective", name="Lamps", proposal="A sample lobby")
        self.assertEqual(self._figure("quotations")["hint"], "")

    def test_a_cart_in_the_shop_is_no_proposal(self):
        website = self.env["website"].search([], limit=1)
        self._create_order(250, self.firm, website_id=website.id)
        figure = self._figure("quotations")
        self.assertEqual(figure["amount"], 0)
        self.assertIn("No proposal made", figure["hint"])

    def test_prices_are_those_of_the_firm_in_the_company(self):
        # As the setting Pricelists does it
        pricelists = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids = [Command.link(pricelists.id)]
        prices = self.env["product.pricelist"].create({"name": "Hotels"})
        self.firm.with_company(
            self.company
        ).specific_property_product_pricelist = prices
        self.assertEqual(self.account.pricelist_id, prices)

    # ------------------------------------------------------------
    # White space
    # ------------------------------------------------------------

    def test_what_was_bought_stands_in_its_quarter(self):
        self._order_on(self._ago(days=10), 100, self.firm)
        self._order_on(self._ago(months=4), 200, self.firm)
        self._order_on(self._ago(months=10), 400, self.contact)
        self._order_on(self._ago(months=14), 800, self.firm)
        row = self._group(self.chairs)
        self.assertEqual(row["quarters"], [400, 0, 200, 100])
        self.assertEqual(row["bought"], 700)
        action = self.account.action_open_white_space(self.chairs.id)
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(lines.mapped("amount")), 700)

    def test_what_goes_elsewhere_is_shown_with_its_evidence(self):
        self._order_on(self._ago(days=10), 250, self.firm)
        self.env["retention.spend.estimate"].create(
            {
                "partner_id": self.firm.id,
                "category_id": self.chairs.id,
                "yearly_amount": 1000,
                "competitor": "Nordic Seats",
                "confidence": "high",
            }
        )
        row = self._group(self.chairs)
        self.assertEqual((row["elsewhere"], row["share"]), (750, 0.25))
        self.assertEqual(
            (row["competitor"], row["confidence"]), ("Nordic Seats", "High")
        )
        self.assertEqual(row["date"], self.today)

    def test_white_space_is_what_peers_buy_and_they_do_not(self):
        self.firm.industry_id = self.industry
        self._order_on(self._ago(days=10), 100, self.firm)
        for number in range(4):
            products = [self.product] + ([self.lamp] if number < 2 else [])
            self._peer(number, *products)
        self._score()
        row = self._group(self.lamps)
        self.assertEqual((row["peers"], row["is_white"]), (0.5, True))
        self.assertEqual(row["bought"], 0)
        self.assertFalse(self._group(self.chairs)["is_white"])
        self.company.retention_peer_share = 51
        self.assertIsNone(self._group(self.lamps))
        self.company.retention_peer_share = 50
        self._order_on(self._ago(days=5), 100, self.firm, product=self.lamp)
        self.assertFalse(self._group(self.lamps)["is_white"])

    def test_returned_goods_are_not_bought_by_peers(self):
        self.firm.industry_id = self.industry
        self._order_on(self._ago(days=10), 100, self.firm)
        for number in range(3):
            self._peer(number, self.product)
        peer = self._peer(3)
        order = self._order_on(self._ago(days=30), 100, peer, product=self.lamp)
        self._credit(self._invoice(order))
        self._score()
        self.company.retention_peer_share = 1
        self.assertIsNone(self._group(self.lamps))

    def test_too_few_peers_are_no_comparison(self):
        self.firm.industry_id = self.industry
        self._order_on(self._ago(days=10), 100, self.firm)
        self._peer(0, self.lamp)
        self._peer(1, self.lamp)
        self._score(self.firm)
        text = self.account.white_space["peers"]
        self.assertIn("Fewer than 3 comparable customers", text)
        self.assertIsNone(self._group(self.lamps))

    def test_an_account_without_orders_has_an_empty_table(self):
        self.assertEqual(self.account.white_space["rows"], [])

    def test_numbers_of_another_company_are_not_among_them(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self._open_books(other)
        self.env.user.company_ids = [Command.link(other.id)]
        order = self._create_order(900, self.firm, company_id=other.id)
        order.action_confirm()
        self.assertEqual(self._figure("revenue")["amount"], 0)
        self.assertIsNone(self._group(self.chairs))

    # ------------------------------------------------------------
    # New products
    # ------------------------------------------------------------

    def test_a_new_product_is_offered_to_each_active_account_once(self):
        partner = self._create_customer("Quiet", is_company=True)
        ended = self._create_account(partner)
        ended.state = "ended"
        template = self.lamp.product_tmpl_id
        for _click in range(2):
            action = template.action_retention_offer()
            found = self.env[action["res_model"]].search(action["domain"])
            mine = found.filtered(lambda one: one.account_id in self.account + ended)
            self.assertEqual(mine.account_id, self.account)
            self.assertEqual(mine.product_id, self.lamp)
            self.assertEqual(mine.user_id, self.keeper)
            self.assertEqual(mine.state, "open")

    def test_only_managers_plan_offers_for_all(self):
        template = self.lamp.product_tmpl_id.with_user(self.keeper)
        with self.assertRaises(AccessError):
            template.action_retention_offer()

    # ------------------------------------------------------------
    # The form
    # ------------------------------------------------------------

    def test_a_new_account_can_be_typed_into_the_form(self):
        partner = self._create_customer("Typed Hotels", is_company=True)
        with Form(self.env["retention.key.account"]) as form:
            form.partner_id = partner
            form.business = "Hotels"
            form.target_monthly = 500
            with form.objective_ids.new() as line:
                line.name = "Lamps"
            with form.competitor_ids.new() as line:
                line.name = "Nordic Seats"
        account = form.record
        self.assertEqual(account.objective_ids.name, "Lamps")
        stands = {block["key"] for block in account._blocks() if block["filled"]}
        self.assertEqual(stands, {"firm", "business", "plan", "risks"})

    def test_figures_of_a_form_not_saved_yet_are_empty(self):
        account = self.env["retention.key.account"].new({})
        self.assertFalse(account.business_figures)
        self.assertFalse(account.white_space["rows"])
        self.assertFalse(account.blocks)
