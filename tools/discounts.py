"""How discounts combine."""

from decimal import Decimal

from .amounts import ZERO, round_half_up, to_decimal

HUNDRED = Decimal(100)


def combine_percents(first, second):
    """Return the percentage that two discounts make one after the other.

    >>> combine_percents(10, 20)
    Decimal('28.00')
    """
    kept = (1 - to_decimal(first) / HUNDRED) * (1 - to_decimal(second) / HUNDRED)
    return (1 - kept) * HUNDRED


def without_percent(combined, second):
    """Return the first of two discounts, given both and the second one.

    :return: 0 where the second alone makes more than both

    >>> without_percent(28, 20)
    Decimal('10.00000000')
    """
    kept = 1 - to_decimal(second) / HUNDRED
    if kept <= ZERO:
        return ZERO
    first = 1 - (1 - to_decimal(combined) / HUNDRED) / kept
    return max(round_half_up(first * HUNDRED, 8), ZERO)
