import unittest
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.complaint_effects import (
    SIMILAR_AT_MOST,
    Bought,
    effect_state,
    expected_revenue,
    is_lost,
    is_of_like_size,
    lost_revenue,
    nearest,
    per_thousand,
)

money = st.decimals(0, 100_000, places=2)
bought = st.builds(
    Bought,
    st.decimals(1, 10_000, places=2),
    st.integers(1, 30),
    st.integers(0, 179),
)


class TestComplaintEffectRules(unittest.TestCase):
    """What is expected, what is lost, and who is similar."""

    @given(money, money)
    def test_a_loss_and_a_gain_are_at_most_what_was_expected(self, expected, after):
        lost = lost_revenue(expected, after)
        self.assertLessEqual(abs(lost), expected)
        if after <= 2 * expected:
            self.assertEqual(lost, expected - after)

    def test_credits_beyond_the_purchases(self):
        self.assertEqual(lost_revenue(Decimal(100), Decimal(-50)), 100)
        self.assertEqual(expected_revenue(Decimal(9), Decimal(7), Decimal(-3)), 0)

    def test_expected_to_the_cent(self):
        self.assertEqual(
            expected_revenue(Decimal("0.05"), Decimal(2), Decimal(1)), Decimal("0.03")
        )
        self.assertEqual(
            expected_revenue(Decimal(100), Decimal(3), Decimal(2), 0), Decimal(67)
        )

    @given(bought, st.lists(bought, max_size=40))
    def test_the_nearest_are_of_like_size_and_no_other_is_nearer(self, own, others):
        others = dict(enumerate(others))
        chosen = nearest(own, others, 180)
        alike = [
            key
            for key, one in others.items()
            if is_of_like_size(own.revenue, one.revenue)
        ]
        self.assertEqual(len(chosen), min(len(alike), SIMILAR_AT_MOST))
        self.assertLessEqual(set(chosen), set(alike))

    def test_a_twin_comes_first(self):
        own = Bought(Decimal(100), 3, 10)
        others = {
            "rarer": own._replace(orders=1),
            "twin": own,
            "longer ago": own._replace(days_ago=90),
            "larger": own._replace(revenue=Decimal(180)),
            "too large": own._replace(revenue=Decimal(201)),
        }
        chosen = nearest(own, others, 180)
        self.assertEqual(chosen, ["twin", "longer ago", "larger", "rarer"])

    def test_states(self):
        known = (True, False, Decimal(1), 5)
        self.assertEqual(effect_state(*known), "known")
        for place, value, state in (
            (0, False, "running"),
            (1, True, "again"),
            (2, Decimal(0), "new"),
            (3, 4, "few"),
        ):
            changed = [*known]
            changed[place] = value
            self.assertEqual(effect_state(*changed), state)

    def test_lost_by_rhythm_or_by_habit(self):
        last, end = date(2026, 1, 1), date(2026, 3, 1)
        self.assertTrue(is_lost(True, 0, 1, last, 59, end))
        self.assertFalse(is_lost(True, 0, 5, last, 59.5, end))
        self.assertFalse(is_lost(True, 1, 5, last, 10, end))
        self.assertFalse(is_lost(False, 0, 5, last, 10, end))
        self.assertTrue(is_lost(True, 0, 2, last, None, end))
        self.assertFalse(is_lost(True, 0, 1, last, None, end))
        self.assertFalse(is_lost(True, 0, 0, None, 10, end))

    def test_no_orders_no_rate(self):
        self.assertIsNone(per_thousand(3, 0))
        self.assertEqual(per_thousand(1, 8), 125)
