from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallWorkspaceSaving(WorkspaceCase):
    """A call is written down once, complete, and can be taken back."""

    def setUp(self):
        super().setUp()
        self.task = self._create_task()
        self.assertEqual(self._next(), self.task)

    def test_an_attempt_is_complete(self):
        script = self.env["retention.call.script"].create(
            {"name": "Spring", "purpose": "offer"}
        )
        step = self.env["retention.call.script.step"].create(
            {
                "script_id": script.id,
                "name": "Wishes",
                "answer_type": "text",
                "question": "What do you wish for?",
                "destination": "retention_wishes",
            }
        )
        objection = self.env["retention.call.objection"].create(
            {"script_id": script.id, "name": "Too dear", "answer": "It lasts."}
        )
        script.state = "published"
        self.campaign.script_id = script
        attempt = self._save(
            self.task,
            self.callback,
            note="Nice talk",
            when="2026-06-18T10:00",
            duration=125,
            step_id=step.id,
            objection_ids=[objection.id, 10**9],
            answers={str(step.id): {"value": "A blue chair"}},
        )
        self.assertRecordValues(
            attempt,
            [
                {
                    "task_id": self.task.id,
                    "campaign_id": self.campaign.id,
                    "partner_id": self.customer.id,
                    "user_id": self.caller.id,
                    "kind": "call",
                    "reached": "answered",
                    "result": "callback",
                    "outcome_id": self.callback.id,
                    "note": "Nice talk",
                    "phone": self.customer.phone,
                    "duration": 125,
                    "script_id": script.id,
                    "step_id": step.id,
                    "callback_at": datetime(2026, 6, 18, 10),
                }
            ],
        )
        self.assertEqual(attempt.objection_ids, objection)
        self.assertEqual(attempt.answer_ids.answer, "A blue chair")
        self.assertIn("A blue chair", self.customer.retention_wishes)
        self.assertTrue(self.task.is_promised)
        self.assertFalse(self.task.claimed_by)

    def test_a_promise_is_remembered(self):
        self._save(self.task, self.callback, when="2026-06-18T10:00")
        with freeze_time("2026-06-18 10:05:00"):
            self.assertEqual(self._next(), self.task)
            attempt = self._save(self.task, self.agreed)
        self.assertTrue(attempt.was_promised)
        self.assertEqual(attempt.promised_at, datetime(2026, 6, 18, 10))

    def test_the_same_request_twice(self):
        values = self._values(self.no_answer)
        first = self._workspace().save(self.task.id, values)
        again = self._workspace().save(self.task.id, values)
        self.assertEqual(first["saved"], again["saved"])
        self.assertEqual(self.task.attempt_count, 1)
        self.assertEqual(len(self.task.attempt_ids), 1)

    def test_the_same_request_twice_brings_the_same_next_one(self):
        following = [self._create_task(one) for one in self._create_customers(2)]
        values = self._values(self.no_answer, next=True)
        cards = [
            self._workspace().save(self.task.id, values)["card"] for _press in range(2)
        ]
        self.assertEqual([card["task"]["id"] for card in cards], [following[0].id] * 2)

    def test_a_key_is_of_one_call(self):
        other = self._create_task(self._create_customers(1))
        values = self._values(self.no_answer)
        self._workspace().save(self.task.id, values)
        with self.assertRaises(UserError):
            self._workspace().save(other.id, values)
        self.assertFalse(other.attempt_ids)

    def test_what_is_missing(self):
        for number, values in enumerate(
            (
                {"outcome_id": False},
                {"outcome_id": self.refused.id},
                {"outcome_id": self.callback.id},
                {"outcome_id": self.callback.id, "when": "yesterday or so"},
                {"outcome_id": self.callback.id, "when": "2026-06-15T10:00"},
                {"outcome_id": self.refused.id, "reason_id": self.skip_reason.id},
            )
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._workspace().save(self.task.id, {"key": f"k{number}", **values})
        self.assertFalse(self.task.attempt_ids)
        self.assertEqual(self.task.claimed_by, self.caller)

    def test_an_outcome_of_another_purpose(self):
        self.agreed.purpose = "birthday"
        with self.assertRaises(UserError):
            self._save(self.task, self.agreed)

    def test_preview_does_nothing(self):
        found = self._workspace().preview(
            self.task.id, {"outcome_id": self.callback.id, "when": "2026-06-18T10:00"}
        )
        self.assertIn("10:00", found["effects"][0])
        self.assertFalse(found["problems"])
        self.assertEqual(found["when"]["iso"], "2026-06-18T10:00:00Z")
        found = self._workspace().preview(self.task.id, {"outcome_id": self.refused.id})
        self.assertEqual(len(found["problems"]), 1)
        self.assertFalse(self.task.attempt_ids)

    # ------------------------------------------------------------
    # Too late
    # ------------------------------------------------------------

    def test_a_call_on_a_closed_task_is_kept(self):
        self.task.write({"state": "cancelled", "cause_out": "Has ordered"})
        attempt = self._save(self.task, self.agreed, note="Thanks")
        self.assertTrue(attempt.is_late)
        self.assertEqual((attempt.result, attempt.note), ("agreed", "Thanks"))
        self.assertIn("Has ordered", attempt.sentence)
        self.assertEqual(self.task.state, "cancelled")

    def test_a_call_on_somebody_elses_screen_is_kept(self):
        self.task.user_id = False
        self.task.claimed_by = self.second
        self.env.flush_all()
        attempt = self._save(self.task, self.no_answer)
        self.assertTrue(attempt.is_late)
        self.assertFalse(self.task.attempt_count)
        self.assertEqual(self.task.claimed_by, self.second)

    def test_the_draft_of_a_colleague_is_not_written_over(self):
        self.task.write(
            {"user_id": False, "claimed_by": self.second.id, "note": "Mine"}
        )
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "Second is with"):
            self._workspace().save_draft(self.task.id, {"note": "Yours"})
        self.assertEqual(self.task.note, "Mine")

    def test_a_draft_keeps_the_customer_on_the_screen(self):
        with freeze_time("2026-06-16 11:14:00"):
            self._workspace().save_draft(self.task.id, {"note": "Long talk"})
        with freeze_time("2026-06-16 11:20:00"):
            self.assertFalse(self._next(self.boss))
        self.assertEqual(self.task.claimed_by, self.caller)

    def test_a_draft_after_the_end_opens_nothing(self):
        self._save(self.task, self.agreed)
        self._workspace().save_draft(self.task.id, {"note": "late"})
        self.assertFalse(self.task.note or self.task.claimed_by)

    # ------------------------------------------------------------
    # Skip
    # ------------------------------------------------------------

    def test_skip(self):
        with self.assertRaises(UserError):
            self._workspace().skip(self.task.id, False, "", "key")
        with self.assertRaises(UserError):
            self._workspace().skip(self.task.id, self.reason.id, "", "key")
        for _press in range(2):
            self._workspace().skip(self.task.id, self.skip_reason.id, "Later", "key")
        attempt = self.task.attempt_ids
        self.assertEqual(
            (attempt.kind, attempt.reason_id, attempt.note),
            ("skip", self.skip_reason, "Later"),
        )
        self.assertEqual(self.task.state, "open")
        self.assertFalse(self._next())
        with freeze_time("2026-06-16 13:00:00"):
            self.assertEqual(self._next(), self.task)

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def test_undo_brings_the_customer_back(self):
        self._workspace().save_draft(self.task.id, {"note": "Typed"})
        attempt = self._save(self.task, self.agreed, note="Typed and sent")
        header = self._workspace().pause(False)
        self.assertIn(self.customer.name, header["can_undo"]["sentence"])
        back = self._workspace().undo()
        self.assertTrue(attempt.is_undone)
        self.assertEqual(back["card"]["task"]["id"], self.task.id)
        self.assertEqual(self.task.state, "open")
        self.assertEqual(self.task.claimed_by, self.caller)
        self.assertTrue(back["card"]["draft"]["note"])
        self.assertFalse(back["header"]["can_undo"])
        with self.assertRaises(UserError):
            self._workspace().undo()

    def test_undo_of_a_skip(self):
        self._workspace().skip(self.task.id, self.skip_reason.id, "Later", "key")
        back = self._workspace().undo()
        self.assertFalse(self.task.call_at)
        self.assertEqual(back["card"]["draft"]["note"], "Later")

    def test_undo_is_of_today_and_ones_own(self):
        self._save(self.task, self.no_answer)
        with self.assertRaises(UserError):
            self._workspace(self.second).undo()
        with freeze_time("2026-06-17 08:00:00"), self.assertRaises(UserError):
            self._workspace().undo()

    def test_undo_while_a_colleague_types(self):
        """What stands in the colleague's note stays there."""
        self._workspace().save_draft(self.task.id, {"note": "Mine"})
        self._save(self.task, self.no_answer, owner="anyone")
        self._workspace(self.boss).open(task_id=self.task.id)
        self._workspace(self.boss).save_draft(self.task.id, {"note": "A colleague's"})
        back = self._workspace().undo()
        self.assertIsNone(back["card"])
        self.assertEqual(self.task.note, "A colleague's")
        self.assertEqual(self.task.claimed_by, self.boss)

    def test_undo_while_somebody_is_there(self):
        self._save(self.task, self.no_answer)
        other = self._create_task(
            user_id=self.second.id, campaign_id=self._create_campaign().id
        )
        other.claimed_by = self.second
        self.env.cr.execute(
            "UPDATE retention_call_task SET claimed_at = %s WHERE id = %s",
            [NOON, other.id],
        )
        self.env.flush_all()
        back = self._workspace().undo()
        self.assertIsNone(back["card"])
        self.assertIn("Second", str(back["kept"]))
