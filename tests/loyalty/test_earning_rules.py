from decimal import Decimal

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common_earning import EarningCase


@tagged("post_install", "-at_install")
class TestEarningRules(EarningCase):
    """What orders earn beside cash back, from the cart to the wallet."""

    def test_a_category_counts_double(self):
        self._rule(category_ids=self._on(self.seats))
        order = self._basket((self.sofa, 100), (self.book, 60))
        self.assertEarns(order, 13)
        entry = self._wallet().entry_ids
        self.assertEqual(
            entry.explanation,
            f"Earned on {order.name} at 5 %. Cash back: 8; Rule multiplier: 5",
        )

    def test_the_greater_of_two_multipliers_counts(self):
        self._rule(factor=2)
        self._rule(factor=3, category_ids=self._on(self.sofas), sequence=20)
        self.assertEarns(self._basket((self.sofa, 100), (self.book, 100)), 25)

    def test_whole_hundreds(self):
        self._rule("per_hundred")
        self.assertEarns(self._basket((self.sofa, 250)), 32.5)
        self.assertEarns(self._basket((self.sofa, 99.99)), 4.99)

    def test_hundreds_of_a_category(self):
        self._rule("per_hundred", category_ids=self._on(self.books))
        self.assertEarns(self._basket((self.sofa, 900), (self.book, 120)), 61)

    def test_rules_add_up(self):
        self._rule()
        self._rule("per_hundred", points=1)
        order = self._basket((self.sofa, 333.33))
        self.assertEarns(order, 36.33)
        accrual = order.retention_accrual_ids
        self.assertEqual(
            accrual.earning_text,
            "Cash back: 16.66; Rule multiplier: 16.67; Rule per_hundred: 3",
        )

    def test_part_payments(self):
        self._rule("per_hundred")
        order = self._confirm(self._basket((self.sofa, 250)))
        invoice = self._invoice(order)
        self._pay(invoice, 150)
        self.assertWallet(balance=17.5, pending=15)
        self._pay(invoice)
        self.assertWallet(balance=32.5, pending=0)
        by_rule = [
            {one["rule"]: one["points"] for one in entry.rule_points}
            for entry in self._wallet().entry_ids.sorted("id")
        ]
        rule = self.program.retention_earning_rule_ids.id
        self.assertEqual(
            by_rule, [{0: "7.50", rule: "10.00"}, {0: "5.00", rule: "10.00"}]
        )

    def test_a_rule_that_changes_leaves_orders_alone(self):
        rule = self._rule()
        order = self._confirm(self._basket((self.sofa, 100)))
        rule.factor = 10
        self._rule("per_hundred")
        order.order_line.product_uom_qty = 2
        self.settle()
        self.assertWallet(pending=20)
        rule.unlink()
        self._pay(self._invoice(order))
        self.assertWallet(balance=20, pending=0)

    def test_goods_added_later_take_the_frozen_rules(self):
        self._rule(category_ids=self._on(self.books))
        order = self._confirm(self._basket((self.sofa, 100)))
        self.program.retention_earning_rule_ids.active = False
        order.order_line = [
            Command.create({"product_id": self.book.id, "price_unit": 100})
        ]
        self.settle()
        self.assertWallet(pending=15)

    def test_an_order_without_rules_gets_none_later(self):
        order = self._confirm(self._basket((self.sofa, 100)))
        self._rule()
        order.order_line.product_uom_qty = 2
        self.settle()
        self.assertWallet(pending=10)
        self.assertFalse(order.retention_accrual_ids.earning_terms)

    def test_confirmed_again_takes_the_rules_of_then(self):
        rule = self._rule()
        order = self._confirm(self._basket((self.sofa, 100)))
        order._action_cancel()
        self.settle()
        self.assertWallet(pending=0)
        rule.active = False
        order.action_draft()
        self._confirm(order)
        self.assertWallet(pending=5)

    # ------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------

    def test_days_and_hours_are_the_companys(self):
        self.company.partner_id.tz = "Asia/Yerevan"
        self.env.registry.clear_cache()
        self._rule(
            hour_from=9,
            hour_to=12,
            date_from="2026-05-04",
            date_to="2026-05-08",
            tuesday=False,
        )
        for moment, points in (
            ("2026-05-04 04:59:59", 5),
            ("2026-05-04 05:00:00", 10),
            ("2026-05-04 07:59:59", 10),
            ("2026-05-04 08:00:00", 5),
            ("2026-05-05 06:00:00", 5),
            ("2026-05-08 06:00:00", 10),
            ("2026-05-11 06:00:00", 5),
        ):
            with self.subTest(moment), freeze_time(moment):
                order = self._basket((self.sofa, 100))
                self.assertEqual(self._preview(order), points)
                order.action_confirm()
                self.settle()
                self.assertEqual(order.retention_accrual_ids.expected, points)

    def test_tiers(self):
        self._rule(tier_ids=[Command.link(self.gold.id)])
        self.assertEarns(self._basket((self.sofa, 1000)), 50)
        self.assertEarns(self._basket((self.sofa, 100)), 10)

    def test_least_amount(self):
        self._rule("per_hundred", min_amount=200)
        self.assertEarns(self._basket((self.sofa, 199.99)), 9.99)
        self.assertEarns(self._basket((self.sofa, 150), (self.book, 50)), 30)

    def test_other_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "x", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 4, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "In x", "currency_id": currency.id}
        )
        self._rule("per_hundred", min_amount=100)
        order = self._basket((self.sofa, 1000), pricelist_id=pricelist.id)
        self.assertEarns(order, 32.5)

    # ------------------------------------------------------------
    # Caps
    # ------------------------------------------------------------

    def test_cap_of_an_order(self):
        self._rule("per_hundred", cap_per_order=25)
        self._rule(cap_per_order=3, category_ids=self._on(self.books))
        order = self._basket((self.sofa, 400), (self.book, 100))
        self.assertEarns(order, 53)

    def test_cap_of_a_day(self):
        self._rule("per_hundred", cap_per_day=25)
        with freeze_time("2026-05-04 10:00:00"):
            self.assertEarns(self._basket((self.book, 200)), 30)
            self.assertEarns(self._basket((self.book, 200)), 15)
            self.assertEarns(self._basket((self.book, 200)), 10)
        with freeze_time("2026-05-05 10:00:00"):
            self.assertEarns(self._basket((self.book, 200)), 30)

    def test_cap_of_a_customer_holds_for_the_firm(self):
        self._rule("per_hundred", cap_per_customer=25)
        firm = self._create_customer("Firm", is_company=True)
        self.customer.parent_id = firm
        other = self._create_customer("Colleague", parent_id=firm.id)
        self.assertEarns(self._basket((self.book, 200)), 30)
        order = self._basket((self.book, 200), partner_id=other.id)
        self._confirm(order)
        self.assertEqual(order.retention_accrual_ids.expected, 15)

    def test_cap_over_orders_confirmed_together(self):
        self._rule("per_hundred", cap_per_day=25)
        orders = self._basket((self.book, 200)) | self._basket((self.book, 200))
        orders.action_confirm()
        self.settle()
        self.assertEqual(sum(orders.retention_accrual_ids.mapped("expected")), 45)

    def test_an_order_cancelled_frees_its_part_of_the_cap(self):
        self._rule("per_hundred", cap_per_customer=20)
        order = self._confirm(self._basket((self.book, 200)))
        order._action_cancel()
        self.settle()
        self.assertEarns(self._basket((self.book, 200)), 30)

    # ------------------------------------------------------------
    # The next order, on the spot
    # ------------------------------------------------------------

    def test_next_order_on_the_day_of_payment(self):
        self._rule("rebooking")
        with freeze_time("2026-05-04 10:00:00"):
            self.assertEarns(self._basket((self.book, 100)), 5)
            following = self._basket((self.book, 100))
            self.assertEarns(following, 15)
            self.assertTrue(following.retention_accrual_ids.booked_after_id)

    def test_another_day_or_customer_is_not_on_the_spot(self):
        self._rule("rebooking")
        with freeze_time("2026-05-04 10:00:00"):
            self._buy(100)
            stranger = self._create_customer("Stranger")
            order = self._confirm(self._create_order(100, stranger))
            self.assertEqual(order.retention_accrual_ids.expected, 5)
        with freeze_time("2026-05-05 10:00:00"):
            self.assertEarns(self._basket((self.book, 100)), 5)

    def test_an_order_is_followed_once(self):
        self._rule("rebooking")
        with freeze_time("2026-05-04 10:00:00"):
            self._buy(100)
            first = self._confirm(self._basket((self.book, 100)))
            second = self._confirm(self._basket((self.book, 100)))
            self.assertEqual(first.retention_accrual_ids.expected, 15)
            self.assertEqual(second.retention_accrual_ids.expected, 5)

    def test_on_the_day_of_delivery(self):
        self._rule("rebooking")
        with freeze_time("2026-05-04 10:00:00"):
            order = self._confirm(self._basket((self.book, 100)))
        with freeze_time("2026-05-06 10:00:00"):
            order.order_line.qty_delivered = 1
            self.settle()
            following = self._confirm(self._basket((self.book, 100)))
            self.assertEqual(following.retention_accrual_ids.expected, 15)

    def test_a_booking_that_shrinks_keeps_its_part(self):
        self._rule("rebooking")
        self._buy(100)
        order = self._confirm(self._basket((self.book, 100, 4)))
        self.assertEqual(order.retention_accrual_ids.expected, 30)
        invoice = self._invoice(order)
        self._pay(invoice)
        self._credit(invoice, 300)
        self.assertEqual(order.retention_accrual_ids.released, 7.5)
        self.assertLedger()

    # ------------------------------------------------------------
    # What earns nothing
    # ------------------------------------------------------------

    def test_excluded_goods(self):
        self.program.retention_no_earn_category_ids = self.seats
        self._rule("per_hundred")
        order = self._basket((self.sofa, 1000), (self.book, 100))
        self.assertEarns(order, 15)
        self.assertEqual(self._wallet().tier_id, self.gold)
        self.book.product_tmpl_id.retention_no_earn = True
        self.assertEarns(self._basket((self.sofa, 1000), (self.book, 100)), 0)

    def test_pages_promise_what_goods_earn(self):
        """No more than an order will surely get."""

        def promised(product, tier=None):
            tier = tier or self.env["retention.tier"]
            return self.program._retention_points_of_goods(
                product.product_tmpl_id,
                Decimal(100),
                self.program._retention_earning_terms(tier),
                tier.id,
            )

        self.assertEqual(promised(self.sofa), 5)
        self._rule(category_ids=self._on(self.seats))
        self._rule("per_hundred", tier_ids=[Command.link(self.gold.id)])
        self._rule("per_hundred", points=90, cap_per_day=90)
        self._rule("per_hundred", points=80, min_amount=100.01)
        self.assertEqual(promised(self.sofa), 10)
        self.assertEqual(promised(self.sofa, self.gold), 20)
        self.assertEqual(promised(self.book), 5)
        self.program.retention_no_earn_category_ids = self.seats
        self.assertEqual(promised(self.sofa, self.gold), 0)
        self.book.product_tmpl_id.retention_no_earn = True
        self.assertEqual(promised(self.book), 0)

    def test_an_exclusion_leaves_confirmed_orders_alone(self):
        order = self._confirm(self._basket((self.book, 100)))
        self.book.product_tmpl_id.retention_no_earn = True
        self._pay(self._invoice(order))
        self.assertWallet(balance=5)

    def test_goods_below_their_floor(self):
        self.program.retention_no_earn_below_floor = True
        lines = type(self.env["sale.order.line"])
        cheap = lambda line: line.price_unit < 50  # noqa: E731
        self.patch(lines, "_retention_is_below_floor", cheap)
        self.assertEarns(self._basket((self.sofa, 40), (self.book, 60)), 3)

    def test_the_part_paid_with_points_earns_nothing(self):
        self.program.retention_no_earn_category_ids = self.seats
        self._rule(factor=3)
        self._give_points(30)
        order = self._basket((self.sofa, 100), (self.book, 50))
        order._retention_set_points(30)
        # A third of the points pays the book: 40 are left of it
        self._confirm(order)
        self.assertEqual(order.retention_accrual_ids.expected, 6)
        self._pay(self._invoice(order))
        self.assertWallet(balance=6, pending=0)

    def test_a_promotion_reduces_the_goods_it_is_for(self):
        self.program.retention_no_earn_category_ids = self.seats
        self.env["loyalty.program"].create(
            {
                "name": "Sofas cheaper",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "company_id": self.company.id,
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 20,
                            "discount_applicability": "specific",
                            "discount_product_category_id": self.sofas.id,
                        }
                    )
                ],
            }
        )
        order = self._basket((self.sofa, 1000), (self.book, 100))
        order._update_programs_and_rewards()
        [(coupon, reward)] = order._get_claimable_rewards().items()
        order._apply_program_reward(reward, coupon)
        self.assertEqual(order.amount_total, 900)
        self.assertEarns(order, 5)

    def test_an_order_paid_only_with_points(self):
        self._rule("per_hundred")
        self._rule(factor=3)
        self._give_points(200)
        order = self._basket((self.sofa, 200))
        order._retention_set_points(200)
        self._confirm(order)
        self.assertWallet(balance=0, pending=0)
