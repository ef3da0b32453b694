"""How many of the points that customers hold will lapse unused.

Points are followed by the month in which they were issued (a *cohort*) and by their
age in months. Of the points that were left when an age began, some lapsed in it and
some were used: both shares are pooled over all cohorts that have been seen at that
age, weighted by their volume, as the chain-ladder method weights its development
factors (T. Mack, Distribution-free calculation of the standard error of chain ladder
reserve estimates, ASTIN Bulletin 23, 1993). Factors of cumulated lapses would not do:
nothing lapses for a year, and no factor leads from nothing to something. So the shares
are chained from what is left, which is the estimate of a cumulative incidence with a
competing risk (O. Aalen, S. Johansen, An empirical transition matrix for
non-homogeneous Markov chains based on censored observations, Scandinavian Journal of
Statistics 5, 1978).
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .amounts import ZERO

ONE = Decimal(1)
LEAST_MONTHS = 12
# (name, first age in months, first age of the next one)
AGES = (("m00", 0, 3), ("m03", 3, 6), ("m06", 6, 12), ("m12", 12, None))


class Movement(NamedTuple):
    """What happened in one month to the points issued in one month.

    Months are numbers, see :func:`month_number`. ``used`` is all that left other than
    by lapsing, less what was given back.
    """

    issued_in: int
    moved_in: int
    issued: Decimal = ZERO
    lapsed: Decimal = ZERO
    used: Decimal = ZERO


def month_number(day):
    """Return the number of a day's month; months in a row have numbers in a row.

    >>> month_number(date(2026, 1, 31)) - month_number(date(2025, 12, 1))
    1
    """
    return day.year * 12 + day.month - 1


def first_day(number):
    """Return the first day of a month by its number.

    >>> first_day(month_number(date(2026, 11, 22)))
    datetime.date(2026, 11, 1)
    """
    return date(number // 12, number % 12 + 1, 1)


def months_needed(life_months):
    """Return how many complete months of history an estimate needs.

    Points issued on the last day of a month with ``life_months`` to live lapse in the
    month after the one of their last day: the oldest cohort must have been seen to its
    end. One year at least, so that every season counts.

    :param life_months: months that points live, 0 for ever

    >>> months_needed(12), months_needed(3), months_needed(0)
    (14, 12, 12)
    """
    return max(LEAST_MONTHS, life_months + 2 if life_months else 0)


def months_known(movements, until):
    """Return the complete months of history at the end of month ``until``."""
    cohorts = [one.issued_in for one in movements if one.issued]
    return max(until - min(cohorts) + 1, 0) if cohorts else 0


def left_by_cohort(movements, until):
    """Return {month of issue: points left} as they were at the end of a month.

    >>> left_by_cohort([Movement(0, 0, Decimal(9)), Movement(0, 2, used=Decimal(4))], 1)
    {0: Decimal('9')}
    """
    left = defaultdict(lambda: ZERO)
    for one in movements:
        if one.moved_in <= until:
            left[one.issued_in] += one.issued - one.lapsed - one.used
    return dict(left)


def lapse_shares(movements, until):
    """Return, by age, the share of the points left at its end that will lapse.

    What may happen beyond the oldest age that was seen is not guessed: of these points
    nothing is expected to lapse.

    :param movements: :class:`Movement` objects in any order
    :param until: number of the last complete month that counts
    :return: list of shares between 0 and 1; index 0 is the month of issue
    """
    lapsed, used, began = _seen_at_ages(movements, until)
    shares = [ZERO]
    for age in range(max(began, default=0), 0, -1):
        exposed = began.get(age, ZERO)
        following = shares[-1]
        if exposed > ZERO:
            lapse = _share(lapsed[age], exposed)
            stay = max(ONE - lapse - _share(used[age], exposed), ZERO)
            shares.append(lapse + stay * following)
        else:
            shares.append(following)
    return shares[::-1]


def expected_to_lapse(movements, until, life_months, held_at=None):
    """Return how many of the points left will lapse, by what was seen so far.

    :param movements: :class:`Movement` objects of points that can lapse
    :param until: number of the last complete month
    :param life_months: months that points live by the programme's terms
    :param held_at: number of the month whose end (or today) says what is left,
        ``until`` by default
    :return: Decimal, or None when history is too short to say

    >>> year = [Movement(0, 0, Decimal(100)), Movement(0, 1, used=Decimal(60)),
    ...     Movement(0, 13, lapsed=Decimal(40)), Movement(14, 14, Decimal(10))]
    >>> expected_to_lapse(year, 14, 12)
    Decimal('4.0')
    >>> expected_to_lapse(year, 12, 12) is None
    True
    """
    held_at = until if held_at is None else held_at
    left = left_by_cohort(movements, held_at)
    if not any(points > ZERO for points in left.values()):
        return ZERO
    if months_known(movements, until) < months_needed(life_months):
        return None
    shares = lapse_shares(movements, until)
    return sum(
        (
            points * shares[held_at - cohort]
            for cohort, points in left.items()
            if points > ZERO and held_at - cohort < len(shares)
        ),
        ZERO,
    )


def _seen_at_ages(movements, until):
    """Add up, by age, what lapsed, what was used and what was left as it began."""
    by_cohort = defaultdict(lambda: defaultdict(lambda: [ZERO, ZERO, ZERO]))
    for one in movements:
        if one.moved_in <= until:
            cell = by_cohort[one.issued_in][one.moved_in - one.issued_in]
            for place, points in enumerate((one.issued, one.lapsed, one.used)):
                cell[place] += points
    lapsed, used, began = (defaultdict(lambda: ZERO) for _sum in range(3))
    for cohort, cells in by_cohort.items():
        left = ZERO
        for age in range(until - cohort + 1):
            issued, gone, spent = cells.get(age, (ZERO, ZERO, ZERO))
            if age:
                began[age] += left
                lapsed[age] += gone
                used[age] += spent
            left += issued - gone - spent
    return lapsed, used, began


def _share(part, whole):
    """Return a part of a whole; points given back may exceed what was left."""
    return min(max(part / whole, ZERO), ONE)
