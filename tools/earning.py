"""Ways to earn beside cash back: when a rule holds, and what it then gives.

A :class:`Rule` is what an owner wrote. What of it an order takes along when it is
confirmed is a :class:`RuleTerms`: no later change of the rule reaches it.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .amounts import ZERO, round_down, to_decimal

MULTIPLIER = "multiplier"
PER_HUNDRED = "per_hundred"
REBOOKING = "rebooking"
ORDER_KINDS = (MULTIPLIER, PER_HUNDRED, REBOOKING)
GOODS_KINDS = (MULTIPLIER, PER_HUNDRED)
EVENT_KINDS = ("signup", "welcome", "review", "questionnaire")

EVERY_DAY = frozenset(range(7))
HUNDRED = 100
# Keys of what an order earns on, beside the ids of rules
EARNING = 0


@dataclass(frozen=True)
class Rule:
    """A rule as its owner wrote it.

    Empty sets and zeros are no condition; ``weekdays`` counts Monday as 0;
    ``hours`` are of the company's clock, the last one excluded.
    """

    id: int
    kind: str
    factor: Decimal = Decimal(1)
    points: Decimal = ZERO
    date_from: date | None = None
    date_to: date | None = None
    weekdays: frozenset = EVERY_DAY
    hours: tuple = (ZERO, Decimal(24))
    tiers: frozenset = frozenset()
    categories: frozenset = frozenset()
    min_amount: Decimal = ZERO
    cap_per_order: Decimal = ZERO
    cap_per_day: Decimal = ZERO
    cap_per_customer: Decimal = ZERO

    def holds(self, moment, tier=None, amount=None):
        """Tell whether the rule holds at a moment, for a tier and an order.

        :param moment: datetime of the company's clock
        :param tier: id of the customer's tier, or None
        :param amount: what the order comes to, None where there is no order

        >>> from datetime import datetime
        >>> lunch = Rule(1, MULTIPLIER, hours=(Decimal(12), Decimal("13.5")))
        >>> lunch.holds(datetime(2026, 5, 4, 13, 29))
        True
        >>> lunch.holds(datetime(2026, 5, 4, 13, 30))
        False
        """
        day = moment.date()
        hour = Fraction(moment.hour * 3600 + moment.minute * 60 + moment.second, 3600)
        first, last = self.hours
        return (
            (self.date_from is None or self.date_from <= day)
            and (self.date_to is None or day <= self.date_to)
            and day.weekday() in self.weekdays
            and Fraction(first) <= hour < Fraction(last)
            and (not self.tiers or tier in self.tiers)
            and (amount is None or amount >= self.min_amount)
        )

    @property
    def is_limited_over_time(self):
        return bool(self.cap_per_day or self.cap_per_customer)

    def cap(self, today=ZERO, ever=ZERO):
        """Return the most points that one order can have, None for no limit.

        :param today: points the customer has by this rule for the day already
        :param ever: points the customer has by this rule in all

        >>> Rule(1, REBOOKING, cap_per_order=Decimal(9), cap_per_day=Decimal(10)).cap(
        ...     Decimal(4))
        Decimal('6')
        """
        limits = [
            limit - used
            for limit, used in (
                (self.cap_per_order, ZERO),
                (self.cap_per_day, today),
                (self.cap_per_customer, ever),
            )
            if limit
        ]
        return max(min(limits), ZERO) if limits else None


@dataclass(frozen=True)
class Plan:
    """All that decides beside the rate what a programme's orders earn."""

    rules: tuple = ()
    excluded_categories: frozenset = frozenset()
    excluded_goods: bool = False
    below_floor: bool = False

    def excludes(self, categories, *, no_earn=False, below_floor=False):
        """Tell whether goods earn nothing.

        :param categories: ids of the goods' category and of all above it
        :param no_earn: the product is switched off
        :param below_floor: they are sold below their floor price
        """
        return bool(
            not self.excluded_categories.isdisjoint(categories)
            or (self.excluded_goods and no_earn)
            or (self.below_floor and below_floor)
        )

    def __bool__(self):
        return bool(
            self.rules
            or self.excluded_categories
            or self.excluded_goods
            or self.below_floor
        )


@dataclass(frozen=True)
class RuleTerms:
    """What an order keeps of a rule.

    :param cap: most points of this order by this rule, None for no limit
    :param of_base: of a fixed number of points: base of the order that was
        confirmed; a smaller order has them in proportion
    """

    id: int
    kind: str
    name: str = ""
    factor: Decimal = Decimal(1)
    points: Decimal = ZERO
    cap: Decimal | None = None
    of_base: Decimal = ZERO
    categories: frozenset = field(default=frozenset())

    def earned(self, part, rate):
        """Return what the rule adds, exact and before rounding.

        :param part: what remains and is paid of the goods that the rule is about
        :param rate: points of one unit of money, the customer's tier included

        >>> RuleTerms(1, PER_HUNDRED, points=Decimal(10)).earned(Fraction(250), 0)
        Fraction(20, 1)
        """
        if self.kind == MULTIPLIER:
            points = rate * part * (Fraction(self.factor) - 1)
        elif self.kind == PER_HUNDRED:
            points = Fraction(self.points) * (part // HUNDRED)
        elif self.of_base <= ZERO:
            points = Fraction(0)
        else:
            points = Fraction(self.points) * min(part / Fraction(self.of_base), 1)
        return points if self.cap is None else min(points, Fraction(self.cap))

    def to_json(self):
        """Return these terms as an accrual keeps them: numbers as text."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "factor": str(self.factor),
            "points": str(self.points),
            "cap": None if self.cap is None else str(self.cap),
            "of_base": str(self.of_base),
            "categories": sorted(self.categories),
        }

    @classmethod
    def from_json(cls, values):
        """Return the terms that :meth:`to_json` wrote.

        >>> terms = RuleTerms(1, REBOOKING, "Again", points=Decimal(5), cap=Decimal(3))
        >>> RuleTerms.from_json(terms.to_json()) == terms
        True
        """
        cap = values["cap"]
        return cls(
            id=values["id"],
            kind=values["kind"],
            name=values["name"],
            factor=to_decimal(values["factor"]),
            points=to_decimal(values["points"]),
            cap=None if cap is None else to_decimal(cap),
            of_base=to_decimal(values["of_base"]),
            categories=frozenset(values["categories"]),
        )


def rules_of_goods(rules, categories):
    """Return the ids of the rules that goods of some categories earn by.

    Of several multipliers the greatest counts, the first of equals.

    :param rules: :class:`RuleTerms` in their order
    :param categories: ids of the goods' category and of all above it

    >>> sofas = RuleTerms(1, MULTIPLIER, factor=Decimal(3), categories=frozenset({7}))
    >>> all_goods = RuleTerms(2, MULTIPLIER, factor=Decimal(2))
    >>> rules_of_goods([all_goods, sofas], {7, 1}), rules_of_goods([all_goods, sofas],
    ...     {1})
    ((1,), (2,))
    """
    matching = [
        rule for rule in rules if not rule.categories or rule.categories & categories
    ]
    multipliers = [rule for rule in matching if rule.kind == MULTIPLIER]
    best = max(multipliers, key=lambda rule: rule.factor, default=None)
    return tuple(
        rule.id for rule in matching if rule.kind != MULTIPLIER or rule is best
    )


def contributions(part_of, rate, rules, share, digits):
    """Return what cash back and each rule give of an order: [(key, points), ...].

    The sum is rounded down once; each part is what it adds to the rounded sum, so
    that the parts add up to it.

    :param part_of: function of a key that returns what remains of its goods
    :param rate: points of one unit of money, the customer's tier included
    :param share: paid share (0..1)

    >>> contributions(lambda key: Fraction(250), Fraction(5, 100),
    ...     [RuleTerms(1, PER_HUNDRED, points=Decimal(10))], Fraction(1), 2)
    [(0, Decimal('12.50')), (1, Decimal('20.00'))]
    """
    exact = [(EARNING, rate * part_of(EARNING) * share)]
    exact += [(rule.id, rule.earned(part_of(rule.id) * share, rate)) for rule in rules]
    rounded, total, given = [], Fraction(0), round_down(ZERO, digits)
    for key, points in exact:
        total += points
        reached = round_down(max(total, Fraction(0)), digits)
        rounded.append((key, reached - given))
        given = reached
    return rounded


def frozen_rules(frozen):
    """Return the :class:`RuleTerms` of what an accrual keeps."""
    return tuple(RuleTerms.from_json(one) for one in (frozen or {}).get("rules", ()))


def frozen_keys(frozen):
    """Return what settlement has to tell apart of an order's goods."""
    if not frozen:
        return ()
    return (EARNING, *(one["id"] for one in frozen["rules"]))


def points_by(target):
    """Return what cash back and each rule give of a target, as an accrual keeps it."""
    return {
        name: {str(key): str(points) for key, points in parts}
        for name, parts in (
            ("expected", target.expected_by),
            ("released", target.released_by),
        )
    }
