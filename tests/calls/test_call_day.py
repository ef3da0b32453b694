from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
class TestCallDay(WorkspaceCase):
    """What was done, how long it took, and what is left."""

    @freeze_time(NOON)
    def test_header(self):
        answered, unanswered, promised, left = (
            self._create_task(one) for one in self._create_customers(4)
        )
        left.write({"is_promised": True, "rank": 0})
        self._create_task(user_id=self.second.id)
        self._workspace().open()
        self._save(answered, self.agreed)
        self._save(unanswered, self.no_answer)
        self._save(promised, self.callback, when="2026-06-18T10:00")
        header = self._workspace().pause(False)
        self.assertEqual(
            [header[name] for name in ("done", "reached", "promised", "skipped")],
            [3, 2, 1, 0],
        )
        self.assertEqual((header["left"], header["promised_due"]), (1, 1))
        self._workspace().skip(left.id, self.skip_reason.id, "", "key")
        self._workspace().undo()
        header = self._workspace().pause(False)
        self.assertEqual((header["skipped"], header["done"]), (0, 3))

    def test_yesterday_is_not_counted(self):
        task = self._create_task(date_due="2026-06-15")
        with freeze_time("2026-06-15 11:00:00"):
            self._save(task, self.agreed)
        with freeze_time(NOON):
            header = self._workspace().open()["header"]
        self.assertEqual(header["done"], 0)
        self.assertFalse(header["can_undo"])

    def test_pauses_are_no_work(self):
        workspace = self._workspace()
        with freeze_time("2026-06-16 11:00:00"):
            workspace.open()
        for moment in ("2026-06-16 11:10:00", "2026-06-16 11:15:00"):
            with freeze_time(moment):  # said twice, it is one pause
                header = workspace.pause(True)
        self.assertTrue(header["paused"])
        self.assertEqual(header["session_seconds"], 600)
        with freeze_time("2026-06-16 11:30:00"):
            header = workspace.pause(False)
        self.assertFalse(header["paused"])
        with freeze_time("2026-06-16 11:40:00"):
            found = workspace.summary(True)
        self.assertEqual((found["seconds"], found["paused_seconds"]), (1200, 1200))

    @freeze_time(NOON)
    def test_summary(self):
        tasks = [self._create_task(one) for one in self._create_customers(4)]
        tasks[3].date_due += timedelta(days=1)
        workspace = self._workspace()
        workspace.open()
        order = self._create_order(100)
        attempt = self._save(tasks[0], self.agreed)
        attempt.order_id = order
        self._save(tasks[1], self.no_answer)
        found = workspace.summary(False)
        self.assertEqual(
            [found[name] for name in ("done", "reached", "orders", "left_today")],
            [2, 1, 1, 1],
        )
        # The one who did not answer is tried again, too
        self.assertEqual(found["left_tomorrow"], 2)
        self.assertIn("2 calls", found["sentence"])
        session = self._sessions()
        self.assertFalse(session.ended_at)
        workspace.summary(True)
        self.assertEqual(session.ended_at, datetime(2026, 6, 16, 11))
        self.assertFalse(
            self.env["retention.call.task"].search([("claimed_by", "!=", False)])
        )

    def test_silence_ends_a_session(self):
        workspace = self._workspace()
        with freeze_time("2026-06-16 11:00:00"):
            workspace.open()
        with freeze_time("2026-06-16 11:20:00"):
            workspace.next()
        session = self._sessions()
        with freeze_time("2026-06-16 12:20:00"):
            self.assertEqual(self.env["retention.call.session"]._close_silent(), 0)
        with freeze_time("2026-06-16 12:21:00"):
            self.assertEqual(self.env["retention.call.session"]._close_silent(), 1)
        self.assertEqual(session.ended_at, datetime(2026, 6, 16, 11, 20))
        self.assertEqual(session.seconds, 1200)
        with freeze_time("2026-06-16 12:30:00"):
            workspace.next()
        self.assertEqual(len(self._sessions()), 2)

    def test_a_forgotten_session_ends_when_the_next_begins(self):
        workspace = self._workspace()
        with freeze_time("2026-06-15 16:00:00"):
            workspace.open()
        with freeze_time(NOON):
            workspace.open()
        new, old = self._sessions()
        self.assertEqual(old.ended_at, datetime(2026, 6, 15, 16))
        self.assertFalse(new.ended_at)

    def test_a_long_pause_is_no_silence(self):
        workspace = self._workspace()
        with freeze_time("2026-06-16 11:00:00"):
            workspace.open()
            workspace.pause(True)
        with freeze_time("2026-06-16 14:00:00"):
            self.assertEqual(self.env["retention.call.session"]._close_silent(), 0)
            self.assertTrue(workspace.pause(True)["paused"])
        self.assertEqual(len(self._sessions()), 1)

    def _sessions(self):
        return self.env["retention.call.session"].search(
            [("user_id", "=", self.caller.id)]
        )

    @freeze_time(NOON)
    def test_sessions_are_of_people_and_companies(self):
        self._workspace().open()
        self._workspace(self.second).open()
        self.assertEqual(len(self._sessions()), 1)
        self.assertEqual(self._sessions().started_at, fields.Datetime.now())
