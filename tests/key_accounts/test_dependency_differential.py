import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from ...tools.dependency import concentration, level
from .common_dependency import DependencyCase


@tagged("post_install", "-at_install")
class TestDependencyDifferential(DependencyCase):
    """Random histories: what SQL writes against the rules over the same documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currencies = cls.env["res.currency"].with_context(active_test=False)
        cls.foreign = currencies.search(
            [("id", "!=", cls.company.currency_id.id)], limit=1
        )
        cls.foreign.active = True
        cls.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": cls.foreign.id,
                "company_id": cls.company.id,
                "rate": 0.7,
            }
        )
        cls.abroad = cls.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": cls.foreign.id}
        )
        cls.other = cls.env["res.company"].create({"name": "Other firm"})
        cls.products = cls.product | cls._create_product("Table")

    def _history(self, chance):
        for number in range(9):
            customer = self._create_customer(f"Customer {number}")
            for _order in range(chance.choice((1, 1, 2, 4))):
                self._sale(chance, customer)

    def _sale(self, chance, customer):
        values = {
            "team_id": chance.choice((self.north, self.south)).id,
            "user_id": chance.choice((self.first, self.second)).id,
            "product": chance.choice(self.products),
        }
        if chance.random() < 0.25:
            values["pricelist_id"] = self.abroad.id
        price = chance.choice((19, 50, 120, 333))
        day = self.today - timedelta(days=chance.randrange(500))
        order = self._order_on(day, price, customer, **values)
        if chance.random() < 0.35:
            part = chance.choice((None, 7))
            when = max(day, self.today - timedelta(days=chance.randrange(200)))
            self._credit_on(when, self._invoice(order), part)

    def _elsewhere(self, customer):
        """Sell in the other company, which must count for nothing here."""
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.other.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 5000})
                ],
            }
        )
        order.action_confirm()

    def _expected(self):
        """Return {(scope, id): {customer: net revenue}} by reading every document."""
        sums = defaultdict(lambda: defaultdict(Decimal))
        since = ("date", ">", self._ago(months=12))
        mine = ("company_id", "=", self.company.id)
        for row in self.env["retention.customer.document"].search([mine, since]):
            amount = Decimal(str(row.amount))
            sums["company", False][row.partner_id] += amount
            sums["team", row.team_id.id][row.partner_id] += amount
            sums["user", row.user_id.id][row.partner_id] += amount
        for row in self.env["retention.purchase.line"].search([mine, since]):
            amount = Decimal(str(row.amount))
            sums["product", row.product_id.id][row.partner_id] += amount
        return {key: one for key, one in sums.items() if key[1] or key[0] == "company"}

    def _compare(self, seed):
        self._history(random.Random(seed))
        self._elsewhere(self.customer)
        self.env.flush_all()
        self._measure()
        limits = self.company._retention_dependency_limits()
        rows = self.env["retention.concentration"].search(
            [("company_id", "=", self.company.id), ("is_current", "=", True)]
        )
        found = {
            (row.scope, (row.team_id or row.user_id or row.product_id).id): row
            for row in rows
        }
        expected = self._expected()
        self.assertEqual(set(found), set(expected))
        for key, amounts in expected.items():
            row, rule = found[key], concentration(amounts.values())
            with self.subTest(seed=seed, scope=key):
                self.assertEqual(row.customer_count, rule.customers)
                self.assertAlmostEqual(row.revenue, float(sum(amounts.values())), 2)
                self.assertAlmostEqual(row.top1_share, float(rule.top1), 9)
                self.assertAlmostEqual(row.top5_share, float(rule.top5), 9)
                self.assertAlmostEqual(row.hhi, float(rule.hhi), 9)
                self.assertEqual(row.level, level(rule.top1, limits))
                self._compare_lines(row, amounts, limits)

    def _compare_lines(self, row, amounts, limits):
        bought = sum(one for one in amounts.values() if one > 0)
        for line in self._lines(row):
            share = amounts[line.partner_id] / bought
            self.assertAlmostEqual(line.share, float(share), 9)
            self.assertEqual(line.level, level(share, limits))
            self.assertEqual(line.is_key, share >= Decimal("0.1"))

    def test_history_one(self):
        self._compare(11)

    def test_history_two(self):
        self._compare(12)

    def test_another_companys_rows(self):
        self._elsewhere(self.customer)
        self._measure(self.other)
        self.assertEqual(self._row(company=self.other).top1_share, 1)
        self._measure()
        self.assertEqual(self._row(company=self.other).top1_share, 1)
        self.assertEqual(self._row().customer_count, 0)
