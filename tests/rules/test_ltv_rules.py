import unittest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.ltv import (
    NO_COST,
    NOBODY,
    ONE_ORDER,
    Sums,
    factors,
    group_factors,
)
from .strategies import amounts, rule_settings


@st.composite
def customers(draw):
    revenue = Fraction(draw(amounts))
    costed = revenue * draw(st.integers(0, 4)) / 4
    margin = costed * draw(st.integers(-2, 4)) / 4
    return Sums(
        draw(st.integers(1, 40)), revenue, margin, costed, draw(st.integers(1, 60))
    )


class TestFactors(unittest.TestCase):
    def test_by_hand(self):
        """12 orders of 250 on average in 24 months, 40 % profitable."""
        found = factors(Sums(12, 3000, 1200, 3000, 24))
        self.assertEqual(found.check, 250)
        self.assertEqual(found.purchases, Fraction(1, 2))
        self.assertEqual(found.profitability, 40)
        self.assertEqual(found.months, 24)
        self.assertEqual(found.value, 1200)

    def test_a_part_without_cost(self):
        """The profitability of the known half is taken for the whole."""
        found = factors(Sums(2, 1000, 100, 500, 5))
        self.assertEqual(found.profitability, 20)
        self.assertEqual(found.value, 200)

    def test_a_loss(self):
        self.assertEqual(factors(Sums(2, 1000, -100, 1000, 5)).value, -100)

    def test_not_enough_data(self):
        self.assertEqual(factors(Sums(1, 100, 40, 100, 1)).reason, ONE_ORDER)
        self.assertEqual(factors(Sums(0, 0, 0, 0, 0)).reason, ONE_ORDER)
        self.assertEqual(factors(Sums(2, 100, 0, 0, 1)).reason, NO_COST)
        self.assertIsNone(factors(Sums(2, 100, 0, 0, 1)).value)
        # All was credited: what is left has no check to speak of
        self.assertEqual(factors(Sums(2, -5, -5, -5, 1)).reason, NO_COST)

    @rule_settings
    @given(customers())
    def test_the_product_is_the_formula(self, one):
        found = factors(one)
        if found.reason is None:
            self.assertEqual(
                found.check * found.purchases * found.profitability * found.months,
                found.value * 100,
            )

    @rule_settings
    @given(customers())
    def test_a_group_of_one(self, one):
        found, left_out = group_factors([one])
        if left_out:
            self.assertEqual(found.reason, NOBODY)
        else:
            self.assertEqual(found, factors(one))

    @rule_settings
    @given(st.lists(customers(), max_size=6))
    def test_a_group_is_the_mean_of_its_margins(self, many):
        found, left_out = group_factors(many)
        counted = [one for one in many if factors(one).reason is None]
        self.assertEqual(left_out, len(many) - len(counted))
        if counted:
            revenue, margin, costed = (
                sum(getattr(one, name) for one in counted)
                for name in ("revenue", "margin", "costed_revenue")
            )
            self.assertEqual(
                found.value, revenue * margin / Fraction(costed) / len(counted)
            )

    def test_nobody(self):
        found, left_out = group_factors([])
        self.assertEqual((found.reason, left_out), (NOBODY, 0))
