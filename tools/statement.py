"""The days of a statement: which they are, and when they begin and end."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# Presets in the order in which people are offered them
PRESETS = ("all", "month", "last_month", "year", "last_year")
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Period:
    """Days of a statement, both included; None is open.

    ``problem`` is ``None``, ``"not_a_day"`` or ``"reversed"``: what stopped the
    days that somebody typed from being used.
    """

    first: date | None = None
    last: date | None = None
    problem: str | None = None


def preset(key, today):
    """Return the :class:`Period` of a key of :data:`PRESETS`.

    >>> str(preset("last_month", date(2026, 3, 31)).last)
    '2026-02-28'
    >>> preset("nonsense", date(2026, 3, 31))
    Period(first=None, last=None, problem=None)
    """
    month = today.replace(day=1)
    year = today.replace(month=1, day=1)
    if key == "month":
        return Period(month, today)
    if key == "last_month":
        last = month - timedelta(days=1)
        return Period(last.replace(day=1), last)
    if key == "year":
        return Period(year, today)
    if key == "last_year":
        last = year - timedelta(days=1)
        return Period(last.replace(month=1, day=1), last)
    return Period()


def typed(first, last, today):
    """Return the :class:`Period` of two days that somebody typed.

    A day that is left empty is open; days to come end today, because nothing is
    known of them.

    :param first: text as ``2026-12-31``, a date or nothing
    :param last: the same

    >>> typed("2026-01-01", "", date(2026, 3, 31))
    Period(first=datetime.date(2026, 1, 1), last=None, problem=None)
    >>> typed("2026-02-01", "2026-01-01", date(2026, 3, 31)).problem
    'reversed'
    >>> typed("31.12.2025", None, date(2026, 3, 31)).problem
    'not_a_day'
    """
    try:
        first, last = _day(first), _day(last)
    except ValueError:
        return Period(problem="not_a_day")
    if first and last and first > last:
        return Period(problem="reversed")
    if first:
        first = min(max(first, EARLIEST), today)
    if last:
        last = min(max(last, EARLIEST), today)
    return Period(first, last)


def _day(value):
    """Return a date for ISO text of ten characters, a date or nothing."""
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    if not text:
        return None
    if len(text) != 10:  # other ISO forms, as 2026-W01-1, nobody types
        message = f"{text[:20]!r} is not a day"
        raise ValueError(message)
    return date.fromisoformat(text)


def day_start(day, zone):
    """Return when a day begins, as the database keeps time.

    Where clocks jump over midnight, the day begins at the jump; where midnight
    comes twice, at the first.

    :param zone: name of a time zone
    :return: naive UTC datetime

    >>> day_start(date(2026, 1, 1), "Asia/Yerevan")
    datetime.datetime(2025, 12, 31, 20, 0)
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def days_between(first, last, zone):
    """Return the moments (start included, end excluded) of days, None for open.

    >>> days_between(None, date(2026, 1, 1), "UTC")
    (None, datetime.datetime(2026, 1, 2, 0, 0))
    """
    start = day_start(first, zone) if first else None
    end = day_start(last + timedelta(days=1), zone) if last else None
    return start, end
