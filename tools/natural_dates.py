"""Moments as people type them: ``+3d``, ``fri 10``, ``24.12. 14:00``.

Days and hours are those of one clock, that of ``now``. English names are known (whole
or from three letters on: ``thu``, ``thurs``); names in other languages come in as a
table. A day stands before the month, as in 24/12.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from .lots import add_months

# What may be wrong with a text
UNKNOWN, PAST, IMPOSSIBLE = "unknown", "past", "impossible"

DEFAULT_HOUR = 9
# A later year is a slip of the finger
LAST_YEAR = 2099
LONGEST = 60

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
NEAR_DAYS = {"today": 0, "tomorrow": 1}
UNITS = {
    "min": "minutes",
    "mins": "minutes",
    "minute": "minutes",
    "minutes": "minutes",
    "h": "hours",
    "hour": "hours",
    "hours": "hours",
    "d": "days",
    "day": "days",
    "days": "days",
    "w": "weeks",
    "week": "weeks",
    "weeks": "weeks",
    "m": "months",
    "month": "months",
    "months": "months",
}

LETTER = r"[^\W\d_]"
NAME = r"[a-z]+"
AFTER_A_DAY = r"(?:,?\s+(?:at\s+)?(?P<clock>\d.*))?"
CLOCK = re.compile(r"(\d{1,2})(?:([:.])(\d{2}))?\s*(am|pm)?")
FROM_NOW = re.compile(rf"(?:\+|in\s)\s*(\d{{1,5}})\s*({NAME}){AFTER_A_DAY}")
NAMED_DAY = re.compile(rf"({NAME})\.?{AFTER_A_DAY}")
DATES = [
    re.compile(pattern + AFTER_A_DAY)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.(?P<year>\s?\d{4}\b|\d\d\b)?)?",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?",
        rf"(?P<day>\d{{1,2}})\.?\s?(?P<name>{NAME})\.?(?:,?\s(?P<year>\d{{4}})\b)?",
        rf"(?P<name>{NAME})\.?\s(?P<day>\d{{1,2}})(?:,?\s(?P<year>\d{{4}})\b)?",
    )
]


class WhenProblem(ValueError):
    """A text that names no moment to come; ``code`` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def parse_when(text, now, words=None, default_hour=DEFAULT_HOUR):
    """Return the moment that a text names, to the minute; None for an empty text.

    A weekday means the next one to come: today's only if the hour is still to come.
    An hour alone is today's, or tomorrow's if it is over. A day without a year that
    is over means next year.

    :param now: naive datetime of the clock meant; so is the result
    :param words: {translated word: English word}, as ``{"пт": "fri", "Tage": "days"}``;
        a word that says nothing stands for an empty text
    :param default_hour: hour of a day without one, a number (9.5 is half past nine)
    :raise WhenProblem: ``unknown`` (not understood), ``impossible`` (no such day or
        hour, or after 2099), ``past`` (not after ``now``)

    >>> now = datetime(2026, 12, 1, 11, 0)  # a Tuesday
    >>> for text in ("+3d", "fri 10", "tue 3pm", "10:30", "24.12. 14:00", "24 nov"):
    ...     print(parse_when(text, now))
    2026-12-04 09:00:00
    2026-12-04 10:00:00
    2026-12-01 15:00:00
    2026-12-02 10:30:00
    2026-12-24 14:00:00
    2027-11-24 09:00:00
    >>> parse_when("Freitag 10", now, {"Freitag": "fri"})
    datetime.datetime(2026, 12, 4, 10, 0)
    """
    text = _plain(text)
    if not text:
        return None
    if len(text) > LONGEST:
        raise WhenProblem(UNKNOWN)
    text = _translated(text, words or {})
    for reader in (_from_now, _hour_alone, _named_day, _dated):
        try:
            moment = reader(text, now, default_hour)
        except OverflowError:
            raise WhenProblem(IMPOSSIBLE) from None
        if moment is not None:
            return _checked(moment, now)
    raise WhenProblem(UNKNOWN)


def _plain(text):
    text = unicodedata.normalize("NFKC", str(text or "").casefold())
    return " ".join(text.split())


def _translated(text, words):
    """Return a text with the given words put into English; longer ones go first."""
    table = {_plain(word).rstrip("."): english for word, english in words.items()}
    table.pop("", None)
    if not table:
        return text
    choices = "|".join(re.escape(one) for one in sorted(table, key=len, reverse=True))
    pattern = rf"(?<!{LETTER})(?:{choices})(?!{LETTER})"
    return _plain(re.sub(pattern, lambda found: table[found[0]], text))


def _checked(moment, now):
    if moment.year > LAST_YEAR:
        raise WhenProblem(IMPOSSIBLE)
    if moment <= now:
        raise WhenProblem(PAST)
    return moment


def _clock(text, default_hour):
    """Return the time that a text names, that of the default hour without one."""
    if text is None:
        minutes = round(default_hour * 60)
        return time(minutes // 60, minutes % 60)
    found = CLOCK.fullmatch(text)
    if not found:
        raise WhenProblem(UNKNOWN)
    hour, minute, half = int(found[1]), int(found[3] or 0), found[4]
    if half:
        if not 1 <= hour <= 12:
            raise WhenProblem(IMPOSSIBLE)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise WhenProblem(IMPOSSIBLE)
    return time(hour, minute)


def _from_now(text, now, default_hour):
    found = FROM_NOW.fullmatch(text)
    if not found:
        return None
    count, unit = int(found[1]), UNITS.get(found[2])
    if unit is None:
        raise WhenProblem(UNKNOWN)
    if unit in ("minutes", "hours"):
        if found["clock"]:
            raise WhenProblem(UNKNOWN)
        return now.replace(second=0, microsecond=0) + timedelta(**{unit: count})
    if unit == "months":
        # add_months knows no overflow
        if now.year + count // 12 > LAST_YEAR:
            raise WhenProblem(IMPOSSIBLE)
        day = add_months(now.date(), count)
    else:
        day = now.date() + timedelta(**{unit: count})
    return datetime.combine(day, _clock(found["clock"], default_hour))


def _hour_alone(text, now, default_hour):
    found = CLOCK.fullmatch(text.removeprefix("at "))
    # 10.30 is a day that does not exist, and 10 could be one
    if not found or not (found[2] == ":" or found[4] or text.startswith("at ")):
        return None
    moment = datetime.combine(now.date(), _clock(found[0], default_hour))
    return moment if moment > now else moment + timedelta(days=1)


def _named_day(text, now, default_hour):
    found = NAMED_DAY.fullmatch(text)
    if not found:
        return None
    near, weekday = NEAR_DAYS.get(found[1]), _place(found[1], WEEKDAYS)
    if near is None and weekday is None:
        return None
    clock = _clock(found["clock"], default_hour)
    if near is not None:
        return datetime.combine(now.date() + timedelta(days=near), clock)
    ahead = (weekday - now.weekday()) % 7
    moment = datetime.combine(now.date() + timedelta(days=ahead), clock)
    return moment if moment > now else moment + timedelta(days=7)


def _dated(text, now, default_hour):
    for pattern in DATES:
        found = pattern.fullmatch(text)
        if not found:
            continue
        parts = found.groupdict()
        month = _month(parts)
        if month is None:
            continue
        day = _date(parts["year"], month, int(parts["day"]), now.date())
        return datetime.combine(day, _clock(parts["clock"], default_hour))
    return None


def _month(parts):
    if "name" not in parts:
        return int(parts["month"])
    place = _place(parts["name"], MONTHS)
    return None if place is None else place + 1


def _date(year, month, day, today):
    if year is None:
        over = (month, day) < (today.month, today.day)
        number = today.year + 1 if over else today.year
    else:
        number = int(year) if len(year) > 2 else 2000 + int(year)
    try:
        return date(number, month, day)
    except ValueError:
        raise WhenProblem(IMPOSSIBLE) from None


def _place(name, names):
    """Return the place of the name that begins so, None if there is none."""
    if len(name) < 3:
        return None
    return next((at for at, one in enumerate(names) if one.startswith(name)), None)
