"""Whether a cause of complaints became rarer: rates, and how sure they are.

A rate is complaints per 1,000 order lines. Complaints of two periods are compared as
two Poisson counts with the order lines as exposure: given their sum, the later count
is binomial, and a ratio r of the rates stands for the share r * m / (n + r * m) of n
lines before and m lines after (Przyborowski and Wilenski, Biometrika 31, 1940). The
interval of that share is the exact one of Clopper and Pearson (Biometrika 26, 1934),
so it is never too narrow, however few the complaints.
"""

from math import inf
from typing import NamedTuple

from .call_results import beta_share

PER = 1000
SURE = 0.95
FELL = "fell"
ROSE = "rose"
CHANCE = "chance"
TOO_FEW = "too_few"


class Comparison(NamedTuple):
    """Two rates per 1,000 order lines, and the interval of the later to the former.

    Rates are None without order lines, the ratio's edges None if nothing is known.
    """

    before: float | None
    after: float | None
    low: float | None
    high: float | None
    verdict: str


def rate(complaints, lines):
    """Return the complaints per 1,000 order lines, None without any lines.

    >>> rate(3, 250), rate(0, 10), rate(2, 0)
    (12.0, 0.0, None)
    """
    return complaints * PER / lines if lines else None


def clopper_pearson(count, whole, sure=SURE):
    """Return the exact interval (low, high) of a share, 0 to 1.

    :param count: how many of the whole, 0 to ``whole``
    :param sure: the confidence of the interval
    :raise ValueError: there is no share of nothing

    >>> [round(edge, 4) for edge in clopper_pearson(81, 263)]
    [0.2527, 0.3676]
    >>> [round(edge, 4) for edge in clopper_pearson(0, 20)]
    [0.0, 0.1684]
    """
    if whole < 1 or not 0 <= count <= whole:
        raise ValueError("A share is of something, and no more than all of it")
    tail = (1 - sure) / 2
    low = _beta_edge(tail, count, whole - count + 1) if count else 0.0
    high = _beta_edge(1 - tail, count + 1, whole - count) if count < whole else 1.0
    return low, high


def rate_ratio(before, lines_before, after, lines_after, sure=SURE):
    """Return the interval (low, high) of the later rate to the former one.

    ``high`` is infinite if there was no complaint before.

    :raise ValueError: no complaints, or no order lines in one of the periods

    >>> [round(edge, 4) for edge in rate_ratio(21, 3011, 11, 800)]
    [0.8584, 4.2773]
    """
    if lines_before < 1 or lines_after < 1:
        raise ValueError("A rate needs order lines")
    edges = clopper_pearson(after, before + after, sure)
    return tuple(
        share / (1 - share) * lines_before / lines_after if share < 1 else inf
        for share in edges
    )


def compare(before, lines_before, after, lines_after, sure=SURE):
    """Return the :class:`Comparison` of two periods.

    It is too early for a word if even no complaint at all after would not have been
    a sure fall, and the rate did not surely rise either.

    >>> compare(12, 1000, 2, 1000).verdict, compare(12, 1000, 9, 1000).verdict
    ('fell', 'chance')
    >>> compare(3, 1000, 0, 1000).verdict, compare(0, 900, 0, 900).verdict
    ('too_few', 'too_few')
    >>> compare(2, 1000, 14, 1000).verdict
    'rose'
    """
    rates = rate(before, lines_before), rate(after, lines_after)
    if not (lines_before and lines_after and before + after):
        return Comparison(*rates, None, None, TOO_FEW)
    low, high = rate_ratio(before, lines_before, after, lines_after, sure)
    if high < 1:
        verdict = FELL
    elif low > 1:
        verdict = ROSE
    elif before and rate_ratio(before, lines_before, 0, lines_after, sure)[1] < 1:
        verdict = CHANCE
    else:
        verdict = TOO_FEW
    return Comparison(*rates, low, high, verdict)


def _beta_edge(probability, first, second):
    """Return where the beta distribution reaches a probability, by halving."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if beta_share(middle, first, second) < probability:
            low = middle
        else:
            high = middle
