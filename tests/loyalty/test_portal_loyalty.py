from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...tools.amounts import to_decimal
from .common_shop import ShopCase


@tagged("post_install", "-at_install")
class TestPortalLoyalty(ShopCase):
    """The customer's own page of level, points and statement."""

    def test_level_balance_and_statement(self):
        order = self._buy(1500)
        self._confirm(self._create_order(500))
        self._sign_in()
        page = self._visit("/my/loyalty")
        self.assertEqual(self._read(page, "o_retention_level"), "Gold")
        self.assertEqual(self._read(page, "o_retention_balance"), "75 Points")
        self.assertEqual(self._read(page, "o_retention_pending"), "30 Points")
        bar = page.xpath("//*[@role='progressbar']")[0]
        self.assertEqual(bar.get("aria-valuenow"), "30")
        self.assertEqual(bar.get("aria-label"), "$\xa01,500.00 of $\xa05,000.00 to VIP")
        self.assertIn(
            "$ 3,500.00 more and you are VIP", self._read(page, "o_retention_next")
        )
        statement = self._read(page, "o_retention_statement")
        self.assertIn(f"Earned on {order.name}", statement)
        self.assertIn("+75", statement)
        self.assertTrue(page.xpath(f"//a[@href='/my/orders/{order.id}']"))
        self.assertIn("75 until", self._read(page, "o_retention_lots"))

    def test_empty_page_says_what_to_do(self):
        self._sign_in()
        page = self._visit("/my/loyalty")
        self.assertIn("Every order earns 5 %", self._read(page, "o_retention_empty"))

    def test_debt_in_words(self):
        wallet = self._give_points(10)
        wallet.card_id.sudo().points = -5
        self._sign_in()
        page = self._visit("/my/loyalty")
        self.assertEqual(self._read(page, "o_retention_balance"), "0 Points")
        self.assertIn("5 Points were taken back", self._read(page, "o_retention_debt"))

    def test_strangers_wallet(self):
        stranger = self._create_shopper("retention_bob", "Bob Stranger").partner_id
        theirs = self._give_points(77, stranger)
        mine = self._give_points(5)
        self._sign_in()
        for wallet_id in (theirs.id, theirs.id + 999, 0, 10**30):
            answer = self.url_open(f"/my/loyalty/{wallet_id}")
            self.assertTrue(answer.url.rstrip("/").endswith("/my"), wallet_id)
            self.assertNotIn("77 Points", answer.text)
        page = self._visit(f"/my/loyalty/{mine.id}")
        self.assertEqual(self._read(page, "o_retention_balance"), "5 Points")

    def test_visitor_is_asked_to_sign_in(self):
        self.assertIn("/web/login", self.url_open("/my/loyalty").url)

    def test_no_programme(self):
        self._forget_other_programs()
        self._sign_in()
        self.assertTrue(self.url_open("/my/loyalty").url.rstrip("/").endswith("/my"))

    def test_pages_and_print(self):
        wallet = self._wallet_of()
        for number in range(25):
            wallet._adjust(1, f"Gift {number}")
        self._sign_in()
        page = self._visit("/my/loyalty")
        statement = self._read(page, "o_retention_statement")
        self.assertIn("Gift 24", statement)
        self.assertNotIn("Gift 4", statement)
        second = self._visit("/my/loyalty/page/2?period=all")
        self.assertIn("Gift 4", self._read(second, "o_retention_statement"))
        printed = self._visit("/my/loyalty?print=1")
        self.assertIn("Gift 4", self._read(printed, "o_retention_statement"))
        self.assertIsNotNone(self._find(printed, "o_retention_printing"))

    def test_period(self):
        wallet = self._give_points(5)
        wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "adjust",
                    "points": to_decimal(3),
                    "note": "A year ago",
                    "date": fields.Datetime.now() - timedelta(days=366),
                }
            ]
        )
        self._sign_in()
        last = self._read(
            self._visit("/my/loyalty?period=last_year"), "o_retention_statement"
        )
        self.assertIn("A year ago", last)
        self.assertNotIn("A start for the test", last)
        now = self._read(
            self._visit("/my/loyalty?period=year"), "o_retention_statement"
        )
        self.assertNotIn("A year ago", now)
        self.assertEqual(self.url_open("/my/loyalty?period=nonsense").status_code, 200)
        self.assertEqual(self.url_open("/my/loyalty?page=abc").status_code, 200)

    def test_home_shows_our_card_only(self):
        wallet = self._give_points(5)
        self._sign_in()
        page = self._visit("/my")
        self.assertTrue(page.xpath("//a[@href='/my/loyalty']"))
        self.assertFalse(page.xpath(f"//*[@data-card_id='{wallet.card_id.id}']"))
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["retention_wallet_count"]}
        )
        self.assertEqual(counters["retention_wallet_count"], 1)

    def test_home_keeps_cores_card_of_other_programmes(self):
        other = self.env["loyalty.program"].create(
            {
                "name": "Unmanaged",
                "program_type": "loyalty",
                "company_id": self.company.id,
            }
        )
        card = self.env["loyalty.card"].create(
            {"program_id": other.id, "partner_id": self.customer.id, "points": 3}
        )
        self._sign_in()
        page = self._visit("/my")
        self.assertTrue(page.xpath(f"//*[@data-card_id='{card.id}']"))
        answer = self.url_open(f"/my/loyalty_card/{card.id}/history")
        self.assertIn("/history", answer.url)

    def test_cores_history_leads_here(self):
        card = self._give_points(5).card_id
        self._sign_in()
        answer = self.url_open(f"/my/loyalty_card/{card.id}/history")
        self.assertTrue(answer.url.endswith("/my/loyalty"))
        self.assertEqual(
            self.make_jsonrpc_request(f"/my/loyalty_card/{card.id}/values"), {}
        )

    # ------------------------------------------------------------
    # Any period
    # ------------------------------------------------------------

    def _at(self, day, points):
        wallet = self._wallet_of()
        wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "adjust",
                    "points": to_decimal(points),
                    "note": f"On {day}",
                    "date": fields.Datetime.to_datetime(day) + timedelta(hours=12),
                }
            ]
        )

    def test_days_typed(self):
        for day, points in (("2025-01-31", 7), ("2025-02-01", 5), ("2025-02-28", -2)):
            self._at(day, points)
        self._at("2025-03-01", 90)
        self._sign_in()
        page = self._visit("/my/loyalty?first=2025-02-01&last=2025-02-28")
        statement = self._read(page, "o_retention_statement")
        self.assertIn("On 2025-02-01", statement)
        self.assertNotIn("On 2025-03-01", statement)
        self.assertNotIn("+7.00", statement)
        for name, text in (
            ("opening", "7.00"),
            ("received", "+5.00"),
            ("used", "-2.00"),
            ("closing", "10.00"),
        ):
            self.assertEqual(self._read(page, f"o_retention_{name}"), text)
        [first] = page.xpath("//input[@name='first']")
        self.assertEqual(first.get("value"), "2025-02-01")
        printed = self._find(page, "o_retention_print").get("href")
        paper = self._read(self._visit(printed), "o_retention_statement")
        self.assertIn("On 2025-02-28", paper)
        self.assertNotIn("On 2025-03-01", paper)

    def test_hostile_periods(self):
        self._at("2025-01-31", 7)
        self._sign_in()
        for query, said in (
            ("first=yesterday", "Write days as 2026-12-31"),
            ("first=31.12.2025&last=x", "Write days as 2026-12-31"),
            ("first=2025-02-30", "Write days as 2026-12-31"),
            ("first=2026-01-02&last=2026-01-01", "before the first"),
            ("first=0001-01-01&last=9999-12-31", ""),
            ("first=9999-12-31", ""),
            ("period=%00&first=%FF", "Write days as 2026-12-31"),
            ("first=2025-01-01&first=2026-01-01", ""),
            ("page=%C2%B2&period[]=x&last='--", "Write days"),
            (f"first={'9' * 5000}", "Write days as 2026-12-31"),
        ):
            with self.subTest(query=query[:40]):
                page = self._visit(f"/my/loyalty?{query}")
                problem = self._read(page, "o_retention_period_problem")
                self.assertEqual(said in problem, True)
                self.assertEqual(bool(problem), bool(said))
        for path in (
            "/my/loyalty/page/99999999999999999999",
            "/my/loyalty/page/0",
            "/my/loyalty/statement/exe",
            "/my/loyalty/statement/csv?first=x",
        ):
            self.assertEqual(self.url_open(path).status_code, 200, path)

    def test_tables_of_the_statement(self):
        self._at("2025-01-31", 7)
        self._sign_in()
        answer = self.url_open("/my/loyalty/statement/csv?last=2025-12-31")
        self.assertIn("text/csv", answer.headers["Content-Type"])
        self.assertIn("On 2025-01-31", answer.content.decode("utf-8-sig"))
        answer = self.url_open("/my/loyalty/statement/xlsx")
        self.assertTrue(answer.content.startswith(b"PK"))

    def test_pdf_where_none_can_be_made_is_a_page(self):
        self._at("2025-01-31", 7)
        self._sign_in()
        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "get_wkhtmltopdf_state", lambda self: "install"):
            page = self._visit("/my/loyalty")
            self.assertIsNone(self._find(page, "o_retention_pdf"))
            answer = self.url_open("/my/loyalty/statement/pdf?first=2025-01-01")
            self.assertIn("print=1", answer.url)
            self.assertIn("On 2025-01-31", answer.text)
        with patch.object(reports, "get_wkhtmltopdf_state", lambda self: "ok"):
            self.assertIsNotNone(
                self._find(self._visit("/my/loyalty"), "o_retention_pdf")
            )
            answer = self.url_open("/my/loyalty/statement/pdf?first=2025-01-01")
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")

    def test_strangers_statement(self):
        stranger = self._create_shopper("retention_eve", "Eve Stranger").partner_id
        theirs = self._give_points(77, stranger)
        self._give_points(5)
        self._sign_in()
        for kind in ("pdf", "csv", "xlsx"):
            answer = self.url_open(f"/my/loyalty/{theirs.id}/statement/{kind}")
            self.assertTrue(answer.url.rstrip("/").endswith("/my"), kind)
