import unittest
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ...tools.statement import (
    EARLIEST,
    PRESETS,
    Period,
    day_start,
    days_between,
    preset,
    typed,
)
from .strategies import days, rule_settings

TODAY = date(2026, 3, 31)
ZONES = [
    "UTC",
    "Asia/Yerevan",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "America/Havana",  # clocks change at midnight
    "Asia/Beirut",
    "Asia/Kathmandu",
]


class TestStatementRules(unittest.TestCase):
    """Which days a statement has, and when they begin."""

    @rule_settings
    @given(days, st.sampled_from(ZONES), st.integers(-86_400, 86_400))
    def test_a_moment_is_in_the_day_that_has_begun(self, day, zone, seconds):
        begins = day_start(day, zone)
        moment = begins + timedelta(seconds=seconds)
        local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
        self.assertEqual(local >= day, moment >= begins)

    @rule_settings
    @given(days, days, st.sampled_from(ZONES))
    def test_periods_meet_without_gap_or_overlap(self, one, other, zone):
        first, last = sorted((one, other))
        _start, end = days_between(first, last, zone)
        start, _end = days_between(last + timedelta(days=1), None, zone)
        self.assertEqual(start, end)

    @rule_settings
    @given(st.text(max_size=12), st.text(max_size=12), days)
    def test_any_text_gives_days_or_a_problem(self, first, last, today):
        period = typed(first, last, today)
        for day in (period.first, period.last):
            self.assertTrue(day is None or EARLIEST <= day <= today)
        if period.problem:
            self.assertEqual((period.first, period.last), (None, None))
        day_start(period.first or EARLIEST, "Pacific/Kiritimati")

    def test_hostile_days(self):
        for text in (
            "9999-12-31",
            "0001-01-01",
            "10000-01-01",
            "2026-02-30",
            "2026-2-3",
            "31.12.2025",
            "20251231",
            "2026-W01-1",
            "１９９９-01-01",
            "yesterday",
            "' OR 1=1 --",
            "\x00",
            ["2026-01-01"],
            7,
        ):
            with self.subTest(text=text):
                period = typed(text, text, TODAY)
                self.assertIn(period.problem, (None, "not_a_day"))
                days_between(period.first, period.last, "Pacific/Kiritimati")

    def test_days_to_come_end_today(self):
        self.assertEqual(
            typed("2026-03-01", "9999-12-31", TODAY), Period(date(2026, 3, 1), TODAY)
        )

    def test_reversed(self):
        self.assertEqual(typed("2026-03-02", "2026-03-01", TODAY).problem, "reversed")

    @rule_settings
    @given(days)
    def test_presets_begin_before_they_end(self, today):
        for key in PRESETS:
            period = preset(key, today)
            if period.first:
                self.assertLessEqual(period.first, period.last)
                self.assertLessEqual(period.last, today)

    def test_leap_day(self):
        self.assertEqual(
            preset("last_month", date(2028, 3, 1)),
            Period(date(2028, 2, 1), date(2028, 2, 29)),
        )

    def test_day_begins_where_people_live(self):
        self.assertEqual(
            day_start(date(2026, 7, 1), "America/Los_Angeles"),
            datetime(2026, 7, 1, 7),
        )
