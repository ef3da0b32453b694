"""Why a customer rose or fell on the ladder, from the figures after the move.

The ladder itself is in ``tools/ladder.py``: a move up is told by what the new step
asks for and now has, a move down by what the step that was lost still asks for.
"""

from typing import NamedTuple

STEPS = ("buyer", "customer", "regular", "adherent", "advocate")

FIRST_ORDER = "first_order"
NO_ORDER_LEFT = "no_order_left"
ORDERS = "orders"
ORDERS_CANCELLED = "orders_cancelled"
WINDOW = "window"
RHYTHM = "rhythm"
WINDOW_SHORT = "window_short"
LATE = "late"
NO_RHYTHM = "no_rhythm"
BUYS_HERE_ONLY = "buys_here_only"
SHARE = "share"
BUYS_ELSEWHERE = "buys_elsewhere"
SHARE_SMALL = "share_small"
EVIDENCE_OLD = "evidence_old"
REFERRALS = "referrals"
REFERRALS_SHORT = "referrals_short"


class Terms(NamedTuple):
    """What a company asks of the steps."""

    customer_orders: int = 2
    regular_rule: str = "window"
    regular_orders: int = 4
    adherent_share: float = 0.8
    advocate_referrals: int = 1


class After(NamedTuple):
    """A customer's figures after the move; ``wallet_share`` None: not known."""

    order_count: int = 0
    window_order_count: int = 0
    is_late: bool = False
    buys_elsewhere: str | None = None
    wallet_share: float | None = None
    referral_count: int = 0


def causes(from_step, to_step, after, terms):
    """Return the codes of what made a customer move, the most basic first.

    :param from_step: step left, None: had not bought yet
    :param to_step: step reached, None: no confirmed order is left

    >>> terms = Terms()
    >>> causes("regular", "customer", After(6, 2), terms)
    ['window_short']
    >>> causes(None, "buyer", After(1, 1), terms)
    ['first_order']
    >>> causes("adherent", "regular", After(6, 5, buys_elsewhere="yes"), terms)
    ['buys_elsewhere']
    """
    if to_step is None:
        return [NO_ORDER_LEFT]
    if _place(to_step) < _place(from_step):
        # What the step just above asks for is what is missing
        return _missing(STEPS[_place(to_step)], after, terms)
    return _reached(to_step, after, terms)


def _place(step):
    return STEPS.index(step) + 1 if step else 0


def _reached(step, after, terms):
    if step == "buyer":
        return [FIRST_ORDER]
    if step == "customer":
        return [ORDERS]
    if step == "regular":
        enough = after.window_order_count >= terms.regular_orders
        by_window = terms.regular_rule != "rhythm" and enough
        return [WINDOW] if by_window else [RHYTHM]
    if step == "adherent":
        return [BUYS_HERE_ONLY] if after.buys_elsewhere == "no" else [SHARE]
    return [REFERRALS]


def _missing(step, after, terms):
    if step == "customer":
        return [ORDERS_CANCELLED]
    if step == "regular":
        found = []
        if terms.regular_rule != "rhythm":
            found.append(WINDOW_SHORT)
        if terms.regular_rule != "window":
            found.append(LATE if after.is_late else NO_RHYTHM)
        return found
    if step == "adherent":
        if after.buys_elsewhere == "yes":
            return [BUYS_ELSEWHERE]
        if after.wallet_share is not None and after.wallet_share < terms.adherent_share:
            return [SHARE_SMALL]
        return [EVIDENCE_OLD]
    return [REFERRALS_SHORT]
