import unittest
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.dependency import (
    concentration,
    cost_share,
    customers_needed,
    level,
    months_covered,
    percent_text,
    revenue_needed,
    whole_percent,
)
from .strategies import rule_settings

LIMITS = (20, 30, 40, 50)
money = st.integers(-50_000, 500_000).map(lambda cents: Decimal(cents) / 100)


class TestDependencyRules(unittest.TestCase):
    def test_a_level_begins_where_it_says_but_critical_is_above(self):
        percents = ("0", "19.99", "20", "29.99", "30", "39.99", "40", "50", "50.01")
        levels = [level(Fraction(one) / 100, LIMITS) for one in percents]
        self.assertEqual(
            levels,
            ["none", "none", "watch", "watch", "warning", "warning", "high", "high"]
            + ["critical"],
        )
        self.assertEqual(level(1, LIMITS), "critical")

    def test_a_limit_that_no_float_can_hold(self):
        limits = (Decimal("33.3"), 40, 50, 60)
        self.assertEqual(level(Fraction(333, 1000), limits), "watch")
        self.assertEqual(level(Fraction(332, 1000), limits), "none")

    def test_words_do_not_say_another_level_than_the_share_has(self):
        shares = ("0.43", "0.4996", "0.5", "0.5001", "0.39999", "0.1996", "0.2004")
        said = [percent_text(Decimal(one), LIMITS) for one in shares]
        self.assertEqual(
            said, ["43.0", "49.96", "50.0", "50.01", "39.999", "19.96", "20.04"]
        )

    @rule_settings
    @given(st.decimals(0, 1, places=9))
    def test_words_have_the_level_of_their_share(self, share):
        said = Decimal(percent_text(share, LIMITS)) / 100
        self.assertEqual(level(said, LIMITS), level(share, LIMITS))

    @rule_settings
    @given(st.integers(-300, 300))
    def test_whole_per_cent_of_binary_numbers(self, percent):
        self.assertEqual(whole_percent(percent / 100), percent)

    def test_shares_are_of_those_who_brought_something(self):
        found = concentration([500, 300, 200, 0, -400])
        self.assertEqual(found, (3, Fraction(1, 2), 1, Fraction(38, 100)))

    def test_five_largest_of_seven(self):
        found = concentration([30, 20, 10, 10, 10, 10, 10])
        self.assertEqual(found.top1, Fraction(3, 10))
        self.assertEqual(found.top5, Fraction(8, 10))
        self.assertEqual(found.hhi, Fraction(9 + 4 + 5, 100))

    def test_nobody_and_one(self):
        self.assertEqual(concentration([]), (0, 0, 0, 0))
        self.assertEqual(concentration([0, -5]), (0, 0, 0, 0))
        self.assertEqual(concentration([7]), (1, 1, 1, 1))

    @rule_settings
    @given(st.lists(money, max_size=30))
    def test_the_index_lies_between_equal_and_single(self, amounts):
        found = concentration(amounts)
        if not found.customers:
            return
        self.assertLessEqual(Fraction(1, found.customers), found.hhi)
        self.assertLessEqual(found.hhi, found.top1)
        self.assertLessEqual(found.top1, found.top5)
        self.assertLessEqual(found.top5, 1)

    @rule_settings
    @given(st.lists(money, min_size=1, max_size=30), money)
    def test_another_customer_makes_no_share_larger(self, amounts, another):
        before, after = concentration(amounts), concentration([*amounts, another])
        if another <= max(amounts):
            self.assertLessEqual(after.top1, max(before.top1, Fraction(0)))

    def test_months_that_a_margin_pays(self):
        self.assertEqual(months_covered(3000, 2000), Fraction(3, 2))
        self.assertEqual(months_covered(-1000, 2000), Fraction(-1, 2))
        self.assertIsNone(months_covered(3000, 0))

    def test_part_of_the_cost_that_is_still_paid(self):
        self.assertEqual(cost_share(18000, 2000, 12), Fraction(3, 4))
        self.assertIsNone(cost_share(18000, 0, 12))

    def test_revenue_that_brings_a_share_down_to_a_limit(self):
        # 500 of 1,000; 500 of 1,250 is 40 %
        self.assertEqual(revenue_needed(500, 1000, 40), 250)
        self.assertEqual(revenue_needed(100, 1000, 40), 0)

    def test_new_customers_that_bring_a_share_below_a_level(self):
        # 2.5 customers of 100: three
        self.assertEqual(customers_needed(500, 1000, 100, 40), 3)
        # 250 exactly brings it to 40 %, which is still high: one more
        self.assertEqual(customers_needed(500, 1000, 125, 40), 3)
        # Exactly 50 % is not critical any more
        self.assertEqual(customers_needed(600, 1000, 100, 50, passed=True), 2)
        self.assertEqual(customers_needed(100, 1000, 100, 40), 0)
        self.assertEqual(customers_needed(500, 1000, 100, 50, passed=True), 0)
        self.assertIsNone(customers_needed(500, 500, 0, 40))

    @rule_settings
    @given(
        st.integers(1, 1000),
        st.integers(1, 1000),
        st.integers(1, 300),
        st.sampled_from(LIMITS),
    )
    def test_so_many_are_enough_and_one_fewer_are_not(self, own, rest, average, limit):
        passed = limit == LIMITS[-1]
        count = customers_needed(own, own + rest, average, limit, passed)

        def reached(customers):
            share = Fraction(own, own + rest + customers * average) * 100
            return share > limit if passed else share >= limit

        self.assertFalse(reached(count))
        if count:
            self.assertTrue(reached(count - 1))
