import unittest
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.retention_rate import (
    ENDS_BEFORE_START,
    NOBODY_AT_START,
    NOT_OVER,
    TOO_EARLY,
    last_period,
    month_end,
    month_ends,
    movement,
    period_before,
    retention_rate,
    why_not_a_period,
)
from .strategies import days, rule_settings

people = st.frozensets(st.integers(1, 12))


@st.composite
def bases(draw):
    """Who was active when, as it can be: active at the start means bought before."""
    start = draw(people)
    before = start | draw(people)
    end = draw(people)
    within = draw(people) | (end - before)
    return start, end, before, within


class TestMovement(unittest.TestCase):
    def test_a_table_by_hand(self):
        found = movement(
            active_start={"Ani", "Babken", "Gor"},
            active_end={"Ani", "Diana", "Emma"},
            bought_before={"Ani", "Babken", "Gor", "Emma"},
            bought_within={"Ani", "Diana", "Emma", "Zara"},
        )
        self.assertEqual(found.kept, {"Ani"})
        self.assertEqual(found.left, {"Babken", "Gor"})
        self.assertEqual(found.new, {"Diana"})
        self.assertEqual(found.won_back, {"Emma"})
        self.assertEqual(found.passed, {"Zara"})

    @rule_settings
    @given(bases())
    def test_kept_are_e_less_n(self, base):
        start, end, _before, _within = base
        found = movement(*base)
        came = len(found.new | found.won_back)
        self.assertEqual(len(end) - came, len(found.kept))
        self.assertEqual(len(start), len(found.kept) + len(found.left))
        rate = retention_rate(len(start), len(end), came).rate
        if start:
            self.assertTrue(0 <= rate <= 100)
            self.assertEqual(rate, Fraction(100 * len(found.kept), len(start)))

    @rule_settings
    @given(bases())
    def test_everybody_once(self, base):
        parts = movement(*base)
        everybody = [one for part in parts for one in part]
        self.assertEqual(len(everybody), len(set(everybody)))


class TestRetentionRate(unittest.TestCase):
    def test_by_hand(self):
        self.assertEqual(retention_rate(50, 52, 12).rate, 80)
        self.assertEqual(retention_rate(3, 2, 1).rate, Fraction(100, 3))
        self.assertEqual(retention_rate(4, 0, 0).rate, 0)

    def test_nobody_at_the_start(self):
        found = retention_rate(0, 5, 5)
        self.assertIsNone(found.rate)
        self.assertEqual(found.reason, NOBODY_AT_START)


class TestPeriods(unittest.TestCase):
    today = date(2026, 3, 15)

    def test_last_periods(self):
        for kind, first, last in (
            ("month", date(2026, 2, 1), date(2026, 2, 28)),
            ("quarter", date(2025, 10, 1), date(2025, 12, 31)),
            ("year", date(2025, 1, 1), date(2025, 12, 31)),
        ):
            self.assertEqual(last_period(kind, self.today), (first, last))
        self.assertEqual(
            last_period("month", date(2026, 1, 1)),
            (date(2025, 12, 1), date(2025, 12, 31)),
        )

    def test_refused(self):
        first, last = date(2026, 2, 2), date(2026, 2, 1)
        self.assertEqual(why_not_a_period(first, last, self.today), ENDS_BEFORE_START)
        self.assertEqual(
            why_not_a_period(first, date(2026, 3, 16), self.today), NOT_OVER
        )
        for long_ago in (date.min, date(1899, 12, 31)):
            self.assertEqual(why_not_a_period(long_ago, last, self.today), TOO_EARLY)
        self.assertIsNone(why_not_a_period(date(1900, 1, 1), last, self.today))
        self.assertIsNone(why_not_a_period(first, first, self.today))
        self.assertIsNone(why_not_a_period(first, self.today, self.today))

    def test_before_whole_months(self):
        self.assertEqual(
            period_before(date(2026, 1, 1), date(2026, 3, 31)),
            (date(2025, 10, 1), date(2025, 12, 31)),
        )
        self.assertEqual(
            period_before(date(2024, 3, 1), date(2024, 3, 31)),
            (date(2024, 2, 1), date(2024, 2, 29)),
        )

    @rule_settings
    @given(days, st.integers(0, 800))
    def test_before_ends_the_day_before(self, first, length):
        last = first + timedelta(days=length)
        before_first, before_last = period_before(first, last)
        self.assertEqual(before_last, first - timedelta(days=1))
        self.assertLessEqual(before_first, before_last)
        whole = first.day == 1 and last == month_end(last)
        if whole:
            self.assertEqual(before_first.day, 1)
        else:
            self.assertEqual(before_last - before_first, last - first)

    def test_month_ends(self):
        self.assertEqual(
            month_ends(date(2025, 12, 31), date(2026, 2, 28)),
            [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)],
        )
        self.assertEqual(month_ends(date(2026, 2, 1), date(2026, 2, 27)), [])
        self.assertEqual(month_ends(date(2026, 3, 1), date(2026, 2, 27)), [])
