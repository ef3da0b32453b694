import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_money import MoneyCase


class PageCase(MoneyCase):
    """Complaints of the last months: three of late deliveries, one without a cause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("wrong", "own", "all", "manager", "staff")
        cls.boss = cls.users["manager"]
        cls.late_ones = [
            cls._held(cls.neighbours[place], days=100 + place, cause_id=cls.late.id)
            for place in range(3)
        ]
        cls.late_ones[0].write({"refund_amount": 50, "cost_amount": 80})
        cls.late_ones[0].write({"work_amount": 30})
        cls._solved(cls.late_ones[0], 90)
        cls._solved(cls.late_ones[1], 90)
        cls.unknown = cls._held(days=1)
        cls.unknown.write({"remedy_amount": 5.5, "cost_amount": 5.5})

    def _load(self, user=None, **filters):
        page = self.env["retention.complaint.page"].with_user(user or self.boss)
        loaded = page.get_page({"company_id": self.company.id, **filters})
        # As it goes to the browser
        json.dumps(loaded)
        return loaded

    def assertOpens(self, figure):
        """Assert that a number's list has as many rows."""
        opens = figure["open"]
        found = self.env[opens["model"]].with_user(self.boss)
        count = found.search_count(json.loads(json.dumps(opens["domain"])))
        self.assertEqual(count, figure["count"], opens["name"])


@tagged("post_install", "-at_install")
class TestComplaintPage(PageCase):
    """The owner's page: what goes wrong, what it costs, what got better."""

    def test_figures(self):
        self._history((self.neighbours[0], 40, 20))
        self._measure()
        figures = self._load()["figures"]
        self.assertEqual(figures["complaints"]["count"], 4)
        self.assertEqual(figures["before"]["count"], 0)
        # 12 orders of the neighbours and the complainer, and the last one
        self.assertEqual(figures["orders"]["count"], 13)
        self.assertAlmostEqual(figures["rate"], 4000 / 13)
        self.assertIsNone(figures["rate_before"])
        self.assertEqual((figures["cost"], figures["cost_before"]), (85.5, 0))
        parts = [(part["name"], part["amount"]) for part in figures["parts"]]
        self.assertEqual(
            parts, [("refund_amount", 50), ("work_amount", 30), ("remedy_amount", 5.5)]
        )
        self.assertEqual(figures["solved"]["count"], 2)
        self.assertEqual(figures["back"]["count"], 1)
        self.assertEqual(figures["back_share"], 0.5)
        for name in ("complaints", "before", "lost", "solved", "back"):
            with self.subTest(name):
                self.assertOpens(figures[name])
        # Nobody's days after are over: nothing can be told of the revenue
        self.assertEqual((figures["known"]["count"], figures["lost_revenue"]), (0, 0))
        # This manager has no rights on sales: the number alone
        self.assertFalse(figures["orders"]["open"])
        self.boss.group_ids |= self.env.ref("sales_team.group_sale_manager")
        self.assertOpens(self._load()["figures"]["orders"])

    def test_revenue_lost(self):
        self._held(days=250, cause_id=self.broken.id)
        self._held(self.neighbours[3], days=20, cause_id=self.broken.id)
        for name in ("Five", "Six", "Seven"):
            one = self._create_customer(name)
            self._history((one, 300, 120), (one, 200, 60))
        self._measure()
        figures = self._load()["figures"]
        # Neighbours 3 and 4 and the three: 560 before, 340 after
        self.assertEqual(figures["known"]["count"], 1)
        self.assertEqual((figures["after"], figures["expected"]), (30, 91.07))
        self.assertEqual(figures["lost_revenue"], 61.07)
        self.assertOpens(figures["known"])
        rows = {row["id"]: row for row in self._load()["causes"]["rows"]}
        self.assertEqual(rows[self.broken.id]["lost_revenue"], 61.07)
        self.assertEqual(rows[self.broken.id]["known"], 1)
        # The money spent is as it was
        self.assertEqual(figures["cost"], 85.5)

    def test_causes(self):
        causes = self._load()["causes"]
        self.assertEqual(causes["others"], 0)
        first, second = causes["rows"]
        self.assertEqual((first["id"], second["id"]), (self.late.id, False))
        self.assertEqual((first["cost_amount"], second["cost_amount"]), (80, 5.5))
        self.assertEqual(first["parts"]["refund_amount"], 50)
        self.assertAlmostEqual(first["share"], 80 / 85.5)
        self.assertEqual(second["so_far"], 1)
        self.assertEqual((first["count"], first["customers"]), (3, 3))
        for row in causes["rows"]:
            self.assertOpens({"count": row["count"], "open": row["open"]})
            self.assertOpens({"count": row["solved"], "open": row["open_solved"]})
        self.unknown.cost_amount = 100
        rows = self._load()["causes"]["rows"]
        self.assertFalse(rows[0]["id"])
        rows = self._load(by="count")["causes"]["rows"]
        self.assertEqual(rows[0]["id"], self.late.id)

    def test_again_and_again(self):
        [again] = self._load()["again"]
        self.assertEqual(again["text"], "Came too late: 3 complaints of 3 customers.")
        # Two of one customer are no matter of everybody
        self.late_ones[0].partner_id = self.late_ones[1].partner_id
        self.late_ones[2].partner_id = self.late_ones[1].partner_id
        self.assertEqual(self._load()["again"], [])

    def test_what_got_better(self):
        better = self._load()["better"]
        # Three in the 90 days before the last 90; no orders in them: nothing to tell
        self.assertEqual(better["rows"], [])
        self._history(
            *((self.customer, 120, 1) for _n in range(10)),
            *((self.customer, 30, 1) for _n in range(10)),
        )
        self._held(self.customer, days=20, cause_id=self.late.id)
        [row] = self._load()["better"]["rows"]
        self.assertEqual(row["name"], "Came too late")
        self.assertEqual((row["rate_before"], row["rate"]), (300, 100))
        self.assertOpens(row["before"])
        self.assertOpens(row["now"])
        self._held(self.customer, days=21, cause_id=self.late.id)
        self._held(self.customer, days=22, cause_id=self.late.id)
        self.assertEqual(self._load()["better"]["rows"], [])

    def test_months(self):
        months = self._load()["months"]
        self.assertEqual(len(months["rows"]), 12)
        names = [area["name"] for area in months["areas"]]
        self.assertEqual(names, ["delivery", "unknown"])
        self.assertEqual(sum(row["total"] for row in months["rows"]), 4)
        for row in months["rows"]:
            self.assertEqual(row["total"], sum(row["areas"].values()))
            self.assertOpens({"count": row["total"], "open": row["open"]})
            for name in names:
                self.assertOpens(
                    {"count": row["areas"][name], "open": row["open_area"][name]}
                )
        self.assertEqual(len(self._load(months=3)["months"]["rows"]), 3)

    def test_months_are_those_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.boss.tz = "America/New_York"
        today = self.company._retention_day()
        first = (today.replace(day=1) - timedelta(days=40)).replace(day=1)
        start = self.company._retention_moments(first, None)[0]
        self.unknown.received_at = start
        self.late_ones[0].received_at = start - timedelta(seconds=1)
        for one in self.late_ones[1:]:
            one.received_at = start + timedelta(days=3)
        rows = {row["date"]: row for row in self._load()["months"]["rows"]}
        self.assertEqual(rows[first.isoformat()]["areas"]["unknown"], 1)
        self.assertEqual(rows[first.isoformat()]["total"], 3)
        before = (first - timedelta(days=1)).replace(day=1)
        self.assertEqual(rows[before.isoformat()]["total"], 1)
        self.assertOpens(
            {"count": 3, "open": rows[first.isoformat()]["open"]},
        )


@tagged("post_install", "-at_install")
class TestComplaintPageRights(PageCase):
    """Who sees the page, of which company and branch, and at what price."""

    def test_managers_alone(self):
        for role in ("own", "all", "staff"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._load(self.users[role])
        self.assertTrue(self._load())

    def test_a_branch(self):
        team = self.env["crm.team"].create({"name": "Harbour"})
        self.unknown.team_id = team
        page = self._load(team_id=team.id)
        self.assertEqual(page["figures"]["complaints"]["count"], 1)
        self.assertIn({"id": team.id, "name": "Harbour"}, page["teams"])
        self.assertEqual(page["filters"]["team_id"], team.id)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        self._held(company_id=other.id, user_id=False)
        self.assertEqual(self._load()["figures"]["complaints"]["count"], 4)
        # Not one of the manager's own: the own one is shown
        page = self._load(company_id=other.id)
        self.assertEqual(page["filters"]["company_id"], self.company.id)
        self.boss.company_ids |= other
        both = (self.company | other).ids
        pages = self.env["retention.complaint.page"].with_user(self.boss)
        page = pages.with_context(allowed_company_ids=both).get_page(
            {"company_id": other.id}
        )
        self.assertEqual(page["figures"]["complaints"]["count"], 1)
        self.assertEqual(page["currency_id"], other.currency_id.id)
        self.assertEqual(len(page["companies"]), 2)

    def test_odd_filters(self):
        for filters in (
            {"months": 7, "by": "name", "team_id": "x"},
            {"months": None, "by": [1], "team_id": -1},
            {"company_id": 2**40, "months": True},
        ):
            with self.subTest(filters):
                chosen = self._load(**filters)["filters"]
                self.assertEqual((chosen["months"], chosen["by"]), (12, "money"))
                self.assertFalse(chosen["team_id"])
        page = self.env["retention.complaint.page"].with_user(self.boss)
        self.assertEqual(page.get_page("all")["filters"]["months"], 12)

    def test_nothing_to_show(self):
        long_ago = self._noon(2000)
        self.env["retention.complaint"].search([]).received_at = long_ago
        page = self._load()
        self.assertEqual(page["figures"]["complaints"]["count"], 0)
        self.assertEqual(page["causes"]["rows"], [])
        self.assertFalse(page["figures"]["back_share"])
        self.assertFalse(page["measured_on"])

    def test_as_many_queries_for_few_as_for_many(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._load()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for days in range(40):
            self._held(self.neighbours[days % 5], days=days + 1)
            self._held(self.customer, days=days + 100, cause_id=self.broken.id)
        self.assertLessEqual(count(), few)

    def test_alerts_come_first_where_they_are_kept(self):
        page = self.env["retention.complaint.page"].with_user(self.boss)
        alert = {
            "id": 7,
            "text": "Late again: 5 customers",
            "cause": "Late",
            "scope": "Branch: Harbour",
            "customers": 5,
            "since": self.today,
        }
        waiting = page._say_alert({**alert, "action": ""})
        self.assertEqual(waiting["open"]["res_id"], 7)
        self.assertTrue(waiting["is_open"])
        acting = page._say_alert({**alert, "action": "Another carrier"})
        self.assertEqual(acting["note"], "Being done: Another carrier")
        self.assertFalse(acting["is_open"])

    def test_reading_writes_nothing(self):
        cursor = type(self.env.cr)
        self.env.flush_all()
        written = []
        execute = cursor.execute

        def spy(cr, query, *args, **kwargs):
            text = str(getattr(query, "code", query)).strip().upper()
            if text.startswith(("INSERT", "UPDATE", "DELETE", "CREATE")):
                written.append(text)
            return execute(cr, query, *args, **kwargs)

        with patch.object(cursor, "execute", spy):
            self._load()
        self.assertEqual(written, [])
