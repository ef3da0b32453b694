import csv
import io
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from ...tools.amounts import to_decimal
from ...tools.statement import Period
from ..common import RetentionCase
from .histories import HistoryCase, history_settings, plans


@tagged("post_install", "-at_install")
class TestStatement(RetentionCase):
    """A statement of any period adds up, and says why every point is there."""

    def _on(self, day, points, note="A movement"):
        """Adjust points at noon of a day."""
        wallet = self.env["retention.wallet"]._for_owner(self.program, self.customer)
        wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "adjust",
                    "points": to_decimal(points),
                    "note": note,
                    "date": fields.Datetime.to_datetime(day) + timedelta(hours=12),
                }
            ]
        )
        return wallet

    def _sums(self, wallet, first=None, last=None):
        statement = wallet._statement(Period(first, last))
        return (
            statement.opening,
            statement.received,
            statement.used,
            statement.closing,
            statement.total,
        )

    def test_opening_movements_closing(self):
        wallet = self._on(date(2025, 12, 31), 10)
        self._on(date(2026, 1, 1), 5)
        self._on(date(2026, 1, 31), -3)
        self._on(date(2026, 2, 1), 100)
        january = (date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(self._sums(wallet, *january), (10, 5, 3, 12, 2))
        self.assertEqual(self._sums(wallet), (0, 115, 3, 112, 4))
        self.assertEqual(self._sums(wallet, None, january[1]), (0, 15, 3, 12, 3))
        self.assertEqual(self._sums(wallet, january[1], None), (15, 100, 3, 112, 2))
        statement = wallet._statement(Period(*january))
        self.assertEqual([line.balance for line in statement.lines], [15, 12])
        self.assertLedger()

    def test_pages_keep_the_balance_right(self):
        wallet = self._on(date(2025, 1, 1), 50)
        for number in range(1, 8):
            self._on(date(2026, 1, number), number)
        period = Period(date(2026, 1, 1), date(2026, 1, 31))
        whole = wallet._statement(period, newest_first=True).lines
        pages = [
            line
            for offset in (0, 3, 6)
            for line in wallet._statement(
                period, offset=offset, limit=3, newest_first=True
            ).lines
        ]
        self.assertEqual(pages, whole)
        self.assertEqual(whole[0].balance, 78)
        self.assertEqual(whole[-1].balance, 51)
        cut = wallet._statement(period, limit=3)
        self.assertEqual((cut.left_out, cut.closing), (4, 78))

    def test_the_company_s_midnight(self):
        """Days change where the company is, whoever reads."""
        self.company.partner_id.tz = "Asia/Yerevan"  # UTC + 4
        wallet = self._on(date(2026, 1, 31), 1)
        for moment in ("2026-01-31 19:59:59", "2026-01-31 20:00:00"):
            wallet._post(
                [
                    {
                        "wallet": wallet,
                        "kind": "adjust",
                        "points": to_decimal(10),
                        "note": "Night",
                        "date": fields.Datetime.to_datetime(moment),
                    }
                ]
            )
        self.assertEqual(wallet._balance_on(date(2026, 1, 31)), 11)
        [line] = wallet._statement(Period(date(2026, 2, 1))).lines
        self.assertEqual((line.day, line.balance), (date(2026, 2, 1), 21))

    def test_strangers_cannot_ask(self):
        wallet = self._on(date(2026, 1, 1), 10)
        wallet.partner_id.user_id = self.env.ref("base.user_admin")
        seller = new_test_user(
            self.env, "retention_statement_seller", "sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            wallet.with_user(seller)._statement(Period())
        wallet.partner_id.user_id = seller
        self.assertEqual(wallet.with_user(seller)._statement(Period()).closing, 10)

    # ------------------------------------------------------------
    # Why
    # ------------------------------------------------------------

    def _why(self, entry):
        return " ".join(entry._explain_details()).replace("\N{NO-BREAK SPACE}", " ")

    def test_rounding(self):
        self._buy(1234.59)
        why = self._why(self._wallet().entry_ids)
        self.assertIn("5 % of $ 1,234.59 = 61.7295, rounded down to 61.72 points.", why)
        self.assertIn("usable until", why)

    def test_tier_and_exact(self):
        self._buy(1000)
        self._buy(100)
        why = self._why(self._last())
        self.assertIn("5 % of $ 80.00 x 1.5 (Gold) = 6 points.", why)

    def test_rules_of_the_day(self):
        """Rules show as they were, whatever became of them."""
        rule = self.env["retention.earning.rule"].create(
            {
                "program_id": self.program.id,
                "name": "Autumn",
                "kind": "per_hundred",
                "points": 10,
            }
        )
        self._buy(250)
        before = self._why(self._last())
        for words in (
            "Counted amount $ 250.00",
            "Cash back of 5 %: 12.5 points.",
            "Autumn: 20 points.",
            "32.5 points usable until",
        ):
            self.assertIn(words, before)
        lots = self._wallet().lot_ids.read(["points", "expires_on"])
        rule.write({"name": "Winter", "points": 1})
        rule.active = False
        self.program.retention_earn_percent = 1
        self.settle()
        self.env.invalidate_all()
        self.assertEqual(self._why(self._last()), before)
        self.assertEqual(self._wallet().lot_ids.read(["points", "expires_on"]), lots)
        self.assertLedger()

    def test_parts_of_a_payment(self):
        order = self._confirm(self._create_order(33.33))
        invoice = self._invoice(order)
        self._pay(invoice, 11.11)
        self._pay(invoice)
        first, second = self._wallet().entry_ids.sorted("id")
        self.assertIn("5 % of $ 11.11 = 0.5555, rounded down to 0.55", self._why(first))
        self.assertIn(
            "5 % of $ 33.33 = 1.6665, rounded down to 1.66 points. Of this order 0.55 "
            "points had been released before, so 1.11 now.",
            self._why(second),
        )

    def test_refund_says_what_it_undoes(self):
        order = self._buy(1000)
        self._credit(order.invoice_ids, 400)
        entry = self._last()
        why = self._why(entry)
        self.assertIn("5 % of $ 600.00 = 30 points.", why)
        self.assertIn("Undoes, in whole or in part", why)
        self.assertIn(f"Earned on {order.name}", why)
        self.assertIn(f"20 from points of {order.name}", why)

    def test_spending_says_which_points(self):
        self._give_points(30)
        order = self._create_order(100)
        order._retention_set_points(10)
        self._confirm(order)
        entry = self._last()
        self.assertIn("10 from points of", self._why(entry))
        self.assertIn("would have expired after", self._why(entry))
        self._credit(self._invoice(order))
        back = self._last()
        self.assertIn("10 went back to points of", self._why(back))

    def test_debt_in_words(self):
        order = self._buy(1000)
        self._wallet()._adjust(-50, "Spent elsewhere")
        self._credit(order.invoice_ids)
        self.assertIn("Nothing of the order counts any more", self._why_last())
        self.assertIn("50 points were no longer there", self._why_last())
        self._give_points(60)
        self.assertIn("50 of them filled", self._why_last())

    def _last(self):
        return self._wallet().entry_ids.sorted("id")[-1]

    def _why_last(self):
        return self._why(self._last())

    def test_terms_in_force_when_earned(self):
        """Changing the programme changes no lot, no accrual and no statement."""
        self._buy(1000)
        paid_later = self._confirm(self._create_order(200))
        wallet = self._wallet()
        accruals = wallet.accrual_ids

        def frozen():
            self.env.invalidate_all()
            return (
                wallet.lot_ids.read(["points", "remaining", "expires_on"]),
                accruals.read(
                    ["rate", "factor", "point_value", "expected", "base_amount"]
                ),
                [self._why(entry) for entry in wallet.entry_ids],
                wallet._statement(Period()).lines,
            )

        before = frozen()
        self.program.write(
            {
                "retention_earn_percent": 1,
                "retention_expiry_months": 1,
                "retention_base": "excluded",
                "retention_release": "confirmed",
            }
        )
        self.gold.write({"earn_factor": 3, "name": "Platinum", "discount_percent": 1})
        self.reward.discount = 0.5
        self.settle()
        lots, earned, why, lines = frozen()
        renamed = [one.replace("Platinum", "Gold") for one in why]
        self.assertEqual((lots, earned, renamed, lines), before)
        self._pay(self._invoice(paid_later))
        self.assertIn("5 % of $ 160.00 x 1.5", self._why_last())
        self.assertLedger()

    # ------------------------------------------------------------
    # Paper and tables
    # ------------------------------------------------------------

    def _report(self, wallets, **data):
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html(
            "customer_retention.report_wallet_statement", wallets.ids, data=data
        )
        return html.decode()

    def test_report(self):
        order = self._buy(1234.59)
        wallet = self._wallet()
        other = self._give_points(7, self._create_customer("Bearer of Seven"))
        page = self._report(wallet | other)
        for words in (
            order.name,
            self.customer.name,
            "Bearer of Seven",
            "rounded down to 61.72",
            "Balance at the end",
        ):
            self.assertIn(words, page)
        nothing = self._report(wallet, first="2020-01-01", last="2020-01-31")
        self.assertIn("Nothing happened in this period", nothing)
        for hostile in ("x", "9999-99-99", ["a"]):
            self.assertIn(order.name, self._report(wallet, first=hostile))
        self.assertIn("No wallet was chosen", self._report(wallet.browse()))

    def test_report_speaks_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._buy(1234.59)
        self.customer.lang = "fr_FR"
        self.assertIn("61,72", self._report(self._wallet()))

    def test_report_is_closed_to_strangers(self):
        wallet = self._give_points(7)
        portal = new_test_user(self.env, "retention_paper", "base.group_portal")
        report = self.env["report.customer_retention.report_wallet_statement"]
        with self.assertRaises(AccessError):
            report.with_user(portal)._get_report_values(wallet.ids)

    def test_long_paper_says_what_is_missing(self):
        wallet = self._give_points(5)
        statement = wallet._statement(Period(), limit=0)
        page = self.env["ir.qweb"]._render(
            "customer_retention.statement_paper",
            {"statement": statement, "wallet": wallet},
        )
        self.assertIn("download the whole statement", str(page))

    def test_csv_is_whole_and_safe(self):
        wallet = self._give_points(5)
        wallet._adjust(2, "=HYPERLINK(1)")
        self.customer.name = "=1+1"
        text = wallet._statement_csv(Period()).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(len(rows), 5)
        self.assertEqual({row[0] for row in rows[1:]}, {"'=1+1"})
        self.assertEqual([row[4] for row in rows[1:]], ["0.0", "5.0", "7.0", "7.0"])
        self.assertTrue(wallet._statement_xlsx(Period()).startswith(b"PK"))

    def test_dialog(self):
        wallet = self._on(date(2025, 12, 31), 10)
        self._on(date(2026, 1, 2), 5)
        dialog = (
            self.env["retention.wallet.statement.print"]
            .with_context(active_model="retention.wallet", active_ids=wallet.ids)
            .create(
                {"period": "days", "first": date(2026, 1, 1), "last": date(2026, 1, 31)}
            )
        )
        self.assertEqual(dialog.wallet_ids, wallet)
        self.assertIn("10.00 points before", dialog.summary)
        self.assertIn("15.00 at the end", dialog.summary)
        action = dialog.action_print()
        self.assertEqual(action["data"]["wallet_ids"], wallet.ids)
        self.assertIn("15.00", self._report(wallet.browse(), **action["data"]))
        url = dialog.action_xlsx()["url"]
        self.assertIn("/web/content/", url)
        dialog.write({"first": date(2026, 2, 1)})
        with self.assertRaisesRegex(Exception, "before the first"):
            dialog.action_print()


@tagged("post_install", "-at_install")
class TestStatementProperties(HistoryCase):
    """The balance at a past day is what a statement printed then showed."""

    def test_past_balances_are_what_was_printed(self):
        @history_settings
        @given(plans())
        def play(plan):
            with self.undone():
                self.play_and_print(plan)

        play()

    def play_and_print(self, plan):
        self.begin()
        printed = {}
        day = date(2026, 1, 1)
        for name, which, value in plan:
            with freeze_time(fields.Datetime.to_datetime(day)):
                getattr(self, f"step_{name}")(which, value)
                self.settle()
            for wallet in self.env["retention.wallet"].search([]):
                statement = wallet._statement(Period(last=day))
                self.assertEqual(statement.closing, to_decimal(wallet.balance))
                printed[wallet, day] = statement
            day += timedelta(days=1)
        for (wallet, then), statement in printed.items():
            again = wallet._statement(Period(last=then))
            self.assertEqual(again, statement)
            self.assertEqual(wallet._balance_on(then), statement.closing)
            balance = Decimal(0)
            for line in again.lines:
                balance += to_decimal(line.entry.points)
                self.assertEqual(line.balance, balance)
