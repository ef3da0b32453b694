from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCase

EVENTS = "odoo.addons.customer_retention.models.complaints.retention_complaint_events"
LATENESS = EVENTS.replace("_events", "_lateness")


@tagged("post_install", "-at_install")
class TestComplaintDocuments(ComplaintCase):
    """Complaints keep nobody from orders, credit notes and deliveries."""

    def _sold(self, **values):
        return self._confirm(self._create_order(100, self.contact, **values))

    def _opened(self, order):
        return self.env["retention.complaint"].search(
            [("sale_order_id", "in", order.ids)]
        )

    def _credit_typed(self, invoice, amount=10):
        """Credit an invoice by a line that was typed: it names nothing ordered."""
        credit = invoice._reverse_moves()
        credit.invoice_line_ids.unlink()
        credit.invoice_line_ids = [
            Command.create({"name": "Sorry", "price_unit": amount, "tax_ids": []})
        ]
        credit.action_post()
        self.settle()
        return credit

    def test_somebody_else_pays(self):
        payer = self._create_customer("Paying Office", is_company=True)
        order = self._sold(partner_invoice_id=payer.id)
        credit = self._credit_typed(self._invoice(order))
        self.assertEqual(credit.state, "posted")
        self.assertEqual(credit.retention_complaint_id, self._opened(order))
        self.assertEqual(self._opened(order).refund_amount, 10)

    def test_a_contact_of_a_firm_since(self):
        alone = self._create_customer("Max Roth")
        order = self._confirm(self._create_order(100, alone))
        credit = self._credit_typed(self._invoice(order))
        complaint = credit.retention_complaint_id
        credit.button_draft()
        alone.parent_id = self.firm
        self.settle()
        credit.action_post()
        self.assertEqual(credit.state, "posted")
        self.assertEqual(complaint.commercial_partner_id, self.firm)

    def test_defects_are_logged(self):
        """What fails in complaints is no matter of who posts and confirms."""
        table = self._create_product("Table")
        orders = self._sold() | self._confirm(
            self._create_order(100, self.contact, product=table)
        )
        invoice = self._invoice(orders[0])
        complaints = type(self.env["retention.complaint"])
        failing = ValidationError("Of no concern")
        with (
            patch.object(complaints, "_find_of_order", side_effect=failing),
            mute_logger(EVENTS),
        ):
            self.assertEqual(self._credit(invoice, 10).state, "posted")
        orders[1]._action_cancel()
        self.assertTrue(self._opened(orders[1]))
        new = orders[1].copy()
        with (
            patch.object(complaints, "_withdraw", side_effect=failing),
            mute_logger(EVENTS),
        ):
            new.action_confirm()
        self.assertEqual(new.state, "sale")

    def test_cancelled_as_wished(self):
        """Whoever asked for it has complained once."""
        order = self._sold()
        wished = self._complain(
            self.contact, sale_order_id=order.id, kind="cancellation"
        )
        order._action_cancel()
        self.settle()
        self.assertEqual(self._opened(order), wished)
        self.assertIn(order.name, wished.message_ids[0].body)
        other = self._sold()
        self._complain(self.contact, sale_order_id=other.id)
        other._action_cancel()
        self.assertEqual(len(self._opened(other)), 2)

    def test_order_that_a_complaint_names(self):
        order, other = self._sold(), self._sold()
        (order | other)._action_cancel()
        complaint, untouched = self._opened(order), self._opened(other)
        complaint.action_take_up()
        with self.assertRaisesRegex(UserError, complaint.name):
            order.unlink()
        other.unlink()
        self.assertFalse(untouched.exists(), "nobody had touched it")

    def test_came_in_before_it_was_acknowledged(self):
        complaint = self._complain(received_at=Datetime.now() - timedelta(days=3))
        complaint.acknowledged_at = Datetime.now() - timedelta(days=2)
        with self.assertRaisesRegex(ValidationError, complaint.name):
            complaint.received_at = Datetime.now() - timedelta(days=1)

    def test_one_that_cannot_be_marked_late(self):
        bad, good = self._complain(), self._complain()
        (bad | good).write({"response_due_at": Datetime.now() - timedelta(hours=1)})
        complaints = type(self.env["retention.complaint"])
        count = complaints._find_late

        def find(found):
            if bad in found:
                raise ValueError("Broken")
            return count(found)

        with patch.object(complaints, "_find_late", find), mute_logger(LATENESS):
            self.assertFalse((bad | good)._find_late_safely())
        self.assertEqual(good.response_due_at > Datetime.now(), True)

    def test_offer_answered_by_link(self):
        complaint = self._complain(self.contact, offer="A new chair")
        complaint.action_take_up()
        complaint.action_offer()
        complaint.action_wait()
        self.assertTrue(complaint._take_answer(False))
        self.assertEqual(
            (complaint.state, complaint.offer_state), ("in_progress", "declined")
        )
        letter = complaint.message_ids[0]
        self.assertEqual(letter.author_id, self.contact)
        self.assertIn("decline", letter.body)
        self.assertFalse(complaint._take_answer(True))

    def test_asked_why_is_acknowledged(self):
        self.contact.email = "olga.berg@example.com"
        order = self._sold()
        order._action_cancel()
        self.settle()
        complaint = self._opened(order)
        self.assertFalse(complaint.acknowledged_at)
        complaint.retention_questionnaire_ids.action_send_now()
        self.assertTrue(complaint.acknowledged_at)
        self.assertEqual((complaint.state, complaint.first_response_at), ("new", False))
