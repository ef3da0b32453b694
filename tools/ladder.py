"""The ladder of loyalty: on which step a customer stands, why, and what is missing.

Each step holds all below it; docs/customers.md section 4 says the rules in words.
The scoring's SQL says the same for all customers at once, a test compares the two.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

BUYER, CUSTOMER, REGULAR, ADHERENT, ADVOCATE = STEPS = (
    "buyer",
    "customer",
    "regular",
    "adherent",
    "advocate",
)
WINDOW, RHYTHM, EITHER = "window", "rhythm", "either"
YES, NO = "yes", "no"

# What a condition is about
ORDERS = "orders"
WINDOW_ORDERS = "window_orders"
OWN_RHYTHM = "own_rhythm"
ANSWER = "answer"
SHARE = "share"
REFERRALS = "referrals"


@dataclass(frozen=True)
class Rules:
    """What a company demands of each step.

    ``adherent_share`` is a part of one (0.8 for 80 %).
    """

    customer_orders: int = 2
    regular_rule: str = WINDOW
    regular_orders: int = 4
    adherent_share: Fraction = Fraction(4, 5)
    advocate_referrals: int = 1


@dataclass(frozen=True)
class Facts:
    """What is known of one customer on a day; evidence too old is left out.

    :param orders: confirmed orders in all
    :param window_orders: those within the window of regulars
    :param buys_elsewhere: his last valid answer, "yes", "no" or None
    :param answered_on: day of that answer
    :param wallet_share: our part of what he spends, 0 to 1, None if unknown
    :param estimated_on: day of the oldest estimate in that part
    :param referrals: named referrals that bought
    """

    orders: int = 0
    window_orders: int = 0
    has_rhythm: bool = False
    is_late: bool = False
    buys_elsewhere: str | None = None
    answered_on: date | None = None
    wallet_share: Fraction | None = None
    estimated_on: date | None = None
    referrals: int = 0


@dataclass(frozen=True)
class Condition:
    """One thing that a step asks for, and what was found of it."""

    about: str
    holds: bool
    found: object = None
    needed: object = None


@dataclass(frozen=True)
class Why:
    """Why a customer stands on a step.

    ``holds``: what brought him there, lowest step first. ``missing``: what the
    next step asks for, one of which is enough; empty at the top.
    """

    step: str | None
    holds: tuple = ()
    missing: tuple = ()


def _outweighed(facts):
    """Whether an answer "yes" is newer than what the share was reckoned from."""
    if facts.buys_elsewhere != YES:
        return False
    return not (
        facts.answered_on
        and facts.estimated_on
        and facts.answered_on <= facts.estimated_on
    )


def conditions(facts, rules):
    """Return the conditions of each step, lowest first: any one of them is enough."""

    def at_least(about, found, needed):
        return Condition(about, found >= needed, found, needed)

    window = at_least(WINDOW_ORDERS, facts.window_orders, rules.regular_orders)
    rhythm = Condition(
        OWN_RHYTHM, facts.has_rhythm and not facts.is_late, facts.has_rhythm
    )
    share = facts.wallet_share
    return (
        (at_least(ORDERS, facts.orders, 1),),
        (at_least(ORDERS, facts.orders, rules.customer_orders),),
        {WINDOW: (window,), RHYTHM: (rhythm,), EITHER: (window, rhythm)}[
            rules.regular_rule
        ],
        (
            Condition(ANSWER, facts.buys_elsewhere == NO, facts.buys_elsewhere, NO),
            Condition(
                SHARE,
                share is not None
                and share >= rules.adherent_share
                and not _outweighed(facts),
                share,
                rules.adherent_share,
            ),
        ),
        (at_least(REFERRALS, facts.referrals, rules.advocate_referrals),),
    )


def why(facts, rules):
    """Return why a customer stands on his step and what the next one asks for.

    >>> why(Facts(orders=3, window_orders=3), Rules()).missing
    (Condition(about='window_orders', holds=False, found=3, needed=4),)
    """
    reached, holds = None, ()
    for name, alternatives in zip(STEPS, conditions(facts, rules), strict=True):
        met = tuple(one for one in alternatives if one.holds)
        if not met:
            return Why(reached, holds, alternatives)
        # The second order says more than the first
        holds = tuple(one for one in holds if one.about != met[0].about) + met
        reached = name
    return Why(reached, holds)


def step(facts, rules):
    """Return the step of a customer, None without an order.

    >>> step(Facts(orders=5, window_orders=4, buys_elsewhere="no"), Rules())
    'adherent'
    >>> step(Facts(orders=1, referrals=3), Rules())
    'buyer'
    """
    return why(facts, rules).step
