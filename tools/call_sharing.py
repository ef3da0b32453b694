"""Who calls whom, and on which day: sharing out a list of customers.

The same customers and people in the same order always give the same result.
"""

import heapq
from bisect import bisect_left
from dataclasses import dataclass
from itertools import count, repeat

MODES = OWN_MANAGER, ROUND_ROBIN, LOAD, N_EACH = (
    "own_manager",
    "round_robin",
    "load",
    "n_each",
)


@dataclass(frozen=True)
class Customer:
    """Somebody to call; ``owner`` is the user who looks after him, None if nobody."""

    id: int
    owner: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who calls.

    :param id: of the user
    :param open_tasks: calls not yet done
    :param capacity: how many customers more he can take, None for any number
    """

    id: int
    open_tasks: int = 0
    capacity: int | None = None
    is_away: bool = False

    @property
    def is_usable(self):
        return not self.is_away and (self.capacity is None or self.capacity > 0)


def share_out(mode, customers, people, each=0):
    """Return {customer id: user id or None}, in the order of the customers.

    Who is away or full gets nothing. The ways to share:

    - ``own_manager``: everybody to his owner; those whose owner cannot take them then
      go to whoever has least to do.
    - ``round_robin``: in turn, from the first of the people on. Who goes on where the
      last time ended gives them in that order.
    - ``load``: to whoever has least to do, at a tie the first.
    - ``n_each``: in turn, at most so many to each; the others remain.

    :param customers: :class:`Customer`, the most important first
    :param people: :class:`Person`
    :param each: how many each one gets at most, in the last way
    :raise ValueError: ``"unknown_mode"``

    >>> found = share_out("load", [Customer(1), Customer(2), Customer(3)],
    ...                   [Person(7, open_tasks=1), Person(8, capacity=1)])
    >>> found
    {1: 8, 2: 7, 3: 7}
    """
    if mode not in MODES:
        raise ValueError("unknown_mode")
    shared = dict.fromkeys(customer.id for customer in customers)
    usable = {person.id: person for person in people if person.is_usable}
    limit = max(each, 0) if mode == N_EACH else None
    left = {key: _least(one.capacity, limit) for key, one in usable.items()}
    if mode == OWN_MANAGER:
        _share_to_owners(shared, customers, left)
    if mode in (OWN_MANAGER, LOAD):
        _share_by_load(shared, usable, left)
    else:
        _share_in_turn(shared, left)
    return shared


def spread_over_days(calls, capacity_per_day, people):
    """Return how many days so many calls take, None if they are never done.

    :param calls: how many there are
    :param capacity_per_day: calls a day of each person
    :param people: :class:`Person`; who is away or full does not count

    >>> spread_over_days(25, 10, [Person(1), Person(2, is_away=True)])
    3
    >>> spread_over_days(25, 10, [Person(1, capacity=24)]) is None
    True
    """
    if calls <= 0:
        return 0
    if capacity_per_day <= 0:
        return None
    capacities = [person.capacity for person in people if person.is_usable]

    def room(days):
        return sum(_least(one, days * capacity_per_day) for one in capacities)

    longest = -(-calls // capacity_per_day)
    days = bisect_left(range(longest + 1), calls, key=room)
    return days if days <= longest else None


def slots(shared, capacity_per_day, planned=None, days_off=frozenset(), days=None):
    """Return {customer id: index of the day, None without one}; 0 is the first day.

    Everybody's customers come in the order of the list, each on the first day that
    has room.

    :param shared: as :func:`share_out` returns it
    :param capacity_per_day: calls a day of each person
    :param planned: {user id: {index of the day: calls that are planned already}}
    :param days_off: indexes of the days on which nobody works
    :param days: how many days there are, None for as many as it takes

    >>> slots({1: 7, 2: 7, 3: 8, 4: 7, 5: None}, 2, {8: {0: 2}}, days_off={1})
    {1: 0, 2: 0, 3: 2, 4: 2, 5: None}
    """
    found = dict.fromkeys(shared)
    if capacity_per_day <= 0:
        return found
    planned = planned or {}
    rooms = {
        user: _rooms(capacity_per_day, planned.get(user, {}), days_off, days)
        for user in set(shared.values()) - {None}
    }
    for customer, user in shared.items():
        if user is not None:
            found[customer] = next(rooms[user], None)
    return found


def _rooms(capacity, planned, days_off, days):
    """Yield the days of one person, each as often as it has room."""
    for day in count() if days is None else range(days):
        if day not in days_off:
            yield from repeat(day, max(capacity - planned.get(day, 0), 0))


def _least(*numbers):
    """Return the least of some numbers of which None stands for any number."""
    return min((one for one in numbers if one is not None), default=None)


def _take(shared, customer, user, left):
    shared[customer] = user
    if left[user] is not None:
        left[user] -= 1


def _has_room(left, user):
    return left[user] is None or left[user] > 0


def _share_to_owners(shared, customers, left):
    for customer in customers:
        if customer.owner in left and _has_room(left, customer.owner):
            if shared[customer.id] is None:
                _take(shared, customer.id, customer.owner, left)


def _share_by_load(shared, usable, left):
    """Give who is left to whoever has least to do, what he just got included."""
    given = dict.fromkeys(usable, 0)
    for user in shared.values():
        if user is not None:
            given[user] += 1
    waiting = [
        (person.open_tasks + given[key], place, key)
        for place, (key, person) in enumerate(usable.items())
        if _has_room(left, key)
    ]
    heapq.heapify(waiting)
    for customer in [key for key, user in shared.items() if user is None]:
        if not waiting:
            return
        load, place, user = waiting[0]
        _take(shared, customer, user, left)
        if _has_room(left, user):
            heapq.heapreplace(waiting, (load + 1, place, user))
        else:
            heapq.heappop(waiting)


def _share_in_turn(shared, left):
    turn = [user for user in left if _has_room(left, user)]
    place = 0
    for customer in shared:
        if not turn:
            return
        place %= len(turn)
        user = turn[place]
        _take(shared, customer, user, left)
        if _has_room(left, user):
            place += 1
        else:
            del turn[place]
