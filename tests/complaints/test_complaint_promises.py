from datetime import timedelta

from lxml import html

from odoo.exceptions import ValidationError
from odoo.fields import Command, Datetime
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, tagged

from .common import ComplaintCase

MONDAY = Datetime.to_datetime("2026-05-04 10:00:00")
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestComplaintPromises(ComplaintCase):
    """What a customer was promised, and when it was delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "retention_promise_margin_hours": 2,
                "retention_promise_margin_percent": 50,
                "retention_promise_early_hours": 3,
            }
        )

    def _quotation(self, lead=1, **values):
        order = self._create_order(100, self.contact, **values)
        order.order_line.customer_lead = lead
        return order

    def _sold(self, lead=1, **values):
        with freeze_time(MONDAY):
            return self._confirm(self._quotation(lead, **values))

    def _deliver(self, order, hours, quantity=1):
        with freeze_time(MONDAY + hours * HOUR):
            order.order_line.qty_delivered = quantity
            self.settle()

    def test_estimate_and_margin(self):
        """A day of our own, half of it and two hours on top."""
        order = self._sold()
        self.assertEqual(order.retention_estimate_date, MONDAY + 24 * HOUR)
        self.assertEqual(order.retention_promised_date, MONDAY + 38 * HOUR)
        self.assertEqual(order.retention_due_date, order.retention_promised_date)
        # Neither the settings nor the lines change what was said
        self.company.retention_promise_margin_hours = 9
        order.order_line.customer_lead = 5
        order.commitment_date = MONDAY + 90 * HOUR
        self.settle()
        self.assertEqual(order.retention_promised_date, MONDAY + 38 * HOUR)
        # The slowest of the goods decides
        with freeze_time(MONDAY):
            slow = self._quotation(1)
            slow.order_line = [
                Command.create({"product_id": self.product.id, "customer_lead": 4})
            ]
            self._confirm(slow)
        self.assertEqual(slow.retention_estimate_date, MONDAY + 96 * HOUR)

    def test_a_delivery_date_is_the_promise(self):
        day = MONDAY + 72 * HOUR
        order = self._sold(commitment_date=day)
        self.assertEqual(order.retention_promised_date, day)
        self.assertEqual(order.retention_estimate_date, MONDAY + 24 * HOUR)

    def test_nothing_promised(self):
        order = self._sold(lead=0)
        self.assertFalse(order.retention_promised_date)
        self.assertFalse(order.retention_promised_text)
        self._deliver(order, 1)
        self.assertEqual(order.retention_delivered_at, MONDAY + HOUR)
        self.assertFalse(order.retention_promise_result)
        # A quotation tells what it would be, and promises nothing yet
        quotation = self._quotation()
        self.assertFalse(quotation.retention_promised_date)
        self.assertTrue(quotation.retention_promised_text)

    def test_outcomes(self):
        for hours, early, result in (
            (35, 3, "early"),
            (38, 0, "kept"),
            (40, -2, "late"),
        ):
            order = self._sold()
            self._deliver(order, hours)
            self.assertRecordValues(
                order,
                [
                    {
                        "retention_delivered_at": MONDAY + hours * HOUR,
                        "retention_early_hours": early,
                        "retention_promise_result": result,
                    }
                ],
            )
        self._deliver(order, 45, 0)
        self.assertFalse(order.retention_delivered_at)
        self.assertFalse(order.retention_promise_result)
        self._deliver(order, 50, 2)
        self.assertEqual(order.retention_early_hours, -12)

    def test_delivered_in_parts(self):
        order = self._sold()
        order.order_line.product_uom_qty = 3
        self._deliver(order, 1, 2)
        self.assertFalse(order.retention_delivered_at)
        self._deliver(order, 4, 3)
        self._deliver(order, 9, 4)
        self.assertEqual(order.retention_delivered_at, MONDAY + 4 * HOUR)

    def test_the_companys_clock(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        order = self._sold()  # promised for 00:00 in London, 09:00 in Tokyo
        self.assertIn("5/6/26, 9:00", order.retention_promised_text)

    def test_report(self):
        self.env["sale.order"].search([]).retention_promised_date = False
        early, late, waiting, running = (self._sold() for _number in range(4))
        early.user_id = self.seller
        self._deliver(early, 30)
        self._deliver(late, 40)
        running.retention_promised_date = MONDAY + 999 * HOUR
        promises = self.env["retention.delivery.promise"]
        with freeze_time(MONDAY + 48 * HOUR):
            [[count, early_share, late_share, hours, margin]] = promises._read_group(
                [("company_id", "=", self.company.id)],
                [],
                ["__count", "early_share:avg", "late_share:avg"]
                + ["early_hours:avg", "margin_hours:avg"],
            )
            self.assertEqual(count, 3)
            self.assertAlmostEqual(early_share, 100 / 3)
            self.assertAlmostEqual(late_share, 200 / 3)
            self.assertAlmostEqual(hours, (8 - 2 - 10) / 3)
            self.assertAlmostEqual(margin, 14)
            waits = promises.search([("delivered_at", "=", False)])
            self.assertEqual(waits.order_id, waiting)
            self.assertEqual(waits.action_open_order()["res_id"], waiting.id)
            (early | late | waiting | running).user_id = self.colleague
            early.user_id = self.seller
            own = promises.with_user(self.seller).search([])
            self.assertEqual(own.order_id, early)

    def test_bad_settings(self):
        for values in (
            {"retention_promise_margin_hours": -1},
            {"retention_promise_margin_percent": 1001},
            {"retention_promise_notice_hours": 9000},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.company.write(values)


@tagged("post_install", "-at_install")
class TestComplaintPromisesPortal(ComplaintCase, HttpCase):
    """The customer's own page of a quotation and an order."""

    def test_the_page_tells_the_promise(self):
        order = self._create_order(100, self.contact, require_signature=True)
        order.order_line.customer_lead = 3
        order.action_quotation_sent()
        token = order._portal_ensure_token()
        url = f"/my/orders/{order.id}?access_token={token}"

        def told(name):
            page = html.fromstring(self.url_open(url).content)
            rows = page.xpath(f"//tr[@name='{name}']")
            return rows and " ".join(rows[0].text_content().split())

        self.assertIn(order.retention_promised_text, told("retention_promise"))
        self._confirm(order)
        self.assertIn(order.retention_promised_text, told("retention_promise"))
        self.assertFalse(told("retention_new_date"))
        later = order.retention_promised_date + timedelta(days=2)
        order._retention_tell_delay("stock", "No oak", later, "phone")
        self.settle()
        self.assertIn(order.retention_new_date_text, told("retention_new_date"))

    def test_a_quotation_that_is_declined(self):
        order = self._create_order(100, self.contact, require_signature=True)
        order.action_quotation_sent()
        token = order._portal_ensure_token()
        self.authenticate(None, None)
        self.url_open(
            f"/my/orders/{order.id}/decline?access_token={token}",
            data={
                "csrf_token": Request.csrf_token(self),
                "decline_message": "Too dear",
            },
        )
        self.assertEqual(order.state, "cancel")
        self.assertFalse(
            self.env["retention.complaint"].search([("sale_order_id", "=", order.id)])
        )
