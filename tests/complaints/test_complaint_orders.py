from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintOrders(ComplaintCase):
    """Whoever makes an offer is told first."""

    def _text(self, order):
        order.invalidate_recordset()
        return order.retention_complaint_text

    def test_as_soon_as_the_customer_is_chosen(self):
        complaint = self._complain(self.firm)
        with Form(self.env["sale.order"]) as form:
            self.assertFalse(form.retention_complaint_text)
            form.partner_id = self.contact
            self.assertEqual(
                form.retention_complaint_text,
                f"Complaint {complaint.name} is open: no offers until it is solved.",
            )
            form.partner_id = self.customer
            self.assertFalse(form.retention_complaint_text)

    def test_until_it_is_solved(self):
        order = self._create_order(100, self.firm)
        self.assertFalse(self._text(order))
        one, two = self._complain(self.firm), self._complain(self.contact)
        self.assertEqual(
            self._text(order),
            f"Complaints {one.name}, {two.name} are open: no offers until they are "
            "solved.",
        )
        self._solve(one)
        self.assertIn(two.name, self._text(order))
        self._solve(two)
        self.assertFalse(self._text(order))

    def test_another_company(self):
        order = self._create_order(100, self.firm)
        self._complain(self.firm, company_id=self.other_company.id, user_id=False)
        self.assertFalse(self._text(order))

    def test_the_link(self):
        complaint = self._complain(self.firm)
        order = self._create_order(100, self.contact)
        mine = order.with_user(self.seller)
        order.user_id = self.seller
        self.assertEqual(mine.action_retention_complaints()["res_id"], complaint.id)
        two = self._complain(self.firm)
        found = self.env["retention.complaint"].search(
            mine.action_retention_complaints()["domain"]
        )
        self.assertEqual(found, complaint | two)
        self._solve(complaint)
        self._solve(two)
        with self.assertRaisesRegex(UserError, "No complaint of this customer is open"):
            mine.action_retention_complaints()

    def test_who_may_not_read_it_knows_number_and_state(self):
        complaint = self._complain(self.firm)
        order = self._create_order(100, self.firm, user_id=self.colleague.id)
        theirs = order.with_user(self.colleague)
        self.assertIn(complaint.name, self._text(theirs))
        with self.assertRaises(UserError) as caught:
            theirs.action_retention_complaints()
        self.assertEqual(
            str(caught.exception),
            f"{complaint.name} is “New”, and read only by those who look after it. "
            f"Ask {self.seller.name}.",
        )

    def test_nobody_else(self):
        self._complain(self.firm)
        order = self._create_order(100, self.firm, user_id=self.seller.id)
        self.assertNotIn("wobbles", self._text(order))
        with self.assertRaises(AccessError):
            order.with_user(self.colleague).action_retention_complaints()
        staff = self._create_users("orders", "staff")["staff"]
        self.assertNotIn(
            "retention_complaint_text", order.with_user(staff).fields_get()
        )

    def test_number_of_queries(self):
        orders = self._create_order(100, self.firm)
        self._complain(self.firm)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.mapped("retention_complaint_text")
            return self.cr.sql_log_count - before

        few = queries()
        for number in range(8):
            customer = self._create_customer(f"Customer {number}")
            self._complain(customer)
            orders |= self._create_order(100, customer)
        self.assertEqual(queries(), few)
