from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallClaim(WorkspaceCase):
    """Who comes next, and who does not come at all."""

    def _tasks(self, count, **values):
        return self.env["retention.call.task"].concat(
            *(
                self._create_task(customer, **values)
                for customer in self._create_customers(count)
            )
        )

    def _queue(self, user=None):
        """Return all who come, in their order."""
        found = self.env["retention.call.task"]
        while task := self._next(user):
            found += task
        return found

    def test_order_of_the_queue(self):
        late, plain, dear, promised, old = self._tasks(5)
        late.rank = 3
        dear.priority = 900
        promised.write({"rank": 0, "is_promised": True})
        old.date_due = self._ago(days=4)
        self.env.flush_all()
        self.assertEqual(self._queue(), promised + late + dear + old + plain)

    def test_mine_and_nobodys(self):
        mine, nobodys, others = self._tasks(3)
        nobodys.write({"user_id": False, "priority": 5})
        others.user_id = self.second
        self.env.flush_all()
        self.assertEqual(self._queue(), nobodys + mine)
        self.assertEqual(self._queue(self.second), others)

    def test_nobodys_task_of_somebody_elses_customer(self):
        task = self._tasks(1, user_id=False)
        stranger = self._create_user("stranger", "group_retention_account_manager")
        self.assertFalse(self._queue(stranger))
        # Of the campaign's callers he would be
        self.campaign.user_ids += stranger
        self.assertEqual(self._queue(stranger), task)

    def test_a_customer_of_nobody_is_for_whoever_is_free(self):
        task = self._tasks(1, user_id=False)
        task.partner_id.user_id = False
        stranger = self._create_user("stranger", "group_retention_account_manager")
        self.assertEqual(self._queue(stranger), task)

    def test_who_is_not_offered(self):
        tasks = self._tasks(6)
        tomorrow, later, done, waiting, paused, elsewhere = tasks
        tomorrow.date_due += timedelta(days=1)
        later.call_at = fields.Datetime.now() + timedelta(minutes=5)
        done.state = "done"
        waiting.shared_on = False
        paused.campaign_id = self._create_campaign(name="Paused")
        elsewhere.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.assertFalse(self._queue())
        with freeze_time("2026-06-16 11:06:00"):
            self.assertEqual(self._queue(), later)

    def test_days_are_those_of_the_company(self):
        task = self._tasks(1)
        self.company.partner_id.tz = "Pacific/Auckland"
        self.env.registry.clear_cache()
        task.date_due = "2026-06-17"
        self.company.write(
            {"retention_call_hour_from": 0, "retention_call_hour_to": 24}
        )
        self.env.flush_all()
        # Eleven o'clock of Greenwich is close to midnight there
        self.assertFalse(self._queue())
        with freeze_time("2026-06-16 12:30:00"):
            self.assertEqual(self._queue(), task)

    def test_a_customer_is_on_one_screen(self):
        task = self._create_task()
        other = self._create_task(
            campaign_id=self._create_campaign(name="Autumn", state="running").id,
            user_id=self.second.id,
        )
        self.assertEqual(self._next(), task)
        self.assertFalse(self._next(self.second))
        self.assertFalse(self._next())
        self._workspace().release(task.ids)
        self.assertEqual(self._next(self.second), other)

    def test_a_void_claim_is_for_the_next(self):
        task = self._create_task(user_id=False)
        self.assertEqual(self._next(), task)
        with freeze_time("2026-06-16 11:14:00"):
            self.assertFalse(self._next(self.second))
        with freeze_time("2026-06-16 11:16:00"):
            self.assertEqual(self._next(self.second), task)
        self.assertEqual(task.claimed_by, self.second)

    def test_a_void_claim_sets_the_customers_other_tasks_free(self):
        self._create_task()
        other = self._create_task(
            campaign_id=self._create_campaign(name="Autumn", state="running").id,
            user_id=self.second.id,
        )
        self._next()
        with freeze_time("2026-06-16 11:16:00"):
            self.assertEqual(self._next(self.second), other)

    def test_letters_come_after_calls(self):
        letter, call = self._tasks(2)
        letter.write({"channel": "email", "rank": 0})
        self.env.flush_all()
        self.assertEqual(self._queue(), call + letter)

    def test_one_campaign_alone(self):
        spring, autumn = self._tasks(2)
        autumn.campaign_id = self._create_campaign(name="Autumn", state="running")
        self.env.flush_all()
        self.assertEqual(self._next(campaign_id=autumn.campaign_id.id), autumn)
        self.assertFalse(self._next(campaign_id=autumn.campaign_id.id))
        self.assertEqual(self._next(), spring)

    def test_the_guard_is_asked(self):
        kept, blocked = self._tasks(2)
        self.env["phone.blacklist"].create(
            {"number": blocked.partner_id.phone_sanitized}
        )
        self.env.flush_all()
        self.assertEqual(self._queue(), kept)

    def test_the_claim_is_the_first_statement(self):
        task = self._tasks(1)
        workspace = self._workspace()
        workspace.next()  # what is cached, is cached
        workspace.release(task.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        execute = self.cr.execute

        def spy(query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(query, *args, **kwargs)

        with patch.object(self.cr, "execute", spy):
            self.assertTrue(workspace.next()["card"])
        first = [one for one in statements if "SAVEPOINT" not in one][0]
        self.assertIn("UPDATE retention_call_task", first)
