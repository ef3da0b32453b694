"""The margin guard: reductions never take a line below its floor.

Amounts are without tax unless said otherwise; a *room* is what reductions may still
take of a line: its amount less its floor, or all of it without a floor.
"""

from decimal import Decimal
from fractions import Fraction

from .amounts import ZERO, round_down, round_half_up

HUNDRED = Decimal(100)
NOISE = 8  # decimals beyond which a figure of the ORM is rounding of binary floats


def floor_amount(cost, percent, digits):
    """Return cost plus a percentage, rounded to a currency's digits.

    :return: None without a known cost: a missing cost is a gap, not 0

    >>> floor_amount(Decimal("66.67"), Decimal(25), 2)
    Decimal('83.34')
    >>> floor_amount(Decimal(0), Decimal(25), 2) is None
    True
    """
    if cost <= ZERO:
        return None
    return round_half_up(cost * (1 + percent / HUNDRED), digits)


def limit_percent(own, wanted, at_own, at_wanted, floor, digits):
    """Return the greatest discount that leaves a line at its floor or above.

    :param own: per cent that is the seller's decision; never less than it
    :param wanted: per cent with all discounts, not less than ``own``
    :param at_own: the line's amount at ``own``
    :param at_wanted: the line's amount at ``wanted``
    :param floor: least amount of the line, None for no floor
    :param digits: decimals of a discount; a limited one is rounded down

    >>> limit_percent(*map(Decimal, (0, 20, 100, 80, "83.34")), 2)
    Decimal('16.66')
    >>> limit_percent(*map(Decimal, (0, 20, 100, 80, 70)), 2)
    Decimal('20')
    >>> limit_percent(*map(Decimal, (5, 20, 95, 80, 99)), 2)
    Decimal('5')
    """
    if floor is None or round_half_up(at_wanted - floor, NOISE) >= ZERO:
        return wanted
    if at_own <= floor:
        return own
    allowed = own + (wanted - own) * (at_own - floor) / (at_own - at_wanted)
    return max(own, round_down(round_half_up(allowed, NOISE), digits))


def consume(rooms, amount):
    """Return the rooms that are left of several lines after a shared reduction.

    Each line bears it in proportion to its room.

    :param rooms: amounts of 0 or more
    :return: list of Fraction

    >>> [str(room) for room in consume([Decimal(30), Decimal(10)], Decimal(20))]
    ['15', '5']
    """
    rooms = [Fraction(room) for room in rooms]
    whole = sum(rooms)
    left = max(whole - Fraction(max(amount, ZERO)), Fraction(0))
    return [room * left / whole if whole else room for room in rooms]


def limit_amounts(wanted, rooms, digits, movable=False):
    """Return how much of each of several reductions may be given.

    :param wanted: amounts of 0 or more, one for each group of lines
    :param rooms: the room of each group, in the same unit
    :param movable: what does not fit one group may be taken from the others, in
        proportion to the room that they have left
    :param digits: decimals to which changed amounts are rounded down
    :return: list of Decimal; ``wanted`` itself when all of it fits

    >>> limit_amounts([Decimal(40), Decimal(10)], [Decimal(20), Decimal(25)], 2)
    [Decimal('20.00'), Decimal('10')]
    >>> limit_amounts([Decimal(40), Decimal(10)], [Decimal(20), Decimal(25)], 2, True)
    [Decimal('20.00'), Decimal('25.00')]
    """
    limits = [max(Fraction(room), Fraction(0)) for room in rooms]
    asked = [Fraction(amount) for amount in wanted]
    if all(amount <= limit for amount, limit in zip(asked, limits, strict=True)):
        return list(wanted)
    given = [min(pair) for pair in zip(asked, limits, strict=True)]
    if movable:
        given = _move(given, limits, sum(asked) - sum(given))
    rounded = [
        want if amount == Fraction(want) else round_down(amount, digits)
        for amount, want in zip(given, wanted, strict=True)
    ]
    if movable:
        _place_rounding(rounded, limits, round_down(sum(given), digits), digits)
    return rounded


def _move(given, limits, missing):
    """Take what is missing from those that have room left, in proportion to it."""
    spare = [limit - amount for amount, limit in zip(given, limits, strict=True)]
    whole = sum(spare)
    if not whole:
        return given
    share = min(missing, whole) / whole
    return [amount + own * share for amount, own in zip(given, spare, strict=True)]


def _place_rounding(amounts, limits, whole, digits):
    """Give what rounding down left of a sum to those that may take it."""
    for i, limit in enumerate(limits):
        left = whole - sum(amounts, ZERO)
        amounts[i] += max(min(left, round_down(limit, digits) - amounts[i]), ZERO)
