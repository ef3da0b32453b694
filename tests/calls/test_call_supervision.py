from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_results import SupervisionCase


@tagged("post_install", "-at_install")
class TestCallSupervision(SupervisionCase):
    """Every number of the day opens a list that comes to the same."""

    def _make_day(self):
        """Nine lines of two callers and one of nobody, each with another fate."""
        customers = self._create_customers(9)
        lines = [self._create_task(customer) for customer in customers[:6]]
        lines += [
            self._create_task(customer, user_id=self.second.id)
            for customer in customers[6:8]
        ]
        lines.append(self._create_task(customers[8], user_id=False))
        agreed, quiet, wrong, back, undone, late, theirs, skipped, _free = lines
        order = self._create_order(300, agreed.partner_id)
        order.action_confirm()
        self._create_attempt(
            agreed,
            reached="answered",
            result="agreed",
            contact_id=agreed.partner_id.id,
            order_id=order.id,
        )
        agreed.write({"state": "done", "result": "agreed"})
        self._create_attempt(quiet, hour=11, reached="no_answer")
        quiet.date_due = self.today + timedelta(days=1)
        self._create_attempt(wrong, hour=11, minute=30, reached="wrong_number")
        wrong.state = "done"
        promised = {"was_promised": True, "reached": "answered"}
        noon = datetime.combine(self.today, time(12))
        self._create_attempt(back, 12, minute=30, promised_at=noon, **promised)
        back.state = "done"
        self._create_attempt(undone, is_undone=True, reached="answered")
        late.date_due = self.today - timedelta(days=3)
        late.write({"is_promised": True, "call_at": noon})
        self._create_attempt(theirs, 12, minute=31, promised_at=noon, **promised)
        theirs.state = "done"
        reason = self.env["retention.call.reason"].create(
            {"name": "At lunch", "kind": "skip"}
        )
        self._create_attempt(skipped, kind="skip", reason_id=reason.id)
        return lines

    def _counts(self, figures):
        return {name: figure["count"] for name, figure in figures.items()}

    def test_the_day_in_numbers(self):
        self._make_day()
        page = self._load()
        self.assertEqual(
            self._counts(page["figures"]),
            {
                "planned": 9,
                "called": 5,
                "not_reached": 2,
                "reached": 3,
                "right": 1,
                "offered": 1,
                "ordered": 1,
                "overdue": 1,
                "next_step": 1,
                "skipped": 1,
                "kept": 1,
                "late": 1,
                "waiting": 1,
            },
        )
        [skip] = page["skips"]
        self.assertEqual((skip["name"], skip["count"]), ("At lunch", 1))
        self.assertEqual(page["list"]["members"]["count"], 9)
        self.assertEqual(page["list"]["tried"]["count"], 5)

    def test_numbers_open_their_lists(self):
        self._make_day()
        page = self._load()
        for name, figure in page["figures"].items():
            self.assertListed(figure, name)
        for figure in (*page["tries"].values(), *page["list"].values(), *page["skips"]):
            self.assertListed(figure)
        for row in (*page["people"], *page["campaigns"]):
            for name, figure in row["figures"].items():
                self.assertListed(figure, f"{row['name']}: {name}")
        for hour in page["hours"]:
            for name, opens in hour["open"].items():
                self.assertListed({"count": hour[name], "open": opens}, name)

    def test_rows_add_up_to_the_day(self):
        self._make_day()
        page = self._load()
        for rows in (page["people"], page["campaigns"]):
            for column in page["columns"]:
                name = column["name"]
                total = sum(row["figures"][name]["count"] for row in rows)
                self.assertEqual(total, page["figures"][name]["count"], name)
        names = [row["name"] for row in page["people"]]
        self.assertEqual(names, ["Caller", "Second", "Whoever is free"])
        self.assertEqual(sum(hour["called"] for hour in page["hours"]), 5)

    def test_one_person_and_one_campaign(self):
        lines = self._make_day()
        page = self._load(user_id=self.second.id)
        self.assertEqual(page["figures"]["called"]["count"], 1)
        self.assertEqual(page["figures"]["planned"]["count"], 2)
        other = self._create_campaign(name="Autumn", state="running")
        self._create_task(lines[0].partner_id, campaign_id=other.id)
        page = self._load(campaign_id=other.id)
        self.assertEqual(page["figures"]["planned"]["count"], 1)
        self.assertEqual([row["name"] for row in page["campaigns"]], ["Autumn"])
        team = self.env["crm.team"].create(
            {"name": "Callers", "member_ids": [(6, 0, self.second.ids)]}
        )
        page = self._load(team_id=team.id)
        self.assertEqual(page["figures"]["called"]["count"], 1)

    def test_tries_of_earlier_days_count_for_a_line(self):
        task = self._create_task()
        for days in (2, 1, 0):
            self._create_attempt(task, days=days, reached="no_answer")
        page = self._load()
        self.assertEqual(page["tries"]["tries"]["count"], 3)
        self.assertEqual(page["tries"]["lines"]["count"], 1)
        yesterday = (self.today - timedelta(days=1)).isoformat()
        page = self._load(day=yesterday)
        self.assertEqual(page["tries"]["tries"]["count"], 2)
        self.assertEqual(page["figures"]["called"]["count"], 1)

    def test_days_are_those_of_the_company(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        self.env.registry.clear_cache()
        day = self.company._retention_day()
        _first, end = self.company._retention_moments(None, day)
        task = self._create_task()
        for moment in (end - timedelta(days=1), end - timedelta(days=1, seconds=1)):
            self._create_attempt(task, date=moment, reached="busy")
        page = self._load()
        self.assertEqual(page["figures"]["called"]["count"], 1)
        self.assertEqual([one["label"] for one in page["hours"]], ["00:00"])

    def test_time_between_calls(self):
        customers = self._create_customers(4)
        for customer, minute, seconds in zip(
            customers, (0, 5, 12, 55), (0, 120, 60, 0), strict=True
        ):
            self._create_attempt(
                self._create_task(customer),
                minute=minute,
                duration=seconds,
                reached="answered",
            )
        # 5 min less 2, 7 less 1; the last came after a break
        page = self._load()
        self.assertEqual(page["time"]["wrap_up"], (180 + 360) // 2)
        [person] = page["people"]
        self.assertEqual(person["time"]["wrap_up"], 270)

    def test_time_worked(self):
        start = datetime.combine(self.today, time(9))
        self.env["retention.call.session"].create(
            [
                {
                    "user_id": self.caller.id,
                    "company_id": self.company.id,
                    "started_at": start,
                    "ended_at": start + timedelta(hours=1),
                    "seconds": 3000,
                    "paused_seconds": 600,
                },
                {
                    "user_id": self.second.id,
                    "company_id": self.company.id,
                    "started_at": start,
                    "seen_at": start + timedelta(minutes=30),
                    "paused_seconds": 300,
                },
            ]
        )
        page = self._load()
        self.assertEqual(page["time"]["worked"], 3000 + 1500)
        self.assertEqual(page["time"]["paused"], 900)

    def test_how_far_talks_came(self):
        customers = self._create_customers(3)
        for customer, step, user in zip(
            customers, self.steps, (self.caller, self.second, self.second), strict=True
        ):
            self._create_attempt(
                self._create_task(customer, user_id=user.id),
                reached="answered",
                script_id=self.script.id,
                step_id=step.id,
            )
        steps = self._load()["steps"]
        [script] = steps["scripts"]
        self.assertEqual([step["count"] for step in script["steps"]], [3, 2, 1])
        self.assertEqual(
            [[one["count"] for one in step["people"]] for step in script["steps"]],
            [[1, 2], [0, 2], [0, 1]],
        )
        for step in script["steps"]:
            for figure in (step, *step["people"]):
                self.assertListed(figure, step["name"])

    def test_nothing_yet(self):
        company = self.env["res.company"].create({"name": "New One"})
        self.boss.company_ids |= company
        page = (
            self.env["retention.call.supervision"]
            .with_user(self.boss)
            .with_context(allowed_company_ids=company.ids)
            .get_supervision({})
        )
        self.assertFalse(page["people"])
        self.assertFalse(page["results"]["rows"])
        self.assertFalse(page["steps"])

    def test_other_companies_are_left_out(self):
        other = self.env["res.company"].create({"name": "Beside"})
        self.boss.company_ids |= other
        self._create_task(company_id=other.id)
        page = self._load()
        self.assertEqual(page["figures"]["planned"]["count"], 0)

    def test_hostile_filters(self):
        for filters in (
            None,
            [],
            "x",
            {"day": "2026-13-77"},
            {"day": 7, "user_id": "1 OR 1=1", "days": 9999},
            {"day": "0001-01-01", "campaign_id": -1, "team_id": 2**40},
            {"day": "9999-12-31", "campaign_id": True},
        ):
            page = self.env["retention.call.supervision"].with_user(self.boss)
            found = page.get_supervision(filters)["filters"]
            self.assertEqual(found["day"], self.today.isoformat(), filters)
            self.assertEqual(found["user_id"], False)
            self.assertEqual(found["campaign_id"], False)
            self.assertEqual(found["days"], 30)

    def test_managers_only(self):
        users = self._create_users(
            "watch", "own", "all", "account_manager", "staff", "portal", "public"
        )
        for role, user in users.items():
            with self.assertRaises(AccessError, msg=role):
                self.env["retention.call.supervision"].with_user(user).get_supervision(
                    {}
                )
            with self.assertRaises(AccessError, msg=role):
                self.env["retention.call.result"].with_user(user).search([])
        managers = self._create_users("watch_on", "manager")
        self.assertIn("figures", self._load(managers["manager"]))

    def test_queries_do_not_grow(self):
        self._make_day()
        self._make_more(range(2))
        few = self._count_queries()
        self._make_more(range(2, 8))
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        # Before it for what is kept between requests
        self._load()
        counts = []
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            page = self.env["retention.call.supervision"].with_user(self.boss)
            before = self.cr.sql_log_count
            page.get_supervision({})
            counts.append(self.cr.sql_log_count - before)
        return min(counts)

    def _make_more(self, numbers):
        """Make a campaign with a caller, a script and three calls for each number."""
        for number in numbers:
            user = self._create_user(f"more{number}", "group_retention_account_manager")
            campaign = self._create_campaign(name=f"More {number}", state="running")
            script = self.env["retention.call.script"].create(
                {"name": f"Talk {number}"}
            )
            step = self.steps[0].copy({"script_id": script.id})
            for customer in self._create_customers(3):
                task = self._create_task(
                    customer, campaign_id=campaign.id, user_id=user.id
                )
                self._create_attempt(
                    task,
                    reached="answered",
                    result="refused",
                    script_id=script.id,
                    step_id=step.id,
                )
