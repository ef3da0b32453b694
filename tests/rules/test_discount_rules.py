import unittest
from decimal import Decimal

from hypothesis import given

from ...tools.discounts import combine_percents
from .strategies import percents, rule_settings


class TestDiscountRules(unittest.TestCase):
    def test_numbers_of_the_tiers(self):
        self.assertEqual(combine_percents(10, 20), 28)
        self.assertEqual(combine_percents(0, 30), 30)
        self.assertEqual(combine_percents(100, 30), 100)

    @rule_settings
    @given(percents, percents)
    def test_in_any_order_and_never_more_than_all(self, first, second):
        both = combine_percents(first, second)
        self.assertEqual(both, combine_percents(second, first))
        self.assertTrue(max(first, second) <= both <= Decimal(100))

    @rule_settings
    @given(percents)
    def test_nothing_changes_nothing(self, percent):
        self.assertEqual(combine_percents(percent, 0), percent)
