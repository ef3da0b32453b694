import unittest
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools import account_health as health
from ...tools import touch_plan
from ...tools.visit_questions import ALWAYS, ORDER, choose

WEIGHTS = dict(zip(health.PARTS, (20, 15, 25, 10, 15, 15), strict=True))
shares = st.none() | st.fractions(0, 1)
weights = st.integers(0, 100)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


class TestAccountHealthRules(unittest.TestCase):
    """Points worked out by hand."""

    def test_score_by_hand(self):
        half = Fraction(1, 2)
        for known, expected in (
            # 20 + 7.5 + 25 + 10 + 7.5 + 15 = 85
            ((1, half, 1, 1, half, 1), 85),
            # Complaints unknown: (20 + 7.5 + 25 + 7.5 + 15) / 90 = 83.3
            ((1, half, 1, None, half, 1), 83),
            # Only the rhythm is known: all of it is decided by that
            ((None, None, half, None, None, None), 50),
            ((0, 0, 0, 0, 0, 0), 0),
            ((None,) * 6, None),
        ):
            points = health.weigh(WEIGHTS, dict(zip(health.PARTS, known, strict=True)))
            with self.subTest(known):
                self.assertEqual(health.score(points), expected)

    def test_parts_by_hand(self):
        third = Fraction(1, 3)
        for found, expected in (
            # 1 of 3 people, no floor, nobody who decides
            (health.coverage(1, 0, 0, 0, 0), third / 4),
            # (1 + 2/3 + 1/2 + 1/2) / 4
            (health.coverage(5, 2, 2, 1, 1), Fraction(2, 3)),
            (health.coverage(3, 3, 1, 1, 1), 1),
            (health.rhythm(False, 4, 30), 1),
            (health.rhythm(True, 10, 30), 2 * third),
            (health.rhythm(True, 90, 30), 0),
            (health.rhythm(False, 0, 0), None),
            (health.complaints(1), Fraction(1, 2)),
            (health.complaints(9), 0),
            (health.plan(Fraction(1, 2), [100, 0]), Fraction(1, 2)),
            (health.plan(None, [30]), Fraction(3, 10)),
            (health.plan(None, []), None),
            (health.freshness(8, 6), Fraction(3, 4)),
            # 100 of 400 late by 30 days: 50 of 400
            (health.payment(400, 50, 0), Fraction(7, 8)),
            (health.payment(400, 50, 60), 1),
        ):
            with self.subTest(expected=expected):
                self.assertEqual(found, expected)

    @given(
        st.fixed_dictionaries(dict.fromkeys(health.PARTS, weights)),
        st.fixed_dictionaries(dict.fromkeys(health.PARTS, shares)),
    )
    def test_points_are_of_a_hundred(self, some_weights, some_shares):
        points = health.weigh(some_weights, some_shares)
        if points:
            self.assertEqual(sum(one.possible for one in points.values()), 100)
            self.assertTrue(0 <= health.score(points) <= 100)
        for one in points.values():
            self.assertTrue(0 <= one.got <= one.possible)

    @given(st.integers(0, 100))
    def test_levels_have_no_gap(self, number):
        ranks = ["poor", "fair", "good"]
        worse = health.level(max(number - 1, 0), 40, 70)
        better = health.level(number, 40, 70)
        self.assertLessEqual(ranks.index(worse), ranks.index(better))


class TestTouchPlanRules(unittest.TestCase):
    """What is expected so far."""

    def test_by_hand(self):
        today = date(2026, 6, 30)
        for per_year, since, expected, gap_of_none in (
            (12, date(2020, 1, 1), Fraction(12), 12),
            # 73 days are a fifth of a year
            (12, today - timedelta(days=72), Fraction(12, 5), 2),
            (4, today, Fraction(4, 365), 0),
            (4, today + timedelta(days=1), Fraction(0), 0),
            (0, date(2020, 1, 1), Fraction(0), 0),
        ):
            due = touch_plan.expected(per_year, since, today)
            with self.subTest(since=since):
                self.assertEqual(due, expected)
                self.assertEqual(touch_plan.gap(due, 0), gap_of_none)

    def test_next_due(self):
        since, last = date(2026, 1, 1), date(2026, 5, 1)
        self.assertEqual(touch_plan.next_due(last, since, 2), date(2026, 10, 30))
        self.assertIsNone(touch_plan.next_due(last, since, 0))

    @given(st.integers(0, 366), days, days)
    def test_never_more_than_the_norm(self, per_year, since, today):
        due = touch_plan.expected(per_year, since, today)
        self.assertTrue(0 <= due <= per_year)

    @given(st.lists(st.tuples(st.fractions(0, 20), st.integers(0, 40))))
    def test_one_kind_does_not_make_up_for_another(self, pairs):
        found = touch_plan.fulfilment(pairs)
        if found is not None:
            self.assertTrue(0 <= found <= 1)
            short = any(received < due for due, received in pairs)
            self.assertEqual(found < 1, short)


class TestVisitQuestionRules(unittest.TestCase):
    @given(st.sets(st.sampled_from(ORDER)))
    def test_always_three_different_ones(self, gaps):
        found = choose(gaps)
        self.assertEqual(len(set(found)), 3)
        self.assertLessEqual(set(found), gaps | set(ALWAYS))
        self.assertEqual(found, choose(sorted(gaps)))
