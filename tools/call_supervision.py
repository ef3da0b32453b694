"""How figures of call lists are added up and ranked for their supervisor."""

from math import sqrt

from .call_results import NOTHING, Difference, wilson

# Fewer talks say nothing of a script or an objection
TALKS_AT_LEAST = 30


def times(difference, count):
    """Return what a difference of one customer comes to with so many of them.

    :param difference: :class:`~.call_results.Difference`, its parts may be None

    >>> times(Difference(1.5, 1.0, 2.0), 4)
    Difference(value=6.0, low=4.0, high=8.0)
    """
    return Difference(*(None if part is None else part * count for part in difference))


def added(differences):
    """Return the sum of differences of separate groups, with its interval.

    The distances of the edges add up like standard errors: for Welch's intervals it
    is their usual sum, for Newcombe's it is his own way (method of variance
    estimates recovery). What has no interval is left out.

    >>> added([Difference(3.0, 0.0, 6.0), Difference(4.0, 0.0, 8.0)])
    Difference(value=7.0, low=2.0, high=12.0)
    """
    known = [one for one in differences if None not in one]
    if not known:
        return NOTHING
    value = sum(one.value for one in known)
    below = sqrt(sum((one.value - one.low) ** 2 for one in known))
    above = sqrt(sum((one.high - one.value) ** 2 for one in known))
    return Difference(value, value - below, value + above)


def less(difference, amount):
    """Return a difference after a certain amount was taken off.

    >>> less(Difference(3.0, 1.0, 5.0), 2)
    Difference(value=1.0, low=-1.0, high=3.0)
    """
    return Difference(*(None if part is None else part - amount for part in difference))


def ranked(rows, minimum=TALKS_AT_LEAST):
    """Put rows in order by the share that was won, those with too few talks last.

    The lower edge of the share's interval decides: 3 of 3 prove less than 60 of 80.

    :param rows: dicts with ``talks`` and ``won``
    :return: the same dicts in order, with ``share``, ``rank`` and ``too_few`` added

    >>> rows = [{"talks": 3, "won": 3}, {"talks": 80, "won": 60}]
    >>> [(row["talks"], row["rank"], row["too_few"]) for row in ranked(rows)]
    [(80, 1, False), (3, False, True)]
    """

    def place(row):
        talks, won = row["talks"], row["won"]
        low = wilson(won, talks)[0] if talks else 0.0
        return (talks < minimum, -low if talks >= minimum else -talks)

    ordered = sorted(rows, key=place)
    for number, row in enumerate(ordered, start=1):
        too_few = row["talks"] < minimum
        row["too_few"] = too_few
        row["rank"] = False if too_few else number
        row["share"] = row["won"] / row["talks"] if row["talks"] else 0.0
    return ordered
