import unittest
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.breakage import (
    AGES,
    Movement,
    expected_to_lapse,
    first_day,
    lapse_shares,
    left_by_cohort,
    month_number,
    months_known,
    months_needed,
)
from .strategies import amounts, days, rule_settings

LIFE = 12


def cohort(month, issued, used=(), lapsed=()):
    """Points issued in a month, {age: used} and {age: lapsed}."""
    return [
        Movement(month, month, Decimal(issued)),
        *(Movement(month, month + a, used=Decimal(p)) for a, p in dict(used).items()),
        *(
            Movement(month, month + a, lapsed=Decimal(p))
            for a, p in dict(lapsed).items()
        ),
    ]


@st.composite
def histories(draw, last=20):
    """Cohorts whose points are used or lapse in parts, never more than there are."""
    movements = []
    for month in range(draw(st.integers(1, 6))):
        left = draw(amounts)
        movements.append(Movement(month, month, left))
        for moved in range(month, last + 1):
            used = min(draw(st.sampled_from([0, 0, 1, 50])) * Decimal(1), left)
            left -= used
            lapsed = left if moved == month + LIFE + 1 else Decimal(0)
            left -= lapsed
            if used or lapsed:
                movements.append(Movement(month, moved, lapsed=lapsed, used=used))
    return movements


class TestExpectedToLapse(unittest.TestCase):
    def test_one_closed_cohort_teaches_the_next(self):
        """60 of 100 used in the first month, the rest lapsed after 13."""
        movements = [
            *cohort(0, 100, {1: 60}, {13: 40}),
            *cohort(20, 50),
            *cohort(18, 50, {1: 30}),
        ]
        found = expected_to_lapse(movements, 20, LIFE)
        # 40 % of what is new; all of what outlived the month of spending
        self.assertEqual(found, Decimal("0.4") * 50 + 20)

    def test_cohorts_weigh_by_volume(self):
        movements = [
            *cohort(0, 100, {1: 100}),
            *cohort(0, 300, {}, {13: 300}),
            *cohort(20, 40),
        ]
        self.assertEqual(expected_to_lapse(movements, 20, LIFE), 30)

    def test_nothing_lapses_where_nothing_lapsed(self):
        movements = [*cohort(0, 100, {2: 100}), *cohort(20, 40)]
        self.assertEqual(expected_to_lapse(movements, 20, LIFE), 0)

    def test_too_short_a_history(self):
        movements = [*cohort(0, 100, {1: 60})]
        self.assertIsNone(expected_to_lapse(movements, 12, LIFE))
        self.assertIsNotNone(expected_to_lapse(movements, 13, LIFE))
        self.assertIsNone(expected_to_lapse(movements, 13, 24))
        self.assertIsNone(expected_to_lapse([*cohort(5, 9)], 4, LIFE, held_at=5))

    def test_nothing_left_needs_no_history(self):
        self.assertEqual(expected_to_lapse([], 0, LIFE), 0)
        self.assertEqual(expected_to_lapse(cohort(0, 9, {0: 9}), 1, LIFE), 0)

    def test_later_movements_change_nothing(self):
        movements = [*cohort(0, 100, {1: 60}, {13: 40}), *cohort(20, 50)]
        before = expected_to_lapse(movements, 20, LIFE)
        later = [*movements, Movement(20, 21, used=Decimal(50)), *cohort(21, 500)]
        self.assertEqual(expected_to_lapse(later, 20, LIFE), before)

    def test_given_back_after_all_lapsed(self):
        """What a refund revived may lapse once more than was there."""
        movements = [
            *cohort(0, 100, {1: 100, 14: -30}, {15: 30}),
            *cohort(20, 10),
        ]
        self.assertEqual(expected_to_lapse(movements, 20, LIFE), 0)

    def test_a_month_that_is_not_over_teaches_nothing(self):
        movements = [*cohort(0, 100, {1: 60}, {13: 40}), *cohort(14, 50)]
        held = expected_to_lapse(movements, 13, LIFE, held_at=14)
        self.assertEqual(held, Decimal("0.4") * 50)

    @rule_settings
    @given(histories())
    def test_never_less_than_nothing_or_more_than_all(self, movements):
        for until in (13, 17, 20):
            left = left_by_cohort(movements, until)
            found = expected_to_lapse(movements, until, LIFE)
            if found is not None:
                self.assertGreaterEqual(found, 0)
                self.assertLessEqual(found, sum(left.values()))

    @rule_settings
    @given(histories())
    def test_shares_are_shares(self, movements):
        for share in lapse_shares(movements, 20):
            self.assertTrue(0 <= share <= 1)

    @rule_settings
    @given(histories(), st.integers(2, 9))
    def test_scale_does_not_matter(self, movements, times):
        larger = [
            one._replace(
                issued=one.issued * times,
                lapsed=one.lapsed * times,
                used=one.used * times,
            )
            for one in movements
        ]
        for small, large in zip(
            lapse_shares(movements, 20), lapse_shares(larger, 20), strict=True
        ):
            self.assertAlmostEqual(small, large, places=15)

    @rule_settings
    @given(histories())
    def test_order_does_not_matter(self, movements):
        self.assertEqual(lapse_shares(movements, 20), lapse_shares(movements[::-1], 20))


class TestMonths(unittest.TestCase):
    @rule_settings
    @given(days)
    def test_numbers_and_days(self, day):
        self.assertEqual(first_day(month_number(day)), day.replace(day=1))

    def test_months_needed(self):
        for life, needed in ((0, 12), (1, 12), (10, 12), (11, 13), (12, 14), (24, 26)):
            self.assertEqual(months_needed(life), needed)

    def test_months_known(self):
        self.assertEqual(months_known([], 5), 0)
        self.assertEqual(months_known(cohort(3, 10), 5), 3)
        self.assertEqual(months_known(cohort(3, 10), 1), 0)

    def test_ages_cover_all(self):
        ends = [end for _name, _start, end in AGES]
        starts = [start for _name, start, _end in AGES]
        self.assertEqual([0, *ends[:-1]], starts)
        self.assertIsNone(ends[-1])

    def test_year_ends(self):
        self.assertEqual(first_day(month_number(date(2026, 12, 31)) + 1).year, 2027)
