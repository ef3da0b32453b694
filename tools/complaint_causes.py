"""Which causes of complaints come again and again, for whom and in what.

A cause counts with all causes below it. The deepest cause that is reached speaks: one
above it is told of only if enough customers are left without those of the reached one.
"""

from typing import NamedTuple

ALL = "all"
PRODUCT = "product"
TEAM = "team"
PERSON = "person"


class Hit(NamedTuple):
    """A complaint with one of its causes; whatever is not known is None."""

    complaint: int
    customer: int
    cause: int
    product: int | None = None
    team: int | None = None
    person: int | None = None


class Place(NamedTuple):
    """A cause, altogether or of one product, branch or person (``record``)."""

    cause: int
    scope: str
    record: int | None


def count_places(hits, parent_of):
    """Return {:class:`Place`: {complaint: customer}} of complaints, at every level.

    :param parent_of: {cause: the cause above it or None}

    >>> found = count_places([Hit(7, 1, 20, product=5)], {20: 10, 10: None})
    >>> sorted({place.cause for place in found}), len(found)
    ([10, 20], 4)
    """
    found = {}
    for hit in hits:
        records = (
            *((ALL, None), (PRODUCT, hit.product)),
            *((TEAM, hit.team), (PERSON, hit.person)),
        )
        for cause in _upwards(hit.cause, parent_of):
            for scope, record in records:
                if scope == ALL or record:
                    place = Place(cause, scope, record)
                    found.setdefault(place, {})[hit.complaint] = hit.customer
    return found


def reached_places(places, parent_of, customers):
    """Return the places where so many different customers complain.

    Causes without one above and with others below say nothing by themselves: they
    are the trunk of the tree.

    :param places: see :func:`count_places`
    :param parent_of: {cause: the cause above it or None}
    :param customers: how many different ones it takes

    >>> hits = [Hit(7, 1, 20), Hit(8, 2, 20), Hit(9, 3, 10)]
    >>> tree = {20: 10, 10: 1, 1: None}
    >>> reached_places(count_places(hits, tree), tree, 2)
    [Place(cause=20, scope='all', record=None)]
    >>> reached_places(count_places(hits, tree), tree, 3)
    [Place(cause=10, scope='all', record=None)]
    """
    divided = set(parent_of.values())
    explained = {}
    reached = []
    # The deepest first
    for place in sorted(places, key=lambda one: -_depth(one.cause, parent_of)):
        cause, scope, record = place
        if parent_of.get(cause) is None and cause in divided:
            continue
        known = explained.get(place, set())
        left = {
            customer
            for complaint, customer in places[place].items()
            if complaint not in known
        }
        if len(left) < customers:
            continue
        reached.append(place)
        for above in _upwards(parent_of.get(cause), parent_of):
            upper = explained.setdefault(Place(above, scope, record), set())
            upper.update(places[place])
    return reached


def _upwards(cause, parent_of):
    while cause is not None:
        yield cause
        cause = parent_of.get(cause)


def _depth(cause, parent_of):
    return sum(1 for _above in _upwards(cause, parent_of))
