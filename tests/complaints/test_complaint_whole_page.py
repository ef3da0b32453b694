import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_money import MoneyCase


@tagged("post_install", "-at_install")
class TestComplaintWholePage(MoneyCase):
    """The owner's page with records of every part; reports say the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_users("whole", "manager")["manager"]
        cls.team, cls.elsewhere = cls.env["crm.team"].create(
            [{"name": name, "company_id": cls.company.id} for name in ("Port", "Hill")]
        )
        cls.held = cls.env["retention.complaint"].union(
            *(
                cls._held(one, days=3, cause_id=cls.broken.id, team_id=team.id)
                for one, team in zip(cls.neighbours, (cls.team,) * 4 + (cls.elsewhere,))
            )
        )
        results = ("in_time", "in_time", "late", "running", "late")
        for complaint, result in zip(cls.held, results):
            complaint.write({"response_result": result, "solve_result": "running"})
        # Somebody unknown: in no figure until it is taken up
        cls.unknown = cls._held(days=2, cause_id=cls.broken.id, team_id=cls.team.id)
        cls.unknown.write({"is_unverified": True, "response_result": "late"})

    def _load(self, **filters):
        self.env.flush_all()
        page = self.env["retention.complaint.page"].with_user(self.boss)
        return page.get_page({"company_id": self.company.id, **filters})

    def _listed(self, figure):
        """Return the rows of a number's list, and check that they are as many."""
        opens = figure["open"]
        found = self.env[opens["model"]].with_user(self.boss)
        found = found.search(json.loads(json.dumps(opens["domain"])))
        self.assertEqual(len(found), figure["count"], opens["name"])
        return found

    def _grouped(self, model, domain, sums):
        [row] = self.env[model].with_user(self.boss)._read_group(domain, [], sums)
        return tuple(float(one or 0) for one in row)

    def test_clocks(self):
        first, second = self._load()["figures"]["clocks"]
        self.assertEqual(first["share"], 0.5)
        self.assertNotIn(self.unknown, self._listed(first["late"]))
        self.assertEqual(len(self._listed(first["decided"])), 4)
        self.assertFalse(second["share"])
        share, hours = self._grouped(
            "retention.complaint.report",
            [("received_at", ">=", self._noon(4))],
            ["response_share:avg", "response_hours:avg"],
        )
        self.assertEqual((share, hours), (50, 0))
        self.unknown.action_take_up()
        self.unknown.response_result = "late"
        self.assertEqual(self._load()["figures"]["clocks"][0]["share"], 0.4)

    def test_report_reads_what_was_just_written(self):
        mine = self.held[0]
        moment = mine.received_at
        mine.write(
            {
                "acknowledged_at": moment + timedelta(hours=1),
                "first_response_at": moment + timedelta(hours=2),
            }
        )
        mine.write(
            {
                "acknowledge_hours": 1,
                "response_hours": 2,
                "acknowledge_result": "in_time",
                "cost_amount": 12.5,
                "rating_last_value": 5,
            }
        )
        other = self.held[1]
        other.first_response_at = moment + timedelta(hours=9)
        other.write({"response_hours": 6, "cost_amount": 7.5})
        found = self._grouped(
            "retention.complaint.report",
            [("complaint_id", "in", (mine | other).ids)],
            [
                *("acknowledge_hours:avg", "response_hours:avg", "cost_amount:sum"),
                *("rating:avg", "acknowledge_share:avg"),
            ],
        )
        # Neither who did not rate, nor what nobody acknowledged counts as 0
        self.assertEqual(found, (1, 4, 20, 5, 100))
        [cost] = self._grouped(
            "retention.complaint.cost",
            [("complaint_id", "in", (mine | other).ids)],
            ["cost_amount:sum"],
        )
        self.assertEqual(cost, 20)
        self.assertEqual(self._load()["figures"]["cost"], 20)

    def test_answers(self):
        questionnaires = self.env["retention.questionnaire"]
        asked = questionnaires._ask(self.held).sorted("id")
        now = fields.Datetime.now()
        asked[:4].write({"state": "sent", "sent_at": now})
        asked[0].write({"state": "answered", "answered_at": now})
        # Filled in by telephone: nothing was sent
        asked[4].write({"state": "answered", "answered_at": now})
        found = self._load()["figures"]["answers"]
        self.assertEqual(found["share"], 0.25)
        self.assertEqual(self._listed(found["sent"]).ids, asked[:4].sorted().ids)
        self.assertEqual(self._listed(found["answered"]), asked[0])
        mine = [("company_id", "=", self.company.id)]
        sums = ["sent:sum", "answered:sum", "share:avg"]
        rates = self._grouped(
            "retention.complaint.answer.rate",
            [*mine, ("source", "=", "questionnaire")],
            sums,
        )
        self.assertEqual(rates, (4, 1, 25))
        [rate] = self._grouped(
            "retention.questionnaire",
            [("id", "in", asked.ids)],
            ["answer_rate:avg"],
        )
        self.assertEqual(rate, 25, "another rate for the same question")
        here = self._load(team_id=self.elsewhere.id)["figures"]["answers"]
        self.assertEqual(here["sent"]["count"], 0)
        here = self._load(team_id=self.team.id)["figures"]["answers"]
        self.assertEqual(here["sent"]["count"], 4)

    def test_alerts(self):
        alerts = self.env["retention.complaint.alert"].with_company(self.company)
        raised = alerts._look_at(self.company)
        self.assertEqual(set(raised.mapped("scope")), {"all", "team"})
        page = self._load()
        texts = {one["text"] for one in page["again"]}
        self.assertEqual(texts, set(raised.mapped("text")))
        self.assertTrue(all(one["is_open"] for one in page["again"]))
        here = self._load(team_id=self.elsewhere.id)["again"]
        whole = raised.filtered(lambda one: one.scope == "all")
        self.assertEqual([one["open"]["res_id"] for one in here], whole.ids)
        # One cause, two alerts: the list shows one group
        overview = self.env["retention.overview"].with_user(self.boss)
        found = overview.get_overview({"company_id": self.company.id})["sentences"]
        [said] = [one for one in found if one["name"] == "causes"]
        pieces = [one for one in said["parts"] if isinstance(one, dict)]
        [count] = [one for one in pieces if one["text"] == "1"]
        self.assertEqual(count["open"]["context"], {"group_by": ["cause_id"]})
        groups = alerts._read_group(count["open"]["domain"], ["cause_id"])
        self.assertEqual(len(groups), 1)

    def test_more_alerts_than_are_told(self):
        alerts = self.env["retention.complaint.alert"]
        day = self.company._retention_day()
        for number in range(7):
            cause = self.broken.create({"name": f"Cause {number}", "area": "price"})
            alerts.create(
                {
                    "company_id": self.company.id,
                    "cause_id": cause.id,
                    "date_from": day,
                    "raised_on": day,
                }
            )
        again = self._load()["again"]
        self.assertEqual(len(again), 6)
        self.assertEqual(again[-1]["text"], "All 7 alerts")
        self._listed({"count": 7, "open": again[-1]["open"]})

    def _act(self, **values):
        return self.env["retention.complaint.action"].create(
            {
                "name": "Another supplier",
                "company_id": self.company.id,
                "cause_id": self.broken.id,
                **values,
            }
        )

    def test_actions(self):
        running = self._act()
        theirs = self._act(team_id=self.elsewhere.id, name="On the hill")
        cured, back = self._act(name="Cured"), self._act(name="Back")
        (cured | back).write({"state": "cured", "judged_on": self.today})
        back.back_on = self.today
        page = self._load()
        self.assertEqual(
            set(self._listed(page["doing"]["all"]).ids), {running.id, theirs.id}
        )
        # What came back got no better
        self.assertEqual([one["id"] for one in page["better"]["cured"]], [cured.id])
        page = self._load(team_id=self.team.id)
        self.assertEqual(self._listed(page["doing"]["all"]), running)

    def test_better_by_lines_of_goods(self):
        """Lines are those of alerts and actions; a fall says how sure it is."""
        for _number in range(3):
            self._held(self.customer, days=120, cause_id=self.late.id)
        for _number in range(12):
            self._held(self.customer, days=121, cause_id=self.broken.id)
        self.held.cause_id = False
        self._history(*((self.customer, days, 1) for days in (120, 30) * 10))
        order = self._history((self.customer, 30, 1))
        order.order_line.copy({"order_id": order.id, "is_downpayment": True})
        rows = self._load()["better"]["rows"]
        sure = [(row["name"], row["rate_before"], row["is_sure"]) for row in rows]
        lines = self.env["retention.complaint"]._count_order_lines(
            self.company, self._ago(days=179), self._ago(days=90)
        )
        self.assertEqual(lines, 10)
        self.assertEqual(
            sure,
            [("Came broken", 1200, True), ("Came too late", 300, False)],
        )
        for row in rows:
            self._listed(row["before"])
            self._listed(row["now"])

    def test_unknown_claims_explain_no_loss(self):
        """A claim that nobody took up takes no loss over, and spoils no neighbour."""
        self.unknown.write({"received_at": self._noon(270), "team_id": False})
        self.unknown.partner_id = self.complainer
        real = self._held()
        self._measure()
        self.assertEffect(real, state="known")
        self.assertFalse(self._effect(self.unknown))
        self.unknown.action_take_up()
        self._measure()
        self.assertEqual(len(self._effect(self.unknown)), 1)
