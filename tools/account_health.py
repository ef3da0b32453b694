"""How healthy the relation with a key account is, 0 to 100, and why.

Each part is a share between 0 and 1 of the points that its weight gives. A part about
which nothing is known is left out, and its weight falls to the others in proportion:
nobody gains or loses by what nobody recorded.
"""

from dataclasses import dataclass
from fractions import Fraction

PARTS = ("coverage", "freshness", "rhythm", "complaints", "plan", "payment")
# People known, the floors of a firm that must not be missing, days of a debt
ENOUGH_PEOPLE = 3
FLOORS = ("owner", "executive", "finance")
LATEST_DAYS = 60


@dataclass(frozen=True)
class Points:
    """What a part brought: points got and points possible, out of 100."""

    got: Fraction
    possible: Fraction


def weigh(weights, shares):
    """Return {part: :class:`Points`} of the parts that are known and weigh something.

    :param weights: {part: weight}, not negative
    :param shares: {part: Fraction 0..1, or None where nothing is known}

    >>> found = weigh({"a": 60, "b": 20, "c": 20},
    ...               {"a": Fraction(1, 2), "b": Fraction(1), "c": None})
    >>> [(name, str(one.got), str(one.possible)) for name, one in found.items()]
    [('a', '75/2', '75'), ('b', '25', '25')]
    """
    known = {
        part: weight
        for part, weight in weights.items()
        if weight and shares.get(part) is not None
    }
    whole = sum(known.values())
    return {
        part: Points(
            Fraction(weight * 100, whole) * _within(shares[part]),
            Fraction(weight * 100, whole),
        )
        for part, weight in known.items()
    }


def score(points):
    """Return the sum of points as a whole number, halves up; None of no points.

    >>> score({"a": Points(Fraction(75, 2), Fraction(75))}), score({})
    (38, None)
    """
    if not points:
        return None
    return int(sum(one.got for one in points.values()) + Fraction(1, 2))


def level(number, fair, good):
    """Return ``poor``, ``fair`` or ``good``; a limit belongs to the better side.

    >>> [level(number, 40, 70) for number in (39, 40, 69, 70)]
    ['poor', 'fair', 'fair', 'good']
    """
    if number >= good:
        return "good"
    return "fair" if number >= fair else "poor"


def coverage(people, floors, deciders, cared_for, met):
    """Return how well we know the people, the mean of four shares.

    Three people known; owner, executive and finance among them; of those who decide
    or approve, who has a counterpart of ours; and whom of them we met in a year.
    Where nobody decides as far as we know, the last two are 0.

    :param floors: how many of ``FLOORS`` are there
    """
    shares = [
        Fraction(min(people, ENOUGH_PEOPLE), ENOUGH_PEOPLE),
        Fraction(floors, len(FLOORS)),
        Fraction(cared_for, deciders) if deciders else Fraction(0),
        Fraction(met, deciders) if deciders else Fraction(0),
    ]
    return sum(shares) / len(shares)


def freshness(blocks, fresh):
    """Return the share of blocks that are filled in and confirmed in time."""
    return Fraction(fresh, blocks) if blocks else None


def rhythm(is_late, days_late, gap_days):
    """Return 1 in time; late by the own rhythm, less by each part of a gap.

    A whole usual gap late, or more, is 0.

    :param gap_days: usual days between orders, None where there is no rhythm
    """
    if not gap_days:
        return None
    if not is_late:
        return Fraction(1)
    return _within(1 - Fraction(days_late) / Fraction(gap_days))


def complaints(open_count):
    """Return 1 without an open complaint, a half with one, 0 with more."""
    return _within(1 - Fraction(open_count, 2))


def plan(touches, objectives):
    """Return the mean of contacts held against norms and objectives that fell due.

    :param touches: share of the expected contacts received, None without norms
    :param objectives: per cent done of each objective whose day has come
    """
    shares = [] if touches is None else [Fraction(touches)]
    if objectives:
        shares.append(sum(map(Fraction, objectives)) / len(objectives) / 100)
    return sum(shares) / len(shares) if shares else None


def payment(owed, late, credit):
    """Return how well they pay: 1 where nothing is overdue.

    Each overdue amount counts by its days, fully from 60 days on; credit notes and
    payments that are not matched yet are taken off it.

    :param owed: all that is to be paid, overdue or not
    :param late: sum of overdue amounts x min(days, 60) / 60
    :param credit: what we owe them

    >>> payment(100, 30, 0), payment(100, 30, 40), payment(0, 0, 0)
    (Fraction(7, 10), Fraction(1, 1), Fraction(1, 1))
    """
    if owed <= 0:
        return Fraction(1)
    return _within(1 - max(Fraction(late) - Fraction(credit), 0) / Fraction(owed))


def _within(share):
    return min(max(Fraction(share), Fraction(0)), Fraction(1))
