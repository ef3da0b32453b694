from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_dependency import DependencyCase


@tagged("post_install", "-at_install")
class TestSupplierTerms(DependencyCase):
    """A hotel that buys 5,000 of 5,600 a month, and a price from 5,000 on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory = cls._create_customer("Factory", is_company=True)
        cls.hotel = cls._create_customer("Hotel", is_company=True)
        cls.soap = cls._create_product("Soap", 12)

    def _sell(self, customer, quantity, **values):
        order = self._create_order(
            12, customer, product=values.pop("product", self.soap)
        )
        order.order_line.write({"product_uom_qty": quantity, **values})
        order.action_confirm()
        order.date_order = self._ago(days=20)
        self.settle()
        return order

    def _sell_a_year(self):
        """Sell twelve months' worth."""
        self._sell(self.hotel, 60000)
        self._sell(self.anna, 4800)
        self._sell(self.boris, 2400)

    def _term(self, steps=((1000, 9), (5000, 8)), **values):
        return self.env["retention.supplier.term"].create(
            {
                "partner_id": self.factory.id,
                "product_id": self.soap.id,
                "base_price": 10,
                "step_ids": [
                    Command.create({"min_quantity": quantity, "price": price})
                    for quantity, price in steps
                ],
                **values,
            }
        )

    def _of(self, term, partner):
        return term.customer_ids.filtered(lambda row: row.partner_id == partner)

    def test_who_holds_the_step(self):
        self._sell_a_year()
        term = self._term()
        self.assertEqual((term.quantity, term.price), (5600, 8))
        self.assertTrue(term.is_at_risk)
        self.assertEqual(term.leaver_id, self.hotel)
        hotel = self._of(term, self.hotel)
        self.assertEqual((hotel.quantity, hotel.quantity_without), (5000, 600))
        self.assertAlmostEqual(hotel.share, 5000 / 5600)
        self.assertEqual((hotel.price_without, hotel.rise), (10, 2))
        # 600 a month, two dearer, for a year
        self.assertEqual((hotel.others_cost, term.yearly_cost), (14400, 14400))
        self.assertEqual(self._of(term, self.anna).rise, 0)

    def test_whose_prices_rise_then(self):
        self._sell_a_year()
        term = self._term()
        action = self._of(term, self.hotel).action_open_others()
        rows = self.env[action["res_model"]].with_context(**action["context"])
        found = rows.search(action["domain"])
        costs = {row.partner_id: row.extra_cost for row in found}
        self.assertEqual(costs, {self.anna: 9600, self.boris: 4800})

    def test_by_the_year(self):
        self._sell_a_year()
        term = self._term(period="year", steps=((20000, 9), (60000, 8)))
        self.assertEqual((term.quantity, term.price), (67200, 8))
        self.assertEqual(self._of(term, self.hotel).quantity_without, 7200)
        self.assertEqual(term.yearly_cost, 14400)

    def test_what_came_back_was_not_bought(self):
        order = self._sell(self.hotel, 60000)
        self._sell(self.anna, 6000)
        credit = self._credit(self._invoice(order))
        self.assertEqual(credit.invoice_line_ids.quantity, 60000)
        term = self._term()
        self.assertEqual(term.quantity, 500)
        self.assertFalse(self._of(term, self.hotel))

    def test_dozens_and_a_group_with_another_unit(self):
        category = self.env["product.category"].create({"name": "Bathroom"})
        self.soap.categ_id = category
        self._sell(
            self.hotel, 100, product_uom_id=self.env.ref("uom.product_uom_dozen").id
        )
        rope = self._create_product(
            "Rope",
            1,
            categ_id=category.id,
            uom_id=self.env.ref("uom.product_uom_meter").id,
        )
        self._sell(self.anna, 700, product=rope)
        term = self._term(
            product_id=False,
            category_id=category.id,
            uom_id=self.soap.uom_id.id,
            period="year",
        )
        self.assertEqual((term.quantity, term.left_out), (1200, 1))

    def test_changed_steps_are_measured_at_once(self):
        self._sell_a_year()
        term = self._term()
        high, low = term.step_ids.sorted("price")
        # Valid together, though not one after the other
        with Form(term) as form:
            form.base_price = 7
            with form.step_ids.edit(0) as step:
                step.price = 6
            with form.step_ids.edit(1) as step:
                step.price = 5
        self.assertEqual((low.price, high.price), (6, 5))
        self.assertEqual(self._of(term, self.hotel).rise, 2)
        term.active = False
        self.assertFalse(term.customer_ids)

    def test_alert_of_a_lost_step(self):
        self._sell_a_year()
        term = self._term()
        alerts = self.env["retention.dependency.alert"]
        self._measure()
        self.env["retention.concentration"]._after_measuring(self.company)
        found = alerts.search([("term_id", "=", term.id)])
        self.assertEqual((found.kind, found.partner_id), ("supplier", self.hotel))
        self.assertTrue(found.activity_ids)
        self._sell(self.anna, 60000)
        self.env["retention.concentration"]._after_measuring(self.company)
        self.assertTrue(found.date_to)

    def test_what_is_refused(self):
        group = self.env["product.category"].create({"name": "Bathroom"})
        cases = (
            ("at least one step", {"steps": ()}),
            ("must fall", {"steps": ((1000, 10),)}),
            ("must fall", {"steps": ((1000, 8), (5000, 9))}),
            ("of its own", {"steps": ((1000, 9), (1000, 8))}),
            ("above zero", {"steps": ((0, 9),)}),
            ("above zero", {"steps": ((1000, 0),)}),
            ("below the first quantity", {"base_price": 0}),
            ("one of them", {"product_id": False}),
            ("one of them", {"category_id": group.id}),
            ("cannot be", {"uom_id": self.env.ref("uom.product_uom_meter").id}),
        )
        for sentence, values in cases:
            with (
                self.subTest(sentence=sentence, values=values),
                self.assertRaises(ValidationError) as caught,
            ):
                self._term(**values)
            self.assertIn(sentence, str(caught.exception))

    def test_once_for_a_product_and_supplier(self):
        term = self._term()
        with self.assertRaises(ValidationError) as caught:
            self._term()
        self.assertIn("add the step there", str(caught.exception))
        term.active = False
        self.assertTrue(self._term())

    def test_a_step_alone_must_fit_the_others(self):
        step = self._term().step_ids[0]
        with self.assertRaises(ValidationError):
            step.price = 1
            step.env.flush_all()

    def test_no_request_claims_that_steps_are_looked_at_later(self):
        step = self._term().step_ids[0].with_context(retention_check_steps=False)
        with self.assertRaises(ValidationError):
            step.price = 11

    def test_managers_only(self):
        self.assertTrue(self._term().with_user(self.boss).display_name)
        for user in (self.keeper, self.first):
            with self.assertRaises(AccessError):
                self.env["retention.supplier.term"].with_user(user).search([])

    def test_a_manager_enters_a_term(self):
        self._sell_a_year()
        with Form(self.env["retention.supplier.term"].with_user(self.boss)) as form:
            form.partner_id = self.factory
            form.product_id = self.soap
            form.base_price = 10
            with form.step_ids.new() as step:
                step.min_quantity = 5000
                step.price = 8
        term = form.save()
        self.assertEqual(term.uom_id, self.soap.uom_id)
        self.assertTrue(term.is_at_risk)
