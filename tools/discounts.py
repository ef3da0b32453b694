"""How discounts combine."""

from decimal import Decimal

from .amounts import to_decimal

HUNDRED = Decimal(100)


def combine_percents(first, second):
    """Return the percentage that two discounts make one after the other.

    >>> combine_percents(10, 20)
    Decimal('28.00')
    """
    kept = (1 - to_decimal(first) / HUNDRED) * (1 - to_decimal(second) / HUNDRED)
    return (1 - kept) * HUNDRED
