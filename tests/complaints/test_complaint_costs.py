from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_money import MoneyCase

COST = "retention.complaint.cost"


@tagged("post_install", "-at_install")
class TestComplaintCosts(MoneyCase):
    """Causes ranked by money and by customers lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("costs", "own", "all", "manager", "staff")
        cls._history(*((cls.neighbours[0], days, 10) for days in (340, 320)))
        # Cost 60 + 15 + 25.25, lost 90; solved, and the customer came back
        cls.first = cls._solved(cls._held(cause_id=cls.late.id), 220)
        cls.first.write(
            {
                "refund_amount": 60,
                "remedy_amount": 15,
                "work_amount": 25.25,
                "cost_amount": 100.25,
            }
        )
        # Solved later, no order since
        lost = cls._create_customer("Gone for good")
        cls._history((lost, 310, 100), (lost, 290, 100))
        cls.second = cls._solved(cls._held(lost, cause_id=cls.late.id), 100)
        cls.third = cls._held(lost, days=20, cause_id=cls.broken.id)
        cls.third.write({"refund_amount": 300, "cost_amount": 300})
        cls.unsolved = cls._held(cls.neighbours[1], days=10)

    def setUp(self):
        super().setUp()
        self._measure()

    def _groups(self, by, *aggregates):
        rows = self.env[COST]._read_group([], [by], aggregates)
        return {key: figures for key, *figures in rows}

    def test_causes_ranked_by_money(self):
        rows = self.env[COST].formatted_read_group(
            [("cause_id", "!=", False)],
            ["cause_id"],
            ["cost_amount:sum", "refund_amount:sum", "lost_revenue:sum"],
            order="cost_amount:sum desc",
        )
        self.assertEqual(
            [(row["cause_id"][0], row["cost_amount:sum"]) for row in rows],
            [(self.broken.id, 300), (self.late.id, 100.25)],
        )
        self.assertEqual([row["refund_amount:sum"] for row in rows], [300, 60])
        # The loss stands apart: the money spent is as it was written. Of the second
        # 160 were expected (four neighbours: 410 to 320) and nothing came
        self.assertEqual(rows[0]["lost_revenue:sum"], 0)
        self.assertGreater(rows[1]["lost_revenue:sum"], 90)

    def test_customers_lost_and_shares(self):
        groups = self._groups(
            "cause_id",
            "complaint_count:sum",
            "partner_id:count_distinct",
            "lost_partner_id:count_distinct",
            "lost_share:avg",
            "came_back_share:avg",
        )
        none = self.env["retention.complaint.cause"]
        self.assertEqual(groups[self.late], [2, 2, 1, 50, 50])
        self.assertEqual(groups[self.broken], [1, 1, 0, False, False])
        self.assertEqual(groups[none][:3], [1, 1, 0])
        # A ratio of sums: one of two, whatever the groups' ratios are
        [[lost, back]] = self.env[COST]._read_group(
            [], [], ["lost_share:avg", "came_back_share:avg"]
        )
        self.assertEqual((lost, back), (50, 50))

    def test_by_area_and_month(self):
        groups = self._groups("area", "complaint_count:sum")
        self.assertEqual(groups, {"delivery": [2], "product": [1], False: [1]})
        months = self._groups("received_at:month", "complaint_count:sum")
        self.assertEqual(sum(count for (count,) in months.values()), 4)

    def test_nothing_is_known_of_a_running_one(self):
        cost = self._cost(self.third)
        self.assertEqual(cost.effect_state, "running")
        self.assertEqual((cost.lost_revenue, cost.revenue_before), (0, 0))
        self.assertEqual((cost.over_count, cost.lost_count), (0, 0))

    def test_who_came_back(self):
        action = self.env.ref("customer_retention.retention_complaint_back_action")
        rows = self.env[COST].search([("came_back_count", "=", 1)])
        self.assertEqual(rows.complaint_id, self.first)
        self.assertEqual(rows.days_to_order, 20)
        self.assertIn("solved_count", action.domain)
        self.assertEqual(rows.action_open()["res_id"], self.first.id)

    def test_what_somebody_unknown_claims_waits(self):
        self.unsolved.is_unverified = True
        self.env.flush_all()
        self.assertNotIn(self.unsolved.id, self.env[COST].search([]).ids)
        self.unsolved.action_take_up()
        self.env.flush_all()
        self.assertIn(self.unsolved.id, self.env[COST].search([]).ids)

    def test_who_reads_them(self):
        for role in ("all", "manager"):
            with self.subTest(role):
                rows = self.env[COST].with_user(self.users[role]).search([])
                self.assertEqual(len(rows), 4)
                effects = self.env["retention.complaint.effect"]
                self.assertTrue(effects.with_user(self.users[role]).search([]))
        for role in ("own", "staff"):
            for model in (COST, "retention.complaint.effect"):
                with self.subTest((role, model)), self.assertRaises(AccessError):
                    self.env[model].with_user(self.users[role]).search([])
        with self.assertRaises(AccessError):
            self._effect(self.first).with_user(self.users["manager"]).lost_revenue = 1

    def test_other_companies_stay_their_own(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        there = self._held(company_id=other.id, user_id=False)
        manager = self.users["manager"]
        rows = self.env[COST].with_user(manager)
        self.assertNotIn(there.id, rows.search([]).ids)
        manager.company_ids |= other
        rows = rows.with_context(allowed_company_ids=other.ids)
        self.assertEqual(rows.search([]).ids, there.ids)

    def test_views(self):
        manager = self.users["manager"]
        for name in ("cost", "back"):
            xmlid = f"customer_retention.retention_complaint_{name}_action"
            action = self.env.ref(xmlid)
            model = self.env[COST].with_user(manager)
            views = model.get_views(
                [(False, kind) for kind in (*action.view_mode.split(","), "search")]
            )["views"]
            for kind, view in views.items():
                with self.subTest((name, kind)):
                    self.assertIsNotNone(etree.fromstring(view["arch"]))
        settings = self.env["res.config.settings"].create({})
        settings.retention_complaint_effect_days = 120
        settings.execute()
        self.assertEqual(self.company.retention_complaint_effect_days, 120)
