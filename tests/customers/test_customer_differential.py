import random
from datetime import datetime, time, timedelta
from fractions import Fraction

from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase
from .plain_figures import Past, Sale, Terms, measure

CUSTOMERS = 14
PRICES = (20, 35, 50, 80, 120, 300, 900)


@tagged("post_install", "-at_install")
class TestCustomerDifferential(CustomerCase):
    """Random histories of real documents against a computation in plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls._foreign_pricelist(0.8)
        cls.gift = cls._create_product("Without a cost", 10)
        cls.teams = cls.env["crm.team"].create([{"name": "North"}, {"name": "South"}])
        cls.people = cls.env["res.users"].create(
            [
                {
                    "name": name,
                    "login": name,
                    "group_ids": cls.env.ref("sales_team.group_sale_salesman").ids,
                }
                for name in ("seller one", "seller two")
            ]
        )

    def _history(self, seed):
        """Make a random past of documents; give {customer: Past}."""
        chance = random.Random(seed)
        pasts = {}
        for number in range(CUSTOMERS):
            customer = self._create_customer(f"Customer {number}")
            past = pasts[customer.id] = Past()
            day = self.today - timedelta(days=chance.randrange(900))
            step = chance.choice((0, 7, 30, 30, 61, 200))
            for _order in range(chance.choice((1, 1, 2, 3, 5, 6, 8))):
                self._sale(chance, customer, past, day)
                day = min(
                    day + timedelta(days=chance.randrange(max(step, 1)) + step // 2),
                    self.today,
                )
        return pasts

    def _sale(self, chance, customer, past, day):
        price = chance.choice(PRICES)
        is_foreign = chance.random() < 0.25
        without_cost = chance.random() < 0.2
        rate = Fraction(4, 5) if is_foreign else Fraction(1)
        team = chance.choice(self.teams)
        user = chance.choice(self.people)
        line = {
            "product_id": self.product.id,
            "product_uom_qty": 1,
            "price_unit": price,
        }
        lines = [Command.create({**line, "purchase_price": 10})]
        if without_cost:
            lines.append(
                Command.create(
                    {
                        **line,
                        "product_id": self.gift.id,
                        "purchase_price": 0,
                        "price_unit": 8,
                    }
                )
            )
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "team_id": team.id,
                "user_id": user.id,
                "order_line": lines,
                **({"pricelist_id": self.pricelist.id} if is_foreign else {}),
            }
        )
        order.order_line[0].price_unit = price
        order.action_confirm()
        order.date_order = datetime.combine(day, time(12))
        if chance.random() < 0.1:
            order._action_cancel()
            return
        extra = 8 if without_cost else 0
        sale = Sale(
            day,
            _cents((price + extra) / rate),
            _cents((price - 10) / rate),
            _cents(price / rate),
            team.id,
            user.id,
        )
        past.sales.append(sale)
        if chance.random() < 0.2:
            self._take_back(chance, order, past, sale, price, rate)

    def _take_back(self, chance, order, past, sale, price, rate):
        part = chance.choice((price, price / 2, 7))
        credit = self._credit(self._invoice(order), part)
        day = credit.invoice_date
        past.credits.append(
            (
                day,
                _cents(Fraction(part) / rate),
                _cents(Fraction(part) * (price - 10) / price / rate),
                _cents(Fraction(part) / rate),
                sale.team,
                sale.user,
            )
        )

    def _compare(self, seed):
        pasts = self._history(seed)
        self._score()
        rows = self.env["retention.customer"].search(
            [("company_id", "=", self.company.id), ("partner_id", "in", list(pasts))]
        )
        expected = measure(pasts, Terms(self.today))
        self.assertEqual(set(rows.partner_id.ids), set(expected))
        for row in rows:
            for name, value in expected[row.partner_id.id].items():
                found = row[name]
                about = f"{name} of {row.partner_id.name}, seed {seed}"
                if isinstance(value, Fraction | float):
                    digits = 1 if name == "margin_at_risk" else 4
                    if name in ("ltv",):
                        digits = 2
                    self.assertAlmostEqual(found, float(value), digits, about)
                else:
                    self.assertEqual(found, value, about)

    def test_history_one(self):
        self._compare(1)

    def test_history_two(self):
        self._compare(2)

    def test_history_three(self):
        self._compare(3)


def _cents(value):
    """Round as money is rounded: halves away from zero."""
    value = Fraction(value) * 100
    whole = int(abs(value) + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 100)
