import unittest
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_guard import Facts, Limits, is_wrong_day, is_wrong_hour
from ...tools.call_moments import next_welcome
from .strategies import rule_settings

WEEK = Limits(day_from=0, day_to=4, hour_from=9, hour_to=18)
FRIDAY = datetime(2026, 12, 4, 11, 0)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
hours = st.sampled_from([(0, 0), (9, 12), (14.5, 20), (8.25, 24)])
days = st.none() | st.integers(0, 6)
facts_drawn = st.builds(
    lambda first, last, hours: Facts(
        day_from=first, day_to=last, hour_from=hours[0], hour_to=hours[1]
    ),
    days,
    days,
    hours,
)


class TestCallMomentRules(unittest.TestCase):
    def test_a_good_moment_stays(self):
        self.assertEqual(next_welcome(FRIDAY, Facts(), WEEK), FRIDAY)

    def test_before_and_after_hours(self):
        early, late = FRIDAY.replace(hour=6), FRIDAY.replace(hour=18)
        self.assertEqual(next_welcome(early, Facts(), WEEK), FRIDAY.replace(hour=9))
        self.assertEqual(next_welcome(late, Facts(), WEEK), datetime(2026, 12, 7, 9))

    def test_the_customers_own_hours_win(self):
        evenings = Facts(hour_from=18.5, hour_to=20)
        self.assertEqual(
            next_welcome(FRIDAY, evenings, WEEK), FRIDAY.replace(hour=18, minute=30)
        )
        saturdays = Facts(day_from=5, day_to=5)
        self.assertEqual(
            next_welcome(FRIDAY, saturdays, WEEK), datetime(2026, 12, 5, 9)
        )

    def test_holidays(self):
        closed = {date(2026, 12, 4), date(2026, 12, 7)}
        self.assertEqual(
            next_welcome(FRIDAY, Facts(), WEEK, closed), datetime(2026, 12, 8, 9)
        )

    def test_nothing_fits(self):
        never = {FRIDAY.date() + timedelta(days=number) for number in range(400)}
        self.assertEqual(next_welcome(FRIDAY, Facts(), WEEK, never), FRIDAY)

    @rule_settings
    @given(moments, facts_drawn)
    def test_never_earlier_and_always_allowed(self, moment, facts):
        found = next_welcome(moment, facts, WEEK)
        self.assertGreaterEqual(found, moment)
        self.assertFalse(is_wrong_day(facts, found, WEEK))
        self.assertFalse(is_wrong_hour(facts, found, WEEK))
