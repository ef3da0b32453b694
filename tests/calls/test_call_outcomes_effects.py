from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_outcomes import OutcomeCase


@tagged("post_install", "-at_install")
class TestCallOutcomesEffects(OutcomeCase):
    """What else follows from an outcome: told before, done, and seen in documents."""

    def _activities(self):
        return self.customer.activity_ids

    @freeze_time(NOON)
    def test_follow_up(self):
        outcome = self._create_outcome(
            next_step="follow_up",
            next_days=2,
            next_summary="Send samples",
            next_owner="manager",
        )
        self.assertEqual(
            self._words(outcome),
            ["The task is done; “Send samples” for Boss on Thu 18 Jun 2026"],
        )
        self._end(outcome)
        activity = self._activities()
        self.assertEqual(
            (activity.user_id, activity.summary), (self.boss, "Send samples")
        )
        self.assertEqual(str(activity.date_deadline), "2026-06-18")
        self.assertEqual(self.task.state, "done")

    def test_wrong_number_goes_to_the_keeper(self):
        self.company.retention_keeper_id = self.second
        self._end("wrong_number")
        activity = self._activities()
        self.assertEqual(activity.user_id, self.second)
        self.assertEqual(activity.summary, "Wrong number: +1 202 555 0101")
        self.assertEqual((self.task.state, self.task.reached), ("done", "wrong_number"))

    def test_wrong_number_without_a_keeper(self):
        self.company.retention_keeper_id = False
        self.customer.user_id = self.second
        self._end("wrong_number")
        self.assertEqual(self._activities().user_id, self.second)

    def test_complaint(self):
        self.assertEqual(
            self._problems("complaint"),
            ["Write down what the customer complains about."],
        )
        with self.assertRaises(UserError):
            self._end("complaint")
        self._end("complaint", complaint="The chair wobbles", wish="A new one")
        complaint = self.env["retention.complaint"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(complaint.description, "The chair wobbles")
        self.assertEqual((complaint.wish, complaint.channel), ("A new one", "phone"))
        self.assertEqual(complaint.origin, "call")
        self.assertEqual(self.task.state, "done")

    @freeze_time(NOON)
    def test_moved(self):
        other = self._create_task(campaign_id=self._create_campaign(name="B").id)
        self.assertEqual(
            self._words("moved"),
            [
                "The task is done",
                "All calls to the customer stop; one other task of his closes",
            ],
        )
        self._end("moved", note="To Lisbon")
        self.assertEqual(
            (other.state, other.cause_out), ("cancelled", "Call: Moved away")
        )
        self.assertEqual(self.customer.retention_rest_until.year, 2099)
        self.assertIn("To Lisbon", self.customer.message_ids[0].body)

    @freeze_time(NOON)
    def test_break(self):
        self.assertIn("needs a day", self._problems("break")[0])
        self.assertEqual(
            self._words("break", when="1.9."),
            ["The task is done", "In no list of calls until Tue 1 Sep 2026"],
        )
        self._end("break", when="1.9.")
        self.assertEqual(str(self.customer.retention_rest_until), "2026-09-01")
        self.assertEqual(self.task.state, "done")

    def test_do_not_call(self):
        self.assertIn("Never called again: +12025550101", self._words("do_not_call"))
        self._end("do_not_call")
        self.assertTrue(self.customer.phone_blacklisted)
        self.assertEqual(self.task.result, "do_not_call")

    def test_do_not_call_without_a_number(self):
        self.customer.phone = False
        self.assertIn(
            "There is no number that could be blocked", self._words("do_not_call")
        )
        self._end("do_not_call")
        self.assertEqual(self.task.state, "done")

    def test_do_not_call_a_contact_of_a_firm(self):
        self.firm.phone = "+1 202 555 0111"
        self.contact.phone = "+1 202 555 0112"
        task = self._create_task(self.firm, contact_id=self.contact.id)
        self._end("do_not_call", task)
        self.assertTrue(self.firm.phone_blacklisted and self.contact.phone_blacklisted)

    def test_segment(self):
        segment = self.env["retention.segment"].create(
            {"name": "Thinkers", "kind": "static", "company_id": self.company.id}
        )
        outcome = self._create_outcome(segment_id=segment.id)
        self.assertIn("Joins the segment “Thinkers”", self._words(outcome))
        self._end(outcome)
        self.assertEqual(segment.member_count, 1)
        self.task.state = "open"
        self._end(outcome)
        self.assertEqual(segment.member_count, 1)

    def test_segment_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        segment = self.env["retention.segment"].create(
            {"name": "Theirs", "kind": "static", "company_id": other.id}
        )
        outcome = self._create_outcome(segment_id=segment.id)
        self.assertEqual(self._words(outcome), ["The task is done"])
        self._end(outcome)
        self.assertEqual(segment.member_count, 0)

    def test_no_points_for_oneself(self):
        outcome = self._create_outcome(gift_points=30)
        task = self._create_task(self.caller.partner_id, occurrence="self")
        self.assertIn(
            "Nobody grants points to himself", self._problems(outcome, task)[0]
        )

    def test_points_within_the_budget(self):
        outcome = self._create_outcome(gift_points=30)
        self.company.retention_extra_budget_default = 20
        (problem,) = self._problems(outcome)
        self.assertIn("30 are too many", problem)
        with self.assertRaisesRegex(UserError, "too many"):
            self._end(outcome)
        self.company.retention_extra_budget_default = 50
        self.assertEqual(self._problems(outcome), [])
        self.assertIn("30 points out of your budget", self._words(outcome))
        self._end(outcome)
        wallet = self.env["retention.wallet"]._find(self.program, self.customer)
        self.assertEqual(wallet.balance, 30)
        extra = self.env["retention.extra"].search([("wallet_id", "=", wallet.id)])
        self.assertEqual(extra.user_id, self.caller)

    @freeze_time(NOON)
    def test_told_before_as_it_is_done(self):
        told = self._words("callback", when="fri 22:00")
        self.assertEqual(
            told,
            [
                "Call back on Mon 22 Jun at 09:00 by you",
                "Not on Fri 19 Jun at 22:00, when the customer is not to be called: at "
                "the next moment that suits",
            ],
        )
        self._end("callback", when="fri 22:00")
        self.assertEqual(str(self.task.call_at), "2026-06-22 09:00:00")

    def test_a_request_cannot_forge_what_was_read(self):
        outcome = self._ready("callback").with_user(self.caller)
        forged = {"problems": [], "call_at": "2026-06-22", "owner": 1, "calling": 1}
        self.assertTrue(outcome._problems(self.task, forged))

    def test_reading_for_all_buttons_at_once(self):
        task = self.task.with_user(self.caller)
        outcomes = task.env["retention.call.outcome"]._fits(task)
        outcomes[0]._effects_in_words(task, {})
        with self.assertQueryCount(4):
            for outcome in outcomes:
                outcome._effects_in_words(task, {})
