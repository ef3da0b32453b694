from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_liability import LiabilityCase

BOOKING_LOG = "odoo.addons.customer_retention.models.loyalty.loyalty_program_booking"


class PostingCase(LiabilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.liability = cls._create_account("2190", "Points owed", "liability_current")
        cls.expense = cls._create_account("6190", "Cost of points", "expense")
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.program.write(
            {
                "retention_liability_posting": True,
                "retention_liability_journal_id": cls.journal.id,
                "retention_liability_account_id": cls.liability.id,
                "retention_expense_account_id": cls.expense.id,
            }
        )
        cls.manager = new_test_user(
            cls.env, "owed_manager", "customer_retention.group_retention_manager"
        )

    @classmethod
    def _create_account(cls, code, name, kind, company=None):
        company = company or cls.company
        return (
            cls.env["account.account"]
            .with_company(company)
            .create(
                {
                    "code": code,
                    "name": name,
                    "account_type": kind,
                    "company_ids": [Command.set(company.ids)],
                }
            )
        )

    def _book(self, number, user=None):
        """Book a month as a manager does."""
        program = self.program.with_user(user or self.manager)
        return program._retention_book_month(self._month(number)).sudo()

    def _reverse(self, move):
        reversal = move._reverse_moves([{"date": move.date}])
        reversal.action_post()
        return reversal

    def _balance(self, account, until=None):
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if until:
            domain.append(("date", "<=", until))
        lines = self.env["account.move.line"].search(domain)
        return sum(lines.mapped("credit")) - sum(lines.mapped("debit"))

    def _find_books_differences(self):
        self.env.invalidate_all()
        return [
            (one["expected"], one["found"])
            for one in self.env["retention.ledger.check"]._find_books_differences()
        ]

    def assertBooked(self, amount):
        """Assert what both accounts hold."""
        self.assertEqual(self._balance(self.liability), amount)
        self.assertEqual(self._balance(self.expense), -amount)


@tagged("post_install", "-at_install")
class TestLiabilityPosting(PostingCase):
    """Each month the books are brought to what is owed, once."""

    def test_difference_to_last_month(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            first = self._book(0)
            self._spend(30)
        with self._in_month(2):
            second = self._book(1)
        self.assertEqual((first.owed, first.amount), (100, 100))
        self.assertEqual((second.owed, second.amount), (70, -30))
        self.assertEqual((first.state, second.state), ("booked", "booked"))
        self.assertEqual(second.move_id.date, second.date)
        self.assertEqual(second.date.month, self._month(1).month)
        self.assertIn(self.program.name, second.move_id.ref)
        self.assertIn(str(self._month(1).year), second.move_id.ref)
        credited = second.move_id.line_ids.filtered("credit")
        self.assertEqual((credited.account_id, credited.credit), (self.expense, 30))
        self.assertBooked(70)
        self.assertLedger()

    def test_booked_once(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            first = self._book(0)
            self.assertEqual(self._book(0), first)
            self.assertEqual(self.program._retention_book_last_month(), first)
        self.assertEqual(len(first.move_ids), 1)
        self.assertBooked(100)
        self.assertLedger()

    def test_nothing_changed_makes_no_entry(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            self._book(0)
        with self._in_month(2):
            second = self._book(1)
        self.assertFalse(second.move_id)
        self.assertEqual((second.state, second.owed, second.amount), ("booked", 100, 0))
        self.assertBooked(100)
        self.assertLedger()

    def test_real_orders(self):
        """Bought and paid, spent and refunded: the books follow at each month's end."""
        with self._in_month(0):
            order = self._buy(1000)
        with self._in_month(1):
            self._book(0)
            self._spend(20)
            self._credit(order.invoice_ids, 500)
        with self._in_month(2):
            self._book(1)
            self.assertBooked(5)
            self._credit(
                order.invoice_ids.filtered(lambda m: m.amount_total == 1000), 500
            )
            self.assertEqual(self._wallet().debt, 20)
        with self._in_month(3):
            self._book(2)
        self.assertBooked(0)
        self.assertLedger()

    def test_net_of_what_will_lapse(self):
        self.program.retention_liability_basis = "net"
        with self._in_month(0):
            wallet = self._give_points(100)
            lot = wallet.lot_ids
        with self._in_month(1):
            early = self._book(0)
            self._spend(60, 500)
        self.assertEqual((early.owed, early.breakage_share), (100, 0))
        with self._in_month(13):
            self._lapse(wallet, lot)
        with self._in_month(14):
            self._give_points(50)
        with self._in_month(15):
            late = self._book(14)
        self.assertEqual((late.owed, late.breakage_share), (30, 0.4))
        self.assertEqual(late.amount, -70)
        self.assertBooked(30)
        self.assertLedger()

    def test_value_of_a_point_is_kept_with_the_booking(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            self._book(0)
            self.program._retention_money_reward().discount = 0.5
            self.assertEqual(self._find_books_differences(), [])
        with self._in_month(2):
            second = self._book(1)
        self.assertEqual((second.owed, second.amount), (50, -50))
        self.assertBooked(50)
        self.assertLedger()

    # ------------------------------------------------------------
    # Reversed, drafted, deleted
    # ------------------------------------------------------------

    def test_reversed_can_be_booked_again(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            posting = self._book(0)
            first = posting.move_id
            self._reverse(first)
            self.assertEqual(posting.state, "reversed")
            self.assertBooked(0)
            # Somebody reversed it: nobody books it again by itself
            self.program._retention_book_last_month()
            self.assertBooked(0)
            posting.with_user(self.manager).action_post_again()
        self.assertEqual(posting.state, "booked")
        self.assertEqual(posting.move_ids, first | posting.move_id)
        self.assertBooked(100)
        self.assertLedger()

    def test_next_month_makes_up_for_a_reversal(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            self._reverse(self._book(0).move_id)
        with self._in_month(2):
            self.assertEqual(self._book(1).amount, 100)
        self.assertBooked(100)
        self.assertLedger()

    def test_an_earlier_month_again(self):
        """Reversed in the middle and booked again: both months are right again."""
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            first = self._book(0)
            self._give_points(50)
        with self._in_month(2):
            self._book(1)
            self._reverse(first.move_id)
            self.assertEqual(self._find_books_differences(), [(150, 50)])
            self._book(0)
        self.assertBooked(150)
        self.assertLedger()

    def test_a_skipped_month_stays_skipped(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(2):
            self._book(1)
            with self.assertRaisesRegex(UserError, "is booked already and includes"):
                self._book(0)
        self.assertBooked(100)
        self.assertLedger()

    def test_draft_must_be_decided(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            posting = self._book(0)
            posting.move_id.button_draft()
            self.assertEqual(posting.state, "draft")
            with self.assertRaisesRegex(UserError, "post it or delete it"):
                self._book(0)
            posting.move_id.with_context(force_delete=True).unlink()
            self.assertEqual(posting.state, "missing")
            self._book(0)
        self.assertBooked(100)
        self.assertLedger()

    def test_another_account(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            self._book(0)
            other = self._create_account("2191", "Deferred", "liability_current")
            self.program.retention_liability_account_id = other
            self._give_points(20)
        with self._in_month(2):
            posting = self._book(1)
        self.assertEqual(posting.amount, 20)
        self.assertEqual(self._balance(self.liability), 0)
        self.assertEqual(self._balance(other), 120)
        self.assertEqual(self._balance(self.expense), -120)
        self.assertLedger()

    # ------------------------------------------------------------
    # Refused, in words
    # ------------------------------------------------------------

    def test_month_must_be_over(self):
        with self._in_month(0):
            self._give_points(100)
            with self.assertRaisesRegex(UserError, "is not over yet"):
                self._book(0)
        self.assertLedger()

    def test_locked_books(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(2):
            self.company.fiscalyear_lock_date = self._month(1)
            with self.assertRaisesRegex(UserError, "are locked"):
                self._book(0)
            self.assertFalse(self.env["retention.liability.posting"].search([]))
            # The month after makes up for it
            self.assertEqual(self._book(1).amount, 100)
        self.assertBooked(100)
        self.assertLedger()

    def test_scheduled_action_says_why_and_tries_again(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            self.company.fiscalyear_lock_date = self._month(1)
            with mute_logger(BOOKING_LOG):
                posting = self.program._retention_book_last_month()
            self.assertEqual(posting.state, "failed")
            self.assertIn("are locked", posting.problem)
            self.assertEqual(self._find_books_differences(), [])
            self.company.fiscalyear_lock_date = False
            self.assertEqual(self.program._retention_book_last_month(), posting)
            self.assertEqual((posting.state, posting.owed), ("booked", 100))
        self.assertBooked(100)
        self.assertLedger()

    def test_scheduled_action(self):
        cron = self.env.ref("customer_retention.ir_cron_retention_post_liability")
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1), self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        self.assertBooked(100)
        self.assertLedger()

    def test_switched_off_books_nothing(self):
        self.program.retention_liability_posting = False
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1), self.enter_registry_test_mode():
            self.env.ref(
                "customer_retention.ir_cron_retention_post_liability"
            ).method_direct_trigger()
        self.assertBooked(0)
        # Accounts are chosen: a month can still be booked by hand
        with self._in_month(1):
            self._book(0)
        self.assertBooked(100)
        self.assertLedger()

    def test_accounts_of_one_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        foreign = self._create_account("2190", "Elsewhere", "liability_current", other)
        with self.assertRaisesRegex(ValidationError, "of other books"):
            self.program.retention_liability_account_id = foreign

    def test_accounts_make_sense(self):
        for values, words in (
            ({"retention_expense_account_id": self.liability.id}, "cannot be both"),
            ({"retention_liability_account_id": self.expense.id}, "cannot be both"),
            ({"retention_liability_account_id": False}, "choose: Liability Account"),
            ({"retention_liability_journal_id": False}, "choose: Journal"),
        ):
            with (
                self.subTest(words),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.program.write(values)
        bank = self._create_account("1190", "Cash box", "asset_current")
        for name, words in (
            ("retention_liability_account_id", "not a liability account"),
            ("retention_expense_account_id", "neither an income nor an expense"),
        ):
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.program[name] = bank
        sales = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        with self.assertRaisesRegex(ValidationError, "miscellaneous"):
            self.program.retention_liability_journal_id = sales

    def test_no_chart_of_accounts(self):
        other = self.env["res.company"].create({"name": "No books yet"})
        program = self.env["loyalty.program"]._retention_create_default(other)
        self.assertIn("no chart of accounts yet", program.retention_liability_missing)
        with self.assertRaisesRegex(ValidationError, "no chart of accounts yet"):
            program.retention_liability_posting = True

    # ------------------------------------------------------------
    # Roles and screens
    # ------------------------------------------------------------

    def test_only_managers(self):
        seller = new_test_user(
            self.env, "owed_seller", "sales_team.group_sale_salesman"
        )
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            with self.assertRaises(AccessError):
                self._book(0, seller)
            posting = self._book(0)
            for model in (
                "retention.liability",
                "retention.liability.age",
                "retention.liability.expiry",
                "retention.liability.overview",
                "retention.liability.posting",
            ):
                with self.subTest(model):
                    self.assertTrue(self.env[model].with_user(self.manager).search([]))
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(seller).search([])
            with self.assertRaises(AccessError):
                posting.with_user(self.manager).write({"owed": 1})
            self.assertEqual(posting.with_user(self.manager).state, "booked")
        self.assertLedger()

    def test_own_companies_only(self):
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            "owed_stranger",
            "customer_retention.group_retention_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            self._book(0)
            for model in ("", ".age", ".expiry", ".overview", ".posting"):
                rows = self.env[f"retention.liability{model}"].with_user(stranger)
                self.assertFalse(rows.search([]), model)
            with self.assertRaises(AccessError):
                self._book(0, stranger)
        self.assertLedger()

    def test_button_books_a_month(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            wizards = self.env["retention.liability.post"].with_user(self.manager)
            with Form(wizards) as form:
                self.assertEqual(form.program_id, self.program)
                self.assertEqual(form.month, self._month(0))
                self.assertEqual((form.owed, form.before, form.amount), (100, 0, 100))
                form.month = self._month(1)
                self.assertIn("not over yet", form.problem)
                form.month = self._month(0).replace(day=9)
                self.assertFalse(form.problem)
            action = form.record.action_post()
            self.assertEqual(form.record.action_post(), action)
            posting = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(posting.month, self._month(0))
            with Form(wizards) as form:
                self.assertTrue(form.is_booked)
        self.assertBooked(100)
        self.assertLedger()

    def test_overview(self):
        with self._in_month(0):
            self._buy(1000)
            self._give_points(50)
            self._spend(30)
        with self._in_month(1):
            self._book(0)
            self.env.invalidate_all()
            overviews = self.env["retention.liability.overview"]
            overview = overviews.with_user(self.manager).browse(self.program.id)
            self.assertEqual((overview.points, overview.value), (70, 70))
            self.assertEqual((overview.customers, overview.debtors), (1, 0))
            self.assertFalse(overview.breakage_known)
            self.assertEqual((overview.bonus_cost, overview.discount_cost), (30, 50))
            self.assertEqual((overview.saved, overview.more), (20, 0))
            self.assertEqual((overview.booked, overview.posting_ids.owed), (70, 70))
            for name in ("wallets", "months", "year", "ages", "postings", "soon"):
                action = getattr(overview, f"action_open_{name}")()
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(bool(found), name != "soon", name)
            self.assertEqual(overview.action_open_program()["res_id"], self.program.id)
            action = overviews.with_user(self.manager).action_open_overview()
            self.assertEqual(action["res_id"], self.program.id)
        self.assertLedger()

    # ------------------------------------------------------------
    # Books = ledger
    # ------------------------------------------------------------

    def test_nightly_check_finds_what_was_changed_in_the_books(self):
        with self._in_month(0):
            self._give_points(100)
        with self._in_month(1):
            posting = self._book(0)
            self.assertEqual(self._find_books_differences(), [])
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE account_move_line SET credit = 90, balance = -90"
                " WHERE move_id = %s AND credit = 100",
                [posting.move_id.id],
            )
            self.assertEqual(self._find_books_differences(), [(100, 90)])
            check = self.env["retention.ledger.check"]._run()
            difference = check.difference_ids
            self.assertEqual(difference.promise, "books")
            self.assertEqual(difference.posting_id, posting)
            self.assertEqual((difference.expected, difference.found), (100, 90))
            self.env.cr.execute(
                "UPDATE account_move_line SET credit = 100, balance = -100"
                " WHERE move_id = %s AND credit = 90",
                [posting.move_id.id],
            )
        self.assertLedger()

    def test_entry_that_comes_late(self):
        """Dated into a month that is booked: told, and made up for by the next."""
        with self._in_month(0):
            wallet = self._give_points(100)
        with self._in_month(1):
            self._book(0)
            wallet._post(
                [
                    {
                        "wallet": wallet,
                        "kind": "adjust",
                        "points": Decimal(7),
                        "date": f"{self._month(0).replace(day=20)} 10:00:00",
                    }
                ]
            )
            self.assertEqual(self._find_books_differences(), [(107, 100)])
        with self._in_month(2):
            self.assertEqual(self._book(1).amount, 7)
            self.assertEqual(self._find_books_differences(), [(107, 100)])
        self.assertBooked(107)
