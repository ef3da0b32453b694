"""What a customer is worth: LTV = S x C x P x T.

S is the average check (money), C purchases a month, P the profitability of the check
in per cent, T the months as an active buyer. For many customers S, C and P are those
of all their orders together and T is the mean, so the product is the mean margin of a
customer: the one formula serves a customer, a segment and a company.
"""

from fractions import Fraction
from typing import NamedTuple

ONE_ORDER = "one_order"
NO_COST = "no_cost"
NOBODY = "nobody"
# Orders that tell something about a rhythm of buying
LEAST_ORDERS = 2


class Sums(NamedTuple):
    """What the orders of one customer, or of several, add up to.

    Money is untaxed and of one currency; ``costed_revenue`` is the part of ``revenue``
    whose cost is known; ``months`` count from each one's first order to the last.
    """

    orders: int
    revenue: Fraction
    margin: Fraction
    costed_revenue: Fraction
    months: int
    customers: int = 1


class Factors(NamedTuple):
    """The four factors and their product, exact; or None and the reason."""

    check: Fraction | None
    purchases: Fraction | None
    profitability: Fraction | None
    months: Fraction | None
    value: Fraction | None
    reason: str | None


def why_unknown(sums):
    """Return why one customer's value cannot be told, None if it can.

    >>> why_unknown(Sums(1, 100, 40, 100, 1))
    'one_order'
    >>> why_unknown(Sums(2, 100, 0, 0, 1))
    'no_cost'
    """
    if sums.orders < LEAST_ORDERS:
        return ONE_ORDER
    if sums.costed_revenue <= 0:
        return NO_COST
    return None


def factors(sums):
    """Return the :class:`Factors` of one customer.

    >>> found = factors(Sums(4, 1000, 300, 1000, 8))
    >>> [int(found.check), float(found.purchases), int(found.profitability)]
    [250, 0.5, 30]
    >>> int(found.months), int(found.value)
    (8, 300)
    """
    reason = why_unknown(sums)
    return _none(reason) if reason else _product(sums)


def group_factors(customers):
    """Return the factors of several customers, and who could not be counted.

    :param customers: :class:`Sums` of one customer each
    :return: (:class:`Factors`, number of customers left out)

    >>> found, left_out = group_factors(
    ...     [Sums(4, 1000, 300, 1000, 8), Sums(2, 200, 60, 200, 4), Sums(1, 9, 3, 9, 1)]
    ... )
    >>> int(found.value), left_out
    (180, 1)
    """
    customers = list(customers)
    counted = [one for one in customers if not why_unknown(one)]
    left_out = len(customers) - len(counted)
    if not counted:
        return _none(NOBODY), left_out
    return _product(Sums(*map(sum, zip(*counted, strict=True)))), left_out


def _product(sums):
    check = Fraction(sums.revenue) / sums.orders
    purchases = Fraction(sums.orders, sums.months)
    profitability = Fraction(sums.margin) * 100 / Fraction(sums.costed_revenue)
    months = Fraction(sums.months, sums.customers)
    value = check * purchases * profitability / 100 * months
    return Factors(check, purchases, profitability, months, value, None)


def _none(reason):
    return Factors(None, None, None, None, None, reason)
