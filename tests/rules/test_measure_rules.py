import unittest
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.measures import (
    outcome,
    per_head,
    return_percent,
    share_percent,
    state_on,
)

money = st.decimals(-10_000, 10_000, places=2)
costs = st.decimals(0, 10_000, places=2)


class TestMeasureRules(unittest.TestCase):
    """What a measure brought, by tables worked out by hand."""

    def test_outcome(self):
        for spent, margin, here, elsewhere, expected in (
            # A fair: 200 for the stand, orders with a margin of 80
            (200, 80, 0, 0, (200, 80, -120)),
            # A mailing: 10; orders earned 50 after 15 of discount
            (10, 50, 15, 0, (25, 65, 40)),
            # Points spent on orders that do not count are a cost all the same
            (10, 50, 15, 20, (45, 65, 20)),
            (0, 0, 0, 0, (0, 0, 0)),
        ):
            found = outcome(*map(Decimal, (spent, margin, here, elsewhere)))
            with self.subTest(spent=spent, margin=margin):
                self.assertEqual((found.cost, found.margin, found.result), expected)

    @given(costs, money, costs, costs)
    def test_gifts_are_taken_off_once(self, spent, margin, here, elsewhere):
        found = outcome(spent, margin, here, elsewhere)
        self.assertEqual(found.result, margin - spent - elsewhere)
        self.assertEqual(found.margin - found.cost, found.result)

    def test_nobody_to_divide_by(self):
        self.assertIsNone(per_head(Decimal(100), 0))
        self.assertEqual(per_head(Decimal(100), 3), Fraction(100, 3))
        self.assertEqual(per_head(Decimal(0), 3), 0)

    def test_return_needs_a_cost(self):
        self.assertEqual(return_percent(Decimal(-120), Decimal(200)), -60)
        self.assertIsNone(return_percent(Decimal(80), Decimal(0)))

    def test_share_of_nothing(self):
        self.assertEqual(share_percent(Decimal(1), Decimal(3)), Fraction(100, 3))
        for whole in (0, -5):
            self.assertIsNone(share_percent(Decimal(1), Decimal(whole)))

    def test_state(self):
        first, last = date(2026, 3, 10), date(2026, 3, 12)
        for day, end, expected in (
            (date(2026, 3, 9), last, "planned"),
            (date(2026, 3, 10), last, "running"),
            (date(2026, 3, 12), last, "running"),
            (date(2026, 3, 13), last, "done"),
            (date(2026, 3, 10), first, "running"),
            (date(2036, 1, 1), None, "running"),
        ):
            with self.subTest(day=day, end=end):
                self.assertEqual(state_on(day, first, end), expected)
