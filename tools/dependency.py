"""How much of what is sold depends on a few customers."""

from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

LEVELS = ("none", "watch", "warning", "high", "critical")


class Concentration(NamedTuple):
    """Shares are parts of one, exact; all are 0 where nobody brought anything."""

    customers: int
    top1: Fraction
    top5: Fraction
    hhi: Fraction


def level(share, limits):
    """Return the level of a share.

    :param share: part of one
    :param limits: four rising limits in per cent; whoever reaches one of the first
        three has its level, the last one must be passed
    """
    percent = 100 * Fraction(share)
    *reached, passed = map(Fraction, limits)
    steps = sum(percent >= limit for limit in reached)
    return "critical" if percent > passed else LEVELS[steps]


def percent_text(share, limits):
    """Return a share in per cent with as many decimals as tell its level.

    One, but where that would be on a limit that the share is not on: neither 49.99
    nor 50.01 are said to be 50.0 %.

    :param share: part of one, a Decimal
    :param limits: as in :func:`level`
    """

    def sides(percent):
        return [(percent > one) - (percent < one) for one in map(Fraction, limits)]

    percent = 100 * share
    for digits in range(1, 9):
        text = f"{percent:.{digits}f}"
        if sides(Fraction(text)) == sides(Fraction(percent)):
            break
    return text


def whole_percent(share):
    """Return a share in whole per cent, rounded down: 99.6 does not cover everything.

    :param share: part of one, a float

    >>> whole_percent(0.58), whole_percent(0.996), whole_percent(1.0)
    (58, 99, 100)
    """
    return floor(100 * Fraction(str(share)))


def concentration(amounts):
    """Return the :class:`Concentration` of what customers brought.

    Whoever brought nothing or a loss makes nobody else's part larger. The index is
    that of Herfindahl and Hirschman, the sum of the squared shares: 1 for a single
    customer, 1/n for n equal ones.

    :param amounts: net revenue of each customer
    """
    positive = sorted((Fraction(one) for one in amounts if one > 0), reverse=True)
    total = sum(positive)
    shares = [one / total for one in positive]
    return Concentration(
        len(shares),
        max(shares, default=Fraction(0)),
        sum(shares[:5], Fraction(0)),
        sum((share * share for share in shares), Fraction(0)),
    )


def months_covered(margin, fixed_cost):
    """Return how many months of fixed cost a margin pays.

    :param margin: in the same currency as the cost
    :param fixed_cost: of one month
    :return: Fraction, below 0 for a loss; None while the cost is not known
    """
    return Fraction(margin) / Fraction(fixed_cost) if fixed_cost > 0 else None


def cost_share(margin, fixed_cost, months):
    """Return which part of the fixed cost of some months a margin of them pays.

    :return: part of one, None while the cost is not known
    """
    paid = months_covered(margin, fixed_cost)
    return None if paid is None else paid / months


def revenue_needed(revenue, bought, limit):
    """Return what others must bring more for a share to come down to a limit.

    r / (b + x) = limit, so x = r / limit - b.

    :param revenue: r, of the customer
    :param bought: b, of all customers, this one as well
    :param limit: per cent
    :return: Fraction, at least 0
    """
    missing = 100 * Fraction(revenue) / Fraction(limit) - Fraction(bought)
    return max(missing, Fraction(0))


def customers_needed(revenue, bought, average, limit, passed=False):
    """Return how many new customers of average size bring a share below a level.

    :param average: what another customer brings on average
    :param limit: where the level begins, per cent
    :param passed: the level begins above the limit, so on the limit is below it
    :return: whole customers; None where there is nobody to take an average of
    """
    if average <= 0:
        return None
    count = revenue_needed(revenue, bought, limit) / Fraction(average)
    below = 100 * Fraction(revenue) < Fraction(limit) * Fraction(bought)
    if below or (passed and not count):
        return 0
    return ceil(count) if passed else floor(count) + 1
