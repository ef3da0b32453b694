from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCase

MONDAY = datetime(2026, 3, 2, 9, 0)
TUESDAY = datetime(2026, 3, 3, 10, 30)
WEDNESDAY = datetime(2026, 3, 4, 11, 0)
FRIDAY = datetime(2026, 3, 6, 16, 0)


@tagged("post_install", "-at_install")
class TestComplaintFlow(ComplaintCase):
    """From what the customer said to the end of it."""

    def test_recorded_answered_solved_closed(self):
        with freeze_time(MONDAY):
            complaint = self._complain(self.contact, kind="return", channel="phone")
        self.assertRegex(complaint.name, r"^C\d{5}$")
        self.assertEqual(
            (complaint.state, complaint.severity, complaint.received_at),
            ("new", "normal", MONDAY),
        )
        self.assertEqual(complaint.commercial_partner_id, self.firm)
        self.assertFalse(complaint.first_response_at)
        with freeze_time(TUESDAY):
            complaint.action_take_up()
        # Taking up is looking at it, not answering
        self.assertEqual(
            (complaint.state, complaint.acknowledged_at), ("in_progress", TUESDAY)
        )
        self.assertFalse(complaint.first_response_at)
        with freeze_time(WEDNESDAY):
            complaint.action_answered()
        with freeze_time(FRIDAY):
            self._solve(complaint)
            self.assertEqual((complaint.state, complaint.solved_at), ("solved", FRIDAY))
            self.assertFalse(complaint.closed_at)
            complaint.action_close()
        self.assertEqual((complaint.state, complaint.closed_at), ("closed", FRIDAY))
        self.assertEqual(complaint.first_response_at, WEDNESDAY)

    def test_solved_at_once_is_answered_at_once(self):
        with freeze_time(MONDAY):
            complaint = self._complain(solution="Swapped in the shop")
            complaint.action_solve()
        self.assertEqual(complaint.first_response_at, MONDAY)
        self.assertEqual(complaint.solved_at, MONDAY)

    def test_reopened(self):
        with freeze_time(MONDAY):
            complaint = self._complain()
            complaint.action_take_up()
            self._solve(complaint)
        with freeze_time(TUESDAY):
            complaint.action_reopen()
        self.assertEqual((complaint.state, complaint.reopened), ("in_progress", 1))
        self.assertEqual(complaint.first_response_at, MONDAY)
        self.assertFalse(complaint.solved_at)
        with freeze_time(FRIDAY):
            complaint.action_solve()
            complaint.action_close()
            complaint.action_reopen()
        self.assertEqual(complaint.reopened, 2)
        self.assertFalse(complaint.closed_at)

    def test_buttons_pressed_too_late(self):
        complaint = self._complain()
        for button, words in (
            ("action_close", "is “New”: “Close” is not possible now."),
            ("action_reopen", "is “New”: “Reopen” is not possible now."),
        ):
            with self.subTest(button), self.assertRaisesRegex(UserError, words):
                getattr(complaint, button)()
        complaint.action_take_up()
        with self.assertRaisesRegex(UserError, "is “In Progress”: “Take Up”"):
            complaint.action_take_up()
        self._solve(complaint)
        with self.assertRaisesRegex(UserError, "is “Solved”: “Solved” is not"):
            complaint.action_solve()

    def test_numbers_go_up(self):
        one, two = self.env["retention.complaint"].create(
            [
                {"partner_id": self.customer.id, "description": "Late"},
                {"partner_id": self.customer.id, "description": "Later"},
            ]
        )
        self.assertEqual(int(two.name[1:]) - int(one.name[1:]), 1)
        self.assertEqual(
            self.env["retention.complaint"].name_search(one.name), [(one.id, one.name)]
        )
        copied = one.copy()
        self.assertEqual(int(copied.name[1:]) - int(two.name[1:]), 1)

    def test_a_company_may_have_numbers_of_its_own(self):
        self.env["ir.sequence"].create(
            {
                "name": "Complaints elsewhere",
                "code": "retention.complaint",
                "prefix": "E",
                "company_id": self.other_company.id,
            }
        )
        elsewhere = self._complain(company_id=self.other_company.id)
        self.assertEqual(elsewhere.name, "E1")
        self.assertRegex(self._complain().name, r"^C\d{5}$")

    def test_looked_after_by_the_sales_person(self):
        self.assertEqual(self._complain(self.contact).user_id, self.seller)
        mine = self._complain(self.contact, user_id=self.colleague.id)
        self.assertEqual(mine.user_id, self.colleague)
        mine.partner_id = self.firm
        self.assertEqual(mine.user_id, self.colleague)

    def test_looked_after_by_who_records_it(self):
        complaints = self.env["retention.complaint"].with_user(self.colleague)
        values = {"partner_id": self.customer.id, "description": "Late"}
        self.assertEqual(complaints.create(values).user_id, self.colleague)
        # A sales person of another company, and one who left, are of no use
        self.seller.active = False
        sold = {"partner_id": self.firm.id, "description": "Late"}
        self.assertEqual(complaints.create(sold).user_id, self.colleague)
        # The system is nobody
        robot = self.env.ref("base.user_root")
        self.assertFalse(complaints.with_user(robot).create(values).user_id)

    def test_who_takes_up_what_nobody_looks_after_does(self):
        manager = self._create_users("takes", "manager")["manager"]
        complaint = self._complain(user_id=False)
        complaint.with_user(manager).action_take_up()
        self.assertEqual(complaint.user_id, manager)

    def test_archived_customers(self):
        self.customer.active = False
        complaint = self._solve(self._complain())
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.state, "solved")

    def test_another_customer_drops_the_order(self):
        order = self._create_order(100, self.contact)
        with Form(self.env["retention.complaint"]) as form:
            form.partner_id = self.firm
            form.description = "Late"
            form.sale_order_id = order
            form.partner_id = self.contact
            self.assertEqual(form.sale_order_id, order)
            form.partner_id = self.customer
            self.assertFalse(form.sale_order_id)

    def test_changes_are_in_the_chatter(self):
        complaint = self._complain().with_context(
            tracking_disable=False, mail_notrack=False
        )
        self.flush_tracking()
        complaint.action_take_up()
        self.flush_tracking()
        values = complaint.message_ids.sudo().tracking_value_ids
        self.assertIn("In Progress", values.mapped("new_value_char"))

    def flush_tracking(self):
        """Have the tracked changes written, as the end of a request does."""
        self.env.flush_all()
        self.cr.flush()
