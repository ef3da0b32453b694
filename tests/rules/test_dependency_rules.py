import unittest
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.dependency import concentration, cost_share, level, months_covered
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
