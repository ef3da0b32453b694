"""What an order should have earned by now, from its documents alone."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .amounts import ZERO, round_down


@dataclass(frozen=True)
class Terms:
    """Terms of earning, frozen when the order was confirmed.

    :param percent: points per 100 of base
    :param factor: multiplier of the customer's tier
    :param digits: decimals of a point
    """

    percent: Decimal
    factor: Decimal
    digits: int


@dataclass(frozen=True)
class Documents:
    """One order's documents, in one currency.

    ``*_total`` is what the customer pays; ``*_base`` is the part that earns
    (no delivery, with or without tax). ``paid_total`` is money received less
    money given back. ``tolerance`` is what rounding of the invoices can make
    of a full payment.
    """

    ordered_total: Decimal = ZERO
    ordered_base: Decimal = ZERO
    invoiced_total: Decimal = ZERO
    invoiced_base: Decimal = ZERO
    credited_total: Decimal = ZERO
    credited_base: Decimal = ZERO
    paid_total: Decimal = ZERO
    delivered_share: Fraction = Fraction(1)
    tolerance: Decimal = ZERO


@dataclass(frozen=True)
class Target:
    """Where settlement must end: points and base in all, and now.

    ``share`` (0..1) is exact: a third of 90 is 30.
    """

    expected: Decimal
    remaining_base: Decimal
    released: Decimal
    released_base: Decimal
    share: Fraction


def points_for(base, terms):
    """Return the points that a base earns, rounded down once.

    >>> points_for(Decimal(5000), Terms(Decimal(5), Decimal(1), 2))
    Decimal('250.00')
    """
    if base <= ZERO:
        return ZERO
    points = Fraction(base) * Fraction(terms.percent) * Fraction(terms.factor) / 100
    return round_down(points, terms.digits)


def remaining(ordered, invoiced, credited):
    """Return what is left of an order after its credit notes.

    A credit note lowers it at once; what is invoiced beyond the order
    compensates earlier credit notes, because a line was invoiced again.

    >>> remaining(100, invoiced=100, credited=40)
    60
    >>> remaining(100, invoiced=140, credited=40)
    100
    """
    return max(ordered - max(credited - max(invoiced - ordered, 0), 0), 0)


def paid_share(docs):
    """Return the paid share (0..1) of what remains of the order.

    An order of nothing to pay (all paid with points) is paid.
    """
    due = remaining(docs.ordered_total, docs.invoiced_total, docs.credited_total)
    if due <= docs.tolerance or docs.paid_total >= due - docs.tolerance:
        return Fraction(1)
    return Fraction(max(docs.paid_total, ZERO)) / Fraction(due)


def settle(docs, terms, release):
    """Return the :class:`Target` of an order in force.

    :param release: ``confirmed``, ``paid`` or ``paid_delivered``
    """
    base = remaining(docs.ordered_base, docs.invoiced_base, docs.credited_base)
    share = Fraction(1)
    if release != "confirmed":
        share = paid_share(docs)
    if release == "paid_delivered":
        share = min(share, max(Fraction(docs.delivered_share), Fraction(0)))
    part = Fraction(base) * share
    return Target(
        expected=points_for(base, terms),
        remaining_base=base,
        released=points_for(part, terms),
        released_base=round_down(part, terms.digits),
        share=share,
    )


def settle_nothing():
    """Return the target of a cancelled order."""
    return Target(ZERO, ZERO, ZERO, ZERO, Fraction(0))
