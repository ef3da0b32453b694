import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.completeness import (
    FIRMS_ONLY,
    PERSONS_ONLY,
    WEIGHTS,
    asked_for,
    missing,
    score,
)
from ...tools.contact_hours import WEEK, days_of, hours_problem, is_welcome
from .strategies import rule_settings

pieces = st.frozensets(st.sampled_from(sorted(WEIGHTS)))
weekdays = st.one_of(st.none(), st.integers(0, WEEK - 1))
hours = st.integers(0, 24)


class TestProfileRules(unittest.TestCase):
    @given(is_firm=st.booleans(), present=pieces)
    @rule_settings
    def test_whole_means_nothing_is_missing(self, is_firm, present):
        self.assertEqual(score(is_firm, present) == 100, not missing(is_firm, present))

    @given(is_firm=st.booleans(), present=pieces)
    @rule_settings
    def test_one_piece_more_is_never_less(self, is_firm, present):
        for piece in missing(is_firm, present):
            self.assertGreater(
                score(is_firm, present | {piece}), score(is_firm, present)
            )

    @given(present=pieces)
    @rule_settings
    def test_pieces_of_the_other_kind_say_nothing(self, present):
        self.assertEqual(score(True, present), score(True, present - PERSONS_ONLY))
        self.assertEqual(score(False, present), score(False, present - FIRMS_ONLY))

    def test_score_by_hand(self):
        self.assertEqual(len(asked_for(True)), 9)
        self.assertEqual(len(asked_for(False)), 8)
        self.assertEqual(score(True, set()), 0)
        self.assertEqual(score(True, {"phone", "vat", "contact"}), 33)
        self.assertEqual(score(False, {"phone", "vat", "contact", "user"}), 25)


class TestContactHours(unittest.TestCase):
    @given(first=weekdays, last=weekdays)
    @rule_settings
    def test_days_begin_and_end_where_they_say(self, first, last):
        days = days_of(first, last)
        self.assertEqual(len(days), len(set(days)))
        if first is not None and last is not None:
            self.assertEqual((days[0], days[-1]), (first, last))

    @given(begin=hours, end=hours, minutes=st.integers(0, 7 * 24 * 60))
    @rule_settings
    def test_welcome_is_within_the_hours(self, begin, end, minutes):
        moment = datetime(2026, 11, 16) + timedelta(minutes=minutes)
        welcome = is_welcome(moment, 0, 4, begin, end)
        inside = begin * 60 <= moment.hour * 60 + moment.minute < end * 60
        any_hour = not begin and not end
        self.assertEqual(welcome, moment.weekday() < 5 and (inside or any_hour))

    def test_hours_that_cannot_be(self):
        self.assertEqual(hours_problem(18, 9), "order")
        self.assertEqual(hours_problem(9, 9), "order")
        self.assertEqual(hours_problem(9, 0), "order")
        self.assertEqual(hours_problem(-1, 9), "outside")
        self.assertEqual(hours_problem(9, 24.5), "outside")
        self.assertEqual(hours_problem(0, 24), "")
