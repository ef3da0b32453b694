"""What an order should have earned by now, from its documents alone."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .amounts import ZERO, round_down
from .earning import contributions


@dataclass(frozen=True)
class Terms:
    """Terms of earning, frozen when the order was confirmed.

    :param percent: points per 100 of base
    :param factor: multiplier of the customer's tier
    :param digits: decimals of a point
    :param rules: :class:`~.earning.RuleTerms` of what it earns beside cash back
    """

    percent: Decimal
    factor: Decimal
    digits: int
    rules: tuple = ()

    @cached_property
    def rate(self):
        """Points of one unit of money, exact."""
        return Fraction(self.percent) * Fraction(self.factor) / 100


@dataclass(frozen=True)
class Documents:
    """One order's documents, in one currency.

    ``*_total`` is what the customer pays; ``*_base`` is the part that earns
    (no delivery, with or without tax). ``returned_*`` is what was delivered, came
    back and is in no credit note yet. ``paid_total`` is money received less
    money given back. ``tolerance`` is what rounding of the invoices can make
    of a full payment. ``parts`` are the :class:`~.order_lines.Amounts` of the
    goods that earn at all (key ``EARNING``) and that earn by each rule (its id);
    what is not there is the whole base.
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
    returned_total: Fraction = Fraction(0)
    returned_base: Fraction = Fraction(0)
    parts: dict = field(default_factory=dict)

    @cached_property
    def due(self):
        """What the customer pays of what remains of the order."""
        left = remaining(self.ordered_total, self.invoiced_total, self.credited_total)
        return max(Fraction(left) - self.returned_total, Fraction(0))

    @cached_property
    def base(self):
        """What remains of the base."""
        left = remaining(self.ordered_base, self.invoiced_base, self.credited_base)
        return max(Fraction(left) - self.returned_base, Fraction(0))

    def part(self, key):
        """Return what remains of the goods that earn by a rule, or at all."""
        if key not in self.parts:
            return self.base
        one = self.parts[key]
        left = remaining(one.ordered, one.invoiced, one.credited) - one.returned
        return min(max(left, Fraction(0)), self.base)


@dataclass(frozen=True)
class Target:
    """Where settlement must end: points and base in all, and now.

    ``share`` (0..1) is exact: a third of 90 is 30. ``*_by`` tell what cash back
    and each rule add: ((key, points), ...).
    """

    expected: Decimal
    remaining_base: Decimal
    released: Decimal
    released_base: Decimal
    share: Fraction
    expected_by: tuple = ()
    released_by: tuple = ()


def points_for(base, terms):
    """Return the points that a base earns, rounded down once.

    >>> points_for(Decimal(5000), Terms(Decimal(5), Decimal(1), 2))
    Decimal('250.00')
    """
    return round_down(terms.rate * Fraction(max(base, ZERO)), terms.digits)


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
    due, tolerance = docs.due, Fraction(docs.tolerance)
    if due <= tolerance or docs.paid_total >= due - tolerance:
        return Fraction(1)
    return Fraction(max(docs.paid_total, ZERO)) / due


def earned_by(docs, terms, share):
    """Return what cash back and each rule give of a paid share: ((key, points), ...).

    Parts add up to what the order earns, rounded down once.
    """
    return tuple(contributions(docs.part, terms.rate, terms.rules, share, terms.digits))


def settle(docs, terms, release):
    """Return the :class:`Target` of an order in force.

    :param release: ``confirmed``, ``paid`` or ``paid_delivered``
    """
    share = Fraction(1)
    if release != "confirmed":
        share = paid_share(docs)
    if release == "paid_delivered":
        share = min(share, max(Fraction(docs.delivered_share), Fraction(0)))
    expected_by = earned_by(docs, terms, Fraction(1))
    released_by = expected_by if share == 1 else earned_by(docs, terms, share)
    return Target(
        expected=sum_of(expected_by),
        remaining_base=as_money(docs.base),
        released=sum_of(released_by),
        released_base=round_down(docs.base * share, terms.digits),
        share=share,
        expected_by=expected_by,
        released_by=released_by,
    )


def sum_of(parts):
    """Return the sum of ((key, points), ...)."""
    return sum((points for _key, points in parts), ZERO)


def as_money(amount):
    """Return an exact amount as a decimal."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def settle_nothing():
    """Return the target of a cancelled order."""
    return Target(ZERO, ZERO, ZERO, ZERO, Fraction(0))
