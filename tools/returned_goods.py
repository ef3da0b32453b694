"""When delivered goods count as come back.

Typed quantities are compared with what stood at the beginning of the company's day:
what was typed and taken back within a day is a mistake put right. Quantities that
follow from documents (a picking) are no typing, and count at once.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Held:
    """What a customer holds of one line of an order.

    ``start`` is what stood when ``day``, the day of the last change, began.
    """

    last: Decimal = ZERO
    start: Decimal = ZERO
    day: date | None = None

    def follow(self, quantity, today):
        """Return what is held after a change.

        >>> Held(Decimal(5), Decimal(0), date(2026, 5, 1)).follow(3, date(2026, 5, 2))
        Held(last=3, start=Decimal('5'), day=datetime.date(2026, 5, 2))
        """
        if quantity == self.last:
            return self
        if self.day == today:
            return replace(self, last=quantity)
        return Held(quantity, self.last, today)


def held_before(held, today, is_typed):
    """Return the quantity that a new one is measured by.

    :param held: :class:`Held` before the change
    :param is_typed: somebody types the quantity; no document says it
    """
    if not is_typed or held.day != today:
        return held.last
    return held.start


def came_back(held, quantity, today, is_typed):
    """Return how much comes back by a change, 0 for nothing.

    >>> held = Held(Decimal(5), Decimal(0), date(2026, 5, 1))
    >>> came_back(held, 3, date(2026, 5, 1), True)
    Decimal('0')
    >>> came_back(held, 3, date(2026, 5, 1), False)
    Decimal('2')
    >>> came_back(held, 3, date(2026, 5, 2), True)
    Decimal('2')
    """
    return max(held_before(held, today, is_typed) - quantity, ZERO)
