"""The past of one customer, played again under given terms.

How it works
------------
What people did is fact: orders with their documents, points they spent, what was
given or taken by hand. What rules make of it is worked out anew, moment by moment,
by the functions that serve the living ledger: ``settlement.settle`` says what an
order has earned, ``tiers.standing`` who holds which tier, ``lots.allocate`` which
points are spent and which expire.

A tier's discount changes what an order cost. The order's goods are priced anew,
and its invoices and payments follow in proportion: who had paid half has paid half.
Demand is taken as it was.

Points that were spent stay what they were, up to the new balance and cap.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from .amounts import ZERO, round_down, round_half_up
from .documents import add_up, as_documents, fully_invoiced
from .earning import EARNING, REBOOKING, Plan, RuleTerms, rules_of_goods
from .lots import allocate, last_usable_day, restore, restored_expiry
from .order_lines import OrderLine
from .settlement import (
    Terms,
    earned_by,
    paid_share,
    remaining,
    settle,
    settle_nothing,
)
from .tiers import Event, standing

ONE = Decimal(1)
HUNDRED = Decimal(100)
# Above the id of any order
LAST_ORDER = 2**63
ONE_DAY = timedelta(days=1)
CONFIRMED = "confirmed"


@dataclass(frozen=True)
class ReplayTerms:
    """A programme's terms.

    :param percent: points per 100 of base
    :param mode: base that earns: ``included`` or ``excluded`` tax
    :param release: ``confirmed``, ``paid`` or ``paid_delivered``
    :param expiry_months: life of points, 0 for ever
    :param cap_percent: greatest part of an order that points pay
    :param rules: :class:`~.tiers.TierRule` objects
    :param benefits: {tier id: (discount in per cent, factor)}
    :param plan: :class:`~.earning.Plan`: what earns beside cash back, or nothing
    """

    percent: Decimal
    mode: str
    release: str
    expiry_months: int
    cap_percent: Decimal
    rules: tuple
    benefits: dict
    tier_grace_days: int = 0
    refund_grace_days: int = 0
    point_value: Decimal = ONE
    digits: int = 2
    plan: Plan = field(default_factory=Plan)

    def benefits_of(self, tier_id):
        """Return (discount in per cent, factor); of no tier: none, and 1."""
        return self.benefits.get(tier_id, (ZERO, ONE))


@dataclass(frozen=True)
class Setting:
    """What holds for all customers of a replay.

    :param first: first day that counts
    :param last: last day that counts
    :param today: the :class:`ReplayTerms` as they are, in force before ``first``
    :param assumed_share: part (0..1) of his points that a customer is taken to
        spend on an order from before there was a ledger
    :param day_of: function of a moment that returns the company's day
    :param local: function of a moment that returns it by the company's clock
    :param end: last moment that counts
    """

    first: date
    last: date
    end: datetime
    today: ReplayTerms
    day_of: object
    local: object = None
    assumed_share: Fraction = Fraction(0)


@dataclass(frozen=True)
class FrozenTerms:
    """Terms of an order, frozen when it was confirmed.

    ``rules`` are :class:`~.earning.RuleTerms`, ``lines`` {line id: ids of the rules
    that it earns by, None for nothing}.
    """

    percent: Decimal
    factor: Decimal
    mode: str
    release: str
    rules: tuple = ()
    lines: dict | None = None


@dataclass(frozen=True)
class PastLine:
    """A line that earns, with what decides by which rules.

    :param categories: ids of the goods' category and of all above it
    :param earns: False of goods that earn nothing, by the product or by its price
    """

    id: int
    amounts: dict
    is_goods: bool = True
    categories: frozenset = frozenset()
    earns: bool = True
    below_floor: bool = False
    returned: Fraction = Fraction(0)
    reduces: frozenset | None = None


@dataclass
class PastOrder:
    """An order with its documents; amounts in its own currency.

    ``total`` and ``bases`` are as they stand, after points; ``goods`` is the part of
    them that carries the tier's discount, ``points`` what points paid (negative):
    each (total, {mode: base}) or so. ``ended`` is when it was cancelled.
    """

    id: int
    holder: int
    moment: datetime
    total: Decimal
    bases: dict
    goods: dict
    points: dict
    discount: Decimal = ZERO
    untaxed: Decimal = ZERO
    cost: Decimal = ZERO
    rate: Decimal = ONE
    rounding: Decimal = Decimal("0.01")
    currency_digits: int = 2
    parts: list = field(default_factory=list)
    transactions: list = field(default_factory=list)
    is_invoiced: bool = False
    delivered_share: Fraction = Fraction(1)
    ended: datetime | None = None
    frozen: FrozenTerms | None = None
    in_ledger: bool = True
    # {line id: quantity ordered}; lines only where rules or returns ask for them
    quantities: dict = field(default_factory=dict)
    lines: tuple = ()
    returned_on: datetime | None = None
    # What two sets of terms ask for is worked out once
    _known: dict = field(default_factory=dict)

    def facts(self, moment):
        """Return what its documents said at a moment: see ``documents.add_up``."""
        if moment not in self._known:
            self._known[moment] = add_up(
                self.parts, self.transactions, self.rounding, moment
            )
        return self._known[moment]

    def documents(self, moment, mode, lines=(), keys=()):
        """Return its :class:`~.settlement.Documents` at a moment, as it was priced."""
        key = (moment, mode)
        if key in self._known and not lines:
            return self._known[key]
        facts = self.facts(moment)
        is_invoiced = self.is_invoiced and all(
            part.is_refund or part.moment <= moment for part in self.parts
        )
        documents = as_documents(
            (self.total, self.bases[mode]),
            facts,
            mode,
            is_invoiced=is_invoiced or fully_invoiced(self.quantities, facts["parts"]),
            rate=self.rate,
            delivered_share=self.delivered_share,
            lines=lines,
            keys=keys,
        )
        if not lines:
            self._known[key] = documents
        return documents

    def moments(self):
        """Return the moments at which its documents changed, from the first on."""
        found = {self.moment}
        for part in self.parts:
            found.add(part.moment)
            found.update(one.moment for one in part.payments)
        found.update(one.moment for one in self.transactions)
        if self.ended:
            found.add(self.ended)
        if self.returned_on:
            found.add(self.returned_on)
        return sorted({max(moment, self.moment) for moment in found})


@dataclass(frozen=True)
class PastEntry:
    """A movement of points that no rule of earning made.

    :param lots: ((points, last day or None, whether that day was the programme's
        usual one), ...) that it opened
    :param overdrawn: it left less than nothing
    """

    id: int
    holder: int
    moment: datetime
    kind: str
    points: Decimal
    order_id: int | None = None
    lots: tuple = ()
    overdrawn: bool = False


@dataclass
class History:
    """All that is known of one customer."""

    orders: list
    entries: list = field(default_factory=list)
    manual: tuple = ()


@dataclass
class Outcome:
    """What came of it, in points and in the programme's currency, in the period."""

    opening: Decimal = ZERO
    issued: Decimal = ZERO
    by_hand: Decimal = ZERO
    spent: Decimal = ZERO
    expired: Decimal = ZERO
    balance: Decimal = ZERO
    debt: Decimal = ZERO
    revenue: Decimal = ZERO
    margin: Decimal = ZERO
    discount: Decimal = ZERO
    orders: int = 0
    tier_id: int | None = None
    tier_of_order: dict = field(default_factory=dict)
    released: dict = field(default_factory=dict)
    balances: dict = field(default_factory=dict)
    expired_of: dict = field(default_factory=dict)


def replay(history, terms, setting):
    """Play a customer's :class:`History` and return its :class:`Outcome`."""
    return _Play(history, terms, setting).run()


class _Lot:
    __slots__ = ("expires_on", "id", "remaining")

    def __init__(self, lot_id, remaining, expires_on):
        self.id = lot_id
        self.remaining = remaining
        self.expires_on = expires_on


class _Wallet:
    __slots__ = ("balance", "expired", "lots")

    def __init__(self):
        self.balance = ZERO
        self.expired = ZERO
        self.lots = {}

    def open_lots(self):
        return [lot for lot in self.lots.values() if lot.remaining]


class _Order:
    """What has become of an order so far."""

    __slots__ = (
        "base_paid",
        "booked_after",
        "completed_on",
        "counted",
        "discount",
        "factor",
        "first_day",
        "given_back",
        "keys",
        "lines",
        "lines_back",
        "lots",
        "past",
        "released",
        "returned",
        "settling",
        "spent",
        "spent_then",
        "taken",
        "terms",
        "tier_id",
    )

    def __init__(self, past, tier_id, discount, terms):
        self.past = past
        self.tier_id = tier_id
        self.discount = discount
        self.terms = terms
        self.released = ZERO
        self.base_paid = ZERO
        self.counted = False
        self.first_day = None
        self.lots = set()
        self.completed_on = self.booked_after = None
        # Worked out when it is settled first: terms with rules, lines, their keys
        self.settling = None
        self.lines = self.lines_back = self.keys = ()
        # Points spent on it: then and now, given back then and now, and from where
        self.spent_then = self.spent = ZERO
        self.returned = self.given_back = ZERO
        self.taken = {}


class _Play:
    """One customer under one set of terms."""

    def __init__(self, history, terms, setting):
        self.history = history
        self.terms = terms
        self.setting = setting
        self.outcome = Outcome()
        self.wallets = {}
        self.orders = {}
        self.events = []
        self.used = {}
        self.known = {order.id: order for order in history.orders}
        self.manual = tuple(
            one
            for one in history.manual
            if one.tier_id is None or one.tier_id in terms.benefits
        )
        self.last_lot = 0
        self.has_begun = False

    def run(self):
        setting, day_of = self.setting, self.setting.day_of
        for _key, moment, act, subject in self._happenings():
            day = day_of(moment)
            self._pass_time(day)
            act(subject, moment, day)
        self._pass_time(setting.last)
        self._sum_up()
        return self.outcome

    def _happenings(self):
        """Return all that happened, in its order: [(key, moment, act, subject), ...].

        Documents tell the second at best: what happened within one goes order by
        order, gifts before and what was taken by hand after them.
        """
        end = self.setting.end
        found = []

        def add(moment, order_id, rank, act, subject):
            second = moment.replace(microsecond=0)
            key = (second, order_id, moment, rank, subject.id)
            found.append((key, moment, act, subject))

        for order in self.history.orders:
            moments = order.moments()
            add(moments[0], order.id, 0, self._confirm, order)
            for moment in moments:
                add(moment, order.id, 2, self._settle, order)
        for entry in self.history.entries:
            by_hand = 0 if entry.points > ZERO else LAST_ORDER
            add(entry.moment, entry.order_id or by_hand, 1, self._move, entry)
        kept = (one for one in found if one[1] <= end)
        return sorted(kept, key=lambda one: one[0])

    def _pass_time(self, day):
        """Have what is over expire, and the period begin."""
        first = self.setting.first
        if not self.has_begun and day >= first:
            self._expire(first - ONE_DAY)
            self.has_begun = True
            self.outcome.opening = sum(
                (wallet.balance for wallet in self.wallets.values()), ZERO
            )
        self._expire(day)

    def _expire(self, day):
        for wallet in self.wallets.values():
            for lot in wallet.lots.values():
                if lot.remaining and lot.expires_on and lot.expires_on < day:
                    wallet.balance -= lot.remaining
                    wallet.expired += lot.remaining
                    if self.has_begun:
                        self.outcome.expired += lot.remaining
                    lot.remaining = ZERO

    # ------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------

    def _confirm(self, past, moment, day):
        """Freeze the terms of an order."""
        if past.id in self.orders:
            return
        if past.frozen:
            tier_id, discount, terms = None, past.discount, past.frozen
        else:
            tier_id = self._tier_on(day)
            discount, factor = self.terms.benefits_of(tier_id)
            terms = FrozenTerms(
                self.terms.percent, factor, self.terms.mode, self.terms.release
            )
            self.outcome.tier_of_order[past.id] = tier_id
        order = self.orders[past.id] = _Order(past, tier_id, discount, terms)
        if not past.in_ledger and not past.frozen and self.setting.assumed_share:
            self._assume_spending(order)

    def _tier_on(self, day):
        if not self.events and not self.manual:
            return None
        return standing(
            self.terms.rules, self.events, day, self.terms.tier_grace_days, self.manual
        ).tier_id

    def _settle(self, past, moment, day):
        """Bring an order to what its documents said at a moment."""
        order = self.orders[past.id]
        if past.ended and moment >= past.ended:
            target = settle_nothing()
        else:
            if order.settling is None:
                self._take_rules(order, moment, day)
            documents = self._documents(order, moment)
            if documents is None:
                return
            target = settle(documents, order.settling, order.terms.release)
            self._note_completion(order, documents, day)
        points = target.released - order.released
        base = target.released_base - order.base_paid
        counted = bool(target.share == 1 and target.remaining_base > ZERO)
        completed = counted - order.counted
        if not points and not base and not completed:
            return
        order.released = target.released
        order.base_paid = target.released_base
        order.counted = counted
        forward = points > ZERO or (not points and base >= ZERO)
        counts_on = None if forward else order.first_day
        if forward and order.first_day is None:
            order.first_day = day
        self.events.append(Event(day, base, completed, counts_on))
        wallet = self._wallet(past.holder)
        if points > ZERO:
            lot = self._open(wallet, points, self._usual_expiry(day))
            order.lots.add(lot.id)
        elif points < ZERO:
            self._take(wallet, -points, first=order.lots)
        wallet.balance += points
        if day >= self.setting.first:
            self.outcome.issued += points

    def _documents(self, order, moment):
        """Return the documents of an order at a moment, priced by its terms.

        None: nothing has been paid, so nothing can have been released.
        """
        past = order.past
        facts = past.facts(moment)
        if (
            order.terms.release != CONFIRMED
            and facts["paid"] <= ZERO
            and not facts["credited"]["total"]
            and past.total > facts["tolerance"]
        ):
            if not order.base_paid and not order.counted:
                return None
        return self._priced(order, moment)

    def _priced(self, order, moment):
        """Return the documents of an order at a moment, in new prices."""
        past, mode = order.past, order.terms.mode
        lines = order.lines if order.keys else ()
        if past.returned_on and past.returned_on <= moment:
            lines = order.lines_back
        documents = past.documents(moment, mode, lines, order.keys)
        changes = self._changes(order)
        if not changes["total"] and not changes[mode]:
            return documents
        return _repriced(
            documents,
            (past.total, past.total + changes["total"]),
            (past.bases[mode], past.bases[mode] + changes[mode]),
            past.rate,
        )

    # ------------------------------------------------------------
    # Rules of earning
    # ------------------------------------------------------------

    def _take_rules(self, order, moment, day):
        """Have an order keep the rules that hold when it is confirmed."""
        past, frozen = order.past, order.terms
        plan = self.terms.plan
        if not past.frozen and plan:
            frozen = self._apply_plan(order, plan, moment, day)
            order.terms = frozen
        order.settling = Terms(
            frozen.percent, frozen.factor, self.terms.digits, frozen.rules
        )
        if frozen.lines is not None:
            order.keys = (EARNING, *(rule.id for rule in frozen.rules))
        order.lines_back = tuple(
            OrderLine(
                id=line.id,
                amounts=line.amounts,
                is_goods=line.is_goods,
                rules=(frozen.lines or {}).get(line.id, ()),
                returned=line.returned,
                reduces=line.reduces,
            )
            for line in past.lines
        )
        order.lines = tuple(
            replace(line, returned=Fraction(0)) for line in order.lines_back
        )
        if any(rule.is_limited_over_time for rule in plan.rules) and order.keys:
            self._use_allowances(order, moment, day)

    def _apply_plan(self, order, plan, moment, day):
        past, terms = order.past, order.terms
        base = past.bases[terms.mode] + self._changes(order)[terms.mode]
        base *= past.rate
        local = self.setting.local(past.moment)
        rules = []
        for rule in plan.rules:
            if not rule.holds(local, order.tier_id, base):
                continue
            cap = rule.cap(*self._allowance_used(rule.id, day))
            if cap == ZERO:
                continue
            if rule.kind == REBOOKING:
                after = self._booked_after(order, day)
                if not after:
                    continue
                order.booked_after = after
            rules.append(
                RuleTerms(
                    id=rule.id,
                    kind=rule.kind,
                    factor=rule.factor,
                    points=rule.points,
                    cap=cap,
                    of_base=base,
                    categories=rule.categories,
                )
            )
        excludes = plan.excluded_categories or plan.excluded_goods or plan.below_floor
        if not rules and not excludes:
            return terms
        lines = {
            line.id: rules_of_goods(rules, line.categories)
            if not _earns_nothing(line, plan)
            else None
            for line in past.lines
            if line.is_goods
        }
        return replace(terms, rules=tuple(rules), lines=lines)

    def _allowance_used(self, rule_id, day):
        """Return (points of a day, points in all) that a rule has given."""
        used = self.used.get(rule_id, ())
        today = sum((points for one, points in used if one == day), ZERO)
        return today, sum((points for _day, points in used), ZERO)

    def _use_allowances(self, order, moment, day):
        documents = self._priced(order, moment)
        for key, points in earned_by(documents, order.settling, Fraction(1)):
            self.used.setdefault(key, []).append((day, points))

    def _booked_after(self, order, day):
        """Return the id of the order on whose day of completion one is booked."""
        taken = {one.booked_after for one in self.orders.values()}
        for order_id in sorted(self.orders):
            one = self.orders[order_id]
            if one is not order and one.completed_on == day and order_id not in taken:
                return order_id
        return None

    def _note_completion(self, order, documents, day):
        if order.completed_on or not any(
            rule.kind == REBOOKING for rule in self.terms.plan.rules
        ):
            return
        if documents.paid_total > ZERO and paid_share(documents) == 1:
            order.completed_on = day

    def _changes(self, order):
        """Return by how much an order's total and bases change, in its currency."""
        past = order.past
        changes = dict.fromkeys(("total", *past.bases), ZERO)
        if order.discount != past.discount:
            factor = self._price_factor(order) - 1
            for name in changes:
                changes[name] += past.goods[name] * factor
        if order.spent_then:
            # Goods for points are given as they were: only money off follows
            ratio = order.spent / order.spent_then - 1
            for name in changes:
                changes[name] += past.points[name] * ratio
        elif order.spent:
            for name in changes:
                changes[name] -= order.spent * self.terms.point_value / past.rate
        digits = past.currency_digits
        return {name: round_half_up(amount, digits) for name, amount in changes.items()}

    def _price_factor(self, order):
        kept_then = HUNDRED - order.past.discount
        if not kept_then:
            return ONE
        return (HUNDRED - order.discount) / kept_then

    # ------------------------------------------------------------
    # What people did
    # ------------------------------------------------------------

    def _move(self, entry, moment, day):
        """Repeat a movement of the ledger as far as it is possible."""
        past = self.known.get(entry.order_id)
        if past:
            self._confirm(past, moment, day)
        order = self.orders.get(entry.order_id)
        wallet = self._wallet(entry.holder)
        if entry.points < ZERO:
            points = self._spend(entry, order, wallet)
        elif order and order.spent_then:
            points = self._give_back(entry, order, wallet, day)
        else:
            points = entry.points
            usual = self._usual_expiry(day)
            opened = entry.lots or ((points, usual, False),)
            for part, expires_on, is_usual in opened:
                self._open(wallet, part, usual if is_usual else expires_on)
                wallet.balance += part
            points = sum((part for part, _day, _usual in opened), ZERO)
        if day < self.setting.first:
            return
        if entry.kind in ("spend", "reverse"):
            self.outcome.spent -= points
        else:
            self.outcome.by_hand += points

    def _spend(self, entry, order, wallet):
        """Spend what was spent then, up to the balance and the cap.

        :return: signed points
        """
        wish = -entry.points
        points = wish
        if not entry.overdrawn:
            points = min(points, max(wallet.balance, ZERO))
        if order:
            points = min(points, self._most_points(order))
            order.spent_then += wish
        self._take(wallet, points, order=order)
        wallet.balance -= points
        if order:
            order.spent += points
        return -points

    def _most_points(self, order):
        """Return how many points the cap lets pay.

        What was possible then stays possible under terms no harder.
        """
        past, today = order.past, self.setting.today
        easier = self.terms.cap_percent >= today.cap_percent
        if past.frozen or (easier and order.discount <= past.discount):
            return Decimal("Infinity")
        total = past.total - past.points["total"]
        if order.discount != past.discount:
            total += past.goods["total"] * (self._price_factor(order) - 1)
        return self._points_within_cap(order, total) - order.spent

    def _points_within_cap(self, order, total):
        if not self.terms.point_value:
            return ZERO
        most = round_down(
            max(total, ZERO) * self.terms.cap_percent / HUNDRED,
            order.past.currency_digits,
        )
        points = most * order.past.rate / self.terms.point_value
        return round_half_up(points, self.terms.digits)

    def _assume_spending(self, order):
        """Spend an assumed part of the points on an order from before the ledger."""
        wallet = self._wallet(order.past.holder)
        share = self.setting.assumed_share
        wish = round_down(
            Fraction(max(wallet.balance, ZERO)) * share, self.terms.digits
        )
        total = order.past.total
        if order.discount != order.past.discount:
            total += order.past.goods["total"] * (self._price_factor(order) - 1)
        points = max(min(wish, self._points_within_cap(order, total)), ZERO)
        self._take(wallet, points, order=order)
        wallet.balance -= points
        order.spent += points
        self.outcome.spent += points

    def _give_back(self, entry, order, wallet, day):
        """Give points back into their lots, in the proportion given back then."""
        order.returned += entry.points
        due = round_half_up(
            order.spent * order.returned / order.spent_then, self.terms.digits
        )
        points = min(due, order.spent) - order.given_back
        if points <= ZERO:
            return ZERO
        order.given_back += points
        debt = max(-wallet.balance, ZERO)
        given, rest = restore(
            [(wallet.lots[lot_id], taken) for lot_id, taken in order.taken.items()],
            points,
        )
        for lot_id, part in given:
            lot = wallet.lots[lot_id]
            order.taken[lot_id] -= part
            lot.remaining += part
            lot.expires_on = restored_expiry(
                lot.expires_on, day, self.terms.refund_grace_days
            )
        wallet.balance += points - rest
        if rest:
            self._open(wallet, rest, self._usual_expiry(day), debt)
            wallet.balance += rest
            debt -= min(debt, rest)
        for lot_id, part in given:
            filled = min(debt, part)
            wallet.lots[lot_id].remaining -= filled
            debt -= filled
        return points

    # ------------------------------------------------------------
    # Wallets
    # ------------------------------------------------------------

    def _wallet(self, holder):
        if holder not in self.wallets:
            self.wallets[holder] = _Wallet()
        return self.wallets[holder]

    def _usual_expiry(self, day):
        terms = self.terms if day >= self.setting.first else self.setting.today
        return last_usable_day(day, terms.expiry_months)

    def _open(self, wallet, points, expires_on, debt=None):
        """Open a lot; a debt takes its part at once."""
        if debt is None:
            debt = max(-wallet.balance, ZERO)
        self.last_lot += 1
        lot = _Lot(self.last_lot, points - min(debt, points), expires_on)
        wallet.lots[lot.id] = lot
        return lot

    def _take(self, wallet, points, first=(), order=None):
        taken, _debt = allocate(wallet.open_lots(), points, first)
        for lot_id, part in taken:
            wallet.lots[lot_id].remaining -= part
            if order:
                order.taken[lot_id] = order.taken.get(lot_id, ZERO) + part

    # ------------------------------------------------------------
    # The end
    # ------------------------------------------------------------

    def _sum_up(self):
        outcome = self.outcome
        for holder, wallet in self.wallets.items():
            outcome.balance += wallet.balance
            outcome.debt += max(-wallet.balance, ZERO)
            outcome.balances[holder] = wallet.balance
            outcome.expired_of[holder] = wallet.expired
        outcome.tier_id = self._tier_on(self.setting.last)
        for order in self.orders.values():
            outcome.released[order.past.id] = order.released
            if not order.past.frozen:
                self._sum_up_order(order)

    def _sum_up_order(self, order):
        """Add what an order of the period brought, less what was credited."""
        past, end = order.past, self.setting.end
        if past.ended and past.ended <= end:
            return
        changes = self._changes(order)
        kept = _kept_share(past, end) * past.rate
        revenue = past.untaxed + changes["excluded"]
        self.outcome.orders += 1
        self.outcome.revenue += revenue * kept
        self.outcome.margin += (revenue - past.cost) * kept
        if order.discount and past.discount < HUNDRED:
            full = past.goods["excluded"] * HUNDRED / (HUNDRED - past.discount)
            self.outcome.discount += full * order.discount / HUNDRED * kept


def _earns_nothing(line, plan):
    return (
        not line.categories.isdisjoint(plan.excluded_categories)
        or (plan.excluded_goods and not line.earns)
        or (plan.below_floor and line.below_floor)
    )


def _repriced(documents, total, base, rate):
    """Return documents with all sums in the proportion of new prices.

    :param total: (then, now), in the order's currency
    :param base: (then, now), in the order's currency
    """
    (total_then, total_now), (base_then, base_now) = total, base
    if total_then <= ZERO:
        # Nothing was to be paid then, and all of it was
        return replace(
            documents,
            ordered_total=total_now * rate,
            paid_total=total_now * rate,
            ordered_base=base_now * rate,
        )
    by_total = total_now / total_then
    by_base = base_now / base_then if base_then > ZERO else by_total
    return replace(
        documents,
        returned_total=documents.returned_total * Fraction(by_total),
        returned_base=documents.returned_base * Fraction(by_base),
        parts={key: one.times(by_base) for key, one in documents.parts.items()},
        ordered_total=documents.ordered_total * by_total,
        invoiced_total=documents.invoiced_total * by_total,
        credited_total=documents.credited_total * by_total,
        paid_total=documents.paid_total * by_total,
        ordered_base=documents.ordered_base * by_base,
        invoiced_base=documents.invoiced_base * by_base,
        credited_base=documents.credited_base * by_base,
    )


def _kept_share(past, until):
    """Return which part of an order was not credited, as a decimal."""
    if past.total <= ZERO or not any(part.is_refund for part in past.parts):
        return ONE
    facts = past.facts(until)
    credited = facts["credited"]["total"]
    if not credited:
        return ONE
    left = remaining(past.total, facts["invoiced"]["total"], credited)
    return left / past.total
