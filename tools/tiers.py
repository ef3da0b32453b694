"""Which tier a customer holds: a pure function of his payments and the day.

How it works
------------
A customer's history is a list of :class:`Event`: on ``day`` we learned that
``base`` was paid (or taken back), and it counts for the window in which
``counts_on`` lies; a refund counts where the purchase counted. A tier is held
while its conditions hold, and for the grace days after they last held. A tier
by calendar year is held to the end of the next year.

The highest tier held is the customer's tier; a manual setting wins over it.

Conditions are dated: a :class:`TierRule` holds from its ``date_from`` until the
next one of the same tier. A customer who no longer qualifies because conditions
became harder has the grace days from that day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from .amounts import ZERO
from .lots import add_months

LIFETIME = "lifetime"
ROLLING = "rolling"
CALENDAR_YEAR = "calendar_year"

EARNED = "earned"
GRACE = "grace"
MANUAL = "manual"
NONE = "none"

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TierRule:
    """Conditions of one tier from a day on; a condition of 0 is not set.

    ``date_from`` None: since ever. Not ``active``: the tier is no longer given.
    """

    id: int
    sequence: int
    min_amount: Decimal = ZERO
    min_orders: int = 0
    window: str = LIFETIME
    window_months: int = 12
    date_from: date | None = None
    active: bool = True


@dataclass(frozen=True)
class Event:
    """A payment (or its reversal) as tiers see it.

    ``orders`` is +1 when the event completed the payment of an order, -1 when
    it undid that, else 0.
    """

    day: date
    base: Decimal
    orders: int = 0
    counts_on: date | None = None

    @property
    def window_day(self):
        return self.counts_on or self.day


@dataclass(frozen=True)
class ManualTier:
    """A tier set by hand; both days included, no end if ``date_to`` is None."""

    tier_id: int | None
    date_from: date
    date_to: date | None = None


@dataclass(frozen=True)
class Standing:
    """The tier held on a day.

    ``held_until`` is its last day if nothing more is bought, None for no end.
    """

    tier_id: int | None
    reason: str
    held_until: date | None = None


@dataclass(frozen=True)
class Progress:
    """How far it is to the next tier, or to keep the present one.

    Amounts in the programme's currency; ``by`` is the last day that counts,
    None when there is no such day.
    """

    tier_id: int
    amount: Decimal
    orders: int
    missing_amount: Decimal
    missing_orders: int
    by: date | None = None


def standing(rules, events, on, grace_days=0, manual=()):
    """Return the :class:`Standing` of a customer on a day.

    :param rules: the programme's :class:`TierRule` objects in any order
    :param events: :class:`Event` objects in any order
    :param manual: :class:`ManualTier` objects, the later one wins
    """
    set_by_hand = [
        one
        for one in manual
        if one.date_from <= on and (not one.date_to or on <= one.date_to)
    ]
    if set_by_hand:
        # Sorting is stable: of two that begin on one day the later listed wins
        setting = sorted(set_by_hand, key=lambda one: one.date_from)[-1]
        return Standing(setting.tier_id, MANUAL, setting.date_to)
    for rule in reversed(in_force(rules, on)):
        if qualifies(rule, events, on):
            return Standing(rule.id, EARNED, _held_until(rule, events, on, grace_days))
        versions = [one for one in rules if one.id == rule.id]
        last = _last_qualified(versions, events, on, grace_days)
        if last:
            return Standing(rule.id, GRACE, _grace_end(rule, last, grace_days))
    return Standing(None, NONE)


def in_force(rules, on):
    """Return the rules in force on a day, the lowest tier first."""
    latest = {}
    for rule in sorted(rules, key=lambda one: one.date_from or date.min):
        if (rule.date_from or date.min) <= on:
            latest[rule.id] = rule
    active = [rule for rule in latest.values() if rule.active]
    return sorted(active, key=lambda one: one.sequence)


def qualifies(rule, events, on):
    """Tell whether a tier's conditions hold on a day."""
    if rule.window == CALENDAR_YEAR:
        return any(
            _reached(rule, *_sums(events, on, *_year(year)))
            for year in (on.year, on.year - 1)
        )
    return _reached(rule, *_sums(events, on, *_window(rule, on)))


def progress(rules, events, on, tier_id):
    """Return the :class:`Progress` to the tier above ``tier_id``, or None."""
    ladder = in_force(rules, on)
    position = next((i for i, rule in enumerate(ladder) if rule.id == tier_id), -1)
    if position + 1 >= len(ladder):
        return None
    return _progress_to(ladder[position + 1], events, on)


def counted(rules, events, on, tier_id):
    """Return (base, orders) that count for a tier on a day, in its window."""
    rule = next((rule for rule in in_force(rules, on) if rule.id == tier_id), None)
    if rule is None:
        return ZERO, 0
    window = _year(on.year) if rule.window == CALENDAR_YEAR else _window(rule, on)
    return _sums(events, on, *window)


def progress_to_keep(rules, events, on, tier_id):
    """Return the :class:`Progress` that keeps a tier longer, None if none is due.

    A tier by calendar year is kept for the next year by this year's sums; one of
    the last months by replacing what leaves its window first.
    """
    rule = next((rule for rule in in_force(rules, on) if rule.id == tier_id), None)
    if rule is None or rule.window == LIFETIME:
        return None
    if rule.window == CALENDAR_YEAR:
        found = _progress_to(rule, events, on)
    else:
        day = _first_loss(rule, events, on)
        if day is None:
            return None
        found = replace(_progress_to(rule, events, day), by=day - ONE_DAY)
    return found if found.missing_amount or found.missing_orders else None


def contradictions(rules):
    """Return pairs (lower, higher) of rules whose conditions contradict.

    The higher tier asks for less than the lower one, or for no more in a
    window at least as wide: nobody could ever stop at the lower.
    """
    ladder = sorted(rules, key=lambda one: one.sequence)
    return [
        (lower, higher)
        for index, lower in enumerate(ladder)
        for higher in ladder[index + 1 :]
        if _asks_less(lower, higher) or _never_stops_at(lower, higher)
    ]


def next_review(rules, events, on, grace_days=0, manual=()):
    """Return the first day after ``on`` on which the calendar alone may change
    the tier, or None.
    """
    found = standing(rules, events, on, grace_days, manual)
    days = [found.held_until + ONE_DAY] if found.held_until else []
    days += [one.date_from for one in manual if one.date_from > on]
    days += [one.date_from for one in rules if one.date_from and one.date_from > on]
    days += [
        day
        for rule in rules
        if rule.window == ROLLING
        for day in (_exit_day(event.window_day, rule) for event in events)
        if day > on
    ]
    if any(rule.window == CALENDAR_YEAR for rule in rules) and events:
        days.append(date(on.year + 1, 1, 1))
    return min(days, default=None)


def _progress_to(rule, events, on):
    window = _year(on.year) if rule.window == CALENDAR_YEAR else _window(rule, on)
    amount, orders = _sums(events, on, *window)
    return Progress(
        tier_id=rule.id,
        amount=amount,
        orders=orders,
        missing_amount=max(rule.min_amount - amount, ZERO),
        missing_orders=max(rule.min_orders - orders, 0),
        by=date(on.year, 12, 31) if rule.window == CALENDAR_YEAR else None,
    )


def _reached(rule, amount, orders):
    """Both conditions hold where set; a tier without any is reached by buying."""
    if not rule.min_amount and not rule.min_orders:
        return amount > ZERO
    return amount >= rule.min_amount and orders >= rule.min_orders


def _sums(events, known_on, first, last):
    """Return (base, orders) known on a day of the window ``first`` to ``last``."""
    amount, orders = ZERO, 0
    for event in events:
        if event.day <= known_on and first <= event.window_day <= last:
            amount += event.base
            orders += event.orders
    return amount, orders


def _window(rule, on):
    if rule.window == ROLLING:
        return add_months(on, -rule.window_months) + ONE_DAY, on
    return date.min, on


def _year(year):
    return date(year, 1, 1), date(year, 12, 31)


def _exit_day(day, rule):
    """Return the first day on which ``day`` lies outside a rolling window."""
    exit_day = add_months(day, rule.window_months)
    while add_months(exit_day, -rule.window_months) < day:
        exit_day += ONE_DAY
    return exit_day


def _change_days(versions, events, first, last):
    """Return the days of [first, last] on which ``qualifies`` may change."""
    days = {first}
    days.update(event.day for event in events)
    days.update(rule.date_from for rule in versions if rule.date_from)
    for rule in versions:
        if rule.window == ROLLING:
            days.update(_exit_day(event.window_day, rule) for event in events)
        if rule.window == CALENDAR_YEAR:
            days.update(date(year, 1, 1) for year in range(first.year, last.year + 1))
    return sorted(day for day in days if first <= day <= last)


def _last_qualified(versions, events, on, grace_days):
    """Return the last day within the grace before ``on`` that qualified.

    :param versions: rules of one tier
    """
    first = on - timedelta(days=grace_days)
    [rule_today] = in_force(versions, on)
    if rule_today.window == CALENDAR_YEAR:
        first = max(first, date(on.year, 1, 1))
    end = on - ONE_DAY
    for day in reversed(_change_days(versions, events, first, end)):
        if any(qualifies(rule, events, day) for rule in in_force(versions, day)):
            return end
        end = day - ONE_DAY
    return None


def _grace_end(rule, last, grace_days):
    end = last + timedelta(days=grace_days)
    if rule.window == CALENDAR_YEAR:
        end = min(end, date(last.year, 12, 31))
    return end


def _held_until(rule, events, on, grace_days):
    if rule.window == LIFETIME:
        return None
    if rule.window == CALENDAR_YEAR:
        this_year = _reached(rule, *_sums(events, on, *_year(on.year)))
        return date(on.year + this_year, 12, 31)
    lost = _first_loss(rule, events, on)
    return lost - ONE_DAY + timedelta(days=grace_days) if lost else None


def _first_loss(rule, events, on):
    """Return the first day after ``on`` on which a rolling tier no longer holds."""
    for day in sorted({_exit_day(event.window_day, rule) for event in events}):
        if day > on and not qualifies(rule, events, day):
            return day
    return None


def _asks_less(lower, higher):
    if lower.window != higher.window:
        return False
    return bool(
        (higher.min_amount and higher.min_amount < lower.min_amount)
        or (higher.min_orders and higher.min_orders < lower.min_orders)
    )


def _never_stops_at(lower, higher):
    return (
        higher.min_amount <= lower.min_amount
        and higher.min_orders <= lower.min_orders
        and _at_least_as_wide(higher, lower)
    )


def _at_least_as_wide(one, other):
    if one.window == LIFETIME or (one.window == other.window == CALENDAR_YEAR):
        return True
    if one.window == ROLLING:
        months = 12 if other.window == CALENDAR_YEAR else other.window_months
        return other.window != LIFETIME and one.window_months >= months
    return False
