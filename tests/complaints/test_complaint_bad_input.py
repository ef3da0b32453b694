import re
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintBadInput(ComplaintCase):
    """What cannot be is refused in words, and changes nothing."""

    def assertRefused(self, words, error=ValidationError):
        """Expect an error with exactly these words."""
        return self.assertRaisesRegex(error, f"^{re.escape(words)}$")

    def test_solved_without_a_word(self):
        complaint = self._complain()
        complaint.action_take_up()
        words = "Say what was done: without it the complaint cannot be marked solved."
        for solution in (False, "", "  \n"):
            complaint.solution = solution
            with (
                self.subTest(solution=solution),
                self.assertRefused(words),
                self.env.cr.savepoint(),
            ):
                complaint.action_solve()
            complaint.invalidate_recordset()
            self.assertEqual(complaint.state, "in_progress")
        self._solve(complaint)
        with self.assertRefused(words):
            complaint.solution = False

    def test_nothing_happened(self):
        for description in ("", "   "):
            with (
                self.subTest(description=description),
                self.assertRefused("Say what happened."),
                self.env.cr.savepoint(),
            ):
                self._complain(description=description)

    def test_a_complaint_stays_with_its_customer(self):
        complaint = self._complain(self.contact, user_id=self.seller.id)
        complaint = complaint.with_user(self.seller)
        # While nobody has begun, a slip can be mended
        complaint.partner_id = self.customer
        complaint.partner_id = self.contact
        complaint.action_take_up()
        complaint.partner_id = self.firm
        with self.assertRefused(
            f"{complaint.name} is a complaint of Harbour Hotels and stays theirs: "
            "record another one for somebody else.",
            UserError,
        ):
            complaint.partner_id = self.customer
        self.assertEqual(complaint.partner_id, self.firm)

    def test_still_to_come(self):
        with self.assertRefused(
            "A complaint cannot have come in at a time still to come."
        ):
            self._complain(received_at=fields.Datetime.now() + timedelta(hours=1))

    def test_order_of_somebody_else(self):
        order = self._create_order(100, self.customer)
        words = (
            f"{order.name} is not an order of Harbour Hotels: choose one of theirs, "
            "or none."
        )
        with self.assertRefused(words), self.env.cr.savepoint():
            self._complain(self.contact, sale_order_id=order.id)
        complaint = self._complain(self.customer, sale_order_id=order.id)
        with self.assertRefused(words):
            complaint.partner_id = self.firm

    def test_order_of_the_firm_is_one_of_the_contact(self):
        order = self._create_order(100, self.firm)
        complaint = self._complain(self.contact, sale_order_id=order.id)
        self.assertEqual(complaint.sale_order_id, order)

    def test_order_of_another_company(self):
        order = self._create_order(100, self.customer)
        with self.assertRaises(UserError):
            self._complain(sale_order_id=order.id, company_id=self.other_company.id)

    def test_looked_after_by_a_stranger(self):
        portal = self._create_users("complaints", "portal")["portal"]
        with (
            self.assertRefused(
                f"{portal.name} cannot look after complaints of {self.company.name}: "
                "choose a member of its staff."
            ),
            self.env.cr.savepoint(),
        ):
            self._complain(user_id=portal.id)
        with self.assertRaisesRegex(ValidationError, "cannot look after"):
            self._complain(user_id=self.seller.id, company_id=self.other_company.id)

    def test_what_only_the_system_writes(self):
        manager = self._create_users("complaints", "manager")["manager"]
        complaint = self._complain().with_user(manager)
        now = fields.Datetime.now()
        for values in (
            {"state": "closed"},
            {"first_response_at": now},
            {"solved_at": now},
            {"closed_at": now},
            {"reopened": 3},
            {"name": "X1"},
            {"company_id": self.other_company.id},
            {"commercial_partner_id": self.firm.id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(AccessError, "is not changed by hand"),
            ):
                complaint.write(values)
        start = {"partner_id": self.customer.id, "description": "Late"}
        for values in ({"state": "solved"}, {"name": "X1"}, {"closed_at": now}):
            with (
                self.subTest(created=values),
                self.assertRaisesRegex(AccessError, "is not changed by hand"),
            ):
                complaint.create(start | values)
        claimed = complaint.with_context(default_state="closed", default_name="X1")
        made = claimed.create(start)
        self.assertEqual(made.state, "new")
        self.assertNotEqual(made.name, "X1")

    def test_deleting(self):
        complaint = self._complain()
        complaint.action_take_up()
        words = (
            f"{complaint.name} was taken up, and stays: only new complaints can be "
            "deleted."
        )
        with self.assertRefused(words, UserError):
            complaint.unlink()
        self._complain().unlink()
        self.assertTrue(complaint.exists())

    def test_customers_with_complaints_stay(self):
        self._complain(self.contact)
        self.env.flush_all()
        for partner in (self.contact, self.firm):
            with (
                self.subTest(partner=partner.name),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, "retention_complaint"),
                self.env.cr.savepoint(),
            ):
                partner.unlink()
