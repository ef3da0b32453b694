"""Which lot pays, and which lot gets its points back."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .amounts import ZERO


@dataclass(frozen=True)
class Lot:
    """Points that arrived together and expire together.

    ``expires_on`` is the last day on which they can be used, None for never.
    """

    id: int
    remaining: Decimal
    expires_on: date | None = None


def allocate(lots, points, first=()):
    """Take ``points`` from ``lots``, the one that expires first before others.

    :param lots: open :class:`Lot` objects in any order
    :param points: how much to take, not negative
    :param first: ids of lots that pay before all others
    :return: (list of (lot id, points taken), shortfall)

    >>> late, soon = Lot(1, Decimal(50), date(2026, 9, 1)), Lot(2, Decimal(30),
    ...     date(2026, 3, 1))
    >>> allocate([late, soon], Decimal(40))
    ([(2, Decimal('30')), (1, Decimal('10'))], Decimal('0'))
    """
    taken = []
    missing = points
    for lot in sorted(lots, key=lambda lot: (lot.id not in first, *_urgency(lot))):
        if not missing:
            break
        part = min(lot.remaining, missing)
        if part > ZERO:
            taken.append((lot.id, part))
            missing -= part
    return taken, missing


def restore(allocations, points):
    """Give ``points`` back into the lots they were taken from.

    The lot that expires last was taken last and is filled first, so that what
    stays spent is what would have expired first.

    :param allocations: list of (:class:`Lot`, points still taken from it)
    :return: (list of (lot id, points given back), rest that came from no lot)
    """
    given = []
    rest = points
    for lot, taken in sorted(
        allocations, key=lambda pair: _urgency(pair[0]), reverse=True
    ):
        if not rest:
            break
        part = min(taken, rest)
        if part > ZERO:
            given.append((lot.id, part))
            rest -= part
    return given, rest


def _urgency(lot):
    return (lot.expires_on or date.max, lot.id)


def last_usable_day(released_on, months):
    """Return the last day on which points released on a day can be used.

    Months are calendar months: 31 January plus one month ends on the last day
    of February.

    :param released_on: date in the company's time zone
    :param months: months of life, 0 for no expiry
    :return: date or None

    >>> last_usable_day(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    return add_months(released_on, months) if months else None


def restored_expiry(expires_on, today, grace_days):
    """Return the expiry of a lot that gets points back: at least the grace."""
    if expires_on is None:
        return None
    return max(expires_on, today + timedelta(days=grace_days))


def add_months(day, months):
    """Return ``day`` moved by ``months`` (may be negative), clipped to month end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
