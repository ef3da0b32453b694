from fractions import Fraction

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...tools.ltv import Sums, group_factors
from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestLtvOfGroups(CustomerCase):
    def setUp(self):
        super().setUp()
        self.often = self._create_customer("Often")
        self.rarely = self._create_customer("Rarely")
        self.once = self._create_customer("Once")
        for months, amount in ((5, 300), (3, 300), (1, 300), (0, 300)):
            self._order_on(self._ago(months=months), amount, self.often)
        for months, amount in ((9, 100), (0, 100)):
            self._order_on(self._ago(months=months), amount, self.rarely)
        self._order_on(self._ago(months=1), 5000, self.once)
        self._score()

    def _row(self, dimension="company", key=0, **context):
        return (
            self.env["retention.ltv"]
            .with_context(**context)
            .search(
                [
                    ("dimension", "=", dimension),
                    ("key", "=", key),
                    ("company_id", "=", self.company.id),
                ]
            )
        )

    def _opened(self, action):
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.search(action["domain"])

    def test_by_hand(self):
        """Six orders of 1,400 in 6 + 10 months, two customers; the chair costs 60."""
        row = self._row()
        self.assertEqual(row.customer_count, 2)
        self.assertEqual(row.lacking_count, 1)
        self.assertAlmostEqual(row.average_order, 1400 / 6)
        self.assertAlmostEqual(row.orders_per_month, 6 / 16)
        margin = 1400 - 6 * 60
        self.assertAlmostEqual(row.profitability, 100 * margin / 1400)
        self.assertAlmostEqual(row.months, 8)
        self.assertAlmostEqual(row.ltv, margin / 2)
        self.assertAlmostEqual(row.total, margin)
        self.assertIn("S × C × P × T", row.formula)
        # 6 / 16 is 0.375: halves go up, as on the page
        self.assertIn("0.38 a month", row.formula)

    def test_as_the_rule_says(self):
        customers = self.env["retention.customer"].search(
            [("company_id", "=", self.company.id)]
        )
        factors, left_out = group_factors(
            Sums(
                one.order_count,
                Fraction(str(one.revenue)),
                Fraction(str(one.margin)),
                Fraction(str(one.costed_revenue)),
                one.lifetime_months,
            )
            for one in customers
        )
        row = self._row()
        self.assertEqual(row.lacking_count, left_out)
        self.assertAlmostEqual(row.ltv, float(factors.value))
        self.assertAlmostEqual(row.orders_per_month, float(factors.purchases))

    def test_factors_open_what_they_are_made_of(self):
        row = self._row()
        self.assertEqual(
            self._opened(row.action_open_customers()).partner_id,
            self.often + self.rarely,
        )
        self.assertEqual(self._opened(row.action_open_lacking()).partner_id, self.once)
        documents = self._opened(row.action_open_documents())
        self.assertEqual(sum(documents.mapped("amount")), 1400)
        self.assertAlmostEqual(
            sum(documents.mapped("amount")) / len(documents), row.average_order
        )

    def test_groups(self):
        by_step = {
            row.display_name: row.customer_count
            for row in self.env["retention.ltv"].search(
                [("dimension", "=", "step"), ("company_id", "=", self.company.id)]
            )
        }
        self.assertEqual(by_step, {"Buyer": 0, "Customer": 1, "Regular": 1})
        buyers = self._row("step", 1)
        self.assertIn("Not enough data", buyers.formula)
        for dimension in ("abc", "step", "team", "user"):
            rows = self.env["retention.ltv"].search(
                [("dimension", "=", dimension), ("company_id", "=", self.company.id)]
            )
            self.assertEqual(sum(rows.mapped("customer_count")), 2, dimension)
            for row in rows:
                found = self._opened(row.action_open_customers())
                self.assertEqual(len(found), row.customer_count, row.display_name)
                found = self._opened(row.action_open_lacking())
                self.assertEqual(len(found), row.lacking_count, row.display_name)

    def test_three_ways_to_raise_it(self):
        row = self._row()
        lists = {
            "like_best": self.env["res.partner"],
            "not_interested": self.rarely,
            "below_average": self.rarely,
        }
        for way, customers in lists.items():
            action = row.with_context(retention_way=way).action_open_way()
            self.assertEqual(self._opened(action).partner_id, customers, way)
            self.assertEqual(row[f"{way}_count"], len(customers), way)
        with self.assertRaises(UserError):
            row.with_context(retention_way="no such").action_open_way()

    def test_chosen_customers(self):
        chosen = self.env["retention.customer"].search(
            [("partner_id", "in", (self.often + self.once).ids)]
        )
        action = chosen.action_open_ltv()
        row = self._opened(action)
        self.assertEqual((row.customer_count, row.lacking_count), (1, 1))
        self.assertEqual(row.average_order, 300)
        self.assertEqual(
            self._opened(row.action_open_customers()).partner_id, self.often
        )
        self.assertFalse(self._row("selection"))

    def test_segments(self):
        segment = self.env["retention.segment"].create(
            {
                "name": "Often",
                "company_id": self.company.id,
                "rule": f"[('partner_id', 'in', {(self.often + self.once).ids})]",
            }
        )
        self.env["retention.segment"]._refresh(self.company)
        row = self._row("segment", segment.id)
        self.assertEqual(row.display_name, "Often")
        self.assertEqual((row.customer_count, row.lacking_count), (1, 1))
        self.assertEqual(
            self._opened(row.action_open_customers()).partner_id, self.often
        )
        self.assertAlmostEqual(row.ltv, segment.ltv)

    def test_names_of_many_groups_take_no_more_queries(self):
        segments = self.env["retention.segment"].create(
            [
                {
                    "name": f"Segment {number}",
                    "company_id": self.company.id,
                    "rule": f"[('partner_id', '=', {self.often.id})]",
                }
                for number in range(12)
            ]
        )
        self.env["retention.segment"]._refresh(self.company)

        def count(few):
            rows = self.env["retention.ltv"].search(
                [("dimension", "=", "segment"), ("key", "in", few.ids)]
            )
            self.assertEqual(len(rows), len(few))
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(rows.mapped("display_name")), set(few.mapped("name")))
            return self.env.cr.sql_log_count - before

        count(segments[:1])
        self.assertEqual(count(segments), count(segments[:2]))

    def test_another_company_and_own_customers(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(
            self.env["retention.ltv"].search([("company_id", "=", other.id)])
        )
        user = new_test_user(
            self.env,
            "own_ltv",
            groups="sales_team.group_sale_salesman",
            company_ids=[Command.set(self.company.ids)],
        )
        (self.often + self.once).user_id = self.env.user
        self.rarely.user_id = user
        rows = self.env["retention.ltv"].with_user(user)
        row = rows.search([("dimension", "=", "company")])
        self.assertEqual((row.customer_count, row.average_order), (1, 100))

    def test_bad_rules_in_words(self):
        for rule in ("[('no_such', '=', 1)]", "no rule", "[(1)]"):
            with self.assertRaises(UserError):
                self.env["retention.customer.document"].search(
                    [("of_customers", "=", rule)]
                )
