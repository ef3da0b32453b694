from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import RetentionCase


class SearchCase(RetentionCase):
    """Some customers, and what finds them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Somebody Else"
        cls.petrosyan = cls._create_customer(
            "Պետրոսյան Արամ",
            phone="+374 77 12-34-56",
            email="Aram.P@Example.am",
            ref="K-1042",
        )
        cls.ivanov = cls._create_customer(
            "Иванов Сергей", phone="8 (916) 765-43-21", vat="RU7701234567"
        )
        cls.firm = cls._create_customer("Ararat Trade LLC", is_company=True)
        cls.contact = cls._create_customer("Nune Sargsyan", parent_id=cls.firm.id)
        cls.env.cr.flush()
        cls.finder = cls.env["retention.search"]

    def find(self, text, user=None, **options):
        """Return the partners that a text finds, the first ones first."""
        self.settle()
        finder = self.finder.with_user(user) if user else self.finder
        found = finder.find(text, **options)
        return self.env["res.partner"].browse([one["id"] for one in found])

    def why(self, text):
        """Return why the first one was found, and by what."""
        self.settle()
        first = self.finder.find(text)[0]
        return first["why"], first["matched"]

    def assertFirst(self, partner, *texts):
        for text in texts:
            with self.subTest(text):
                self.assertEqual(self.find(text)[:1], partner, text)


@tagged("post_install", "-at_install")
class TestSearch(SearchCase):
    """What finds whom, and in which order."""

    def test_name_in_any_script(self):
        self.assertFirst(
            self.petrosyan,
            *("Պետրոսյան", "Петросян", "Petrosyan", "petrossian aram", "АРАМ ПЕТРОС"),
        )
        self.assertFirst(self.ivanov, "Ivanov", "Սերգեյ Իվանով", "sergey iv")

    def test_slips(self):
        self.assertFirst(self.petrosyan, "Pertosyan", "Petrosjn", "Пероосян арам")

    def test_wrong_keyboard(self):
        # QWERTY for ЙЦУКЕН, and the other way round; Armenian's two layouts
        self.assertFirst(self.petrosyan, "Gtnhjczy", "Зуекщыныфт", "pytros3an")
        self.assertFirst(self.petrosyan, "pet8wsjan")
        self.assertFirst(self.ivanov, "Bdfyjd", "Ckiryntq Bdfyjd"[8:])
        self.assertEqual(self.why("Gtnhjczy")[0], "layout")

    def test_telephone(self):
        self.assertFirst(self.petrosyan, "3456", "12 34 56", "077 12 34 56")
        self.assertFirst(self.petrosyan, "+374 (77) 123456", "0037477123456")
        self.assertFirst(self.ivanov, "79167654321", "8-916-765-43-21", "4321")
        self.assertEqual(self.why("3456"), ("phone", "37477123456"))
        self.assertFalse(self.find("345"), "three digits are everybody's")

    def test_a_number_typed_longer_than_it_is_kept(self):
        local = self._create_customer("Local", phone="655 44 33")
        self.assertFirst(local, "+374 10 6554433")

    def test_address(self):
        self.assertFirst(
            self.petrosyan,
            *("aram.p@example.am", "ARAM.P@EX", "@example.am", "aram.p@exmaple.am"),
        )

    def test_tax_number_and_reference(self):
        self.assertFirst(self.ivanov, "RU 7701 234567", "7701234567", "77012345")
        self.assertFirst(self.petrosyan, "K-1042", "k1042")
        self.assertEqual(self.why("k1042"), ("reference", "k1042"))

    def test_order_and_invoice(self):
        order = self._confirm(self._create_order(customer=self.petrosyan))
        order.name = "S77042"
        invoice = self._invoice(order)
        self.assertFirst(self.petrosyan, "S77042", "s77042", "77042", invoice.name)
        self.assertEqual(self.why("77042"), ("order", "S77042"))
        self.assertEqual(self.why(invoice.name), ("invoice", invoice.name))
        self.assertFirst(self.petrosyan, "ы77042")

    def test_card(self):
        self._give_points(10, self.petrosyan)
        wallet = self._wallet(self.petrosyan)
        self.env["retention.card"].create(
            {"number": "CLUB-0042-17", "wallet_id": wallet.id}
        )
        self.assertFirst(self.petrosyan, "club 0042 17", "CLUB004217")
        self.assertEqual(self.why("CLUB004217")[0], "card")
        self.assertFirst(self.petrosyan, wallet.card_id.code)

    def test_name_and_number_together(self):
        self._create_customer("Արամ Գրիգորյան", phone="+374 99 111111")
        self._create_customer("Karen", phone="+374 55 123456")
        self.assertEqual(len(self.find("3456")), 2)
        self.assertFirst(self.petrosyan, "Aram 3456", "3456 арам")

    def test_contact_shows_its_firm(self):
        [found] = self.finder.find("Nune Sargsyan", limit=1)
        self.assertEqual(
            (found["id"], found["firm"]), (self.contact.id, self.firm.name)
        )
        self.assertFirst(self.firm, "ararat")

    def test_tax_number_is_the_firms(self):
        self.firm.vat = "AM99887766"
        self.settle()
        self.assertEqual(self.find("99887766"), self.firm)

    def test_customers_first_then_recent_buyers(self):
        namesakes = [self._create_customer("Anahit Simonyan") for _one in range(4)]
        self._score_stub(namesakes[3], "2026-01-10")
        self._score_stub(namesakes[2], "2026-03-10")
        found = self.find("anahit simonyan")
        self.assertEqual(
            list(found), [namesakes[2], namesakes[3], namesakes[0], namesakes[1]]
        )
        first = self.finder.find("anahit simonyan")[0]
        self.assertTrue(first["is_customer"])
        self.assertEqual(str(first["last_order"]), "2026-03-10")
        self.assertEqual(first["step"], "Customer")

    def _score_stub(self, partner, last_order):
        self.env.cr.execute(
            """
            INSERT INTO retention_customer
                   (partner_id, company_id, last_order_date, ladder_step)
            VALUES (%s, %s, %s, 'customer')
            """,
            [partner.id, self.company.id, last_order],
        )

    def test_whole_name_before_its_beginning(self):
        longer = self._create_customer("Nunehik Sargsyants")
        self._score_stub(longer, "2026-03-10")
        self.assertEqual(self.find("Nune Sargsyan")[:2], self.contact | longer)

    def test_archived_ones_come_last_and_are_marked(self):
        self.ivanov.active = False
        other = self._create_customer("Ivanova Sergeya")
        self.assertEqual(self.find("Иванов Сергей")[:2], other | self.ivanov)
        last = self.finder.find("Иванов Сергей")[1]
        self.assertTrue(last["is_archived"])

    def test_list_box(self):
        """The lists' box finds the same."""
        partners = self.env["res.partner"]
        self.settle()
        found = partners.search([("retention_find", "ilike", "Петросян")])
        self.assertEqual(found, self.petrosyan)
        self._score_stub(self.firm, "2026-03-10")
        self.assertEqual(
            self.env["retention.customer"]
            .search([("retention_find", "ilike", "nune sargsyan")])
            .partner_id,
            self.firm,
        )

    def test_hostile_text(self):
        for text in (
            *(None, False, 7, [], {}, "", "   ", "\x00", "%", "%%%%", "____", "\\"),
            *("😀" * 50, "'; DROP TABLE res_partner; --", "\ud800", "a" * 100_000),
            *("%@%", "_@_", "@", "1" * 5000, "(((((", "\u202e\u200b", "٣٤٥٦٧", "²²²²²"),
        ):
            with self.subTest(repr(text)[:40]):
                self.assertIsInstance(self.finder.find(text), list)
        for text in ("%", "_", "%%%%", "____", "😀"):
            self.assertFalse(self.find(text))
        self.assertEqual(self.find("S%"), self.find("S"))

    def test_limit(self):
        for number in range(60):
            self._create_customer(f"Limited {number}")
        self.assertEqual(len(self.find("Limited")), 10)
        self.assertEqual(len(self.find("Limited", limit=10**9)), 50)
        self.assertEqual(len(self.find("Limited", limit=-1)), 1)
        self.assertEqual(len(self.find("Limited", limit="; 1")), 10)

    def test_as_many_queries_for_many(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.finder.find("Vardan 5544", limit=50)
            return self.env.cr.sql_log_count - before

        self._create_customer("Vardan Abgaryan", phone="010 995544")
        self.settle()
        count()
        few = count()
        for number in range(40):
            self._create_customer(f"Vardan {number}", phone="010 995544")
        self.settle()
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 20)

    def test_without_trigrams(self):
        search_keys = type(self.env["retention.search.key"])
        self.patch(search_keys, "_has_likeness", lambda _self: False)
        self.assertFirst(self.petrosyan, "Petrosyan", "Pertosyan", "Петрасян Арам")


@tagged("post_install", "-at_install")
class TestSearchRights(SearchCase):
    """Who may find whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = new_test_user(
            cls.env, "finder.own", groups="sales_team.group_sale_salesman"
        )
        cls.all = new_test_user(
            cls.env, "finder.all", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.stranger = new_test_user(cls.env, "finder.none", groups="base.group_user")
        cls.portal = new_test_user(cls.env, "finder.portal", groups="base.group_portal")

    def test_who_may_search(self):
        for user in (self.own, self.all):
            self.assertEqual(self.find("Petrosyan", user)[:1], self.petrosyan)
        for user in (self.stranger, self.portal):
            finder = self.finder.with_user(user)
            with self.assertRaises(AccessError):
                finder.find("Petrosyan")
            with self.assertRaises(AccessError):
                finder.waiting()

    def test_orders_of_colleagues(self):
        order = self._create_order(customer=self.petrosyan, user_id=self.all.id)
        self._confirm(order)
        order.name = "S88111"
        self.assertFalse(self.find("S88111", self.own))
        self.assertEqual(self.find("S88111", self.all), self.petrosyan)

    def test_figures_of_colleagues_customers(self):
        """A colleague's customer is found; how he buys does not show."""
        self.petrosyan.user_id = self.all
        self.env.cr.execute(
            """
            INSERT INTO retention_customer
                   (partner_id, company_id, last_order_date, ladder_step)
            VALUES (%s, %s, '2026-01-10', 'regular')
            """,
            [self.petrosyan.id, self.company.id],
        )
        for user, step in ((self.own, ""), (self.all, "Regular")):
            self.settle()
            [found] = self.finder.with_user(user).find("Petrosyan", limit=1)
            self.assertEqual(found["step"], step)

    def test_other_companies_customers(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for number in range(120):
            # More than are looked at: they may not crowd out whom one may see
            self._create_customer(f"Petrosyan {number}", company_id=other.id)
        stranger = self._create_customer(
            "Sona Elsewhere", company_id=other.id, phone="099 777888", vat="AM55443322"
        )
        self.assertEqual(self.find("Petrosyan", self.all), self.petrosyan)
        for text in ("Sona Elsewhere", "777888", "55443322"):
            self.assertNotIn(stranger, self.find(text, self.all))
        self.all.company_ids = [Command.link(other.id)]
        both = self.finder.with_user(self.all).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.assertEqual(both.find("777888")[0]["id"], stranger.id)

    def test_keys_are_nobodys_to_read(self):
        with self.assertRaises(AccessError):
            self.env["retention.search.key"].with_user(self.all).search([])
