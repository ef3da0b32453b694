from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_clocks import MONDAY, ClockCase, march


@tagged("post_install", "-at_install")
class TestComplaintDecision(ClockCase):
    """What is decided, offered, taken or not, and who weighed it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        complaint = cls._complain_at(MONDAY, cls.contact)
        cls.complaint = complaint.with_user(cls.seller)
        cls.company.retention_complaint_recourse = "Arbitration of the harbour"

    def assertOffer(self, state, offered_at, answered_at):
        complaint = self.complaint
        self.assertEqual(
            (
                complaint.offer_state,
                complaint.offered_at,
                complaint.offer_answered_at,
            ),
            (state, offered_at, answered_at),
        )

    def test_nothing_is_closed_undecided(self):
        self.complaint.solution = "A new leg"
        with self.at(2, 10):
            self.complaint.action_take_up()
            self.complaint.action_solve()
        with self.assertRaisesRegex(
            UserError, f"Decide first: .* of {self.complaint.name} whether"
        ):
            self.complaint.action_close()
        with self.assertRaisesRegex(UserError, "Decide first"):
            self.complaint.action_tell_decision()
        self.assertEqual(self.complaint.state, "solved")
        action = self.complaint.action_decide()
        with self.at(2, 11), Form(self.complaint, view=action["views"][0][0]) as form:
            form.decision = "partly"
            form.decision_text = "Glued badly, but stood on"
        self.assertEqual(
            (self.complaint.decided_at, self.complaint.decided_by_id),
            (march(2, 11), self.seller),
        )
        with self.at(3, 11):
            self.complaint.decision_text = "Glued badly"
            self.complaint.action_close()
        self.assertEqual(self.complaint.state, "closed")
        self.assertEqual(self.complaint.decided_at, march(2, 11))
        with (
            self.assertRaisesRegex(ValidationError, "another decision may replace"),
            self.env.cr.savepoint(),
        ):
            self.complaint.decision = False
        self.complaint.action_reopen()
        self.complaint.decision = False
        self.assertFalse(self.complaint.decided_at or self.complaint.decided_by_id)

    def test_offered_declined_offered_accepted(self):
        with self.at(2, 10):
            self.complaint.action_take_up()
        with self.assertRaisesRegex(UserError, "Write first what we offer for"):
            self.complaint.action_offer()
        with self.assertRaisesRegex(UserError, "No offer of .* waits for an answer"):
            self.complaint.action_accept_offer()
        self.complaint.offer = "Ten per cent"
        with self.at(2, 11):
            self.complaint.action_offer()
            self.complaint.action_wait()
        self.assertOffer("offered", march(2, 11), False)
        self.assertEqual(self.complaint.first_response_at, march(2, 11))
        with self.assertRaisesRegex(UserError, "has this offer of .* in hand"):
            self.complaint.offer = "Five per cent"
        with self.assertRaisesRegex(UserError, "The customer has the offer of"):
            self.complaint.action_offer()
        with self.at(3, 11):
            self.complaint.action_decline_offer()
        self.assertOffer("declined", march(2, 11), march(3, 11))
        self.assertEqual(self.complaint.state, "in_progress")
        self.assertEqual(self.complaint.recourse, "Arbitration of the harbour")
        self.complaint.offer = "A new chair"
        with self.at(4, 9):
            self.complaint.action_offer()
        self.assertOffer("offered", march(4, 9), False)
        with self.at(4, 10):
            self.complaint.action_accept_offer()
        self.assertOffer("accepted", march(4, 9), march(4, 10))

    def test_a_declined_offer_keeps_it_open(self):
        self.complaint.write({"offer": "Ten per cent", "solution": "Sorry"})
        self.complaint.action_offer()
        self.complaint.action_solve()
        self.complaint.action_decline_offer()
        self.assertEqual(
            (self.complaint.state, self.complaint.reopened),
            (
                "in_progress",
                1,
            ),
        )

    def test_what_only_the_system_writes(self):
        complaint = self.complaint
        for values in (
            {"decided_at": MONDAY},
            {"decided_by_id": self.seller.id},
            {"offer_state": "accepted"},
            {"acknowledged_at": MONDAY},
            {"acknowledge_result": "in_time"},
            {"solve_due_at": MONDAY},
            {"solve_hours": 1},
            {"first_solve_result": "late"},
            {"assessed_by_id": self.seller.id},
            {"is_alarm": True},
            {"is_late": True},
            {"stage_ids": [(5,)]},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(AccessError, "is not changed by hand"),
            ):
                complaint.write(values)
        with self.assertRaisesRegex(AccessError, "is not changed by hand"):
            complaint.create(
                {
                    "partner_id": self.customer.id,
                    "description": "Late",
                    "offer_state": "accepted",
                }
            )

    def test_weighed_by_whom(self):
        self.assertFalse(self.complaint.assessed_at)
        with self.at(2, 10):
            self.complaint.action_take_up()
        self.assertEqual(self.complaint.assessed_at, march(2, 10))
        self.assertEqual(self.complaint.assessed_by_id, self.seller)
        boss = self._create_users("weighing", "manager")["manager"]
        with self.at(2, 11):
            self.complaint.write({"urgency": "soon", "solution": "Looked at"})
            self.assertEqual(self.complaint.assessed_at, march(2, 10))
            self.complaint.with_user(boss).is_complex = True
        self.assertEqual(self.complaint.assessed_by_id, boss)
        self.assertEqual(self.complaint.assessed_at, march(2, 11))

    def test_what_stands_out_comes_first(self):
        old = self.complaint.sudo()
        young = self._complain(self.contact)
        mine = [("id", "in", (old | young).ids)]
        self.assertEqual(old.search(mine), young | old)
        old.is_safety = True
        self.assertTrue(old.is_alarm)
        self.assertEqual(old.search(mine), old | young)
        self._solve(old)
        self.assertFalse(old.is_alarm)
        young.urgency = "now"
        self.assertTrue(young.is_alarm)
