from datetime import timedelta

from odoo.fields import Command, Date, Datetime
from odoo.tests import freeze_time, tagged

from .common import ComplaintCase

MONDAY = Datetime.to_datetime("2026-05-04 10:00:00")


@tagged("post_install", "-at_install")
class TestComplaintCredited(ComplaintCase):
    """A credit note on a sale opens one complaint, or belongs to the one there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls._create_product("Table")

    def _sold(self, amount=100, **values):
        return self._confirm(self._create_order(amount, self.contact, **values))

    def _opened(self, orders):
        return self.env["retention.complaint"].search(
            [("sale_order_id", "in", orders.ids)], order="id"
        )

    def _reverse(self, invoice, modify=False, **values):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Wrong", **values})
        )
        action = wizard.modify_moves() if modify else wizard.refund_moves()
        self.settle()
        return self.env["account.move"].browse(action["res_id"])

    def test_a_credit_note(self):
        order = self._sold(user_id=self.seller.id)
        credit = self._credit(self._invoice(order), 40)
        complaint = self._opened(order)
        self.assertRecordValues(
            complaint,
            [
                {
                    "kind": "refund",
                    "origin": "credit_note",
                    "partner_id": self.contact.id,
                    "sale_line_ids": order.order_line.ids,
                    "user_id": self.seller.id,
                    "credit_note_ids": credit.ids,
                }
            ],
        )
        for told in (credit.name, order.name, "40", "Returned"):
            self.assertIn(told, complaint.description)
        # Put right and posted again, it is the same
        credit.button_draft()
        credit.action_post()
        self.settle()
        self.assertEqual(self._opened(order), complaint)
        # A second one while it is open belongs there, too
        again = self._credit(order.invoice_ids[0], 10)
        self.assertEqual(complaint.credit_note_ids, credit | again)

    def test_none(self):
        order = self._sold()
        invoice = self._invoice(order)
        self.company.retention_complaint_credit_note = False
        self._credit(invoice, 10)
        self.company.retention_complaint_credit_note = True
        draft = self._reverse(invoice)
        draft.with_context(retention_no_complaint=True).action_post()
        self.assertFalse(self._opened(order))
        own = self._confirm(self._create_order(100, self.company.partner_id))
        self._credit(self._invoice(own))
        self.assertFalse(self._opened(own))
        # Nobody's order
        alone = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.contact.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.table.id, "price_unit": 5})
                ],
            }
        )
        alone.action_post()
        self.assertFalse(alone.retention_complaint_id)

    def test_reverse_and_modify(self):
        order = self._sold()
        invoice = self._invoice(order)
        self._reverse(invoice, modify=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(self._opened(order))
        # Dated ahead, the credit note is posted another day
        second = self._invoice(self._sold())
        ahead = Date.context_today(second) + timedelta(days=3)
        self._reverse(second, modify=True, date=ahead)
        waiting = second.reversal_move_ids
        self.assertEqual(waiting.state, "draft")
        with freeze_time(ahead + timedelta(days=1)):
            waiting.action_post()
        self.settle()
        self.assertFalse(waiting.retention_complaint_id)

    def test_the_complaint_of_the_cancelled_order(self):
        order = self._sold()
        invoice = self._invoice(order)
        order._action_cancel()
        complaint = self._opened(order)
        self.assertEqual(complaint.kind, "cancellation")
        credit = self._credit(invoice)
        self.assertEqual(self._opened(order), complaint)
        self.assertEqual(credit.retention_complaint_id, complaint)

    def test_the_complaint_that_staff_recorded(self):
        order = self._sold()
        order.order_line = [
            Command.create({"product_id": self.table.id, "price_unit": 30})
        ]
        chair, table = order.order_line
        about_table = self._complain(
            self.contact, sale_order_id=order.id, sale_line_ids=table.ids
        )
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 130)
        credit = self._credit(invoice, 20)  # of the chair alone
        self.assertEqual(credit.invoice_line_ids.sale_line_ids, chair)
        self.assertNotEqual(credit.retention_complaint_id, about_table)
        self.assertEqual(credit.retention_complaint_id.origin, "credit_note")
        about_chair = credit.retention_complaint_id
        credit.retention_complaint_id = False
        about_chair.unlink()
        # About the whole order, solved some days ago by promising the money
        whole = self._solve(self._complain(self.contact, sale_order_id=order.id))
        self.assertEqual(self._credit(invoice, 5).retention_complaint_id, whole)

    def test_made_from_a_complaint(self):
        order = self._sold()
        complaint = self._complain(self.contact)
        credit = self._reverse(self._invoice(order))
        credit.retention_complaint_id = complaint
        credit.action_post()
        self.settle()
        self.assertFalse(self._opened(order))
        self.assertEqual(complaint.credit_note_ids, credit)

    def test_several_orders(self):
        small, large = self._sold(50), self._sold(70)
        invoice = self._invoice(small | large)
        credit = self._credit(invoice)
        complaint = credit.retention_complaint_id
        self.assertEqual(self._opened(small | large), complaint)
        self.assertEqual(complaint.sale_order_id, large)
        self.assertEqual(complaint.sale_line_ids, (small | large).order_line)

    def test_down_payment(self):
        order = self._sold()
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "fixed", "fixed_amount": 30})
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self._credit(order.invoice_ids)
        self.assertFalse(self._opened(order))

    def test_typed_by_hand(self):
        """Lines without orders: the invoice that is reversed tells which."""
        order = self._sold()
        credit = self._reverse(self._invoice(order))
        credit.invoice_line_ids = [
            Command.clear(),
            Command.create({"name": "Good will", "price_unit": 12, "tax_ids": []}),
        ]
        credit.action_post()
        self.settle()
        self.assertEqual(self._opened(order).credit_note_ids, credit)

    def test_replaced_order(self):
        with freeze_time(MONDAY):
            order = self._sold()
            invoice = self._invoice(order)
            self._sold()
            order._action_cancel()
            self.assertFalse(self._credit(invoice).retention_complaint_id)

    def test_other_currency(self):
        currency = self.env["res.currency"].with_context(active_test=False)
        other = currency.search([("id", "!=", self.company.currency_id.id)], limit=1)
        other.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": other.id}
        )
        order = self._sold(pricelist_id=pricelist.id)
        credit = self._credit(self._invoice(order))
        complaint = credit.retention_complaint_id
        self.assertEqual(complaint.currency_id, self.company.currency_id)
        self.assertIn(other.symbol, complaint.description)
