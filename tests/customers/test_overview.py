import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL
from odoo.tools.json import json_default

from ...tools.overview import month_end_before
from .common import CustomerCase


class OverviewCase(CustomerCase):
    """Seven customers of every kind, and the page's figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ani = cls._create_customer("Ani")
        cls.aram = cls._create_customer("Aram")
        cls.once = cls._create_customer("Once")
        cls.gone = cls._create_customer("Gone")

    def _make_past(self):
        """Ani large and late, Aram regular, one with one order, one long gone."""
        for months in (12, 10, 8, 6):
            self._order_on(self._ago(months=months), 1000, self.ani)
        for months in (9, 6, 3, 0):
            self._order_on(self._ago(months=months), 100, self.aram)
        self._order_on(self.today, 50, self.once)
        self._order_on(self._ago(months=20), 30, self.gone)
        self._order_on(self._ago(months=1), 70, self.customer)
        self._order_on(self._ago(months=2), 80, self.customer)
        self._score()

    def _get(self, user=None, **filters):
        """Return the overview as a browser receives it."""
        overview = self.env["retention.overview"].with_user(user or self.env.user)
        received = overview.get_overview({"company_id": self.company.id, **filters})
        return json.loads(json.dumps(received, default=json_default))

    def _listed(self, opens, user=None):
        model = self.env[opens["model"]].with_user(user or self.env.user)
        if "res_id" in opens:
            return model.browse(opens["res_id"])
        return model.search(opens["domain"])

    def _sentence(self, overview, name):
        [found] = [one for one in overview["sentences"] if one["name"] == name]
        return "".join(
            part if isinstance(part, str) else part["text"] for part in found["parts"]
        )

    def _part(self, overview, name, index):
        [found] = [one for one in overview["sentences"] if one["name"] == name]
        return [part for part in found["parts"] if not isinstance(part, str)][index]

    def _snapshot(self, partner, day, **values):
        """Write what a customer was at a month's end."""
        columns = {
            "company_id": self.company.id,
            "partner_id": partner.id,
            "date": day,
            "is_active": True,
            "was_active": False,
            "is_new": False,
            "month_order_count": 0,
            "month_revenue": 0,
            "ladder_step": "buyer",
            **values,
        }
        self.env.execute_query(
            SQL(
                "INSERT INTO retention_customer_snapshot (%s) VALUES %s",
                SQL(", ").join(map(SQL.identifier, columns)),
                tuple(columns.values()),
            )
        )


@tagged("post_install", "-at_install")
class TestOverview(OverviewCase):
    """Every number opens a list that comes to the same."""

    def test_nothing_yet(self):
        company = self.env["res.company"].create({"name": "New One"})
        self.env.user.company_ids |= company
        overview = (
            self.env["retention.overview"]
            .with_context(allowed_company_ids=company.ids)
            .get_overview({})
        )
        self.assertEqual(overview["customers"], 0)
        self.assertEqual(overview["filters"]["company_id"], company.id)
        self.assertIn("No bonus programme", self._sentence(overview, "loyalty"))

    def test_ladder_opens_its_customers(self):
        self._make_past()
        overview = self._get()
        steps = {step["step"]: step for step in overview["ladder"]}
        self.assertEqual(list(steps)[-1], "buyer")
        for step in steps.values():
            self.assertEqual(len(self._listed(step["open"])), step["count"])
        self.assertEqual(steps["buyer"]["count"], 2)
        self.assertEqual(steps["customer"]["count"], 2)
        self.assertEqual(steps["regular"]["count"], 1)
        self.assertEqual(len(self._listed(overview["all"])), overview["customers"])

    def test_ladder_moves_since_the_last_month(self):
        self._make_past()
        day = month_end_before(self.today)
        self._snapshot(self.ani, day, ladder_step="regular")
        self._snapshot(self.aram, day, ladder_step="customer")
        ladder = {step["step"]: step for step in self._get()["ladder"]}
        self.assertEqual(ladder["regular"]["before"], 1)
        self.assertEqual(ladder["regular"]["change"], 0)
        self.assertEqual(ladder["customer"]["change"], 1)
        for step in ladder.values():
            self.assertEqual(len(self._listed(step["before_open"])), step["before"])

    def test_cells_of_the_matrix_add_up(self):
        self._make_past()
        cells = self._get()["matrix"]["cells"]
        self.assertEqual(len(cells), 16)
        self.assertEqual(sum(cell["count"] for cell in cells), 5)
        self.assertAlmostEqual(sum(cell["share"] for cell in cells), 1)
        for cell in cells:
            found = self._listed(cell["open"])
            self.assertEqual(len(found), cell["count"])
            self.assertAlmostEqual(sum(found.mapped("revenue")), cell["revenue"])

    def test_curve_counts_its_customers(self):
        self._make_past()
        # Measured by themselves, two customers may share a rank until the night
        self._figures(self.aram).flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE retention_customer SET pareto_rank = 1 WHERE partner_id = %s",
                self.aram.id,
            )
        )
        pareto = self._get()["pareto"]
        self.assertEqual(
            [one["customers"] for one in pareto["points"]], [1, 2, 3, 4, 5]
        )
        total = sum(
            self.env["retention.customer"].search(pareto["domain"]).mapped("revenue")
        )
        for point in pareto["points"]:
            up_to = self.env["retention.overview"]._up_to(point)
            found = self.env["retention.customer"].search(
                [*pareto["domain"], *list(up_to)]
            )
            self.assertEqual(len(found), point["customers"])
            self.assertAlmostEqual(sum(found.mapped("revenue")) / total, point["share"])

    def test_the_large_who_are_not_regular(self):
        self._make_past()
        # Her first order lies outside the window of regulars
        pareto = self._get()["pareto"]
        self.assertEqual((pareto["fifth"], pareto["missing"]), (1, 1))
        missing = pareto["sentence"][-2]
        self.assertEqual(self._listed(missing["open"]).partner_id, self.ani, missing)

    def test_shares_and_their_levels(self):
        self._make_past()
        one, five = self._get()["shares"]["bars"]
        self.assertAlmostEqual(one["share"], 4000 / 4630)
        self.assertEqual(one["level"], 4)
        self.assertEqual(one["names"], ["Ani"])
        self.assertEqual(five["share"], 1)
        for bar in (one, five):
            found = self._listed(bar["open"])
            self.assertAlmostEqual(sum(found.mapped("revenue")), bar["revenue"])

    def test_shares_go_by_the_limits_of_the_settings(self):
        self._make_past()
        self.company.write(
            {
                "retention_dependency_watch": 50,
                "retention_dependency_warning": 60,
                "retention_dependency_high": 86,
                "retention_dependency_critical": 90,
            }
        )
        shares = self._get()["shares"]
        self.assertEqual(shares["levels"], [50, 60, 86, 90])
        self.assertEqual([bar["level"] for bar in shares["bars"]], [3, 4])

    def test_who_is_leaving(self):
        self._make_past()
        overview = self._get()
        risk = overview["risk"]
        late = self._listed(risk["open"])
        self.assertEqual(late.partner_id, self.ani)
        self.assertEqual(risk["count"], 1)
        self.assertAlmostEqual(sum(late.mapped("margin_at_risk")), risk["margin"])
        self.assertEqual(risk["names"][0]["days_late"], late.days_late)
        self.assertIn("Ani", self._sentence(overview, "leaving"))
        self.assertEqual(self._listed(self._part(overview, "leaving", 1)["open"]), late)

    def test_ready_lists_count_what_they_open(self):
        self._make_past()
        links = {link["name"]: link for link in self._get()["links"]}
        for link in links.values():
            self.assertEqual(len(self._listed(link["open"])), link["count"])
        self.assertEqual(links["once"]["count"], 2)
        self.assertEqual(links["new"]["count"], 1)
        self.assertEqual(links["inactive"]["count"], 1)

    def test_who_was_kept(self):
        self._make_past()
        start = month_end_before(self.today, 12)
        self._snapshot(self.ani, start)
        self._snapshot(self.gone, start)
        overview = self._get(months=12)
        self.assertIn("50.0", self._sentence(overview, "base"))
        for index, count in enumerate((5, 4, 2, 1, 1)):
            part = self._part(overview, "base", index)
            self.assertEqual(len(self._listed(part["open"])), count, part["text"])

    def _check_months(self, months, user=None):
        for month in months:
            for name, figure, column in (
                ("new", "new_customers", None),
                ("repeat", "repeat_customers", None),
                ("start", "active_start", None),
                ("active", "active_end", None),
                ("kept", "kept", None),
                ("new", "new_revenue", "month_revenue"),
                ("repeat_revenue", "repeat_revenue", "month_revenue"),
            ):
                found = self._listed(month["open"][name], user)
                amount = sum(found.mapped(column)) if column else len(found)
                self.assertAlmostEqual(amount, month[figure], msg=figure)

    def test_months_open_what_they_count(self):
        self._make_past()
        last = month_end_before(self.today)
        for months in range(3):
            self.env["retention.customer.snapshot"]._write_month(
                self.company, month_end_before(last, months)
            )
        rows = self._get()["months"]["rows"]
        self.assertEqual(len(rows), 3)
        self._check_months(rows)
        # Ani, Aram and the test's customer, whose first order is among them
        self.assertEqual(rows[-1]["active_start"], 3)
        self.assertEqual(rows[-1]["rate"], 100)
        self.assertEqual(sum(row["new_customers"] for row in rows), 1)

    def test_months_of_a_seller_are_added_up(self):
        self._make_past()
        last = month_end_before(self.today)
        self._snapshot(self.gone, last, is_active=False, was_active=True)
        self._snapshot(
            self.ani, last, was_active=True, month_order_count=1, month_revenue=90
        )
        self._snapshot(
            self.aram, last, is_new=True, month_order_count=2, month_revenue=40
        )
        self._snapshot(self.once, last, month_revenue=-15)
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        [month] = self._get(seller)["months"]["rows"]
        self._check_months([month], seller)
        self.assertEqual((month["active_start"], month["kept"]), (2, 1))
        self.assertEqual(month["rate"], 50)
        self.assertEqual(month["repeat_revenue"], 75)
        self.assertEqual(self._get()["months"]["rows"], [])

    def test_what_points_brought_and_cost(self):
        wallet = self._give_points(500)
        self._buy(200)
        order = self._create_order(100)
        order._retention_set_points(30)
        self._confirm(order)
        overview = self._get(months=1)
        base, points, cost = (
            self._part(overview, "loyalty", index) for index in range(3)
        )
        entries = self._listed(base["open"])
        self.assertEqual(sum(entries.mapped("base_amount")), 200)
        spent = self._listed(points["open"])
        self.assertEqual(-sum(spent.mapped("points")), 30)
        self.assertEqual(points["text"], "30")
        self.assertIn("30.00", cost["text"])
        months = self._listed(cost["open"])
        self.assertEqual(sum(months.mapped("bonus_cost")), 30)
        held = self._part(overview, "owed", 0)
        self.assertEqual(
            sum(self._listed(held["open"]).mapped("balance")), wallet.balance
        )


@tagged("post_install", "-at_install")
class TestOverviewAccess(OverviewCase):
    """Whom the page shows to whom, and what it costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "seller", groups="sales_team.group_sale_salesman"
        )
        cls.other = new_test_user(
            cls.env, "other", groups="sales_team.group_sale_salesman"
        )

    def test_a_seller_sees_their_own(self):
        self.ani.user_id = self.other
        self._order_on(self.today, 100, self.ani, user_id=self.other.id)
        self._order_on(self.today, 100, self.aram, user_id=self.seller.id)
        self._score()
        everyone = self._get()
        mine = self._get(self.seller)
        self.assertEqual((everyone["customers"], mine["customers"]), (2, 1))
        self.assertEqual(mine["shares"]["bars"][0]["names"], ["Aram"])
        self.assertEqual(mine["pareto"]["count"], 1)
        self.assertFalse(mine["can_measure"])
        self.assertNotIn("Ani", json.dumps(mine))
        one = self._get(user_id=self.other.id)
        self.assertEqual(one["shares"]["bars"][0]["names"], ["Ani"])

    def test_portal_and_strangers_see_nothing(self):
        portal = new_test_user(self.env, "visitor", groups="base.group_portal")
        for name in ("get_overview", "action_measure"):
            overview = self.env["retention.overview"].with_user(portal)
            with self.assertRaises(AccessError):
                getattr(overview, name)()

    def test_only_managers_measure(self):
        with self.assertRaises(AccessError):
            self.env["retention.overview"].with_user(self.seller).action_measure()

    def test_managers_have_everybody_measured(self):
        manager = new_test_user(
            self.env, "keeper", groups="customer_retention.group_retention_manager"
        )
        self._order_on(self.today, 100, self.ani)
        self.assertFalse(self._get(manager)["measured_on"])
        cron = self.env.ref("customer_retention.ir_cron_retention_score")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.env["retention.overview"].with_user(manager).action_measure()
        asked = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(asked - triggers), 1)
        self.env["retention.customer"]._score_safely(self.company)
        overview = self._get(manager)
        self.assertTrue(overview["measured_on"])
        self.assertEqual(overview["customers"], 1)
        self.assertFalse(overview["failed_run"])

    def test_other_companies_stay_apart(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._order_on(self.today, 100, self.ani)
        self._score()
        asked = self._get(self.seller, company_id=other.id)
        self.assertEqual(asked["filters"]["company_id"], self.company.id)
        self.assertEqual(asked["customers"], 1)
        self.assertEqual(self._get(company_id=other.id)["customers"], 0)

    def test_odd_filters_count_as_none(self):
        plain = self._get()
        for odd in (None, [], "x", 7, {"company_id": "1 OR 1=1"}):
            found = self.env["retention.overview"].get_overview(odd)
            self.assertEqual(found["filters"]["months"], 12)
        odd = self._get(months=5, team_id=True, user_id=-3)
        self.assertEqual(odd["filters"], plain["filters"])
        self.assertEqual(self._get(team_id=2**40)["filters"]["team_id"], False)
        self.assertEqual(self._get(user_id=2**31 - 1)["customers"], 0)

    def test_queries_do_not_grow_with_customers(self):
        def queries():
            self.env.invalidate_all()
            self._get()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get()
            return self.env.cr.sql_log_count - before

        for amount in (100, 200):
            customer = self._create_customer(f"First {amount}")
            self._order_on(self._ago(months=1), amount, customer)
        self._score()
        few = queries()
        for number in range(12):
            customer = self._create_customer(f"More {number}")
            self._order_on(self._ago(months=1), 100 + number, customer)
        self._score()
        self.assertEqual(queries(), few)
