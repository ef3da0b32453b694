"""What a supplier's price by quantity does when a customer leaves."""

from fractions import Fraction
from typing import NamedTuple


class Leaving(NamedTuple):
    """What a customer's leaving would do to a supplier's price.

    ``share`` is the customer's part of the volume, ``rise`` what a unit costs more.
    """

    volume_without: Fraction
    share: Fraction
    price: Fraction
    price_without: Fraction
    rise: Fraction


def price_at(volume, base_price, steps):
    """Return what a unit costs at a volume.

    :param base_price: below the first step
    :param steps: (minimum quantity, price) of each step; exactly the minimum is enough
    """
    reached = [step for step in steps if volume >= step[0]]
    return max(reached)[1] if reached else base_price


def leavings(volumes, base_price, steps):
    """Return {customer: :class:`Leaving`}.

    Who gave back more than they bought is no part of the volume.

    :param volumes: {customer: quantity of an average period}
    """
    positive = {who: Fraction(one) for who, one in volumes.items() if one > 0}
    total = sum(positive.values())
    price = Fraction(price_at(total, base_price, steps))
    found = {}
    for who, volume in positive.items():
        without = Fraction(price_at(total - volume, base_price, steps))
        found[who] = Leaving(
            total - volume, volume / total, price, without, without - price
        )
    return found
