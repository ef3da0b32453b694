"""When a gift is due, and which birthdays can be true."""

import calendar
from datetime import date, datetime, timedelta

from .amounts import ZERO

LEAP_DAY = (2, 29)
# A run of the daily action that was missed is made up for so many days
LATE_DAYS = 3
YEAR_DAYS = 365
OLDEST_YEARS = 120


def day_in_year(year, month, day):
    """Return a day that comes every year; 29 February is the 28th in other years.

    >>> day_in_year(2028, 2, 29), day_in_year(2027, 2, 29)
    (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))
    """
    if (month, day) == LEAP_DAY and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, month, day)


def is_day_of_year(month, day):
    """Tell whether a month has such a day in any year.

    >>> is_day_of_year(2, 29), is_day_of_year(2, 30), is_day_of_year(13, 1)
    (True, False, False)
    """
    try:
        date(2028, month, day)  # a leap year
    except ValueError:
        return False
    return True


def due_days(today, days_before):
    """Return the days of the year whose gift is due today.

    A gift is due from ``days_before`` days ahead of its day until
    :data:`LATE_DAYS` after it, so that a missed run loses nobody's gift.

    :return: {(month, day): the day it falls on}

    >>> due_days(date(2027, 2, 27), 1)[2, 29]
    datetime.date(2027, 2, 28)
    """
    days = {}
    for offset in range(-LATE_DAYS, days_before + 1):
        day = today + timedelta(days=offset)
        days[day.month, day.day] = day
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            days[LEAP_DAY] = day
    return days


def first_day_of_rest(today):
    """Return the first day on which a gift of this year may not have been given.

    Between two gifts for a day that can be changed lie at least 365 days.

    >>> first_day_of_rest(date(2026, 3, 1))
    datetime.date(2025, 3, 2)
    """
    return today - timedelta(days=YEAR_DAYS - 1)


def birthday_problem(birthday, today):
    """Return why a birthday cannot be true: ``future``, ``too_old`` or None.

    >>> birthday_problem(date(2030, 1, 1), date(2026, 1, 1))
    'future'
    >>> birthday_problem(date(1, 1, 1), date(2026, 1, 1))
    'too_old'
    """
    if birthday > today:
        return "future"
    if birthday < day_in_year(today.year - OLDEST_YEARS, today.month, today.day):
        return "too_old"
    return None


def parse_birthday(text):
    """Read a birthday as a date field of a page sends it: ``YYYY-MM-DD``.

    :return: date, None for nothing
    :raise ValueError: anything else

    >>> parse_birthday(" 1990-02-28 "), parse_birthday("")
    (datetime.date(1990, 2, 28), None)
    """
    text = str(text if text is not None else "").strip()
    if not text:
        return None
    if len(text) != 10 or not text.isascii():
        message = "not_a_date"
        raise ValueError(message)
    return datetime.strptime(text, "%Y-%m-%d").date()


def event_points(points, given_today, given, cap_per_day, cap_per_customer):
    """Return what a rule gives for one more event, within its caps.

    :param given_today: points that the customer has had of the rule today
    :param given: points that the customer has had of it in all
    :param cap_per_day: 0 for no cap, as ``cap_per_customer``

    >>> event_points(ZERO + 10, ZERO + 10, ZERO + 40, ZERO + 15, ZERO)
    Decimal('5')
    """
    room = [points]
    if cap_per_day:
        room.append(cap_per_day - given_today)
    if cap_per_customer:
        room.append(cap_per_customer - given)
    return max(min(room), ZERO)
