"""Rules that make a customer key, over plain values.

The nightly pass says the same in SQL (``retention_key_signal_refresh.py``); tests
compare both.
"""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from .lots import add_months

# Share of innovators among buyers (Rogers, Diffusion of Innovations)
INNOVATORS_USUAL = Fraction(25, 1000)


def reaches(amount, whole, percent):
    """Say whether an amount is at least so many per cent of a whole.

    Exactly so many is enough; of nothing nobody has a share.

    :param amount: money, an exact number
    :param whole: money in the same currency
    :param percent: 0 to 100
    """
    return whole > 0 and amount * 100 >= whole * percent


def potential(elsewhere, revenue, months, percent):
    """Say whether what a customer spends elsewhere would make him key.

    :param elsewhere: money a year that others get
    :param revenue: what the company sold in some months
    :param months: how many months these were
    """
    return reaches(elsewhere, Fraction(revenue) * 12 / months, percent)


def early_purchases(sales, last_day, months, days):
    """Return what customers bought of new products soon after their launch.

    A product is new when its first sale is less than so many months ago, in a
    company that had sold other things for longer; one that a single customer bought
    was made for him and is left out.

    :param sales: iterable of (product, customer, day, amount less what was credited)
    :param months: for how long a product is new
    :param days: until how many days after the first sale a purchase is early
    :return: {customer: {product: amount above zero}}
    """
    sales = [sale for sale in sales if sale[2] <= last_day]
    since = add_months(last_day, -months)
    if not sales or min(day for _product, _buyer, day, _amount in sales) > since:
        return {}
    launched, buyers = {}, defaultdict(set)
    for product, buyer, day, _amount in sales:
        launched[product] = min(day, launched.get(product, day))
        buyers[product].add(buyer)
    early = defaultdict(lambda: defaultdict(int))
    for product, buyer, day, amount in sales:
        first = launched[product]
        is_new = first > since and len(buyers[product]) > 1
        if is_new and day <= first + timedelta(days=days):
            early[buyer][product] += amount
    return {
        buyer: kept
        for buyer, amounts in early.items()
        if (kept := {key: value for key, value in amounts.items() if value > 0})
    }
