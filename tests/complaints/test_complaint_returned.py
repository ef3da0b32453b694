from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged

from .common import ComplaintCase

MONDAY = Datetime.to_datetime("2026-05-04 10:00:00")
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestComplaintReturned(ComplaintCase):
    """Delivered goods that come back; quantities are typed, as without stock."""

    def setUp(self):
        super().setUp()
        self.table = self._create_product("Table")
        with freeze_time(MONDAY):
            order = self._create_order(100, self.contact, user_id=self.seller.id)
            order.order_line = [
                Command.create({"product_id": self.table.id, "price_unit": 30})
            ]
            order.order_line.product_uom_qty = 5
            self.order = self._confirm(order)
            self.chairs, self.tables = order.order_line
            self._deliver(0, chairs=5, tables=5)

    def _deliver(self, days, chairs=None, tables=None, **context):
        with freeze_time(MONDAY + days * DAY):
            for line, quantity in ((self.chairs, chairs), (self.tables, tables)):
                if quantity is not None:
                    line.with_context(**context).qty_delivered = quantity
            self.settle()
        return self._opened()

    def _opened(self):
        return self.env["retention.complaint"].search(
            [("sale_order_id", "=", self.order.id)], order="id"
        )

    def test_several_lines_are_one_complaint(self):
        self.assertFalse(self._opened())
        complaint = self._deliver(2, chairs=3, tables=4)
        self.assertRecordValues(
            complaint,
            [
                {
                    "kind": "return",
                    "origin": "return",
                    "partner_id": self.contact.id,
                    "user_id": self.seller.id,
                    "sale_line_ids": self.order.order_line.ids,
                }
            ],
        )
        self.assertIn("2 Chair", complaint.description)
        self.assertIn("1 Table", complaint.description)
        # Typed again: nothing more came back
        self.assertEqual(self._deliver(3, chairs=3, tables=4), complaint)

    def test_another_line_on_the_same_day(self):
        complaint = self._deliver(2, chairs=3)
        self.assertEqual(complaint.sale_line_ids, self.chairs)
        self.assertEqual(complaint.product_id, self.product)
        self.assertEqual(self._deliver(2.1, tables=4), complaint)
        self.assertEqual(complaint.sale_line_ids, self.order.order_line)

    def test_another_event(self):
        first = self._deliver(2, chairs=3)
        # While it is open, more of the same goods belongs to it
        self.assertEqual(self._deliver(4, chairs=2), first)
        told = [one for one in first.message_ids if "1 Chair" in (one.body or "")]
        self.assertEqual(len(told), 1)
        # Other goods on another day are another event
        self.assertEqual(len(self._deliver(6, tables=2)), 2)

    def test_mistakes_put_right(self):
        """What was typed today may be taken back today."""
        self.assertFalse(self._deliver(0.1, chairs=0))
        self.assertFalse(self._deliver(0.2, chairs=5))
        # Down by mistake, and up again: taken back, as nobody has touched it
        self.assertEqual(len(self._deliver(2, chairs=0)), 1)
        self.assertFalse(self._deliver(2.1, chairs=5))
        self.assertIn("put right", self.order.message_ids[0].body)
        # Five more, of which two were too many, are no return of the five before
        self.order.order_line.product_uom_qty = 10
        self.assertFalse(self._deliver(3, chairs=9))
        self.assertFalse(self._deliver(3.1, chairs=7))
        self.assertEqual(len(self._deliver(3.2, chairs=4)), 1)

    def test_put_right_but_taken_up(self):
        complaint = self._deliver(2, chairs=0)
        complaint.with_user(self.seller).action_take_up()
        self.assertEqual(self._deliver(2.1, chairs=5), complaint)

    def test_the_companys_day(self):
        """10:00 in London is the same day as 12:00, in Kiritimati the next one."""
        self.company.partner_id.tz = "Pacific/Kiritimati"  # 14 hours ahead
        with freeze_time(MONDAY - DAY / 24):
            self.order.order_line.qty_delivered = 6  # 23:00 on Monday
            self.settle()
        self.assertEqual(len(self._deliver(0.01, chairs=5)), 1)  # Tuesday

    def test_documents_count_at_once(self):
        """A picking is no typing: it counts on the day itself."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET qty_delivered_method = 'stock_move' "
            "WHERE id = %s",
            [self.chairs.id],
        )
        self.env.invalidate_all()
        self.assertEqual(len(self._deliver(0.1, chairs=4)), 1)

    def test_none(self):
        self.company.retention_complaint_return = False
        self.assertFalse(self._deliver(2, chairs=4))
        self.company.retention_complaint_return = True
        self.assertFalse(self._deliver(3, chairs=3, retention_no_complaint=True))
        with freeze_time(MONDAY + 4 * DAY):
            self.order.with_context(retention_no_complaint=True)._action_cancel()
        self.assertFalse(self._deliver(5, chairs=1))

    def test_undone_before_the_end(self):
        with freeze_time(MONDAY + 2 * DAY):
            self.chairs.qty_delivered = 1
            self.env.flush_all()
            self.chairs.qty_delivered = 5
            self.settle()
        self.assertFalse(self._opened())

    def test_with_its_credit_note(self):
        invoice = self._invoice(self.order)
        complaint = self._deliver(2, chairs=4)
        with freeze_time(MONDAY + 3 * DAY):
            credit = self._credit(invoice)
        self.assertEqual(self._opened(), complaint)
        self.assertEqual(credit.retention_complaint_id, complaint)

    def test_after_its_credit_note(self):
        with freeze_time(MONDAY + DAY):
            self._credit(self._invoice(self.order), 100)
        complaint = self._opened()
        self.assertEqual(complaint.kind, "refund")
        self.assertEqual(self._deliver(2, chairs=4), complaint)
        self.assertIn("1 Chair", complaint.message_ids[0].body)
