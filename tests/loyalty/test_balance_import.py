import base64
import csv
import io
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_import import HEADING, ImportCase


@tagged("post_install", "-at_install")
class TestBalanceImport(ImportCase):
    """Balances arrive with their expiry, add up, and can be taken back."""

    def test_check_shows_and_posts_nothing(self):
        one = self._import(
            f"ani@example.com;770077;1000.50;{self.later}\nVAHE@example.com;;5;\n"
        )
        self.assertEqual(one.state, "checked")
        self.assertEqual((one.ready_count, one.ready_points), (2, 1005.5))
        first, second = one.line_ids
        self.assertEqual((first.partner_id, first.line), (self.customer, 2))
        self.assertEqual((first.points, first.expires_on), (1000.5, self.later))
        self.assertEqual(second.partner_id, self.vahe)
        self.assertFalse(self._wallet(), "nothing is posted by a check")

    def test_import_and_certificate(self):
        self._give_points(10)
        one = self._import(
            f"ani@example.com;770077;1000.50;{self.later}\nvahe@example.com;;5;\n"
        )
        one.action_import()
        self.assertEqual((one.state, one.progress), ("done", 100))
        self.assertWallet(balance=1010.5)
        entry = self._wallet().entry_ids.sorted("id")[-1]
        self.assertEqual((entry.kind, entry.points), ("open", 1000.5))
        self.assertEqual(entry.lot_ids.expires_on, self.later)
        self.assertIn("Old shop, line 2", entry.explanation)
        life = self._wallet(self.vahe).lot_ids.expires_on
        self.assertGreater(life, self.company._retention_day() + timedelta(days=360))
        card = self.env["retention.card"].search([("number", "=", "770077")])
        self.assertEqual((card.wallet_id, card.kind), (self._wallet(), "personal"))
        sums = self.assertEqualSums(one)
        self.assertEqual(
            (sums["source"], sums["posted"], sums["change"]), ("1005.5",) * 3
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "customer_retention.report_balance_import", one.ids
        )
        for words in ("The sums are equal", one.file_hash, "Vahe", "1005.5"):
            self.assertIn(words, html.decode())

    def test_points_that_never_expire(self):
        one = self._import("ani@example.com;;5;\n", without_expiry="never")
        one.action_import()
        self.assertFalse(self._wallet().lot_ids.expires_on)

    def test_nothing_is_a_balance_too(self):
        """Who has no points keeps the card number."""
        one = self._import("ani@example.com;78-00 78;0;\n")
        one.action_import()
        self.assertWallet(balance=0)
        self.assertFalse(self._wallet().entry_ids)
        self.assertEqual(self._wallet().number_ids.number, "780078")
        self._undo(one).action_undo()
        self.assertEqual(one.state, "undone")

    def test_imported_points_make_no_tier(self):
        self._import("ani@example.com;;9000;\n").action_import()
        self.assertFalse(self._wallet().tier_id)

    def test_keys(self):
        self.env["ir.model.data"].create(
            {
                "module": "old_shop",
                "name": "customer_1",
                "model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        for kind, key in (("ref", "K-1"), ("xmlid", "old_shop.customer_1")):
            one = self._import(f"{key};;5;\n", key_kind=kind)
            self.assertEqual(one.line_ids.partner_id, self.customer, kind)
            self.assertEqual(one.line_ids.state, "ready")

    def test_a_debt_is_filled_first(self):
        order = self._buy(100)
        self._wallet()._adjust(-5, "Spent elsewhere")
        self._credit(order.invoice_ids)
        one = self._import("ani@example.com;;20;\n")
        one.action_import()
        self.assertWallet(balance=15, debt=0)
        self.assertEqualSums(one)
        self.assertEqual(self._undo(one).used_count, 1)

    # ------------------------------------------------------------
    # Problems of rows
    # ------------------------------------------------------------

    def assertProblem(self, row, words, **values):
        one = self._import(row + "\n", **values)
        [line] = one.line_ids.filtered("problem")
        self.assertIn(words, line.problem)
        self.assertEqual(line.state, "problem")
        return one

    def test_rows_refused_in_words(self):
        foreign = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_customer("Theirs", email="theirs@x.org", company_id=foreign.id)
        self._create_customer("Gone", email="gone@x.org", active=False)
        for _number in range(2):
            self._create_customer("Twin", email="twin@x.org")
        for row, words in (
            ("ani@example.com;;1.000,50;", 'Line 2: "1.000,50" can be read in two'),
            ("ani@example.com;;1,000.50;", "as 1000.50"),
            ("ani@example.com;;-5;", "less than nothing"),
            ("ani@example.com;;five;", "not a number"),
            ("ani@example.com;;0.005;", "more than 2 decimals"),
            ("ani@example.com;;;", "points are missing"),
            (";;5;", "customer is missing"),
            ("ani@example.com;77;5;", "6 to 32 letters and digits: 77 has not"),
            ("ani@example.com;;5;31.12.2099", "Write it as 2026-12-31"),
            ("ani@example.com;;5;2020-01-01", "have expired"),
            ("ani@example.com;;5;9999-12-31", "Leave the cell empty"),
            ("nobody@x.org;;5;", "No customer has the key nobody@x.org"),
            ("=1+1;;5;", "No customer has the key =1+1"),
            ("twin@x.org;;5;", "Several customers"),
            ("gone@x.org;;5;", "archived"),
            ("theirs@x.org;;5;", "Theirs is a customer of Elsewhere"),
            ("ani@example.com;;5", "not as many cells"),
        ):
            with self.subTest(row=row):
                one = self.assertProblem(row, words)
                with self.assertRaisesRegex(UserError, "No row can be imported"):
                    one.action_import()
        self.assertFalse(self._wallet())

    def test_the_same_twice(self):
        rows = (
            "ani@example.com;700007;5;\nvahe@example.com;700007;5;\n"
            "ANI@example.com;;3;\n"
        )
        one = self._import(rows)
        ready, number, customer = one.line_ids
        self.assertEqual(ready.state, "ready")
        self.assertIn("number 700007 is on line 2 too", number.problem)
        self.assertIn("Line 4", customer.problem)
        self.assertIn("on line 2 too", customer.problem)
        with self.assertRaisesRegex(UserError, "2 rows have problems"):
            one.action_import()
        summed = self._import(
            "ani@example.com;;5;\nani@example.com;;3;\n", same_customer="sum"
        )
        summed.action_import()
        self.assertWallet(balance=8)
        self.assertEqualSums(summed)
        self.assertEqual(len(self._wallet().lot_ids), 2)

    def test_number_of_another(self):
        self._import("vahe@example.com;700007;5;\n").action_import()
        self.assertProblem("ani@example.com;700007;5;", "number 700007 exists already")

    def test_problems_left_out_and_downloaded(self):
        one = self._import("ani@example.com;;5;\n=cmd@x.org;8;6;\n")
        content = one._problems_csv().decode("utf-8-sig")
        heading, row = csv.reader(io.StringIO(content))
        self.assertEqual(heading[:4], ["customer", "number", "points", "expiry"])
        self.assertEqual(row[:5], ["'=cmd@x.org", "8", "6", "", "3"])
        self.assertIn("/web/content/", one.action_problems()["url"])
        one.skip_problems = True
        self.assertEqual(one.state, "checked", "the check still holds")
        one.action_import()
        self.assertWallet(balance=5)
        self.assertEqual((one.done_count, one.problem_count), (1, 1))
        self.assertEqualSums(one)

    def test_files_refused_in_words(self):
        for content, words in (
            (b"", "no rows"),
            (b"customer;points\n", "no rows"),
            (b"name;points\nx;1\n", 'column "name" is not known'),
            (b"customer;number\nx;1\n", 'column "points" is missing'),
            (b"customer;points;points\nx;1;1\n", "twice"),
            ((HEADING + "Jos\xe9;;1;\n").encode("latin-1"), "Line 2"),
            (b"PK\x03\x04rest", "workbook"),
            ((HEADING + '"ani;;1;\n').encode(), "quotation marks"),
        ):
            with self.subTest(content=content):
                one = self._import(content)
                self.assertIn(words, one.file_problem)
                self.assertEqual((one.state, one.row_count), ("draft", 0))
                self.assertEqual(one.filename, "old.csv", "what was entered is kept")
        one.file = base64.b64encode(f"\ufeff{HEADING}ani@example.com;;5;\n".encode())
        one.action_check()
        self.assertEqual((one.state, one.file_problem), ("checked", False))
