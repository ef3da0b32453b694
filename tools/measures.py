"""What a measure (an event, a mailing, a gift) brought against what it cost.

Margin is counted before what the measure itself gave away, and what it gave away is
part of its cost: so nothing is taken off twice, and both are seen.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .amounts import ZERO


@dataclass(frozen=True)
class Outcome:
    """What came of a measure, in the company's currency."""

    cost: Decimal
    """All it cost: what was paid, time, and what was given away."""
    margin: Decimal
    """Margin of the orders it brought, before what it gave away."""
    result: Decimal
    """Margin less cost; below zero it lost money."""


def outcome(spent, document_margin, given_on_orders, given_elsewhere):
    """Return the :class:`Outcome` of a measure.

    :param spent: what was paid and the time that was worked
    :param document_margin: margin of the orders it brought, as the documents have it:
        discounts and points on these orders are taken off already
    :param given_on_orders: discounts and points given on those orders
    :param given_elsewhere: discounts and points given on other orders

    >>> outcome(Decimal(50), Decimal(70), Decimal(10), Decimal(5))
    Outcome(cost=Decimal('65'), margin=Decimal('80'), result=Decimal('15'))
    """
    cost = spent + given_on_orders + given_elsewhere
    margin = document_margin + given_on_orders
    return Outcome(cost, margin, margin - cost)


def per_head(cost, count):
    """Return what one of ``count`` cost, None if there is none.

    >>> per_head(Decimal(100), 8), per_head(Decimal(100), 0)
    (Fraction(25, 2), None)
    """
    return Fraction(cost) / count if count else None


def return_percent(result, cost):
    """Return the result in per cent of the cost, None if nothing was spent.

    >>> return_percent(Decimal(30), Decimal(40)), return_percent(Decimal(30), ZERO)
    (Fraction(75, 1), None)
    """
    return Fraction(result) * 100 / Fraction(cost) if cost > ZERO else None


def share_percent(part, whole):
    """Return a part in per cent of the whole, None of nothing or less.

    >>> share_percent(Decimal(30), Decimal(40)), share_percent(Decimal(3), ZERO)
    (Fraction(75, 1), None)
    """
    return Fraction(part) * 100 / Fraction(whole) if whole > ZERO else None


def state_on(day, first, last):
    """Return ``planned``, ``running`` or ``done``.

    :param last: last day, None for a measure without an end

    >>> from datetime import date
    >>> state_on(date(2026, 5, 1), date(2026, 5, 1), None)
    'running'
    """
    if day < first:
        return "planned"
    return "done" if last and day > last else "running"
