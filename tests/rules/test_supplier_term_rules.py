import unittest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.supplier_terms import leavings, price_at
from .strategies import rule_settings

STEPS = [(1000, 9), (5000, 8)]


class TestSupplierTermRules(unittest.TestCase):
    def test_exactly_the_minimum_is_enough(self):
        prices = [price_at(one, 10, STEPS) for one in (0, 999, 1000, 4999, 5000, 9999)]
        self.assertEqual(prices, [10, 10, 9, 9, 8, 8])
        self.assertEqual(price_at(1000, 10, list(reversed(STEPS))), 9)

    def test_the_customer_who_holds_the_step(self):
        # 5,600 a month; without the hotel 600, below every step
        found = leavings({"hotel": 5000, "cafe": 400, "bar": 200}, 10, STEPS)
        hotel, cafe = found["hotel"], found["cafe"]
        self.assertEqual(hotel.volume_without, 600)
        self.assertEqual(hotel.share, Fraction(5000, 5600))
        self.assertEqual((hotel.price, hotel.price_without, hotel.rise), (8, 10, 2))
        self.assertEqual((cafe.volume_without, cafe.rise), (5200, 0))

    def test_who_gave_back_is_no_part_of_the_volume(self):
        found = leavings({"a": 1000, "b": -300, "c": 0}, 10, STEPS)
        self.assertEqual(set(found), {"a"})
        self.assertEqual((found["a"].price, found["a"].share), (9, 1))

    def test_nobody(self):
        self.assertEqual(leavings({}, 10, STEPS), {})

    @rule_settings
    @given(st.lists(st.integers(-50, 6000), max_size=8))
    def test_whoever_buys_more_costs_the_others_no_less(self, amounts):
        found = leavings(dict(enumerate(amounts)), 10, STEPS)
        by_size = sorted(found, key=lambda who: amounts[who])
        rises = [found[who].rise for who in by_size]
        self.assertEqual(rises, sorted(rises))
        self.assertTrue(all(rise >= 0 for rise in rises))
