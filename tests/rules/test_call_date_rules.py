import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.natural_dates import (
    IMPOSSIBLE,
    PAST,
    UNKNOWN,
    WEEKDAYS,
    WhenProblem,
    parse_when,
)
from .strategies import rule_settings

# A Tuesday
NOW = datetime(2026, 12, 1, 11, 20, 30)
GERMAN = {
    "Fr.": "fri",
    "Freitag": "fri",
    "morgen": "tomorrow",
    "Tage": "days",
    "Dez.": "dec",
    "Uhr": "",
}
moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31))
pieces = st.sampled_from(
    ["+", "fri", "24", "12", "9", "0", ".", "/", "-", ":", " ", "dec", "pm", "29", "2"]
    + ["2028", "at", "tomorrow", "m", "d", "99999", "h", ",", "in", "²", "٣", "+1m"]
)
texts = st.one_of(st.text(max_size=70), st.lists(pieces, max_size=8).map("".join))


class TestCallDateRules(unittest.TestCase):
    def assertMeans(self, text, *parts, now=NOW, **options):
        with self.subTest(text):
            found = parse_when(text, now, **options)
            self.assertEqual(found, datetime(*parts))

    def assertProblem(self, text, code, now=NOW, **options):
        with self.subTest(text):
            with self.assertRaises(WhenProblem) as caught:
                parse_when(text, now, **options)
            self.assertEqual(caught.exception.code, code)

    def test_from_now(self):
        self.assertMeans("+3d", 2026, 12, 4, 9)
        self.assertMeans("+2w", 2026, 12, 15, 9)
        self.assertMeans("+1m", 2027, 1, 1, 9)
        self.assertMeans("+3d 14:30", 2026, 12, 4, 14, 30)
        self.assertMeans("in 2 weeks", 2026, 12, 15, 9)
        self.assertMeans("+90min", 2026, 12, 1, 12, 50)
        self.assertMeans("+2H", 2026, 12, 1, 13, 20)
        self.assertMeans("+1m", 2027, 2, 28, 9, now=datetime(2027, 1, 31, 10))
        self.assertProblem("+0min", PAST)
        self.assertProblem("+0d", PAST)
        self.assertProblem("+3x", UNKNOWN)
        self.assertProblem("+2h 10:00", UNKNOWN)
        for text in ("+99999d", "+99999w", "+99999m", "+1200m"):
            self.assertProblem(text, IMPOSSIBLE)

    def test_weekdays(self):
        self.assertMeans("fri", 2026, 12, 4, 9)
        self.assertMeans("FRI 10", 2026, 12, 4, 10)
        self.assertMeans("friday 10:30", 2026, 12, 4, 10, 30)
        self.assertMeans("fri 10.30", 2026, 12, 4, 10, 30)
        self.assertMeans("thurs at 3pm", 2026, 12, 3, 15)
        self.assertMeans("Mon, 3:15 pm", 2026, 12, 7, 15, 15)
        # Today is a Tuesday
        self.assertMeans("tue 12", 2026, 12, 1, 12)
        self.assertMeans("tue 11:20", 2026, 12, 8, 11, 20)
        self.assertMeans("tue", 2026, 12, 8, 9)

    def test_near_days_and_hours(self):
        self.assertMeans("tomorrow 9", 2026, 12, 2, 9)
        self.assertMeans("today 15", 2026, 12, 1, 15)
        self.assertMeans("11:21", 2026, 12, 1, 11, 21)
        self.assertMeans("11:20", 2026, 12, 2, 11, 20)
        # The very minute that begins is over
        self.assertMeans("11:20", 2026, 12, 2, 11, 20, now=NOW.replace(second=0))
        self.assertMeans("3pm", 2026, 12, 1, 15)
        self.assertMeans("at 10", 2026, 12, 2, 10)
        self.assertMeans("12am", 2026, 12, 2, 0)
        self.assertMeans("12pm", 2026, 12, 1, 12)
        self.assertProblem("today", PAST)
        self.assertProblem("today 11:20", PAST)

    def test_dates(self):
        for text in ("24.12", "24.12.", "24/12", "24 dec", "24. December", "Dec 24"):
            self.assertMeans(text, 2026, 12, 24, 9)
        for text in ("24.12. 14:00", "24.12 14", "24.12.2026 2pm", "24/12/26 14:00"):
            self.assertMeans(text, 2026, 12, 24, 14)
        self.assertMeans("2026-12-24 9", 2026, 12, 24, 9)
        self.assertMeans("24.12. 2027", 2027, 12, 24, 9)
        self.assertMeans("24 dec 2027 10:30", 2027, 12, 24, 10, 30)
        self.assertMeans("24 dec 10", 2026, 12, 24, 10)
        self.assertMeans("24.12.2099", 2099, 12, 24, 9)
        self.assertMeans("dec 24, 2027", 2027, 12, 24, 9)

    def test_days_without_a_year(self):
        self.assertMeans("30.11.", 2027, 11, 30, 9)
        self.assertMeans("1.12. 12", 2026, 12, 1, 12)
        # Today, but too early: hardly meant in a year
        self.assertProblem("1.12. 10", PAST)
        self.assertMeans("29.2.", 2028, 2, 29, 9, now=datetime(2027, 12, 1))
        self.assertProblem("29.2.", IMPOSSIBLE, now=datetime(2027, 1, 1))
        self.assertProblem("29.2.", IMPOSSIBLE, now=datetime(2028, 3, 1))

    def test_refused(self):
        for text in ("hello", "10", "fri foo", "24.12.9", "next", "24.12.14:00", "-3d"):
            self.assertProblem(text, UNKNOWN)
        for text in ("fr", "x" * 100, "+" + "9" * 59, "24.12. 9:5", "fri 10 11"):
            self.assertProblem(text, UNKNOWN)
        for text in ("31.11.", "12/24", "0.5", "24.12. 25", "fri 24:00", "fri 9:60"):
            self.assertProblem(text, IMPOSSIBLE)
        for text in ("13pm", "0am", "10.30", "24.12.2100", "0000-01-01"):
            self.assertProblem(text, IMPOSSIBLE)
        for text in ("2026-11-30", "30.11.2026 18:00", "1.1.00"):
            self.assertProblem(text, PAST)

    def test_nothing_typed_is_no_moment(self):
        for text in ("", "   ", None, False):
            self.assertIsNone(parse_when(text, NOW))

    def test_words_of_other_languages(self):
        for text in ("Fr 10 Uhr", "fr. 10", "FREITAG 10"):
            self.assertMeans(text, 2026, 12, 4, 10, words=GERMAN)
        self.assertMeans("morgen 9", 2026, 12, 2, 9, words=GERMAN)
        self.assertMeans("24. Dez 9", 2026, 12, 24, 9, words=GERMAN)
        self.assertMeans("+3 Tage", 2026, 12, 4, 9, words=GERMAN)
        self.assertMeans("+3д", 2026, 12, 4, 9, words={"д": "d"})
        self.assertMeans("ուրբ 10", 2026, 12, 4, 10, words={"ուրբ": "friday"})
        # A word is not looked for inside another
        self.assertProblem("freitags 10", UNKNOWN, words=GERMAN)
        # What a pattern would take for its own is but a sign
        self.assertProblem("fri", UNKNOWN, words={"f.*": "x", "": "x", "fri": "x"})

    def test_hour_of_a_day_without_one(self):
        self.assertMeans("fri", 2026, 12, 4, 10, 30, default_hour=10.5)
        self.assertMeans("fri 8", 2026, 12, 4, 8, default_hour=10.5)

    @rule_settings
    @given(texts, moments)
    def test_whatever_is_typed_is_to_come_or_refused(self, text, now):
        try:
            found = parse_when(text, now)
        except WhenProblem as problem:
            self.assertIn(problem.code, (UNKNOWN, PAST, IMPOSSIBLE))
        else:
            self.assertTrue(found is None or found > now)

    @rule_settings
    @given(st.sampled_from(WEEKDAYS), st.integers(0, 23), moments)
    def test_a_weekday_is_the_next_one(self, name, hour, now):
        found = parse_when(f"{name} {hour}", now)
        self.assertEqual(WEEKDAYS[found.weekday()], name)
        self.assertTrue(timedelta() < found - now <= timedelta(days=7))

    @rule_settings
    @given(moments, moments)
    def test_a_whole_moment_is_itself(self, moment, now):
        moment = moment.replace(second=0, microsecond=0)
        for form in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%y %I:%M%p"):
            if moment > now:
                self.assertEqual(parse_when(moment.strftime(form), now), moment)
            else:
                with self.assertRaisesRegex(WhenProblem, PAST):
                    parse_when(moment.strftime(form), now)

    @rule_settings
    @given(st.integers(1, 999), moments)
    def test_days_and_weeks_ahead(self, count, now):
        self.assertEqual(
            (parse_when(f"+{count}d", now).date() - now.date()).days, count
        )
        found = parse_when(f"+{count}w", now)
        self.assertEqual((found.date() - now.date()).days, 7 * count)
