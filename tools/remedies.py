"""What may be promised to make a complaint good, and by whom."""

from .amounts import ZERO, round_half_up

USER, ACCOUNT_MANAGER, MANAGER = "user", "account_manager", "manager"


def within_limit(role, limit, total):
    """Return whether somebody may promise a complaint's remedies alone.

    :param limit: 0 is no limit for managers, and nothing for everybody else
    :param total: what all remedies of the complaint come to, as a limit's currency

    >>> from decimal import Decimal
    >>> within_limit("user", Decimal(25), Decimal(25))
    True
    >>> within_limit("user", Decimal(0), Decimal("0.01"))
    False
    >>> within_limit("manager", Decimal(0), Decimal(10**6))
    True
    """
    return (role == MANAGER and not limit) or total <= limit


def may_decide(role, limit, total, is_own):
    """Return whether somebody may approve or refuse what waits for it.

    Managers decide about everything but their own above their limit.

    >>> from decimal import Decimal
    >>> may_decide("manager", Decimal(50), Decimal(80), is_own=False)
    True
    >>> may_decide("manager", Decimal(50), Decimal(80), is_own=True)
    False
    >>> may_decide("account_manager", Decimal(100), Decimal(80), is_own=False)
    True
    >>> may_decide("user", Decimal(100), Decimal(80), is_own=False)
    False
    """
    if role == USER:
        return False
    if role == MANAGER and not is_own:
        return True
    return within_limit(role, limit, total)


def worth(quantity, each, rate, digits):
    """Return what a number of points or goods is worth.

    :param each: value of one
    :param rate: currency of the result per currency of ``each``

    >>> from decimal import Decimal
    >>> worth(Decimal("12.5"), Decimal("0.1"), Decimal("1.1"), 2)
    Decimal('1.38')
    """
    return round_half_up(quantity * each * rate, digits)


def cost_of(parts, digits):
    """Return the sum of what a complaint cost, to the last digit.

    >>> from decimal import Decimal
    >>> cost_of([Decimal("0.10"), Decimal("0.20")], 2)
    Decimal('0.30')
    """
    return round_half_up(sum(parts, ZERO), digits)
