from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallPromises(WorkspaceCase):
    """A promised hour stays the one that the customer was told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._create_task(
            is_promised=True, rank=0, call_at="2026-06-16 10:45:00"
        )

    def _skip(self, key="key"):
        self._workspace().skip(self.task.id, self.skip_reason.id, "", key)
        return self.task.attempt_ids[:1]

    def test_a_skip_does_not_move_the_promise(self):
        skipped = self._skip()
        self.assertEqual(self.task.call_at, fields.Datetime.now().replace(hour=13))
        card = self._workspace().open(task_id=self.task.id)["card"]
        self.assertIn("10:45", card["task"]["promised_text"])
        with freeze_time("2026-06-16 13:05:00"):
            call = self._save(self.task, self.agreed)
        self.assertEqual(skipped.promised_at, call.promised_at)
        self.assertEqual(call.promise, "late")

    def test_a_skip_does_not_put_off_the_escalation(self):
        with freeze_time("2026-06-16 14:00:00"):
            self._skip()
        with freeze_time("2026-06-16 14:50:00"):
            self.assertEqual(self.task._escalate(self.company), self.task)

    def test_a_skip_is_taken_back(self):
        self._skip()
        self._workspace().undo()
        self.assertEqual(
            self.task.call_at, fields.Datetime.to_datetime("2026-06-16 10:45:00")
        )
        self.assertFalse(self.task.promised_at)

    def test_what_was_put_off_since_stays(self):
        self._skip()
        reason = self.env["retention.call.reason"].create(
            {"name": "On a journey", "kind": "postpone"}
        )
        self.task.escalated_at = fields.Datetime.now()
        self.task.with_user(self.boss)._postpone(reason, days=2, is_agreed=True)
        moved = self.task.call_at
        # By the hour that was promised, not by that of the skip
        self.assertEqual(moved, fields.Datetime.to_datetime("2026-06-18 10:45:00"))
        self.assertFalse(self.task.promised_at)
        self.assertFalse(self.task.escalated_at, "the new hour can be late, too")
        kept = self._workspace().undo()["kept"]
        self.assertEqual(self.task.call_at, moved)
        self.assertIn("changed since", kept[0])

    def test_another_promise_is_another_hour(self):
        self._skip()
        self._save(self.task, self.callback, when="2026-06-17T10:00")
        self.assertFalse(self.task.promised_at)
        with freeze_time("2026-06-17 10:10:00"):
            self.assertEqual(self._save(self.task, self.agreed).promise, "kept")

    def test_anybody_keeps_a_promise_that_is_overdue(self):
        """Also of somebody else's customer, where the campaign names no callers."""
        self.campaign.user_ids = [Command.clear()]
        self.assertFalse(self._next(self.second))
        with freeze_time("2026-06-16 15:00:00"):
            self.task._escalate(self.company)
            self.env.flush_all()
            self.assertEqual(self._next(self.second), self.task)
            self._save(self.task, self.agreed, self.second)

    def test_named_callers_keep_the_promises_of_their_campaign(self):
        self.campaign.user_ids = self.caller
        with freeze_time("2026-06-16 15:00:00"):
            self.task._escalate(self.company)
            self.env.flush_all()
            self.assertFalse(self._next(self.second))

    def test_the_customers_of_who_left_are_not_lost(self):
        self.task.write({"user_id": False, "is_promised": False})
        self.campaign.user_ids = [Command.clear()]
        self.env.flush_all()
        self.assertFalse(self._next(self.second))
        self.caller.active = False
        self.env.flush_all()
        self.assertEqual(self._next(self.second), self.task)
