from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Datetime
from odoo.tests import freeze_time, tagged

from .common import NOON, CallCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallPostpone(CallCase):
    """Calls put off, by many at once and with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["retention.call.reason"].create(
            {"name": "Fair this week", "kind": "postpone"}
        )
        cls.task = cls._create_task()

    def _postpone(self, tasks=None, user=None, **values):
        tasks = self.task if tasks is None else tasks
        wizard = (
            self.env["retention.call.task.postpone"]
            .with_user(user or self.caller)
            .with_context(active_model="retention.call.task", active_ids=tasks.ids)
            .create({"reason_id": self.reason.id, **values})
        )
        return wizard.action_postpone()["params"]["message"]

    def test_by_days(self):
        told = self._postpone(days=3)
        self.assertEqual(self.task.date_due, Date.to_date("2026-06-19"))
        self.assertEqual(self.task.postponed_count, 1)
        self.assertEqual(self.task.postpone_reason_id, self.reason)
        self.assertIn("1 calls were put off", told)

    def test_overdue_ones_count_from_today(self):
        self.task.date_due = Date.to_date("2026-06-01")
        self._postpone(days=1)
        self.assertEqual(self.task.date_due, Date.to_date("2026-06-17"))

    def test_nothing_else_changes(self):
        names = set(self.task._fields) - {
            *("date_due", "postponed_count", "postpone_reason_id"),
            *("write_date", "write_uid", "__last_update"),
        }
        self.task.flush_recordset()
        [before] = self.task.read(names)
        self._postpone(days=3)
        self.env.invalidate_all()
        [after] = self.task.read(names)
        self.assertEqual(before, after)
        self.assertFalse(self.task.attempt_ids)

    def test_to_a_day(self):
        self._postpone(until="date", date="2026-06-30")
        self.assertEqual(self.task.date_due, Date.to_date("2026-06-30"))

    def test_nothing_comes_earlier(self):
        self.task.date_due = Date.to_date("2026-07-10")
        told = self._postpone(until="date", date="2026-06-30")
        self.assertEqual(self.task.date_due, Date.to_date("2026-07-10"))
        self.assertEqual(self.task.postponed_count, 0)
        self.assertIn("Nothing to change: 1", told)

    def test_a_day_to_come_is_needed(self):
        for values in (
            {"until": "date", "date": "2026-06-16"},
            {"until": "date", "date": "2020-01-01"},
            {"until": "date"},
            {"days": 0},
            {"days": -5},
            {"days": 9999},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._postpone(**values)
        self.assertEqual(self.task.date_due, Date.to_date("2026-06-16"))

    def test_a_reason_to_put_off_is_needed(self):
        refusal = self.env["retention.call.reason"].create(
            {"name": "Too dear", "kind": "refusal"}
        )
        with self.assertRaisesRegex(UserError, "why"):
            self._postpone(reason_id=refusal.id)

    def test_a_promise_is_kept_unless_the_customer_agrees(self):
        promised = datetime(2026, 6, 16, 14, 30)
        self.task.write({"is_promised": True, "call_at": promised, "rank": 0})
        with self.assertRaisesRegex(UserError, "promised"):
            self._postpone(days=1)
        self._postpone(days=1, is_agreed=True)
        self.assertEqual(self.task.call_at, Datetime.to_datetime("2026-06-17 14:30:00"))
        self.assertTrue(self.task.is_promised)
        self.assertEqual(self.task.rank, 0)

    def test_a_promised_hour_stays_the_same_by_the_clock(self):
        """Over the night in which clocks change, too."""
        self.company.partner_id.tz = "Europe/Berlin"
        self.env.registry.clear_cache()
        with freeze_time("2026-10-23 08:00:00"):
            self.task.write(
                {
                    "is_promised": True,
                    "call_at": "2026-10-23 12:00:00",
                    "date_due": "2026-10-23",
                }
            )
            self._postpone(until="date", date="2026-10-26", is_agreed=True)
        self.assertEqual(self.task.call_at, Datetime.to_datetime("2026-10-26 13:00:00"))

    def test_not_beyond_the_end_of_the_campaign(self):
        self.campaign.date_to = Date.to_date("2026-06-20")
        self._postpone(until="date", date="2026-06-20")
        with self.assertRaisesRegex(UserError, "“Spring” ends on"):
            self._postpone(days=1)
        self.assertEqual(self.task.date_due, Date.to_date("2026-06-20"))
        planned = self._create_task(campaign_id=False)
        self._postpone(planned, days=30)
        self.assertEqual(planned.postponed_count, 1, "no campaign, no end")

    def test_closed_ones_and_those_on_a_screen_are_left_alone(self):
        done, shown, forgotten = (
            self._create_task(one) for one in self._create_customers(3)
        )
        done.state = "done"
        shown.write({"claimed_by": self.second.id, "claimed_at": "2026-06-16 10:55:00"})
        forgotten.write(
            {"claimed_by": self.second.id, "claimed_at": "2026-06-16 09:00:00"}
        )
        told = self._postpone(self.task | done | shown | forgotten, days=2)
        self.assertIn("2 calls were put off", told)
        self.assertIn("on somebody's screen now: 1", told)
        self.assertIn("not in a state for it: 1", told)
        self.assertEqual(shown.postponed_count, 0)
        self.assertEqual(forgotten.postponed_count, 1)

    def test_callers_put_off_their_own_only(self):
        theirs = self._create_task(self._create_customers(1)[0], user_id=self.second.id)
        for tasks in (theirs, theirs | self.task):
            with self.assertRaises(AccessError):
                self._postpone(tasks, days=1)
        free = self._create_task(self._create_customers(1)[0], user_id=False)
        with self.assertRaises(AccessError):
            self._postpone(free, days=1)
        self._postpone(theirs | free | self.task, self.boss, days=1)
        self.assertEqual(
            (theirs | free | self.task).mapped("postponed_count"), [1, 1, 1]
        )

    def test_as_many_queries_for_many(self):
        tasks = self.env["retention.call.task"].union(
            *(self._create_task(one) for one in self._create_customers(60))
        )
        self._postpone(tasks[:2], days=1)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            self._postpone(tasks, days=1)
            self.env.flush_all()
        self.assertEqual(set(tasks[2:].mapped("postponed_count")), {1})
