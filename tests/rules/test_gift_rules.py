import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.gifts import (
    LATE_DAYS,
    YEAR_DAYS,
    birthday_problem,
    day_in_year,
    due_days,
    first_day_of_rest,
    parse_birthday,
)
from .strategies import days, rule_settings

birthdays = st.dates(date(1930, 1, 1), date(2020, 12, 31))
ahead = st.integers(0, 60)


class TestGiftRules(unittest.TestCase):
    @given(birthday=birthdays, year=st.integers(2024, 2032), days_before=ahead)
    @rule_settings
    def test_everybody_is_due_every_year_on_the_day(self, birthday, year, days_before):
        day = day_in_year(year, birthday.month, birthday.day)
        for offset in (-days_before, 0, LATE_DAYS):
            due = due_days(day + timedelta(days=offset), days_before)
            self.assertEqual(due[birthday.month, birthday.day], day)

    @given(birthday=birthdays, today=days, days_before=ahead)
    @rule_settings
    def test_due_only_near_the_day(self, birthday, today, days_before):
        day = due_days(today, days_before).get((birthday.month, birthday.day))
        near = [
            day_in_year(year, birthday.month, birthday.day)
            for year in (today.year - 1, today.year, today.year + 1)
        ]
        expected = [
            one for one in near if -LATE_DAYS <= (one - today).days <= days_before
        ]
        self.assertEqual([day] if day else [], expected)

    @given(birthday=birthdays, year=st.integers(2024, 2032))
    @rule_settings
    def test_next_years_gift_is_never_too_soon(self, birthday, year):
        """Whoever got a gift on his day gets the next one on his day."""
        this = day_in_year(year, birthday.month, birthday.day)
        following = day_in_year(year + 1, birthday.month, birthday.day)
        self.assertLess(this, first_day_of_rest(following))

    def test_rest_is_a_year(self):
        given_on = date(2026, 3, 1)
        on_time = given_on + timedelta(days=YEAR_DAYS)
        self.assertLess(given_on, first_day_of_rest(on_time))
        self.assertGreaterEqual(
            given_on, first_day_of_rest(on_time - timedelta(days=1))
        )

    def test_birthdays_that_cannot_be_true(self):
        today = date(2028, 2, 29)
        self.assertIsNone(birthday_problem(today, today))
        self.assertIsNone(birthday_problem(date(1908, 2, 29), today))
        self.assertEqual(birthday_problem(date(1908, 2, 28), today), "too_old")
        self.assertEqual(birthday_problem(date(2028, 3, 1), today), "future")

    def test_only_plain_dates_are_read(self):
        self.assertEqual(parse_birthday("2000-02-29"), date(2000, 2, 29))
        self.assertIsNone(parse_birthday(None))
        for text in ("2001-02-29", "29.02.2000", "20000229", "soon", "2000-W01-1", "1"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                parse_birthday(text)
