from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_measures import MeasureCase


@tagged("post_install", "-at_install")
class TestMeasurePeriod(MeasureCase):
    """Winning against keeping in a period, by a table worked out by hand.

    The period is the last 12 months; active is who bought within 12 months.

    | customer | orders                        | new | start | end |
    | Ani      | 20 months, 14 months, 2 days  |     | x     | x   |
    | Bagrat   | 14 months                     |     | x     |     |
    | Gor      | 1 month                       | x   |       | x   |
    | Davit    | 30 months, 2 months           |     |       | x   |
    """

    def setUp(self):
        super().setUp()
        names = ("Bagrat", "Gor", "Davit")
        self.bagrat, self.gor, self.davit = map(self._create_customer, names)
        self._order_on(self._ago(months=20), 500)
        self._order_on(self._ago(months=14), 500)
        self._order_on(self._ago(days=2), 100)
        self._order_on(self._ago(months=14), 500, self.bagrat)
        order = self._order_on(self._ago(months=1), 60, self.gor)
        self._credit_on(self.today, self._invoice(order), 10)
        self._order_on(self._ago(months=30), 500, self.davit)
        self._order_on(self._ago(months=2), 200, self.davit)

    def _page(self, **values):
        return self.env["retention.measure.period"].create(values)

    def _spend(self, purpose, *costs, **values):
        return self._measure(
            "none",
            purpose=purpose,
            cost_ids=[
                Command.create(
                    {"name": "Cost", "amount": amount, "date": day, "hours": 2}
                )
                for day, amount in costs
            ],
            **values,
        )

    def assertPage(self, page, **expected):
        self.assertEqual({name: page[name] for name in expected}, expected)

    def test_by_hand(self):
        self._spend("winning", (self.first, 80), (self._ago(months=13), 999))
        self._spend("winning", (self.last, 20))
        self._spend("keeping", (self.today, 30))
        page = self._page()
        self.assertPage(
            page,
            date_from=self.today - relativedelta(years=1, days=-1),
            date_to=self.today,
            new_customers=1,
            start_customers=2,
            kept_customers=1,
            new_orders=1,
            repeat_orders=2,
            new_revenue=50,
            repeat_revenue=300,
            winning_count=2,
            winning_cost=100,
            winning_hours=4,
            keeping_count=1,
            keeping_cost=30,
            cost_per_new=100,
            cost_per_kept=30,
        )
        self.assertIn("100", page.new_text)
        self.assertIn("1 of the 2", page.kept_text)
        self.assertIn("77 %", page.balance_text)  # 100 of 130
        self.assertIn("86 %", page.balance_text)  # 300 of 350

    def test_numbers_open(self):
        self._score()
        self._spend("winning", (self.first, 80), (self._ago(months=13), 999))
        self._spend("keeping", (self.today, 30))
        page = self._page()
        for who, expected in (
            ("new", self.gor),
            ("kept", self.customer),
            ("start", self.customer | self.bagrat),
        ):
            action = page.with_context(who=who).action_open_customers()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.partner_id, expected, who)
        for who, revenue in (("new", 50), ("repeat", 300)):
            action = page.with_context(who=who).action_open_documents()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(found.mapped("amount")), revenue, who)
        for side, cost in (("winning", 80), ("keeping", 30)):
            action = page.with_context(side=side).action_open_costs()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(found.mapped("total")), cost, side)
            action = page.with_context(side=side).action_open_measures()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.mapped("purpose"), [side])

    def test_discounts_of_the_period(self):
        """A promotion's 10 % of 200 and of 100; only the second is in the period."""
        program = self._create_promotion("TEN")
        self._order_with_code("TEN", 200, self.first)
        self._order_with_code("TEN", 100, self.last)
        self._measure("reward", program_id=program.id, purpose="keeping")
        page = self._page(date_from=self.first + timedelta(days=1))
        self.assertPage(page, keeping_given=10, keeping_cost=10, winning_cost=0)

    def test_orders_of_two_measures(self):
        """An order that counts for two measures of a side is there once."""
        self._order_on(self.first, 100, campaign_id=self.campaign.id)
        self._order_on(self.first, 160)
        self._measure("utm")
        self._measure(taking=[self.customer])
        page = self._page()
        # And the order of two days ago: margins of 40, 100 and 40
        self.assertPage(page, winning_orders=3, winning_margin=180, keeping_orders=0)
        action = page.with_context(side="winning").action_open_brought()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(found.mapped("margin")), 180)
        self.assertEqual(len(found), 3)

    def test_losses(self):
        lost = self._measure(costs=[50], purpose="winning")
        self._measure(taking=[self.customer], purpose="winning", date_to=False)
        page = self._page()
        self.assertPage(page, winning_count=2, winning_losses=1)
        page = page.with_context(side="winning", losses=True)
        self.assertEqual(page.action_open_measures()["domain"][0][2], lost.ids)

    def test_measures_of_the_period(self):
        """Those that ran in it, or cost something in it; archived ones too."""
        self._spend("keeping", date_from=self._ago(40), date_to=self._ago(39))
        early = self._spend(
            "keeping", (self.today, 5), date_from=self._ago(40), date_to=self._ago(39)
        )
        early.active = False
        self._spend("keeping", date_from=self._ago(40), date_to=False)
        self._spend("keeping", date_from=self._ago(-2), date_to=False)
        self.assertPage(self._page(), keeping_count=2, keeping_cost=5)

    def test_nobody(self):
        """A period without customers says so and divides nothing."""
        self._spend("winning", (self._ago(months=60), 80))
        page = self._page(date_from=self._ago(months=61), date_to=self._ago(months=50))
        self.assertPage(page, winning_cost=80, cost_per_new=0, cost_per_kept=0)
        self.assertIn("Nobody", page.new_text)
        self.assertIn("nobody to keep", page.kept_text)
        self.assertFalse(page.balance_text)

    def test_all_left(self):
        page = self._page(
            date_from=self._ago(months=14) + timedelta(days=1),
            date_to=self._ago(days=3),
        )
        self.assertPage(page, start_customers=2, kept_customers=0)
        self.assertIn("None of the 2", page.kept_text)

    def test_nothing_recorded(self):
        page = self._page()
        self.assertIn("record your measures", page.new_text)
        self.assertIn("Nothing is recorded", page.kept_text)

    def test_window_of_active_customers(self):
        self.company.retention_active_months = 1
        self.assertPage(self._page(), start_customers=0, kept_customers=0)

    def test_ends_before_it_begins(self):
        with self.assertRaises(ValidationError) as caught:
            self._page(date_from=self.today, date_to=self.last)
        self.assertIn("before it begins", str(caught.exception))
        with Form(self.env["retention.measure.period"]) as form:
            form.date_to = self._ago(months=24)
            self.assertFalse(form.is_valid)
            self.assertIn("before it begins", form.new_text)
            form.date_to = self.today
            self.assertEqual(form.new_customers, 1)

    def test_ends_in_the_future(self):
        page = self._page(date_to=self._ago(months=-30))
        self.assertPage(page, kept_customers=1, new_customers=1)

    def test_rights(self):
        seller = new_test_user(
            self.env, "period_seller", "sales_team.group_sale_salesman"
        )
        leader = new_test_user(
            self.env, "period_leader", "sales_team.group_sale_salesman_all_leads"
        )
        pages = self.env["retention.measure.period"]
        with self.assertRaises(AccessError):
            pages.with_user(seller).create({})
        page = pages.with_user(leader).create({})
        self.assertEqual(page.new_customers, 1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            pages.with_user(leader).create({"company_id": company.id}).read(
                ["new_customers"]
            )

    def test_print(self):
        self._spend("winning", (self.first, 80), name="Autumn fair")
        page = self._page()
        layout = self.env.ref("web.external_layout_standard")
        self.company.external_report_layout_id = layout
        action = page.action_print()
        self.assertEqual(
            action["report_name"], "customer_retention.report_measure_period"
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], page.ids
        )
        for words in (b"Autumn fair", b"80.00", b"A new customer cost"):
            self.assertIn(words, html)
