"""What a complaint did to its customer's purchases, beside similar customers.

Windows are of whole days of the company: as many days up to the day of the complaint,
that day included, and as many after it.
"""

import math
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

# Of like size: within this factor of the revenue before, either way
SIMILAR_FACTOR = 2
SIMILAR_AT_LEAST = 5
SIMILAR_AT_MOST = 20
# Without a rhythm of their own, who ordered so often before was expected again
ORDERS_EXPECTED = 2


class Bought(NamedTuple):
    """What a customer bought in the days before; ``days_ago``: since the last order."""

    revenue: Decimal
    orders: int
    days_ago: int


def is_of_like_size(own, other):
    """Tell whether a customer's revenue before is comparable.

    >>> is_of_like_size(Decimal(100), Decimal(200))
    True
    >>> is_of_like_size(Decimal(100), Decimal("200.01"))
    False
    >>> is_of_like_size(Decimal(0), Decimal(0))
    False
    """
    return own > 0 and own <= other * SIMILAR_FACTOR and other <= own * SIMILAR_FACTOR


def distance(own, other, days):
    """Return how unlike two customers of like size are: 0 for twins.

    Size, number of orders and time since the last one weigh alike.

    :param days: length of the window
    """
    return (
        abs(math.log(other.revenue / own.revenue))
        + abs(math.log((1 + other.orders) / (1 + own.orders)))
        + abs(other.days_ago - own.days_ago) / days
    )


def nearest(own, others, days):
    """Return the keys of the similar customers, the nearest first, 20 at most.

    :param others: {key: Bought}, in the order that decides between equals
    """
    alike = {
        key: distance(own, other, days)
        for key, other in others.items()
        if is_of_like_size(own.revenue, other.revenue)
    }
    return sorted(alike, key=alike.get)[:SIMILAR_AT_MOST]


def effect_state(is_over, is_followed, before, similar):
    """Return whether the change can be told, and why not.

    :param is_over: the days after are over
    :param is_followed: the customer had complained within the days before already:
        the loss is that complaint's, and is not counted twice
    :param similar: number of similar customers
    :return: ``running``, ``again``, ``new``, ``few`` or ``known``

    >>> effect_state(True, False, Decimal(100), 5)
    'known'
    >>> effect_state(True, False, Decimal(100), 4)
    'few'
    """
    if not is_over:
        return "running"
    if is_followed:
        return "again"
    if before <= 0:
        return "new"
    return "known" if similar >= SIMILAR_AT_LEAST else "few"


def expected_revenue(before, similar_before, similar_after, digits=2):
    """Return what the customer would have bought, had they changed as the others did.

    >>> expected_revenue(Decimal(900), Decimal(4000), Decimal(3000))
    Decimal('675.00')
    """
    cent = Decimal(1).scaleb(-digits)
    changed = before * max(similar_after, Decimal(0)) / similar_before
    return changed.quantize(cent, ROUND_HALF_UP)


def lost_revenue(expected, after):
    """Return what was bought less than expected; less than nothing if it was more.

    A loss is never larger than what was expected, and a gain counts up to as much: one
    large order must not hide the losses of many.

    >>> lost_revenue(Decimal(100), Decimal(30))
    Decimal('70')
    >>> lost_revenue(Decimal(100), Decimal(5000))
    Decimal('-100')
    """
    return max(-expected, min(expected, expected - after))


def is_lost(is_over, orders_after, orders_before, last_order, gap, end):
    """Tell whether a customer stayed away though an order was to be expected.

    :param last_order: date of the last order up to the complaint, None for none
    :param gap: typical days between orders, None without a rhythm
    :param end: last day of the window
    """
    if not is_over or orders_after or not last_order:
        return False
    if gap is None:
        return orders_before >= ORDERS_EXPECTED
    return last_order + timedelta(days=math.ceil(gap)) <= end


def per_thousand(part, whole):
    """Return complaints per 1,000 orders, None without orders.

    >>> per_thousand(3, 600)
    5.0
    """
    return part * 1000 / whole if whole else None
