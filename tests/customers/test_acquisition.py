import random
from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestAcquisition(CustomerCase):
    """New and returning customers by month, by a table worked out by hand.

    | month   | Ani               | Bagrat          | Gor |
    | 3 ago   | 100 (new), 50     |                 |     |
    | 2 ago   | 200               | 70 (new)        |     |
    | 1 ago   |                   |                 | 30  |
    | now     | credit of 20 on the order of 200    |     |
    """

    def setUp(self):
        super().setUp()
        self.start = self.today.replace(day=1)
        self.bagrat = self._create_customer("Bagrat")
        self.gor = self._create_customer("Gor")
        self._order_on(self._day(3, 5), 100)
        self._order_on(self._day(3, 9), 50)
        returned = self._order_on(self._day(2, 9), 200)
        self._order_on(self._day(2, 20), 70, self.bagrat)
        self._order_on(self._day(1, 1), 30, self.gor)
        self.credit = self._credit_on(self.start, self._invoice(returned), 20)

    def _day(self, months, day):
        return self.start - relativedelta(months=months) + relativedelta(day=day)

    def _month(self, months, company=None):
        self.env.invalidate_all()  # rows of a query are read once otherwise
        return self.env["retention.acquisition.month"].search(
            [
                ("month", "=", self._day(months, 1)),
                ("company_id", "=", (company or self.company).id),
            ]
        )

    def assertMonth(self, months, **expected):
        row = self._month(months)
        self.assertEqual({name: row[name] for name in expected}, expected)

    def test_documents_tell_more_of_the_same(self):
        def told(model):
            rows = self.env[model].search([("partner_id", "in", self._ours().ids)])
            names = ("date", "amount", "margin", "costed_revenue", "display_name")
            return {row.id: [row[name] for name in names] for row in rows}

        found = told("retention.acquisition.document")
        self.assertEqual(found, told("retention.customer.document"))
        self.assertEqual(len(found), 6)
        self.assertTrue(
            any(margin for _date, _amount, margin, *_rest in found.values())
        )

    def _ours(self):
        return self.customer | self.bagrat | self.gor

    def test_by_hand(self):
        self.assertMonth(
            3,
            customers=1,
            new_customers=1,
            returning_customers=0,
            new_orders=2,
            new_revenue=150,
            returning_revenue=0,
            revenue=150,
            new_average_order=75,
            repeat_orders=1,
            repeat_revenue=50,
            second_count=1,
            second_share=100,
            gap_days=4,
            gap_count=1,
            average_gap_days=4,
        )
        self.assertMonth(
            2,
            customers=2,
            new_customers=1,
            returning_customers=1,
            new_revenue=70,
            returning_revenue=200,
            repeat_revenue=200,
            second_count=0,
            second_share=0,
            returning_average_order=200,
        )
        self.assertEqual(round(self._month(2).repeat_share, 4), 74.0741)  # 200 of 270
        self.assertMonth(
            1, customers=1, new_customers=1, revenue=30, repeat_share=0, gap_count=0
        )
        # The credit note is of a returning customer's later order
        self.assertMonth(
            0,
            customers=0,
            new_customers=0,
            orders=0,
            revenue=-20,
            returning_revenue=-20,
            repeat_revenue=-20,
        )

    def test_sums_are_those_of_the_customers(self):
        self._score()
        rows = self.env["retention.acquisition.month"].search(
            [("company_id", "=", self.company.id)]
        )
        customers = self.env["retention.customer"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            round(sum(rows.mapped("revenue")), 2),
            round(sum(customers.mapped("revenue")), 2),
        )
        self.assertEqual(
            sum(rows.mapped("orders")), sum(customers.mapped("order_count"))
        )
        self.assertEqual(sum(rows.mapped("new_customers")), len(customers))

    def test_numbers_open_what_they_are_made_of(self):
        self._score()
        for months in (0, 1, 2, 3):
            row = self._month(months)
            for figure, revenue, orders in (
                ("new", row.new_revenue, row.new_orders),
                ("returning", row.returning_revenue, row.returning_orders),
                ("repeat", row.repeat_revenue, row.repeat_orders),
                ("all", row.revenue, row.orders),
            ):
                with self.subTest(months=months, figure=figure):
                    action = row.with_context(figure=figure).action_open_documents()
                    found = self.env[action["res_model"]].search(action["domain"])
                    self.assertEqual(round(sum(found.mapped("amount")), 2), revenue)
                    kinds = found.mapped("kind")
                    self.assertEqual(kinds.count("order"), orders)
            for figure, count in (
                ("new", row.new_customers),
                ("returning", row.returning_customers),
                ("second", row.second_count),
                ("regular", row.regular_count),
                ("all", row.customers),
            ):
                with self.subTest(months=months, customers=figure):
                    action = row.with_context(figure=figure).action_open_customers()
                    found = self.env[action["res_model"]].search(action["domain"])
                    self.assertEqual(len(found), count)

    def test_against_plain_python(self):
        """Random histories, counted once more the slow way."""
        chance = random.Random(20)
        people = [self._create_customer(f"Random {n}") for n in range(4)]
        history = []
        for _number in range(24):
            who = chance.choice(people)
            day = self.today - relativedelta(days=chance.randint(0, 200))
            amount = chance.choice((0, 10, 25.5))
            order = self._order_on(day, amount, who)
            history.append((who, day, order.id, amount))
        rows = {}
        for who in people:
            own = sorted(entry[1:] for entry in history if entry[0] == who)
            for place, (day, _order, amount) in enumerate(own):
                sums = rows.setdefault(day.replace(day=1), Counter())
                is_new = own[0][0].replace(day=1) == day.replace(day=1)
                before = own[place - 1][0] if place else None
                sums["orders"] += 1
                sums["new_orders"] += is_new
                sums["new_revenue"] += amount * is_new
                sums["repeat_orders"] += bool(place)
                sums["repeat_revenue"] += amount * bool(place)
                sums["new_customers"] += not place
                sums["second_count"] += not place and len(own) > 1
                if before is None or before < day.replace(day=1):
                    sums["customers"] += 1
                    sums["returning_customers"] += not is_new
                if before and before < day:
                    sums["gap_days"] += (day - before).days
                    sums["gap_count"] += 1
        self._forget_others(people)
        found = self.env["retention.acquisition.month"].search(
            [("company_id", "=", self.company.id), ("orders", ">", 0)]
        )
        self.assertEqual(set(found.mapped("month")), set(rows))
        for row in found:
            for name, total in rows[row.month].items():
                with self.subTest(month=row.month, figure=name):
                    self.assertEqual(row[name], total)

    def _forget_others(self, people):
        """Cancel the orders of everybody else in the company."""
        partners = self.env["res.partner"].union(*people)
        self.env["sale.order"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "sale"),
                ("partner_id", "not in", partners.ids),
            ]
        )._action_cancel()
        self.env.invalidate_all()

    def test_became_regular(self):
        """Four orders within a year make a regular, of the month he was won in."""
        self._order_on(self._day(1, 7), 40)
        self._score()
        self.assertEqual(self._figures().ladder_step, "regular")
        self.assertMonth(3, regular_count=1, regular_share=100)
        self.assertMonth(2, regular_count=0, regular_share=0)

    def test_once_a_regular(self):
        """Who fell since has reached the step all the same."""
        self.assertMonth(2, regular_count=0)
        self.env["retention.ladder.move"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.bagrat.id,
                "date": self.start,
                "from_step": "regular",
                "to_step": "customer",
            }
        )
        self.assertMonth(2, regular_count=1)

    def test_ratios_over_months(self):
        """Three months: 230 of 450 were repeat orders, not the mean of the months."""
        [group] = self.env["retention.acquisition.month"].formatted_read_group(
            [
                ("company_id", "=", self.company.id),
                ("month", ">=", self._day(3, 1)),
            ],
            [],
            ["repeat_share:avg", "second_share:avg", "new_customers:sum"],
        )
        self.assertEqual(group["new_customers:sum"], 3)
        self.assertAlmostEqual(group["second_share:avg"], 100 / 3, 6)
        self.assertAlmostEqual(group["repeat_share:avg"], 230 / 430 * 100, 6)

    def test_credit_note_without_an_order(self):
        """It takes from the first order while that is the only one."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.gor.id,
                "invoice_date": self._day(1, 3),
                "invoice_line_ids": [
                    (0, 0, {"name": "Goodwill", "price_unit": 5, "tax_ids": False})
                ],
            }
        )
        move.action_post()
        self.assertMonth(1, new_revenue=25, repeat_revenue=0)
        self._order_on(self.today, 10, self.gor)
        self.assertMonth(1, new_revenue=25, repeat_revenue=-5)

    def test_month_of_the_company(self):
        """The last evening of a month is still that month where the company is."""
        self.company.partner_id.tz = "America/New_York"
        late = self._create_customer("Late")
        self._order_on(self._day(1, 31), 10, late, hour=23)
        self.assertMonth(1, new_customers=2)

    def test_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(self._month(0, company))
        manager = new_test_user(
            self.env,
            "acquisition_manager",
            "customer_retention.group_retention_manager,sales_team.group_sale_manager",
        )
        rows = self.env["retention.acquisition.month"].with_user(manager).search([])
        self.assertEqual(rows.company_id, self.company)

    def test_own_customers_only(self):
        """Figures of the whole company are for those who see all customers."""
        seller = new_test_user(
            self.env, "acquisition_seller", "sales_team.group_sale_salesman"
        )
        for model in ("retention.acquisition.month", "retention.acquisition.document"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(seller).search([])
        leader = new_test_user(
            self.env, "acquisition_leader", "sales_team.group_sale_salesman_all_leads"
        )
        self.assertTrue(self._month(3).with_user(leader).new_customers)
