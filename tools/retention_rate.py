"""Who stayed, who left and who came in a period, and the retention rate of it.

CRR = (E - N) / S x 100: S customers at the start, E at the end, N of those at the end
who came in between. Everybody is counted once, so E - N are exactly those of S who are
still there at the end.
"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

NOBODY_AT_START = "nobody_at_start"
ENDS_BEFORE_START = "ends_before_start"
NOT_OVER = "not_over"
TOO_EARLY = "too_early"
# Nobody's books go back so far; what comes before a period must be a day, too
EARLIEST = date(1900, 1, 1)


class Movement(NamedTuple):
    """Sets of customers by what became of them in a period.

    ``passed`` bought in between and are active neither at the start nor at the end:
    they belong to no figure of the formula.
    """

    kept: frozenset
    left: frozenset
    new: frozenset
    won_back: frozenset
    passed: frozenset


class Rate(NamedTuple):
    """The figures of the formula; ``rate`` in per cent, or None and the reason."""

    start: int
    end: int
    came: int
    rate: Fraction | None
    reason: str | None


def movement(active_start, active_end, bought_before, bought_within):
    """Return the :class:`Movement` of a period.

    :param active_start: customers active on the day before the period's first
    :param active_end: customers active on its last day
    :param bought_before: customers who had bought before the period
    :param bought_within: customers who bought in the period

    >>> found = movement({1, 2}, {2, 3, 4}, {1, 2, 3}, {2, 3, 4})
    >>> [sorted(part) for part in found]
    [[2], [1], [4], [3], []]
    """
    start, end = frozenset(active_start), frozenset(active_end)
    came = end - start
    return Movement(
        kept=start & end,
        left=start - end,
        new=came - frozenset(bought_before),
        won_back=came & frozenset(bought_before),
        passed=frozenset(bought_within) - start - end,
    )


def retention_rate(start, end, came):
    """Return the :class:`Rate` of three counts.

    >>> retention_rate(50, 52, 12).rate
    Fraction(80, 1)
    >>> retention_rate(0, 5, 5).reason
    'nobody_at_start'
    """
    if not start:
        return Rate(start, end, came, None, NOBODY_AT_START)
    return Rate(start, end, came, Fraction(end - came, start) * 100, None)


def why_not_a_period(first, last, today):
    """Return why two days make no period to look back at, None if they do.

    >>> why_not_a_period(date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 1))
    'ends_before_start'
    """
    if last < first:
        return ENDS_BEFORE_START
    if first < EARLIEST:
        return TOO_EARLY
    if last > today:
        return NOT_OVER
    return None


def last_period(kind, today):
    """Return first and last day of the last month, quarter or year that is over.

    :param kind: ``month``, ``quarter`` or ``year``

    >>> last_period("quarter", date(2026, 2, 14))
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    this = _month_number(today) // months * months
    return _first_day(this - months), _first_day(this) - timedelta(days=1)


def period_before(first, last):
    """Return the period of the same length that ends the day before another.

    Whole months are followed by as many whole months, other days by as many days.

    >>> period_before(date(2026, 2, 1), date(2026, 3, 31))
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 31))
    >>> period_before(date(2026, 3, 11), date(2026, 3, 20))
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 10))
    """
    before = first - timedelta(days=1)
    if first.day == 1 and last == month_end(last):
        months = _month_number(last) - _month_number(first) + 1
        return _first_day(_month_number(first) - months), before
    return first - (last - first) - timedelta(days=1), before


def month_end(day):
    """Return the last day of a day's month.

    >>> month_end(date(2024, 2, 3))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_ends(first, last):
    """Return the last days of the months that are over between two days, in order.

    A month counts if its last day is not after ``last``.

    >>> month_ends(date(2026, 1, 31), date(2026, 3, 30))
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28)]
    """
    numbers = range(_month_number(first), _month_number(last) + 1)
    ends = (month_end(_first_day(number)) for number in numbers)
    return [end for end in ends if end <= last]


def _month_number(day):
    return day.year * 12 + day.month - 1


def _first_day(number):
    return date(number // 12, number % 12 + 1, 1)
