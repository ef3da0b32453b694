import base64
import csv
import io
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.loyalty import retention_balance_import as importing
from ...tools.amounts import to_decimal
from ..common import RetentionCase

HEADING = "customer;number;points;expiry\n"


class ImportCase(RetentionCase):
    """A customer base with e-mail addresses, references and external ids."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "ani@example.com", "ref": "K-1"})
        cls.vahe = cls._create_customer("Vahe", email="Vahe@Example.com", ref="K-2")
        cls.later = cls.company._retention_day() + timedelta(days=100)

    def _import(self, rows, heading=HEADING, **values):
        """Make and check an import of a file."""
        content = rows if isinstance(rows, bytes) else (heading + rows).encode()
        one = self.env["retention.balance.import"].create(
            {
                "name": "Old shop",
                "program_id": self.program.id,
                "file": base64.b64encode(content),
                "filename": "old.csv",
                **values,
            }
        )
        one.action_check()
        return one

    def _undo(self, one):
        return self.env["retention.balance.import.undo"].create({"import_id": one.id})

    def assertEqualSums(self, one):
        """Assert that the certificate's sums agree; return it."""
        sums = one._certificate()
        self.assertTrue(sums["equal"], sums)
        self.assertLedger()
        return sums


@tagged("post_install", "-at_install")
class TestBalanceImport(ImportCase):
    """Balances arrive with their expiry, add up, and can be taken back."""

    def test_check_shows_and_posts_nothing(self):
        one = self._import(
            f"ani@example.com;77;1000.50;{self.later}\nVAHE@example.com;;5;\n"
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
            f"ani@example.com;77;1000.50;{self.later}\nvahe@example.com;;5;\n"
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
        card = self.env["retention.card"].search([("number", "=", "77")])
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
        one = self._import("ani@example.com;78;0;\n")
        one.action_import()
        self.assertWallet(balance=0)
        self.assertFalse(self._wallet().entry_ids)
        self.assertEqual(self._wallet().number_ids.number, "78")
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
        rows = "ani@example.com;7;5;\nvahe@example.com;7;5;\nANI@example.com;;3;\n"
        one = self._import(rows)
        ready, number, customer = one.line_ids
        self.assertEqual(ready.state, "ready")
        self.assertIn("number 7 is on line 2 too", number.problem)
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
        self._import("vahe@example.com;7;5;\n").action_import()
        self.assertProblem("ani@example.com;7;5;", "number 7 exists already")

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

    # ------------------------------------------------------------
    # Once only
    # ------------------------------------------------------------

    def test_pressed_twice(self):
        one = self._import("ani@example.com;;5;\n")
        one.action_import()
        with self.assertRaises(UserError):
            one.action_import()
        self.assertFalse(one._run_batch())
        self.assertWallet(balance=5)

    def test_same_file_twice(self):
        first = self._import("ani@example.com;;5;\n")
        first.action_import()
        second = self._import("ani@example.com;;5;\n")
        with self.assertRaisesRegex(UserError, "already imported: Old shop"):
            second.action_import()
        self._undo(first).action_undo()
        second.action_import()
        self.assertWallet(balance=5)

    def test_choices_end_with_the_import(self):
        one = self._import("ani@example.com;;5;\n")
        one.date_format = "dmy"
        self.assertEqual((one.state, one.row_count), ("draft", 0))
        one.action_check()
        one.action_import()
        manager = self._manager()
        with self.assertRaises(UserError):
            one.with_user(manager).write({"key_kind": "ref"})
        with self.assertRaises(UserError):
            one.with_user(manager).unlink()

    def test_customer_archived_since_the_check(self):
        one = self._import("ani@example.com;;5;\nvahe@example.com;;6;\n")
        self.vahe.active = False
        one.action_import()
        self.assertEqual(one.line_ids.mapped("state"), ["done", "problem"])
        self.assertEqualSums(one)

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def test_undo(self):
        self._give_points(10)
        one = self._import(
            f"ani@example.com;77;30;{self.later}\nvahe@example.com;;5;\n"
        )
        one.action_import()
        dialog = self._undo(one)
        self.assertIn("All 2 rows are untouched: 35 points", dialog.summary)
        dialog.action_undo()
        self.assertEqual((one.state, one.undone_points), ("undone", 35))
        self.assertWallet(balance=10)
        self.assertKinds(["adjust", "open", "reverse"])
        sums = self.assertEqualSums(one)
        self.assertEqual((sums["taken_back"], sums["change"]), ("-35", "0"))
        self.assertEqual(self._wallet().number_ids.state, "blocked")
        self.assertFalse(self._wallet().lot_ids.filtered("remaining")[1:])
        with self.assertRaises(UserError):
            self._undo(one).action_undo()
        again = self._import(
            f"ani@example.com;77;30;{self.later}\nvahe@example.com;;5;\n"
        )
        again.action_import()
        self.assertEqual(self._wallet().number_ids.state, "active")
        self.assertWallet(balance=40)

    def test_undo_of_what_was_spent_names_the_rows(self):
        one = self._import(f"ani@example.com;;30;{self.later}\nvahe@example.com;;5;\n")
        one.action_import()
        order = self._create_order(100)
        order._retention_set_points(12)
        self._confirm(order)
        dialog = self._undo(one)
        self.assertEqual(dialog.used_count, 1)
        with self.assertRaisesRegex(UserError, "Line 2: Ani Petrosyan, 18 of 30"):
            dialog.action_undo()
        self.assertEqual((one.state, self._wallet().balance), ("done", 18))
        dialog.action_undo_rest()
        self.assertEqual((one.state, one.undone_points), ("undone", 23))
        self.assertWallet(balance=0, debt=0)
        self.assertWallet(self.vahe, balance=0)
        self.assertEqualSums(one)
        # What was spent comes back with the order, into its own lot
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=12)

    def test_undo_leaves_own_points_alone(self):
        """Points earned beside the import are not taken for those spent of it."""
        one = self._import(f"ani@example.com;;30;{self.later}\n")
        one.action_import()
        self._give_points(100)  # expire later: the import's points are spent first
        order = self._create_order(100)
        order._retention_set_points(30)
        self._confirm(order)
        self._undo(one).action_undo_rest()
        self.assertWallet(balance=100)
        self.assertEqual(one.undone_points, 0)

    # ------------------------------------------------------------
    # Large files
    # ------------------------------------------------------------

    def test_large_imports_go_on_in_batches(self):
        self.patch(importing, "ROWS_AT_ONCE", 1)
        rows = "ani@example.com;;5;\nvahe@example.com;;6;\n"
        one = self._import(rows)
        with self.enter_registry_test_mode():
            one.action_import()
            self.assertEqual((one.state, one.progress), ("running", 0))
            self._run_cron()
            self.assertEqual((one.state, one.progress), ("done", 100))
            self.assertEqualSums(one)
            self._undo(one).action_undo()
            self.assertEqual(one.state, "undoing")
            self._run_cron()
        self.assertEqual((one.state, one.undone_points), ("undone", 11))
        self.assertWallet(balance=0)
        self.assertEqualSums(one)

    def _run_cron(self):
        self.env.flush_all()
        cron = self.env.ref("customer_retention.ir_cron_retention_balance_import")
        self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------

    def _manager(self):
        return new_test_user(
            self.env, "retention_importer", "customer_retention.group_retention_manager"
        )

    def test_a_manager_imports_and_forges_nothing(self):
        manager = self._manager()
        one = self._import("ani@example.com;;5;\n").with_user(manager)
        for vals in (
            {"state": "done"},
            {"wallets_change": 5},
            {"line_ids": [(0, 0, {"line": 3, "points": 99})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                one.write(vals)
        with self.assertRaises(AccessError):
            one.line_ids.write({"points": 99})
        with self.assertRaises(AccessError):
            self.env["retention.balance.import"].with_user(manager).create(
                {"program_id": self.program.id, "state": "checked"}
            )
        one.action_check()
        one.action_import()
        self.assertEqual(one.imported_by, manager)
        self._undo(one).with_user(manager).action_undo()
        self.assertWallet(balance=0)

    def test_sellers_do_not_import(self):
        seller = new_test_user(
            self.env, "retention_import_seller", "sales_team.group_sale_salesman"
        )
        one = self._import("ani@example.com;;5;\n")
        for name in ("action_check", "action_import", "action_undo", "action_problems"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(one.with_user(seller), name)()
        with self.assertRaises(AccessError):
            one.with_user(seller).read(["name"])

    def test_other_companies_do_not_see(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "retention_import_elsewhere",
            "customer_retention.group_retention_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        one = self._import("ani@example.com;;5;\n")
        found = self.env["retention.balance.import"].with_user(stranger).search([])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            one.with_user(stranger).action_import()


@tagged("post_install", "-at_install")
class TestCardImport(ImportCase):
    """Points leave the cards of an old programme and arrive once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.env["loyalty.program"].create(
            {
                "name": "Stamps",
                "program_type": "loyalty",
                "company_id": cls.company.id,
            }
        )
        cls.card = cls._create_card(cls.customer, 40)
        cls.vahes = cls._create_card(cls.vahe, 7.5, expiration_date=cls.later)

    @classmethod
    def _create_card(cls, customer, points, **values):
        return cls.env["loyalty.card"].create(
            {
                "program_id": cls.old.id,
                "partner_id": customer.id,
                "points": points,
                **values,
            }
        )

    def _import_cards(self, **values):
        return self._import(
            b"", source="cards", source_program_id=self.old.id, **values
        )

    def test_points_move_once(self):
        one = self._import_cards()
        self.assertEqual((one.ready_count, one.ready_points), (2, 47.5))
        one.action_import()
        self.assertEqual((self.card.points, self.vahes.points), (0, 0))
        self.assertEqual(self.card.history_ids[0].used, 40)
        self.assertIn("Old shop", self.card.history_ids[0].description)
        self.assertWallet(balance=40)
        self.assertEqual(self._wallet(self.vahe).lot_ids.expires_on, self.later)
        self.assertEqualSums(one)
        again = self._import_cards()
        self.assertIn("No card", again.file_problem)

    def test_undo_gives_back(self):
        one = self._import_cards()
        one.action_import()
        self._wallet()._adjust(-10, "Spent elsewhere")
        self._undo(one).action_undo_rest()
        self.assertEqual((self.card.points, self.vahes.points), (30, 7.5))
        self.assertEqual(self.card.history_ids[0].issued, 30)
        self.assertWallet(balance=0)
        self.assertEqualSums(one)

    def test_card_changed_since_the_check(self):
        one = self._import_cards()
        self.card.points = 50
        one.action_import()
        problem = one.line_ids.filtered("problem").problem
        self.assertIn("held 40 points when it was checked and holds 50", problem)
        self.assertEqual((self.card.points, self.vahes.points), (50, 0))
        self.assertEqualSums(one)

    def test_cards_refused_in_words(self):
        today = self.company._retention_day()
        nobody = self.env["res.partner"]
        for card, words in (
            (self._create_card(nobody, 5), "no owner"),
            (self._create_card(self._create_customer("A"), -5), "owes 5"),
            (self._create_card(self._create_customer("B"), 3.333), "holds 3.333"),
            (
                self._create_card(
                    self._create_customer("C"),
                    5,
                    expiration_date=today - timedelta(days=1),
                ),
                "expired",
            ),
            (self._create_card(self.customer, 9), "on line 1 too"),
        ):
            one = self._import_cards()
            problem = one.line_ids.filtered(
                lambda line, card=card: line.card_id == card
            ).problem
            self.assertIn(words, problem)

    def test_which_programmes_are_offered(self):
        values = {"company_id": self.company.id}
        programs = self.env["loyalty.program"]
        purse = programs.create({"name": "Purse", "program_type": "ewallet", **values})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = programs.create(
            {"name": "Theirs", "program_type": "loyalty", "company_id": other.id}
        )
        one = self._import_cards()
        self.assertIn(self.old, one.source_program_ids)
        for program in (purse, theirs, self.program):
            self.assertNotIn(program, one.source_program_ids)
            forged = self._import(b"", source="cards", source_program_id=program.id)
            self.assertIn("Choose an old loyalty programme", forged.file_problem)
        self.assertIn("Purse", one.source_reason)

    def test_exact_sums(self):
        for number in range(30):
            self._create_card(self._create_customer(f"Customer {number}"), 0.1)
        one = self._import_cards()
        one.action_import()
        sums = self.assertEqualSums(one)
        self.assertEqual(to_decimal(sums["source"]), to_decimal("50.5"))
