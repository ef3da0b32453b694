from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_measures import MeasureCase


@tagged("post_install", "-at_install")
class TestMeasureCosts(MeasureCase):
    """Money, time, and what the system knows of points and discounts."""

    def _currency(self, name, rates):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", name)])
        currency.active = True
        currency.rate_ids.unlink()
        for day, rate in rates.items():
            self.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": currency.id,
                    "company_id": self.company.id,
                }
            )
        return currency

    def test_currency_of_its_day(self):
        """100 EUR are 25 at a rate of 4, and 50 at a rate of 2."""
        euro = self._currency("EUR", {"2020-01-01": 4, self.last: 2})
        measure = self._measure(
            cost_ids=[
                Command.create(
                    {
                        "name": "Stand",
                        "amount": 100,
                        "currency_id": euro.id,
                        "date": day,
                    }
                )
                for day in (self.first, self.last)
            ]
        )
        self.assertEqual(measure.cost_ids.sorted("date").mapped("total"), [25, 50])
        self.assertEqual((measure.spent, measure.cost), (75, 75))

    def test_time(self):
        measure = self._measure()
        measure.cost_ids = [
            Command.create(
                {
                    "name": "Staff",
                    "amount": 10,
                    "hours": 7.25,
                    "hourly_cost": 12.5,
                    "date": self.first,
                }
            )
        ]
        self.assertEqual(measure.cost_ids.total, 100.63)  # 10 + 90.625, rounded up
        self.assertEqual((measure.spent, measure.hours), (100.63, 7.25))
        measure.cost_ids.hours = 8
        self.assertEqual((measure.cost, measure.result), (110, -110))

    def test_currency_of_the_company(self):
        euro = self._currency("EUR", {"2020-01-01": 4})
        company = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": euro.id}
        )
        self.env.user.company_ids += company
        measure = self._measure(company_id=company.id, costs=[40])
        self.assertEqual(measure.cost_ids.currency_id, euro)
        self.assertEqual(measure.spent, 40)

    def test_negative_costs(self):
        for values in ({"amount": -1}, {"hours": -1}, {"hourly_cost": -1}):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._measure(
                    cost_ids=[Command.create({"name": "Stand", **values})],
                )

    def test_vendor_bill(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self._create_customer("Printer").id,
                "invoice_date": self.last,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Leaflets", "price_unit": 80, "tax_ids": False}
                    )
                ],
            }
        )
        bill.action_post()
        cost = self.env["retention.measure.cost"].new({"move_id": bill.id})
        cost._onchange_move_id()
        self.assertEqual((cost.amount, cost.date), (80, self.last))
        self.assertTrue(cost.name)

    # ------------------------------------------------------------
    # What was given away
    # ------------------------------------------------------------

    def test_promotion(self):
        """10 % of 200 is a cost of 20; the margin before it is 140."""
        program = self._create_promotion("TEN")
        self._order_with_code("TEN", 200, self.first)
        self._order_on(self.first, 500)
        measure = self._measure("reward", costs=[30], program_id=program.id)
        self.assertMeasure(
            measure,
            order_count=1,
            revenue=180,
            document_margin=120,
            given=20,
            margin=140,
            cost=50,
            result=90,
        )

    def test_promotion_outside_the_dates(self):
        program = self._create_promotion("TEN")
        self._order_with_code("TEN", 200, self._ago(days=21))
        self._order_with_code("TEN", 200, self._ago(days=9))
        measure = self._measure("reward", program_id=program.id)
        self.assertMeasure(measure, order_count=0, given=0)

    def test_promotion_on_other_orders(self):
        """Participants count; what others took by the code is a cost all the same."""
        program = self._create_promotion("TEN")
        self._order_with_code("TEN", 200, self.first)
        self._order_with_code("TEN", 100, self.first, self._create_customer("Bagrat"))
        measure = self._measure(taking=[self.customer], program_id=program.id)
        self.assertMeasure(
            measure,
            revenue=180,
            document_margin=120,
            given_on_orders=20,
            given_elsewhere=10,
            margin=140,
            cost=30,
            result=110,
        )

    def test_free_goods(self):
        """A free cup takes its cost from the margin: that was given."""
        cup = self._create_product("Cup", standard_price=4)
        program = self._create_promotion(
            "CUP",
            reward_type="product",
            reward_product_id=cup.id,
            reward_product_qty=2,
        )
        self._order_with_code("CUP", 100, self.first)
        measure = self._measure("reward", program_id=program.id)
        self.assertMeasure(
            measure, document_margin=32, given=8, margin=40, cost=8, result=32
        )

    def test_promotion_returned(self):
        """A discount that was credited was not given."""
        program = self._create_promotion("TEN")
        order = self._order_with_code("TEN", 200, self.first)
        measure = self._measure("reward", program_id=program.id)
        self._credit(self._invoice(order))
        self.assertMeasure(measure, revenue=0, given=0, margin=0, cost=0)
        self._invoice(order)
        self.assertMeasure(measure, revenue=180, given=20, margin=140, cost=20)

    def test_points(self):
        """Points spent between the dates are a cost at what a point pays."""
        self._give_points(50)
        order = self._create_order(100)
        order._retention_set_points(30)
        order.action_confirm()
        self.settle()
        measure = self._measure(
            "reward",
            costs=[5],
            program_id=self.program.id,
            date_from=self.today,
            date_to=False,
        )
        self.assertMeasure(
            measure,
            order_count=1,
            revenue=70,
            document_margin=10,
            given=30,
            margin=40,
            cost=35,
            result=5,
        )
        earlier = self._measure("none", program_id=self.program.id)
        self.assertEqual(earlier.given, 0)

    def test_tier_discount(self):
        """A tier's 20 % of 100 was given; the line carries it."""
        self.env["retention.wallet"]._for_owner(self.program, self.customer)
        self.env["retention.tier.membership"]._set_by_hand(
            self.customer, self.gold, False, "For the test"
        )
        order = self._create_order(100)
        self._confirm(order)
        self.assertEqual(order.amount_untaxed, 80)
        measure = self._measure(
            taking=[self.customer],
            program_id=self.program.id,
            date_from=self.today,
            date_to=False,
        )
        self.assertMeasure(
            measure, revenue=80, document_margin=20, given=20, margin=40, result=20
        )

    def test_pricelist(self):
        pricelist = self.env["product.pricelist"].create({"name": "Fair prices"})
        order = self._create_order(100, pricelist_id=pricelist.id)
        order.order_line.discount = 25
        self._confirm_on(order, self.first)
        self._order_on(self.first, 100)
        measure = self._measure("pricelist", pricelist_id=pricelist.id)
        self.assertMeasure(
            measure, order_count=1, revenue=75, given=25, margin=40, cost=25, result=15
        )

    def test_foreign_orders(self):
        """200 EUR with 10 % off at a rate of 4: 45 of revenue, 5 given."""
        euro = self._currency("EUR", {"2020-01-01": 4})
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        program = self._create_promotion("TEN")
        order = self._create_order(200, pricelist_id=pricelist.id)
        order.order_line.purchase_price = 120
        self._use_code(order, "TEN")
        self._confirm_on(order, self.first)
        measure = self._measure("reward", program_id=program.id)
        self.assertMeasure(
            measure, revenue=45, document_margin=15, given=5, margin=20, result=15
        )
