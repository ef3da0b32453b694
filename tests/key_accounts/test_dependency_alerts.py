from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common_dependency import DependencyCase


@tagged("post_install", "-at_install")
class TestDependencyAlerts(DependencyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.retention_dependency_user_id = cls.boss

    def _night(self):
        self._measure()
        self.env["retention.concentration"]._after_measuring(self.company)

    def _alerts(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["retention.dependency.alert"].search(
            [("company_id", "=", self.company.id), *domain]
        )

    def _alert(self, partner=None, scope="company", kind="share"):
        return self._alerts(
            partner_id=(partner or self.anna).id, scope=scope, kind=kind, date_to=False
        )

    def _share_of_anna(self, percent):
        """Have Anna bring so much of 100, the rest in tenths by others."""
        self._bought(self.anna, percent)
        for number in range(10):
            other = self._create_customer(f"Other {number}")
            self._bought(other, (100 - percent) / 10)

    def test_alerts_by_level(self):
        self._bought(self.anna, 500)
        self._bought(self.clara, 300)
        self._bought(self.boris, 200)
        self._night()
        self.assertEqual(self._alert().level, "high")
        self.assertEqual(self._alert(self.clara).level, "warning")
        self.assertEqual(self._alert(self.boris).level, "watch")
        self.assertFalse(self._alert(kind="single"))

    def test_plan_says_how_many_new_customers_it_takes(self):
        self._share_of_anna(43)
        self._night()
        alert = self._alert()
        self.assertEqual((alert.level, alert.revenue), ("high", 43))
        # 43 is 40 % of 107.50; others bring 5.70 on average: 2 are 11.40
        self.assertAlmostEqual(alert.average_revenue, 5.7)
        self.assertAlmostEqual(alert.revenue_needed, 7.5)
        self.assertEqual(alert.customers_needed, 2)
        self.assertIn(
            "the share falls although this customer buys no less", alert.advice
        )

    def test_one_activity_for_one_level(self):
        self._share_of_anna(25)
        self._night()
        alert = self._alert()
        self.assertEqual(alert.level, "watch")
        self.assertEqual(alert.activity_ids.user_id, self.boss)
        self.assertIn("25.0 %", alert.activity_ids.summary)
        self._night()
        self.assertEqual(len(alert.activity_ids), 1)
        self._bought(self.anna, 20)
        self._night()
        self.assertEqual(alert.level, "warning")
        self.assertEqual(len(alert.activity_ids), 2)
        self.assertEqual(alert.change_ids.mapped("level"), ["warning", "watch"])

    def test_a_falling_level_is_noted_and_tells_nobody(self):
        self._share_of_anna(35)
        self._night()
        alert = self._alert()
        self._bought(self.boris, 30)
        self._night()
        self.assertEqual(alert.level, "watch")
        self.assertEqual(len(alert.activity_ids), 1)

    def test_closes_itself_and_keeps_its_history(self):
        self._share_of_anna(25)
        self._night()
        alert = self._alert()
        for number in range(5):
            self._bought(self._create_customer(f"New {number}"), 10)
        self._night()
        self.assertEqual(alert.date_to, self.today)
        self.assertFalse(alert.activity_ids)
        self.assertEqual(alert.change_ids.mapped("level"), ["none", "watch"])
        self._bought(self.anna, 100)
        self._night()
        self.assertNotEqual(self._alert(), alert)
        mine = self._alerts(partner_id=self.anna.id, scope="company", kind="share")
        self.assertEqual(mine, self._alert() | alert)

    def test_only_one_customer(self):
        self._bought(self.anna, 100)
        self._night()
        single = self._alert(kind="single")
        self.assertEqual(single.level, "critical")
        self.assertIn("only one customer", single.advice)
        self._bought(self.boris, 1)
        self._night()
        self.assertEqual(single.date_to, self.today)
        self.assertEqual(self._alert().level, "critical")

    def test_nobody_is_the_only_customer_where_nothing_was_sold(self):
        self._night()
        self.assertFalse(self._alerts())

    def test_parts_that_are_too_small_raise_nothing(self):
        self._bought(self.boris, 97, team_id=self.south.id)
        self._bought(self.anna, 3, team_id=self.north.id)
        self._night()
        self.assertFalse(self._alert(scope="team"))
        self.company.retention_dependency_part = 3
        self._night()
        self.assertEqual(self._alert(scope="team").level, "critical")

    def test_a_part_tells_somebody_from_high_on(self):
        self._bought(self.anna, 35, team_id=self.north.id)
        self._bought(self.boris, 65, team_id=self.north.id)
        self._night()
        self.assertFalse(self._alert(scope="team").activity_ids)
        self.assertTrue(self._alert(self.boris, scope="team").activity_ids)

    def test_managers_are_told_where_nobody_is_named(self):
        self.company.retention_dependency_user_id = False
        self._share_of_anna(25)
        self._night()
        users = self._alert().activity_ids.user_id
        self.assertIn(self.boss, users)
        self.assertNotIn(self.keeper, users)

    def test_a_plan_of_steps(self):
        self._share_of_anna(25)
        self._night()
        alert = self._alert().with_user(self.boss)
        with Form(alert) as form:
            with form.task_ids.new() as task:
                task.name = "Ten first meetings"
            with form.task_ids.new() as task:
                task.kind = "grow"
                task.name = "Offer the new table"
                task.partner_id = self.boris
        self.assertEqual(alert.task_ids.user_id, self.boss)
        with self.assertRaises(ValidationError):
            alert.task_ids[0].write({"kind": "grow", "partner_id": self.anna.id})
        with self.assertRaises(ValidationError):
            alert.task_ids[0].write({"kind": "grow", "partner_id": False})

    def test_who_may_see_alerts(self):
        self._share_of_anna(25)
        self._night()
        alert = self._alert()
        self.assertTrue(alert.with_user(self.boss).advice)
        for user in (self.keeper, self.first):
            with self.assertRaises(AccessError):
                alert.with_user(user).read(["share"])
        with self.assertRaises(AccessError):
            alert.with_user(self.boss).unlink()
        other = self.env["res.company"].create({"name": "Other firm"})
        stranger = self._create_user(
            "stranger",
            "group_retention_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            alert.with_user(stranger).read(["share"])

    def test_responsible_must_be_able_to_open_alerts(self):
        with self.assertRaises(ValidationError):
            self.company.retention_dependency_user_id = self.first

    def test_two_customers_become_one(self):
        self._bought(self.anna, 40)
        self._bought(self.boris, 40)
        self._bought(self.clara, 20)
        self._night()
        plan = self.env["retention.dependency.task"].create(
            {"alert_id": self._alert(self.boris).id, "name": "Visit", "kind": "other"}
        )
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.anna | self.boris).ids, self.anna)
        alert = self._alert()
        self.assertEqual(len(alert), 1)
        self.assertEqual(alert.task_ids, plan)
        self._night()
        self.assertEqual((alert.level, alert.share), ("critical", 0.8))

    def test_documents_of_an_alert_add_up_to_it(self):
        self._bought(self.anna, 40, team_id=self.north.id)
        self._bought(self.anna, 60, team_id=self.south.id)
        self._night()
        for scope, revenue in (("company", 100), ("product", 100)):
            action = self._alert(scope=scope).action_open_documents()
            rows = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(rows.mapped("amount")), revenue)
        north = self._alerts(team_id=self.north.id)
        rows = self.env["retention.customer.document"].search(
            north.action_open_documents()["domain"]
        )
        self.assertEqual(rows.amount, 40)


@tagged("post_install", "-at_install")
class TestDependencyLeaving(DependencyCase):
    """If they leave tomorrow; a chair sold at 100 has a margin of 40."""

    def setUp(self):
        super().setUp()
        for customer, orders in ((self.firm, 3), (self.anna, 2), (self.boris, 1)):
            for _order in range(orders):
                self._bought(customer, 100)
        self._measure()
        self.line = self._lines(self._row())[0]

    def test_months_of_fixed_cost(self):
        # Margin: 240 in all, 120 of the firm; fixed cost: 12 x 40 = 480
        self.company.retention_fixed_cost = 40
        self.assertEqual(self.line.partner_id, self.firm)
        self.assertAlmostEqual(self.line.months_paid, 3)
        self.assertAlmostEqual(self.line.cost_without, 0.25)
        words = self.account.dependency_cost
        self.assertIn("3.0 months", words)
        self.assertIn("covers 50\u00a0%", words)
        self.assertIn("without them it is 25\u00a0%", words)

    def test_without_the_cost_it_says_how_to_enter_it(self):
        self.assertIn("Enter the fixed cost", self.account.dependency_cost)
        self.assertEqual(self.line.months_paid, 0)

    def test_cost_below_zero_is_refused(self):
        with self.assertRaises(ValidationError):
            self.company.retention_fixed_cost = -1

    def test_account_managers_see_what_goes_but_no_costs(self):
        account = self.account.with_user(self.keeper)
        self.assertEqual(account.dependency_revenue, 300)
        self.assertEqual(account.dependency_margin, 120)
        self.assertAlmostEqual(account.dependency_share, 0.5)
        self.assertEqual(account.dependency_level, "high")
        with self.assertRaises(AccessError):
            account.read(["dependency_cost"])
        with self.assertRaises(AccessError):
            self.company.with_user(self.keeper).read(["retention_fixed_cost"])

    def test_account_that_is_not_among_the_largest(self):
        self.company.retention_key_share = 40
        small = self._create_account(self._create_customer("Small"))
        for number in range(12):
            self._bought(self._create_customer(f"Big {number}"), 100)
        self._bought(small.partner_id, 10)
        self._measure()
        self.assertEqual(small.dependency_revenue, 10)
        self.assertAlmostEqual(small.dependency_share, 10 / 1810)
        self.assertEqual(small.dependency_level, "none")
        action = small.action_open_dependency_documents()
        rows = self.env["retention.customer.document"].search(action["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 10)

    def test_no_share_of_what_was_not_measured(self):
        self.env["retention.concentration"].search([]).unlink()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.dependency_revenue, 300)
        self.assertEqual(self.account.dependency_share, 0)

    def test_account_without_any_orders(self):
        empty = self._create_account(self._create_customer("Empty"))
        self.assertEqual((empty.dependency_revenue, empty.dependency_share), (0, 0))
