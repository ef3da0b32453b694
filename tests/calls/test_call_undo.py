from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_outcomes import OutcomeCase

KEPT = (
    *("state", "call_at", "date_due", "user_id", "is_promised", "rank", "outcome_id"),
    *("reached", "result", "attempt_count", "last_attempt_at", "date_out", "cause_out"),
)


@tagged("post_install", "-at_install")
class TestCallUndo(OutcomeCase):
    """A call is taken back: everything that nobody has built upon."""

    def _state(self, task=None):
        task = task or self.task
        task.invalidate_recordset()
        return {name: task[name] for name in KEPT}

    @freeze_time(NOON)
    def test_task_is_as_before(self):
        price = self.env.ref("customer_retention.retention_call_reason_refusal_price")
        self._end("busy")
        before = self._state()
        for outcome, values in (
            ("no_answer", {}),
            ("voicemail", {}),
            ("wrong_number", {}),
            ("agreed", {}),
            ("told", {}),
            ("refused", {"reason_id": price.id}),
            ("callback", {"when": "fri 10", "owner": "anyone"}),
            ("thinks", {}),
            ("break", {"when": "+30d"}),
            ("moved", {}),
            ("do_not_call", {}),
            ("complaint", {"complaint": "It wobbles"}),
        ):
            with self.subTest(outcome=outcome):
                attempt = self._end(outcome, **values)
                self.assertNotEqual(self._state(), before)
                self.assertEqual(attempt._undo(), [])
                self.assertEqual(self._state(), before)
                self.assertTrue(attempt.is_undone)
                self.assertFalse(self.customer.activity_ids)
                self.assertFalse(self.customer.retention_rest_until)
                self.customer.invalidate_recordset(["phone_blacklisted"])
                self.assertFalse(self.customer.phone_blacklisted)
        self.assertFalse(
            self.env["retention.complaint"].search(
                [("partner_id", "=", self.customer.id)]
            )
        )

    def test_an_undone_try_does_not_count(self):
        with freeze_time(NOON):
            self._end("no_answer")
            self._end("no_answer")._undo()
            self._end("no_answer")
        self.assertEqual((self.task.state, self.task.attempt_count), ("open", 2))

    def test_other_tasks_open_again(self):
        other = self._create_task(campaign_id=self._create_campaign(name="B").id)
        before = self._state(other)
        self._end("moved")._undo()
        self.assertEqual(self._state(other), before)

    def test_numbers_blocked_before_stay_blocked(self):
        self.env["phone.blacklist"]._add(["+12025550101"])
        self._end("do_not_call")._undo()
        self.customer.invalidate_recordset()
        self.assertTrue(self.customer.phone_blacklisted)

    def test_an_earlier_rest_comes_back(self):
        self.customer.retention_rest_until = "2026-07-01"
        with freeze_time(NOON):
            self._end("break", when="1.9.")._undo()
        self.assertEqual(str(self.customer.retention_rest_until), "2026-07-01")

    def test_segment(self):
        segment = self.env["retention.segment"].create(
            {"name": "Thinkers", "kind": "static", "company_id": self.company.id}
        )
        attempt = self._end(self._create_outcome(segment_id=segment.id))
        self.assertEqual(attempt._undo(), [])
        self.assertEqual(segment.member_count, 0)

    def test_points_stay(self):
        self.company.retention_extra_budget_default = 50
        attempt = self._end(self._create_outcome(gift_points=30))
        self.assertEqual(
            attempt._undo(), ["The 30 points that were given stay with the customer."]
        )
        self.assertEqual(self.task.state, "open")

    def test_answers(self):
        script = self._create_script("Hello")
        step = self._add_step(script, answer_type="text", destination="retention_likes")
        self.customer.retention_likes = "Tea"
        attempt = self._attempt().with_user(self.caller)
        script._keep_answers(attempt, {step.id: {"value": "Coffee"}})
        self._end("told", attempt=attempt)
        self.assertIn("Coffee", self.customer.retention_likes)
        self.assertEqual(attempt._undo(), [])
        self.assertEqual(self.customer.retention_likes, "Tea")

    # ------------------------------------------------------------
    # What stays
    # ------------------------------------------------------------

    def test_what_others_did_since_stays(self):
        self.company.retention_keeper_id = self.second
        attempt = self._end("wrong_number")
        self.customer.activity_ids.action_feedback("Found the new one")
        (kept,) = attempt._undo()
        self.assertIn("is done and stays", kept)

    def test_a_complaint_that_was_taken_up(self):
        attempt = self._end("complaint", complaint="It wobbles")
        complaint = self.env["retention.complaint"].search(
            [("partner_id", "=", self.customer.id)]
        )
        complaint.action_take_up()
        self.assertEqual(attempt._undo(), [f"{complaint.name} was taken up and stays."])

    def test_a_task_that_has_changed(self):
        attempt = self._end("callback", when="+2d")
        self.task.write({"state": "cancelled", "cause_out": "Ordered"})
        (kept,) = attempt._undo()
        self.assertIn("The task has changed since", kept)
        self.assertEqual(self.task.cause_out, "Ordered")

    # ------------------------------------------------------------
    # Who and when
    # ------------------------------------------------------------

    def test_only_ones_own(self):
        attempt = self._end("told")
        with self.assertRaisesRegex(UserError, "Only who made the call"):
            attempt.with_user(self.second)._undo()
        attempt.with_user(self.boss)._undo()
        with self.assertRaisesRegex(UserError, "already"):
            attempt.with_user(self.boss)._undo()
        self.assertEqual(self.task.state, "open")

    def test_only_the_last_one(self):
        first = self._end("busy")
        second = self._end("busy")
        with self.assertRaisesRegex(UserError, "the last one first"):
            first._undo()
        second._undo()
        first._undo()
        self.assertEqual(self.task.attempt_count, 0)

    def test_only_within_a_day(self):
        attempt = self._end("told")
        attempt.sudo().date = Datetime.now() - timedelta(hours=25)
        with self.assertRaisesRegex(UserError, "within a day"):
            attempt._undo()
        self.assertEqual(self.task.state, "done")
