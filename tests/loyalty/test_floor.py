from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_floor import FloorCase


@tagged("post_install", "-at_install")
class TestFloorOfTier(FloorCase):
    """The tier's discount stops at the floor of each line."""

    def assertDiscounts(self, order, *discounts):
        self.assertEqual(order.order_line.mapped("discount"), list(discounts))
        self.assertGuarded(order)

    def test_limited_where_the_floor_says(self):
        order = self._order_of((self.product, 100), (self.taxed, 100), (self.free, 100))
        self.assertDiscounts(order, 12, 20, 20)
        self.assertEqual(order.order_line[0].price_subtotal, 88)
        self.assertEqual(
            order.order_line.mapped("retention_wanted_discount"), [20, 0, 0]
        )

    def test_off_changes_nothing(self):
        self.company.retention_floor_active = False
        order = self._order_of((self.product, 100), (self.taxed, 100))
        self.assertDiscounts(order, 20, 20)
        self.assertFalse(order.retention_guard_message)
        self.assertIsNone(order._retention_rooms())

    def test_quantities_and_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order_of((self.product, 100, 3))
        self.assertDiscounts(order, 12)
        order.order_line.product_uom_qty = 0.5
        self.assertDiscounts(order, 12)
        order.order_line.write({"product_uom_id": dozen.id, "product_uom_qty": 2})
        order.order_line.price_unit = 1200
        self.assertEqual(order.order_line.purchase_price, 960)
        self.assertDiscounts(order, 12)

    def test_discount_is_rounded_in_favour_of_the_floor(self):
        self.product.standard_price = 63.33
        order = self._order_of((self.product, 99.99))
        # 69.66 of 99.99 would be 30.33 %: Gold's 20 % is free of it
        self.assertDiscounts(order, 20)
        self.product.standard_price = 75.77
        order = self._order_of((self.product, 99.99, 7))
        self.assertDiscounts(order, 16.64)
        self.assertEqual(order.order_line.price_subtotal, 583.46)

    def test_price_of_the_seller_below_the_floor_is_not_raised(self):
        order = self._order_of((self.product, 85))
        self.assertEqual(order.order_line.discount, 0)
        self.assertEqual(order.amount_total, 85)
        self.assertTrue(order.order_line._retention_is_below_floor())

    def test_goods_below_their_floor_can_earn_nothing(self):
        self.program.retention_no_earn_below_floor = True
        order = self._order_of((self.product, 85), (self.free, 100))
        self._confirm(order)
        # 5 % x 1.5 (Gold) of the cushion's 80
        self.assertEqual(order.retention_accrual_ids.expected, 6)
        at_floor = self._confirm(self._order_of((self.product, 100)))
        self.assertEqual(at_floor.retention_accrual_ids.expected, 6.6)
        self.assertLedger()

    def test_pricelist_comes_first(self):
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "10 % off",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create({"product_id": self.product.id}),
                    Command.create({"product_id": self.free.id}),
                ],
            }
        )
        self.assertDiscounts(order, 12, 28)
        self.assertEqual(order.order_line[0].retention_wanted_discount, 28)

    def test_tax_included_in_the_price(self):
        self.tax.price_include_override = "tax_included"
        self.taxed.standard_price = 80
        order = self._order_of((self.taxed, 115))
        self.assertDiscounts(order, 12)
        self.assertEqual(order.order_line.price_subtotal, 88)

    def test_other_currency(self):
        other = self.env["res.currency"].create(
            {
                "name": "RFL",
                "symbol": "R",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": "2020-01-01", "company_rate": 4})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Others", "currency_id": other.id}
        )
        order = self._order_of((self.product, 400), pricelist_id=pricelist.id)
        self.assertEqual(order.order_line.purchase_price, 320)
        self.assertDiscounts(order, 12)

    def test_missing_cost_is_a_gap_and_said(self):
        order = self._order_of((self.unknown, 100))
        self.assertDiscounts(order, 20)
        self.assertIsNone(order.order_line._retention_floor())
        self.assertFalse(order.order_line._retention_is_below_floor())
        self.assertIn("no cost is known of Lamp", order.retention_guard_message)

    def test_lines_that_have_no_floor(self):
        order = self._order_of((self.product, 100, -1))
        self._deliver(order)
        self.assertEqual(order.order_line.mapped("discount"), [20, 0])
        self.assertIsNone(order._retention_rooms())

    def test_changed_price_is_limited_anew(self):
        order = self._order_of((self.product, 100))
        order.order_line.price_unit = 95
        self.assertDiscounts(order, 7.36)
        order.order_line.price_unit = 200
        self.assertDiscounts(order, 20)
        self.assertFalse(order.order_line.retention_wanted_discount)
        order.order_line.purchase_price = 160
        self.assertDiscounts(order, 12)

    def test_discount_typed_by_the_seller_is_kept(self):
        order = self._order_of((self.product, 100))
        order.order_line.discount = 15
        self.assertEqual(order.order_line.discount, 15)
        order.order_line.price_unit = 99
        order._update_programs_and_rewards()
        self.assertEqual(order.order_line.discount, 15)
        self.assertFalse(order.order_line.retention_wanted_discount)
        # What a form sends back is not typed
        order.order_line.write({"price_unit": 110, "discount": 20})
        self.assertEqual(order.order_line.retention_wanted_discount, 0)
        order.order_line.write({"price_unit": 100, "discount": 12})
        self.assertEqual(order.order_line.retention_wanted_discount, 20)

    def test_setting_changed_while_the_order_is_open(self):
        order = self._order_of((self.product, 100))
        self.company.retention_floor_percent = 15
        order._update_programs_and_rewards()
        self.assertDiscounts(order, 8)
        self.company.retention_floor_active = False
        order._update_programs_and_rewards()
        self.assertDiscounts(order, 20)
        self.assertFalse(order.retention_guard_message)

    def test_after_confirmation_nothing_changes(self):
        order = self._confirm(self._order_of((self.product, 100)))
        self.assertDiscounts(order, 12)
        message = order.retention_guard_message
        self.assertIn("12 % instead of 20 %", message)
        self.company.retention_floor_percent = 15
        self.product.standard_price = 99
        order._update_programs_and_rewards()
        order.order_line._retention_guard_again()
        self.assertEqual(order.order_line.discount, 12)
        self.assertEqual(order.retention_guard_message, message)

    def test_combo_is_limited_by_each_item(self):
        items = [
            self.env["product.combo"].create(
                {
                    "name": product.name,
                    "combo_item_ids": [Command.create({"product_id": product.id})],
                }
            )
            for product in (self.product, self.free)
        ]
        combo = self._create_product(
            "Set", 200, type="combo", combo_ids=[Command.set([one.id for one in items])]
        )
        order = self._order_of((combo, 0))
        order.order_line = [
            Command.create(
                {
                    "product_id": one.combo_item_ids.product_id.id,
                    "combo_item_id": one.combo_item_ids.id,
                    "linked_line_id": order.order_line.id,
                    "product_uom_qty": 1,
                }
            )
            for one in items
        ]
        chair = order.order_line.filtered(lambda line: line.product_id == self.product)
        other = order.order_line.filtered(lambda line: line.product_id == self.free)
        self.assertEqual((chair.price_unit, other.price_unit), (100, 100))
        self.assertEqual((chair.discount, other.discount), (12, 20))
        self.assertGuarded(order)


@tagged("post_install", "-at_install")
class TestFloorOfPromotions(FloorCase):
    """Promotions take what room tier and other promotions left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_promotion("tenth")
        cls._create_promotion("half", 50)
        cls._create_promotion("fifty", 50, "per_order")

    def test_scaled_down_to_the_room(self):
        order = self._order_of((self.taxed, 100))
        self._use_code(order, "half")
        # 80 after the tier, floor 55: 25 of 40 wanted
        self.assertEqual(self._rewards(order).price_subtotal, -25)
        self.assertEqual(self._rewards(order).retention_wanted_amount, 46)
        self.assertGuarded(order)
        self.assertIn("instead of", order.retention_guard_message)

    def test_shared_with_goods_that_have_room(self):
        order = self._order_of((self.product, 100), (self.free, 100))
        self._use_code(order, "tenth")
        # 168 after the tier; the chair has no room, the cushion has 80
        self.assertAlmostEqual(self._rewards(order).price_total, -16.8)
        self.assertGuarded(order)
        self._use_code(order, "half")
        self.assertGuarded(order)

    def test_fixed_amount_goes_where_there_is_room(self):
        order = self._order_of((self.product, 100), (self.taxed, 100))
        self._use_code(order, "fifty")
        # The chair has none, the table 25 without tax
        self.assertEqual(sum(self._rewards(order).mapped("price_subtotal")), -25)
        self.assertGuarded(order)
        order.order_line = [Command.create({"product_id": self.other.id})]
        order._update_programs_and_rewards()
        # Core rounds each group of taxes by itself: a cent more than 50
        self.assertAlmostEqual(sum(self._rewards(order).mapped("price_total")), -50.01)
        self.assertGuarded(order)

    @property
    def other(self):
        return self._create_product("Sofa", 500, taxes=self.other_tax)

    def test_nothing_left_is_said(self):
        order = self._order_of((self.product, 100))
        with self.assertRaisesRegex(UserError, "lowest price"):
            self._use_code(order, "half")
        self.assertEqual(order.amount_total, 88)

    def test_one_promotion_after_the_other(self):
        order = self._order_of((self.taxed, 100), (self.less_taxed, 40))
        self.less_taxed.standard_price = 20
        for code in ("tenth", "half"):
            self._use_code(order, code)
            self.assertGuarded(order)

    def test_specific_and_cheapest(self):
        self._create_promotion(
            "chairs",
            30,
            discount_applicability="specific",
            discount_product_ids=[Command.set(self.taxed.ids)],
        )
        self._create_promotion("cheap", 90, discount_applicability="cheapest")
        for code in ("chairs", "cheap"):
            order = self._order_of((self.taxed, 70), (self.free, 300))
            self._use_code(order, code)
            self.assertAlmostEqual(self._rewards(order).price_subtotal, -1)
            self.assertGuarded(order)

    def test_negative_line_of_the_seller_takes_room(self):
        order = self._order_of((self.taxed, 100))
        rebate = self._create_product("Rebate", taxes=self.tax, type="service")
        order.order_line = [
            Command.create({"product_id": rebate.id, "price_unit": -20, "discount": 0})
        ]
        self._use_code(order, "half")
        goods = order.order_line.filtered(lambda line: line.price_subtotal > 0)
        rebate_line = order.order_line.filtered(lambda line: line.product_id == rebate)
        room = goods.price_subtotal - 55 + rebate_line.price_subtotal
        self.assertAlmostEqual(self._rewards(order).price_subtotal, -room)
        self.assertGuarded(order)

    def test_works_without_a_managed_programme(self):
        self._forget_other_programs()
        self._create_promotion("alone", 50)
        order = self._order_of((self.product, 100))
        self._use_code(order, "alone")
        self.assertEqual(order.amount_total, 88)


@tagged("post_install", "-at_install")
class TestFloorOfPoints(FloorCase):
    """Points pay the room that is left, and all that has no floor."""

    def setUp(self):
        super().setUp()
        self._give_points(1000)

    def test_only_the_room(self):
        order = self._order_of((self.taxed, 100))
        with self.assertRaisesRegex(
            UserError, r"Points can pay up to .*28\.75.* of this order.*28\.75 points"
        ):
            order._retention_set_points(28.76)
        order._retention_set_points(28.75)
        self.assertPays(order, 28.75, 63.25)
        self.assertGuarded(order)

    def test_programme_cap_keeps_its_own_words(self):
        self.program.retention_spend_cap_percent = 10
        order = self._order_of((self.taxed, 100))
        with self.assertRaisesRegex(UserError, "Up to 10 %"):
            order._retention_set_points(20)

    def test_nothing_left(self):
        order = self._order_of((self.product, 100))
        with self.assertRaisesRegex(UserError, "lowest price"):
            order._retention_set_points(1)
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, self._wallet().card_id)
        self.assertPays(order, 0, 88)
        self.assertGuarded(order)

    def test_delivery_and_unguarded_goods_are_paid_in_full(self):
        order = self._order_of((self.product, 100), (self.free, 50))
        self._deliver(order)
        order._update_programs_and_rewards()
        order._retention_set_points(51.5)
        self.assertPays(order, 51.5, 88)
        self.assertGuarded(order)

    def test_several_taxes_to_the_cent(self):
        self.less_taxed.standard_price = 11.11
        for points in (1.01, 17.77, 66.67):
            with self.subTest(points):
                order = self._order_of(
                    (self.taxed, 99.99),
                    (self.less_taxed, 33.33, 3),
                    (self.product, 100),
                    (self.free, 12.34),
                )
                total = order.amount_total
                order._retention_set_points(points)
                self.assertPays(order, points, round(total - points, 2))
                self.assertGuarded(order)
        most = float(order._retention_most_points(self.program))
        order._retention_set_points(most)
        self.assertPays(order, most, round(total - most, 2))
        self.assertGuarded(order)

    def test_many_carts_never_go_below(self):
        self._create_promotion("eighth", 12.5)
        for number in range(1, 12):
            with self.subTest(number):
                self.taxed.standard_price = 7.77 * number
                self.less_taxed.standard_price = 31 - 2.2 * number
                order = self._order_of(
                    (self.taxed, 99.99, number),
                    (self.less_taxed, 33.33 + number, 3),
                    (self.free, 9.99),
                )
                self._use_code(order, "eighth")
                most = float(order._retention_most_points(self.program))
                total = order.amount_total
                order._retention_set_points(min(most, 1000))
                self.assertPays(
                    order, min(most, 1000), round(total - min(most, 1000), 2)
                )
                self.assertGuarded(order)

    def test_tax_included_in_the_price(self):
        self.tax.price_include_override = "tax_included"
        order = self._order_of((self.taxed, 115))
        order._retention_set_points(order._retention_most_points(self.program))
        self.assertPays(order, 28.75, 63.25)
        self.assertGuarded(order)

    def test_wish_outlives_a_smaller_cart(self):
        order = self._order_of((self.taxed, 100, 3))
        order._retention_set_points(80)
        order.order_line[0].product_uom_qty = 1
        order._update_programs_and_rewards()
        self.assertPays(order, 28.75, 63.25)
        self.assertIn("instead of", order.retention_guard_message)
        order.order_line[0].product_uom_qty = 3
        order._update_programs_and_rewards()
        self.assertPays(order, 80, 196)
        self.assertFalse(order.retention_guard_message)

    def test_confirmed_invoiced_and_paid(self):
        order = self._order_of((self.taxed, 100), (self.free, 10))
        self._create_promotion("tenth")
        self._use_code(order, "tenth")
        order._retention_set_points(20)
        total = order.amount_total
        self._confirm(order)
        self.assertEqual(order.amount_total, total)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, total)
        self._pay(invoice)
        self.assertGuarded(order)
