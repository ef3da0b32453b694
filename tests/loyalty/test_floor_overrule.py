from ast import literal_eval

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common_floor import FloorCase


@tagged("post_install", "-at_install")
class TestFloorOverruled(FloorCase):
    """A manager may let one order go below its floors, and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "retention_guard_seller",
            "sales_team.group_sale_salesman_all_leads",
        )
        cls.manager = new_test_user(
            cls.env, "retention_guard_manager", "sales_team.group_sale_manager"
        )
        cls._create_promotion("half", 50)

    def _overrule(self, order, reason="Last piece"):
        order = order.with_user(self.manager)
        action = order.action_retention_overrule_floor()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"reason": reason})
        )
        return wizard.action_overrule()

    def test_everything_is_given_in_full(self):
        self._give_points(100)
        order = self._order_of((self.product, 100), (self.taxed, 100))
        self._use_code(order, "half")
        self._overrule(order)
        self.assertEqual(order.order_line[0].discount, 20)
        self.assertFalse(any(order.order_line.mapped("retention_wanted_discount")))
        self.assertFalse(any(order.order_line.mapped("retention_wanted_amount")))
        self.assertAlmostEqual(order.amount_total, (80 + 92) / 2)
        order._retention_set_points(86)
        self.assertPays(order, 86, 0)
        self.assertTrue(order.order_line[0]._retention_is_below_floor())
        self.assertLedger()

    def test_who_and_why_stay_on_the_order(self):
        order = self._order_of((self.product, 100))
        self._overrule(order)
        self.assertEqual(order.retention_floor_user_id, self.manager)
        self.assertEqual(
            order.retention_guard_message,
            f"Overruled by {self.manager.name}: Last piece",
        )
        self.assertIn("Last piece", order.message_ids[0].body)
        copy = order.copy()
        self.assertFalse(copy.retention_floor_overruled)
        self.assertFalse(copy.retention_floor_reason)
        self.assertEqual(copy.order_line.discount, 12)
        self.assertLedger()

    def test_guarded_again(self):
        order = self._order_of((self.product, 100))
        self._overrule(order)
        order.with_user(self.manager).action_retention_end_overruling()
        self.assertEqual(order.order_line.discount, 12)
        self.assertFalse(order.retention_floor_user_id)
        self.assertLedger()

    def test_sales_person_is_refused_in_words(self):
        order = self._order_of((self.product, 100)).with_user(self.seller)
        for action in (
            order.action_retention_overrule_floor,
            order.action_retention_end_overruling,
            lambda: order._retention_overrule_floor("Because"),
        ):
            with self.assertRaisesRegex(AccessError, "Only a retention manager"):
                action()
        with self.assertRaises(AccessError):
            self.env["retention.floor.overrule"].with_user(self.seller).create(
                {"order_id": order.id, "reason": "Because"}
            )
        for user in (self.seller, self.manager):
            with self.assertRaisesRegex(AccessError, "with its button"):
                order.with_user(user).write({"retention_floor_overruled": True})
        self.assertEqual(order.order_line.discount, 12)

    def test_nobody_creates_an_overruled_order(self):
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            .create({"partner_id": self.customer.id, "retention_floor_overruled": True})
        )
        self.assertFalse(order.retention_floor_overruled)

    def test_reason_must_say_something(self):
        order = self._order_of((self.product, 100))
        with self.assertRaisesRegex(UserError, "Say why"):
            self._overrule(order, "   ")
        self.assertFalse(order.retention_floor_overruled)

    def test_confirmed_order_keeps_its_prices(self):
        order = self._confirm(self._order_of((self.product, 100)))
        with self.assertRaisesRegex(UserError, "no longer change"):
            self._overrule(order)
        self.assertEqual(order.order_line.discount, 12)

    def test_seller_reads_the_figures(self):
        order = self._order_of((self.product, 100)).with_user(self.seller)
        self.assertRegex(
            order.retention_guard_message,
            r"Chair: 12 % instead of 20 %, not below .*88\.00.* without tax",
        )
        sentence = order._retention_guard_sentence()
        self.assertIn("lowest price", sentence)
        self.assertNotIn("88", sentence)

    def test_report_lists_what_was_limited(self):
        order = self._order_of((self.product, 100), (self.free, 100))
        action = self.env.ref("customer_retention.retention_floor_action")
        lines = self.env["sale.order.line"].with_user(self.seller)
        found = lines.search(
            [("order_id", "=", order.id), *literal_eval(action.domain)]
        )
        self.assertEqual(found.product_id, self.product)
        self.assertEqual(found.action_view_retention_order()["res_id"], order.id)


@tagged("post_install", "-at_install")
class TestFloorSettings(FloorCase):
    """What is guarded: the company's word, unless a category has its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        categories = cls.env["product.category"]
        cls.goods = categories.create({"name": "Goods"})
        cls.seats = categories.create({"name": "Seats", "parent_id": cls.goods.id})
        cls.product.categ_id = cls.seats

    def _discount(self):
        return self._order_of((self.product, 100)).order_line.discount

    def test_category_inherits_until_it_says_otherwise(self):
        self.assertEqual(self._discount(), 12)
        self.goods.write({"retention_floor": "guarded", "retention_floor_percent": 15})
        self.assertEqual(self._discount(), 8)
        self.assertEqual(self.seats.retention_floor_note, "Cost + 15 %, from Goods")
        self.seats.retention_floor = "free"
        self.assertEqual(self._discount(), 20)
        self.assertEqual(self.seats.retention_floor_note, "Not guarded")
        self.seats.retention_floor = False
        self.goods.retention_floor = False
        self.assertEqual(self._discount(), 12)
        self.assertIn(self.company.name, self.seats.retention_floor_note)

    def test_category_alone_is_guarded(self):
        self.company.retention_floor_active = False
        self.assertFalse(self.company._retention_floors())
        self.seats.write({"retention_floor": "guarded", "retention_floor_percent": 0})
        self.assertEqual(self._discount(), 20)
        self.seats.retention_floor_percent = 20
        self.assertEqual(self._discount(), 4)
        self.seats.parent_id = False
        self.assertEqual(self._discount(), 4)

    def test_every_company_decides_for_itself(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.goods.with_company(other).retention_floor = "free"
        self.assertIn(self.goods.id, self.company._retention_floors())
        self.assertFalse(other._retention_floors())
        other.write({"retention_floor_active": True, "retention_floor_percent": 1})
        self.assertNotIn(self.seats.id, other._retention_floors())
        self.assertEqual(self._discount(), 12)

    def test_impossible_percentages_are_refused(self):
        for percent in (-1, 1001, float("nan")):
            for record in (self.goods, self.company):
                with (
                    self.subTest(percent=percent, record=record),
                    self.assertRaisesRegex(ValidationError, "between 0 and 1000"),
                    self.env.cr.savepoint(),
                ):
                    record.retention_floor_percent = percent

    def test_only_managers_change_the_guard(self):
        keeper = new_test_user(
            self.env, "retention_guard_keeper", "product.group_product_manager"
        )
        goods = self.goods.with_user(keeper)
        goods.name = "All goods"
        with self.assertRaisesRegex(AccessError, "margin guard"):
            goods.retention_floor = "free"
        with self.assertRaisesRegex(AccessError, "margin guard"):
            goods.create({"name": "Loophole", "retention_floor": "free"})
