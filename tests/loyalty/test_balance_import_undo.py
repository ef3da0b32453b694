from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.loyalty import retention_balance_import as importing
from .common_import import ImportCase


@tagged("post_install", "-at_install")
class TestBalanceImportUndo(ImportCase):
    """An import counts once, can be taken back, and is a manager's."""

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

    def test_customer_deleted_since_the_check(self):
        one = self._import("ani@example.com;;5;\nvahe@example.com;;6;\n")
        self.vahe.unlink()
        one.action_import()
        self.assertIn("deleted", one.line_ids.filtered("problem").problem)
        self.assertEqual(one.done_points, 5)
        self.assertEqualSums(one)

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def test_undo(self):
        self._give_points(10)
        one = self._import(
            f"ani@example.com;770077;30;{self.later}\nvahe@example.com;;5;\n"
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
            f"ani@example.com;770077;30;{self.later}\nvahe@example.com;;5;\n"
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

    def test_codes_that_are_taken_are_not_drawn(self):
        """Of very many cards two would get the same code by chance."""
        taken = self._give_points(5, self._create_customer("Neighbour")).card_id.code
        drawn = [taken, "0440-free-1", "0440-free-1", "0440-free-2"]
        cards = type(self.env["loyalty.card"])
        one = self._import("ani@example.com;;5;\nvahe@example.com;;6;\n")
        with patch.object(cards, "_generate_code", lambda _self: drawn.pop(0)):
            one.action_import()
        codes = {self._wallet(who).card_id.code for who in (self.customer, self.vahe)}
        self.assertEqual(codes, {"0440-free-1", "0440-free-2"})
        self.assertLedger()

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
