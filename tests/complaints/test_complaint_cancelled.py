from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command, Datetime
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCase

MONDAY = Datetime.to_datetime("2026-05-04 10:00:00")


@tagged("post_install", "-at_install")
class TestComplaintCancelled(ComplaintCase):
    """Cancelling a confirmed order opens one complaint, with all that is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls._create_product("Table")
        cls.team = cls.env["crm.team"].create(
            {"name": "Harbour shop", "company_id": cls.company.id}
        )
        cls.clerk = cls._create_users("events", clerk="sales_team.group_sale_salesman")
        cls.clerk = cls.clerk["clerk"]

    def _opened(self, order):
        return self.env["retention.complaint"].search(
            [("sale_order_id", "in", order.ids)], order="id"
        )

    def _sold(self, amount=100, customer=None, **values):
        values.setdefault("user_id", self.seller.id)
        order = self._create_order(amount, customer or self.contact, **values)
        return self._confirm(order)

    def _cancel(self, order, **context):
        order.with_context(**context)._action_cancel()
        self.settle()
        return self._opened(order)

    def test_all_that_is_known(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        with freeze_time(MONDAY):
            order = self._sold(120, team_id=self.team.id)
        with freeze_time(MONDAY + timedelta(hours=3)):
            complaint = self._cancel(order.with_user(self.clerk).sudo())
        self.assertRecordValues(
            complaint,
            [
                {
                    "kind": "cancellation",
                    "origin": "cancel",
                    "partner_id": self.contact.id,
                    "commercial_partner_id": self.firm.id,
                    "sale_order_id": order.id,
                    "sale_line_ids": order.order_line.ids,
                    "product_id": self.product.id,
                    "user_id": self.seller.id,
                    "seller_id": self.seller.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "state": "new",
                    "wish": False,
                    "received_at": MONDAY + timedelta(hours=3),
                }
            ],
        )
        self.assertIn(order.name, complaint.description)
        self.assertIn("120", complaint.description)
        # Confirmed at 19:00 by the company's clock
        self.assertIn("7:00", complaint.description)
        self.assertIn(self.clerk.name, complaint.description)

    def test_pressed_twice(self):
        order = self._sold()
        self.assertEqual(len(self._cancel(order)), 1)
        self.assertEqual(len(self._cancel(order)), 1)
        values = {"partner_id": self.contact.id, "description": "Twice"}
        opened = self.env["retention.complaint"].with_user(self.clerk)
        first = opened._open_once(self.company, "test:1", values)
        self.assertEqual(opened._open_once(self.company, "test:1", values), first)
        other = self.other_company
        elsewhere = opened._open_once(other, "test:1", values)
        self.assertNotEqual(elsewhere, first)
        self.assertEqual(elsewhere.company_id, other)

    def test_never_confirmed(self):
        for state in ("draft", "sent"):
            order = self._create_order(100, self.contact)
            order.state = state
            self.assertFalse(self._cancel(order), state)

    def test_cancelled_again(self):
        with freeze_time(MONDAY):
            order = self._sold()
            self._cancel(order)
        with freeze_time(MONDAY + timedelta(hours=1)):
            order.action_draft()
            self._confirm(order)
            self.assertEqual(len(self._cancel(order)), 2)

    def test_who_may_not_see_complaints(self):
        """Whoever may cancel needs no right to complaints, orders alone."""
        order = self._sold(user_id=self.clerk.id)
        mass = self.env["sale.mass.cancel.orders"].with_user(self.clerk)
        mass.create({"sale_order_ids": [Command.set(order.ids)]}).action_mass_cancel()
        self.settle()
        self.assertEqual(self._opened(order).user_id, self.clerk)

    def test_who_looks_after_it(self):
        gone = self.clerk.copy({"login": "events_gone"})
        order = self._sold(user_id=gone.id)
        gone.active = False
        self.assertEqual(self._cancel(order).user_id, self.seller)
        nobody = self._sold(customer=self.customer, user_id=False)
        self.assertFalse(self._cancel(nobody).user_id)

    def test_switched_off(self):
        self.company.retention_complaint_cancel = False
        self.assertFalse(self._cancel(self._sold()))
        self.company.retention_complaint_cancel = True
        self.assertFalse(self._cancel(self._sold(), retention_no_complaint=True))

    def test_whose_orders_are_no_matter(self):
        shop = self.env["website"].search([], limit=1)
        for customer in (
            self.company.partner_id,
            self.env["res.partner"].create(
                {"name": "Our porter", "parent_id": self.other_company.partner_id.id}
            ),
            self.clerk.partner_id,
            shop.user_id.partner_id,
        ):
            with self.subTest(customer.name):
                self.assertFalse(self._cancel(self._sold(customer=customer)))
        self.assertFalse(self._cancel(self._sold(0)))

    def test_replaced_before(self):
        """The new order stands first, then the old one is cancelled."""
        with freeze_time(MONDAY):
            old = self._sold(customer=self.firm)
        with freeze_time(MONDAY + timedelta(days=9)):
            new = self._sold()
        with freeze_time(MONDAY + timedelta(days=9, hours=23)):
            self.assertFalse(self._cancel(old))
            self.assertEqual(len(self._cancel(new)), 1)

    def test_not_replaced_by(self):
        with freeze_time(MONDAY):
            old = self._sold()
            self._sold(product=self.table)  # other goods
            self._sold(0)  # nothing to pay
            self._sold(customer=self.customer)  # somebody else
            self._create_order(100, self.contact)  # not confirmed
        with freeze_time(MONDAY + timedelta(hours=25)):
            self.assertEqual(len(self._cancel(old)), 1)

    def test_replaced_after(self):
        """The old order is cancelled first; its complaint is taken back."""
        with freeze_time(MONDAY):
            old = self._sold()
            complaint = self._cancel(old)
        with freeze_time(MONDAY + timedelta(hours=23)):
            new = self._create_order(80, self.firm)
            self._confirm(new)
        self.assertFalse(complaint.exists())
        note = old.message_ids[0].body
        self.assertIn(new.name, note)

    def test_a_copy_with_other_goods(self):
        with freeze_time(MONDAY):
            old = self._sold()
            complaint = self._cancel(old)
            new = old.copy()
            self.assertEqual(new.retention_copied_from_id, old)
            new.order_line.product_id = self.table
            self._confirm(new)
        self.assertFalse(complaint.exists())

    def test_too_late_or_touched(self):
        customers = (
            self.contact,
            self.customer,
            self._create_customer("Bo Lund", user_id=self.seller.id),
        )
        with freeze_time(MONDAY):
            late, touched, spoken = (
                self._cancel(self._sold(customer=customer)) for customer in customers
            )
        touched.with_user(self.seller).severity = "high"
        said = "I rang them"
        spoken.with_user(self.seller).message_post(body=said, message_type="comment")
        for hours, customer in zip((25, 2, 2), customers, strict=True):
            with freeze_time(MONDAY + timedelta(hours=hours)):
                self._sold(customer=customer)
        for complaint in (late, touched, spoken):
            self.assertTrue(complaint.exists())

    def test_other_company(self):
        shop = self.other_company
        order = self._create_order(
            100, self.contact, company_id=shop.id, user_id=False, team_id=False
        )
        self._confirm(order.with_company(shop))
        # An order of the first company stands in place of none of the other
        self._sold()
        shop.retention_complaint_cancel = True
        self.company.retention_complaint_cancel = False
        complaint = self._cancel(order.with_company(shop))
        self.assertEqual(complaint.company_id, shop)
        # The seller is no staff of the other shop
        self.assertFalse(complaint.user_id)

    def test_queries(self):
        """Confirming costs one query more, cancelling ten without the complaint."""
        counts = {}
        for wanted in (False, True):
            self.company.retention_complaint_cancel = wanted
            for _run in ("warm", "counted"):
                order = self._create_order(100, self.contact)
                self._confirm(order)
                self.env["sale.order"].search([("id", "!=", order.id)]).write(
                    {"date_order": MONDAY}
                )
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertTrue(self.env.user.login)
                before = self.env.cr.sql_log_count
                order._action_cancel()
                self.settle()
                counts[wanted] = self.env.cr.sql_log_count - before
        create = self._queries_of_create(order)
        self.assertLessEqual(counts[True] - counts[False] - create, 10, counts)

    def _queries_of_create(self, order):
        complaints = self.env["retention.complaint"]
        for _run in ("warm", "counted"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            complaints.create(
                {
                    "partner_id": order.partner_id.id,
                    "sale_order_id": order.id,
                    "sale_line_ids": order.order_line.ids,
                    "description": "Counted",
                    "origin": "cancel",
                    "user_id": self.seller.id,
                }
            )
            self.settle()
            count = self.env.cr.sql_log_count - before
        return count

    def test_confirming_costs_one_query(self):
        """Promises are worked out from what is read anyway, and written along.

        All that complaints are to know of it is asked at once.
        """
        self._cancel(self._sold(customer=self.customer))
        ours = (
            "_compute_retention_promise",
            "_compute_retention_delivered_at",
            "_compute_retention_promise_result",
            "_compute_retention_due_date",
        )
        nothing = self.env["retention.complaint"]
        counts = {}
        for number in range(4):
            order = self._create_order(100, self.contact)
            order.order_line.customer_lead = 1
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertTrue(self.env.user.login)
            with ExitStack() as stack:
                for name in ours if number % 2 else ():
                    stack.enter_context(
                        patch.object(type(order), name, lambda _self: None)
                    )
                if number % 2:
                    none = (nothing.remedy_ids, nothing, nothing)
                    stack.enter_context(
                        patch.object(
                            type(order),
                            "_retention_recovering",
                            lambda _self, none=none: none,
                        )
                    )
                before = self.env.cr.sql_log_count
                order.action_confirm()
                self.settle()
                counts[number % 2] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[0] - counts[1], 1, counts)

    def test_the_settings(self):
        with Form(self.env["res.config.settings"]) as form:
            self.assertTrue(form.retention_complaint_cancel)
            form.retention_promise_margin_hours = 2
