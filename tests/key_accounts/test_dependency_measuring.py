from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common_dependency import DependencyCase


@tagged("post_install", "-at_install")
class TestDependencyTables(DependencyCase):
    """Tables computed by hand at each level of the firm."""

    def setUp(self):
        super().setUp()
        north = {"team_id": self.north.id, "user_id": self.first.id}
        south = {"team_id": self.south.id, "user_id": self.second.id}
        self.table = self._create_product("Table")
        self._bought(self.anna, 300, **north)
        self._bought(self.anna, 200, product=self.table, **south)
        self._bought(self.boris, 200, **north)
        self._bought(self.clara, 300, **{**south, "user_id": self.first.id})
        self._measure()

    def test_company_with_customers_on_the_limits(self):
        row = self._row()
        self.assertShares(
            row,
            (self.anna, 500, 50, "high"),
            (self.clara, 300, 30, "warning"),
            (self.boris, 200, 20, "watch"),
        )
        self.assertEqual(
            (row.revenue, row.bought, row.customer_count, row.level),
            (1000, 1000, 3, "high"),
        )
        self.assertEqual(row.top_partner_id, self.anna)
        self.assertAlmostEqual(row.top1_share, 0.5)
        self.assertAlmostEqual(row.top5_share, 1)
        self.assertAlmostEqual(row.hhi, 0.25 + 0.09 + 0.04)

    def test_team(self):
        row = self._row("team", self.north)
        self.assertShares(
            row, (self.anna, 300, 60, "critical"), (self.boris, 200, 40, "high")
        )
        self.assertAlmostEqual(row.hhi, 0.36 + 0.16)
        self.assertShares(
            self._row("team", self.south),
            (self.clara, 300, 60, "critical"),
            (self.anna, 200, 40, "high"),
        )

    def test_sales_person(self):
        self.assertShares(
            self._row("user", self.first),
            (self.anna, 300, 37.5, "warning"),
            (self.clara, 300, 37.5, "warning"),
            (self.boris, 200, 25, "watch"),
        )
        single = self._row("user", self.second)
        self.assertShares(single, (self.anna, 200, 100, "critical"))
        self.assertEqual((single.customer_count, single.hhi), (1, 1))

    def test_the_system_itself_is_no_sales_person(self):
        system = self.env.ref("base.user_root")
        self._bought(self.anna, 90, user_id=system.id)
        self._measure()
        self.assertFalse(self._row("user", system))
        self.assertEqual(self._row().revenue, 1090)

    def test_product(self):
        row = self._row("product", self.product)
        self.assertShares(
            row,
            (self.anna, 300, 37.5, "warning"),
            (self.clara, 300, 37.5, "warning"),
            (self.boris, 200, 25, "watch"),
        )
        self.assertEqual(row.revenue, 800)
        # A chair costs 60
        self.assertEqual(row.margin, 800 - 3 * 60)
        self.assertEqual(self._row("product", self.table).top_partner_id, self.anna)

    def test_margin_of_company_and_customer(self):
        # The table has no cost: its revenue is a gap in the margin
        self.assertEqual(self._row().margin, 800 - 3 * 60)
        self.assertEqual(self._lines(self._row())[0].margin, 300 - 60)

    def test_who_is_key_by_volume(self):
        self.company.retention_key_share = 30
        self._measure()
        self.assertEqual(self._lines(self._row()).mapped("is_key"), [True, True, False])

    def test_measuring_again_replaces(self):
        self._bought(self.boris, 1000)
        self._measure()
        self.assertEqual(len(self._row()), 1)
        self.assertEqual(self._row().top_partner_id, self.boris)
        self.assertAlmostEqual(self._row().top1_share, 0.6)

    def test_other_limits(self):
        self.company.write(
            {"retention_dependency_watch": 10, "retention_dependency_warning": 20}
        )
        self._measure()
        self.assertEqual(
            self._lines(self._row()).mapped("level"), ["high", "warning", "warning"]
        )


@tagged("post_install", "-at_install")
class TestDependencyBounds(DependencyCase):
    def test_no_revenue(self):
        self._measure()
        row = self._row()
        self.assertEqual((row.revenue, row.customer_count, row.level), (0, 0, "none"))
        self.assertEqual((row.top1_share, row.top5_share, row.hhi), (0, 0, 0))
        self.assertFalse(row.top_partner_id)
        self.assertFalse(self._lines(row))

    def test_everything_credited(self):
        order = self._bought(self.anna, 100)
        self._credit_on(self.today, self._invoice(order))
        self._measure()
        row = self._row()
        self.assertEqual((row.revenue, row.customer_count, row.level), (0, 0, "none"))
        self.assertFalse(self._lines(row))
        self.assertEqual(self._row("product", self.product).customer_count, 0)

    def test_single_customer(self):
        self._bought(self.anna, 100)
        self._measure()
        self.assertShares(self._row(), (self.anna, 100, 100, "critical"))
        self.assertEqual(self._row().hhi, 1)

    def test_who_gives_back_more_makes_nobody_larger(self):
        old = self._order_on(self._ago(months=14), 400, self.boris)
        self._credit_on(self._ago(days=2), self._invoice(old))
        self._bought(self.anna, 60)
        self._bought(self.clara, 40)
        self._measure()
        row = self._row()
        self.assertEqual((row.revenue, row.bought), (-300, 100))
        self.assertEqual(row.customer_count, 2)
        self.assertShares(
            row, (self.anna, 60, 60, "critical"), (self.clara, 40, 40, "high")
        )

    def test_part_of_a_credit_lowers_the_share(self):
        order = self._bought(self.anna, 80)
        self._bought(self.clara, 60)
        self._credit_on(self.today, self._invoice(order), 20)
        self._measure()
        self.assertAlmostEqual(self._row().top1_share, 0.5)
        self.assertEqual(self._row().level, "high")

    def test_time_begins_after_the_day_of_a_year_ago(self):
        self._order_on(self._ago(months=12), 900, self.anna)
        self._order_on(self._ago(months=12, days=-1), 100, self.boris)
        self._measure()
        self.assertShares(self._row(), (self.boris, 100, 100, "critical"))

    def test_contacts_count_for_their_firm(self):
        self._bought(self.contact, 100)
        self._measure()
        self.assertEqual(self._row().top_partner_id, self.firm)

    def test_ten_largest_and_all_key_ones(self):
        self.company.retention_key_share = 1
        for number in range(12):
            self._bought(self._create_customer(f"C{number}"), 10)
        self._bought(self._create_customer("Small"), 1)
        self._measure()
        self.assertEqual(len(self._lines(self._row())), 12)

    def test_limits_that_are_refused(self):
        for values in (
            {"retention_dependency_watch": 30},
            {"retention_dependency_watch": 0},
            {"retention_dependency_watch": -1},
            {"retention_dependency_high": 60},
            {"retention_dependency_critical": 101},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.company.write(values)

    def test_managers_only(self):
        for user in (self.keeper, self.first):
            with self.assertRaises(AccessError):
                self.env["retention.concentration"].with_user(user).search([])
        portal = new_test_user(self.env, "dependency portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self.env["retention.concentration.line"].with_user(portal).search([])
        self._measure()
        mine = self.env["retention.concentration"].with_user(self.boss)
        self.assertTrue(mine.search([("company_id", "=", self.company.id)]))


@tagged("post_install", "-at_install")
class TestDependencyNights(DependencyCase):
    def setUp(self):
        super().setUp()
        self.rows = self.env["retention.concentration"]

    def test_the_past_is_filled_in_once(self):
        self._order_on(self._ago(months=3), 100, self.anna)
        self._run_cron()
        history = self.rows.search(
            [("company_id", "=", self.company.id), ("is_current", "=", False)]
        )
        months = history.filtered(lambda row: row.scope == "company")
        self.assertEqual(len(months), 3)
        self.assertTrue(all(months.mapped("top1_share")))
        computed = months.mapped("computed_on")
        # An order entered late does not rewrite the past
        self._order_on(self._ago(months=3), 900, self.boris)
        self._run_cron()
        self.assertEqual(months.mapped("computed_on"), computed)
        self.assertEqual(set(months.top_partner_id), {self.anna})

    def test_history_as_of_its_day(self):
        order = self._order_on(self._ago(months=3), 100, self.anna)
        self._credit_on(self.today, self._invoice(order))
        self._run_cron()
        month = self.rows.search(
            [("company_id", "=", self.company.id), ("is_current", "=", False)], limit=1
        )
        self.assertEqual(month.revenue, 100)
        self.assertEqual(self._row().revenue, 0)

    def test_a_run_cut_short_goes_on(self):
        self._order_on(self._ago(months=3), 100, self.anna)
        self._run_cron(seconds=0)
        self.assertTrue(self._row())
        self._run_cron()
        months = self.rows.search_count(
            [
                ("company_id", "=", self.company.id),
                ("is_current", "=", False),
                ("scope", "=", "company"),
            ]
        )
        self.assertEqual(months, 3)

    def test_another_company_and_one_that_fails(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        self._bought(self.anna, 100)
        measure = type(self.rows)._measure

        def fail(rows, company, day=None):
            if company == other:
                raise ValueError("Out of order")
            return measure(rows, company, day)

        with patch.object(type(self.rows), "_measure", fail):
            self._run_cron(self.company | other)
        self.assertEqual(self._row().revenue, 100)
        self.assertFalse(self._row(company=other))
        run = self.env["retention.scoring.run"].search([("company_id", "=", other.id)])
        self.assertIn("Out of order", run.problem)
        self._run_cron(other)
        self.assertEqual(self._row(company=other).revenue, 0)
