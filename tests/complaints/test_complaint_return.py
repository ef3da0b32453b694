import re
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.sql_db import Cursor
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .common_remedies import RemedyCase

MONDAY = datetime(2026, 3, 2, 9, 0)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestComplaintReturn(RemedyCase):
    """The first order after solving, found and lost again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(MONDAY):
            cls._solve(cls.complaint)

    def _order_on(self, moment, customer=None, amount=100, **values):
        with freeze_time(moment):
            order = self._create_order(amount, customer or self.firm, **values)
            return self._confirm(order)

    def _night(self, moment):
        cron = type(self.env["ir.cron"])
        with (
            freeze_time(moment),
            patch.object(cron, "_commit_progress", return_value=9),
        ):
            self.env["retention.complaint"]._cron_watch_returns()

    def assertReturn(self, state, order):
        self.assertEqual(
            (self.complaint.return_state, self.complaint.next_order_id),
            (state, order),
        )
        self.assertEqual(self.complaint.next_order_at, order.date_order)

    def test_the_first_order_of_the_firm(self):
        self.assertEqual(self.complaint.return_state, "watching")
        self._order_on(MONDAY + DAY, self.customer)
        self._order_on(MONDAY + DAY, amount=0)
        self.assertEqual(self.complaint.return_state, "watching")
        first = self._order_on(MONDAY + 2 * DAY)
        self.assertReturn("back", first)
        later = self._order_on(MONDAY + 3 * DAY, self.contact)
        self.assertReturn("back", first)
        first._action_cancel()
        self.assertReturn("back", later)
        later._action_cancel()
        self.assertIn(self.complaint.return_state, ("watching", "not_yet"))
        self.assertFalse(self.complaint.next_order_id)
        self.assertFalse(self.complaint.next_order_at)

    def test_orders_from_before_do_not_count(self):
        with freeze_time(MONDAY - DAY):
            quotation = self._create_order(100, self.firm)
        self._order_on(MONDAY - DAY)
        self._night(MONDAY + DAY)
        self.assertEqual(self.complaint.return_state, "watching")
        with freeze_time(MONDAY + 2 * DAY):
            self._confirm(quotation)
        self.assertReturn("back", quotation)

    def test_replacements_do_not_count(self):
        self.product.standard_price = 10
        remedy = self._propose(kind="replacement", product_id=self.product.id)
        with freeze_time(MONDAY + DAY):
            order = self.env["sale.order"].browse(remedy.action_do()["res_id"])
            order.order_line.price_unit = 5
            self._confirm(order)
        self.assertEqual(remedy.state, "done")
        self.assertEqual(self.complaint.return_state, "watching")

    def test_not_yet_and_after_all(self):
        self.company.retention_complaint_return_days = 10
        self._night(MONDAY + 10 * DAY)
        self.assertEqual(self.complaint.return_state, "watching")
        self._night(MONDAY + 10 * DAY + timedelta(seconds=1))
        self.assertEqual(self.complaint.return_state, "not_yet")
        order = self._order_on(MONDAY + 20 * DAY)
        self.assertReturn("back", order)
        with self.assertRaisesRegex(ValidationError, "one day at least"):
            self.company.retention_complaint_return_days = 0

    def test_reopened(self):
        self._order_on(MONDAY + DAY)
        self.assertEqual(self.complaint.return_state, "back")
        self.complaint.action_reopen()
        self.assertFalse(self.complaint.return_state)
        self.assertFalse(self.complaint.next_order_id)
        self._order_on(MONDAY + 2 * DAY)
        self.assertFalse(self.complaint.return_state)

    def test_the_night_finds_what_nobody_told(self):
        order = self._order_on(MONDAY + DAY)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE retention_complaint SET return_state = NULL, next_order_id = NULL,"
            " next_order_at = NULL WHERE id = %s",
            [self.complaint.id],
        )
        self.env.invalidate_all()
        self._night(MONDAY + 2 * DAY)
        self.assertReturn("back", order)
        # Deleted ones fall out
        order._action_cancel()
        other = self._order_on(MONDAY + 3 * DAY)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET state = 'draft'")
        self.env.invalidate_all()
        self._night(MONDAY + 4 * DAY)
        self.assertEqual(self.complaint.return_state, "watching")
        self.assertEqual(other.state, "draft")

    def test_another_company(self):
        elsewhere = self._complain(
            self.firm, company_id=self.other_company.id, user_id=False
        )
        self._solve(elsewhere)
        self._order_on(elsewhere.solved_at + DAY)
        self.assertEqual(elsewhere.return_state, "watching")

    def test_whoever_confirms(self):
        clerk = new_test_user(
            self.env, "return_clerk", "sales_team.group_sale_salesman"
        )
        order = self._create_order(100, self.contact, user_id=clerk.id)
        order.with_user(clerk).action_confirm()
        self.assertReturn("back", order)

    def _asked(self, work):
        """Return the statements of some work that read complaints or remedies."""
        self.env.flush_all()
        self.env.invalidate_all()
        seen = []
        execute = Cursor.execute

        def record(cursor, query, *args, **options):
            code = query.code if isinstance(query, SQL) else query
            seen.append(code)
            return execute(cursor, query, *args, **options)

        with patch.object(Cursor, "execute", record):
            work()
            self.settle()
        return [
            one for one in seen if re.search(r"retention_complaint(_remedy)?\b", one)
        ]

    def test_one_query_more(self):
        """Confirming and cancelling orders asks once, however many; invoices never."""
        # What opens complaints by itself has a budget of its own
        self.company.write(
            {
                "retention_complaint_cancel": False,
                "retention_complaint_credit_note": False,
                "retention_complaint_return": False,
            }
        )
        stranger = self._create_customer("Nobody's complaint")
        for number in (1, 5):
            orders = self.env["sale.order"].union(
                *[self._create_order(10, stranger) for _one in range(number)]
            )
            with self.subTest(number):
                self.assertEqual(len(self._asked(orders.action_confirm)), 1)
                invoices = orders._create_invoices()
                self.assertEqual(self._asked(invoices.action_post), [])
                invoices.button_draft()
                invoices.button_cancel()
                self.assertEqual(len(self._asked(orders._action_cancel)), 1)
