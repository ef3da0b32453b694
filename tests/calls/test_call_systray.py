from odoo.fields import Date
from odoo.tests import freeze_time, new_test_user, tagged

from .common import NOON, CallCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallSystray(CallCase):
    """The calls that are due, beside the activities."""

    def setUp(self):
        super().setUp()
        self.campaign.state = "running"

    def _group(self, user=None, **context):
        users = self.env["res.users"].with_user(user or self.caller)
        groups = users.with_context(**context)._get_activity_groups()
        return next(
            (one for one in groups if one["model"] == "retention.call.task"), None
        )

    def _counts(self, **context):
        group = self._group(**context)
        return [
            group[name] for name in ("overdue_count", "today_count", "planned_count")
        ]

    def _due(self, day, customer=None, **values):
        customer = customer or self._create_customers(1)
        return self._create_task(customer, date_due=Date.to_date(day), **values)

    def test_late_today_and_to_come_are_counted(self):
        for day in ("2026-06-12", "2026-06-15", "2026-06-16", "2026-06-17"):
            self._due(day)
        self.assertEqual(self._counts(), [2, 1, 1])
        group = self._group()
        self.assertEqual(group["total_count"], 3, "what is to come does not press")
        self.assertEqual(group["type"], "activity")
        self.assertTrue(group["icon"])

    def test_without_calls_there_is_no_group(self):
        self.assertIsNone(self._group())

    def test_only_open_own_calls_of_running_campaigns(self):
        self._due("2026-06-16", user_id=self.second.id)
        self._due("2026-06-16", user_id=False)
        self._due("2026-06-16", state="done")
        self._due("2026-06-16", state="control")
        self._due("2026-06-16", shared_on=False)
        paused = self._create_campaign(name="Paused", state="paused")
        self._due("2026-06-16", campaign_id=paused.id)
        self.assertIsNone(self._group())
        self._due("2026-06-16", campaign_id=False)
        self.assertEqual(self._counts(), [0, 1, 0], "a planned one has no campaign")

    def test_only_of_the_companies_that_are_switched_on(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.caller.company_ids |= other
        campaign = self._create_campaign(
            name="There",
            company_id=other.id,
            state="running",
            user_id=False,
            user_ids=False,
        )
        self._due("2026-06-16", campaign_id=campaign.id, company_id=other.id)
        self.assertIsNone(self._group(allowed_company_ids=self.company.ids))
        both = (self.company | other).ids
        self.assertEqual(self._counts(allowed_company_ids=both), [0, 1, 0])

    def test_today_is_the_companys_day(self):
        self._due("2026-06-17")
        self.company.partner_id.tz = "Pacific/Auckland"
        self.env.registry.clear_cache()
        with freeze_time("2026-06-16 13:00:00"):
            self.assertEqual(self._counts(), [0, 1, 0])

    def test_who_has_no_part_in_it_sees_none(self):
        clerk = new_test_user(self.env, "systray_clerk", "base.group_user")
        self._due("2026-06-16", user_id=clerk.id)
        self.assertIsNone(self._group(clerk))

    def test_the_list_shows_what_was_counted(self):
        for day in ("2026-06-12", "2026-06-16", "2026-06-17"):
            self._due(day)
        paused = self._create_campaign(name="Paused", state="paused")
        self._due("2026-06-16", campaign_id=paused.id)
        tasks = self.env["retention.call.task"].with_user(self.caller)
        self.assertEqual(tasks.search_count(self._group()["domain"]), 3)

    def test_queries_do_not_grow_with_the_calls(self):
        self._due("2026-06-16")
        self._count_queries()
        few = self._count_queries()
        for customer in self._create_customers(30):
            self._due("2026-06-16", customer, occurrence=str(customer.id))
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._group()
        return self.cr.sql_log_count - before
