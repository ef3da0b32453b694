"""What calls brought: customers who were called against a group that was not.

Figures of a sample are floats, money is exact. Intervals are those of 95 %.
"""

from fractions import Fraction
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import NamedTuple

from .amounts import to_decimal

CONFIDENCE = 0.95
# Fewer customers in a group tell nothing
MINIMUM = 30

MORE, LESS, UNDECIDED = "more", "less", "undecided"

UPPER = (1 + CONFIDENCE) / 2
Z = NormalDist().inv_cdf(UPPER)
# With more degrees of freedom Student's t is the normal distribution
MANY = 10**6
TINY = 1e-300
ROUNDS = 10_000


class Difference(NamedTuple):
    """Called less control group; None where a group is too small to tell."""

    value: float | None
    low: float | None
    high: float | None


class Summary(NamedTuple):
    """A group's values: how many, their sum, the sum of their squares."""

    count: int
    total: Fraction
    squares: Fraction


NOTHING = Difference(None, None, None)


def summary(values):
    """Return the :class:`Summary` of some amounts, exact.

    >>> summary([1, 2.5])
    Summary(count=2, total=Fraction(7, 2), squares=Fraction(29, 4))
    """
    exact = [_exact(value) for value in values]
    squares = sum((value * value for value in exact), Fraction(0))
    return Summary(len(exact), sum(exact, Fraction(0)), squares)


def rate_difference(called_buyers, called, control_buyers, control):
    """Return the :class:`Difference` of two shares of buyers, each 0 to 1.

    Newcombe's hybrid score interval: R. G. Newcombe, "Interval estimation for the
    difference between independent proportions: comparison of eleven methods",
    Statistics in Medicine 17 (1998), 873-890, method 10. It keeps what it promises
    in small groups, too, and with no buyers at all.

    :param called_buyers: how many of the called bought
    :param control_buyers: how many of the control group did
    :raise ValueError: ``"not_a_share"``: more buyers than customers, or fewer than 0

    >>> [round(part, 4) for part in rate_difference(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    if not (0 <= called_buyers <= called and 0 <= control_buyers <= control):
        raise ValueError("not_a_share")
    if not called or not control:
        return NOTHING
    ours, theirs = called_buyers / called, control_buyers / control
    our_low, our_high = wilson(called_buyers, called)
    their_low, their_high = wilson(control_buyers, control)
    value = ours - theirs
    below = sqrt((ours - our_low) ** 2 + (their_high - theirs) ** 2)
    above = sqrt((our_high - ours) ** 2 + (theirs - their_low) ** 2)
    return Difference(value, max(value - below, -1.0), min(value + above, 1.0))


def wilson(count, whole):
    """Return the interval of a share: E. B. Wilson, JASA 22 (1927), 209-212.

    >>> [round(edge, 4) for edge in wilson(15, 148)]
    [0.0624, 0.1605]
    """
    share, square = count / whole, Z * Z
    middle = count + square / 2
    reach = Z * sqrt(square / 4 + count * (1 - share))
    # What is 0 or 1 by the formula is so without a rounding error
    low = 0.0 if count == 0 else (middle - reach) / (whole + square)
    high = 1.0 if count == whole else (middle + reach) / (whole + square)
    return low, high


def mean_difference(called, control):
    """Return the :class:`Difference` of two means: money of a customer.

    Welch's interval, which does not ask for equal variances: B. L. Welch,
    Biometrika 34 (1947), 28-35.

    :param called: :class:`Summary` of one amount of each customer, 0 of who did not buy
    :param control: the same of the control group

    >>> found = mean_difference(summary([3, 4, 5]), summary([1, 2, 3]))
    >>> [round(part, 3) for part in found]
    [2.0, -0.267, 4.267]
    """
    if not called.count or not control.count:
        return NOTHING
    value = float(_mean(called) - _mean(control))
    if called.count < 2 or control.count < 2:
        return Difference(value, None, None)
    ours = _variance(called) / called.count
    theirs = _variance(control) / control.count
    both = ours + theirs
    if not both:
        return Difference(value, value, value)
    freedom = both**2 / (ours**2 / (called.count - 1) + theirs**2 / (control.count - 1))
    reach = student_quantile(UPPER, float(freedom)) * sqrt(both)
    return Difference(value, value - reach, value + reach)


def verdict(low, high, n_called, n_control, minimum=MINIMUM):
    """Return whether calls brought ``more`` or ``less``, or it is ``undecided``.

    :param low, high: the interval, None if there is none
    :param n_called, n_control: customers in the groups
    :param minimum: how many each group needs

    >>> verdict(0.05, 0.33, 70, 80), verdict(0.05, 0.33, 70, 29)
    ('more', 'undecided')
    """
    if low is None or high is None or min(n_called, n_control) < minimum:
        return UNDECIDED
    if low > 0:
        return MORE
    return LESS if high < 0 else UNDECIDED


def cost_per_reached(hours, hourly_cost, reached):
    """Return what it cost to reach one customer, None if nobody was reached.

    :param hours: spent on calls, those without an answer included
    :param hourly_cost: money
    :param reached: customers
    :return: Fraction in the currency of the cost

    >>> cost_per_reached(2.5, 12, 8)
    Fraction(15, 4)
    """
    if reached <= 0:
        return None
    return _exact(hours) * _exact(hourly_cost) / reached


def student_quantile(probability, freedom):
    """Return the value below which Student's t lies with a probability of 0.5 to 1.

    :param freedom: degrees of freedom, a number above 0

    >>> round(student_quantile(0.975, 10), 3)
    2.228
    """
    if freedom > MANY:
        return NormalDist().inv_cdf(probability)
    low, high = 0.0, 1.0
    while student_share(high, freedom) < probability:
        low, high = high, high * 2
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if student_share(middle, freedom) < probability:
            low = middle
        else:
            high = middle


def student_share(value, freedom):
    """Return the probability that Student's t lies below a value of 0 or more.

    >>> student_share(0, 5), round(student_share(1, 1), 6)
    (0.5, 0.75)
    """
    tail = beta_share(freedom / (freedom + value * value), freedom / 2, 0.5) / 2
    return 1 - tail


def _exact(value):
    return value if isinstance(value, Fraction) else Fraction(to_decimal(value))


def _mean(group):
    return _exact(group.total) / group.count


def _variance(group):
    """Return the variance of a sample; what was rounded makes none negative."""
    total, squares = _exact(group.total), _exact(group.squares)
    return max((squares - total * total / group.count) / (group.count - 1), Fraction(0))


def beta_share(at, first, second):
    """Return the regularised incomplete beta function, 0 to 1.

    The continued fraction converges fast on one side of the mean only; the other
    side is its mirror image (NIST Digital Library of Mathematical Functions, 8.17).
    """
    if at <= 0 or at >= 1:
        return float(at >= 1)
    if at > (first + 1) / (first + second + 2):
        return 1 - beta_share(1 - at, second, first)
    front = exp(
        lgamma(first + second)
        - lgamma(first)
        - lgamma(second)
        + first * log(at)
        + second * log1p(-at)
    )
    return front * _beta_fraction(at, first, second) / first


def _beta_fraction(at, first, second):
    """Return the continued fraction 8.17.22 by Lentz's method, which adds 1."""
    value = above = 1.0
    below = 0.0
    for step in range(ROUNDS):
        half, odd = divmod(step, 2)
        if not step:
            part = 1.0
        elif odd:
            part = -(first + half) * (first + second + half) * at
            part /= (first + 2 * half) * (first + 2 * half + 1)
        else:
            part = half * (second - half) * at
            part /= (first + 2 * half - 1) * (first + 2 * half)
        below = 1 / ((1 + part * below) or TINY)
        above = (1 + part / above) or TINY
        change = above * below
        value *= change
        if step and abs(change - 1) < 1e-15:
            break
    return value - 1
