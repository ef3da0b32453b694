"""How often we expect to be in touch with a customer, against how often we were."""

from datetime import timedelta
from fractions import Fraction

# Norms are stated per year: so many days
YEAR = 365


def window(since, today):
    """Return the first day that counts: of the last 365 days, or since the start.

    :param since: the day from which somebody is cared for

    >>> from datetime import date
    >>> window(date(2020, 1, 1), date(2026, 6, 30))
    datetime.date(2025, 7, 1)
    """
    return max(since, today - timedelta(days=YEAR - 1))


def expected(per_year, since, today):
    """Return how many contacts are expected so far: days x norm / 365.

    :param per_year: contacts a year
    :param since: the day from which somebody is cared for
    :return: Fraction; of a whole year the norm, before the start 0

    >>> from datetime import date
    >>> expected(12, date(2026, 1, 1), date(2026, 3, 14))
    Fraction(12, 5)
    """
    days = max((today - window(since, today)).days + 1, 0)
    return Fraction(per_year) * days / YEAR


def gap(due, received):
    """Return how many whole contacts are missing.

    >>> gap(Fraction(12, 5), 1), gap(Fraction(12, 5), 3), gap(Fraction(9, 10), 0)
    (1, 0, 0)
    """
    return max(int(due) - received, 0)


def fulfilment(pairs):
    """Return which part of what was expected was received, None if nothing was.

    More of one kind does not make up for another.

    :param pairs: (expected, received) of each kind

    >>> fulfilment([(Fraction(4), 2), (Fraction(2), 9)]), fulfilment([])
    (Fraction(2, 3), None)
    """
    pairs = list(pairs)
    due = sum((Fraction(one) for one, _received in pairs), Fraction(0))
    if not due:
        return None
    kept = sum(min(Fraction(one), Fraction(received)) for one, received in pairs)
    return kept / due


def next_due(last, since, per_year):
    """Return the day by which the next contact is due, None without a norm.

    :param last: day of the last contact, None if there was none
    :param since: the day from which the time runs without one

    >>> from datetime import date
    >>> next_due(None, date(2026, 1, 1), 4)
    datetime.date(2026, 4, 2)
    """
    if not per_year:
        return None
    return (last or since) + timedelta(days=YEAR // per_year)
