"""How a call ended: two facts, never one, and when to try again.

Whether anybody was reached is one fact; what he said is the other.
"""

from dataclasses import dataclass
from datetime import timedelta

REACHED = (
    ANSWERED,
    BUSY,
    NO_ANSWER,
    WRONG_NUMBER,
    VOICEMAIL,
) = ("answered", "busy", "no_answer", "wrong_number", "voicemail")
RESULTS = (
    AGREED,
    THINKS,
    REFUSED,
    COMPLAINT,
    MOVED,
    BREAK,
    CALLBACK,
    DO_NOT_CALL,
    TOLD,
) = (
    "agreed",
    "thinks",
    "refused",
    "complaint",
    "moved",
    "break",
    "callback",
    "do_not_call",
    "told",
)

# What may be wrong with the two facts
UNKNOWN_REACHED, UNKNOWN_RESULT, RESULT_MISSING, NOBODY_ANSWERED = (
    "unknown_reached",
    "unknown_result",
    "result_missing",
    "nobody_answered",
)
# What may be wrong with the effects
ENDLESS, NO_GAP = "endless", "no_gap"


@dataclass(frozen=True)
class Effects:
    """What an outcome does about the next call.

    :param plans_call: plans another call of the same task by itself
    :param limit: how many attempts there are at most, None or 0 for no limit
    :param gap_hours: from one attempt to the next, a number
    :param ends: whether the task ends on a day, done or not
    """

    plans_call: bool = False
    limit: int | None = None
    gap_hours: float = 0
    ends: bool = False


def pair_problem(reached, result):
    """Return what is wrong with the two facts of a call, '' if nothing is.

    :param reached: one of ``REACHED``
    :param result: one of ``RESULTS``, None or '' without one

    >>> pair_problem("answered", None), pair_problem("busy", "agreed")
    ('result_missing', 'nobody_answered')
    """
    if reached not in REACHED:
        return UNKNOWN_REACHED
    if result and result not in RESULTS:
        return UNKNOWN_RESULT
    if reached == ANSWERED:
        return "" if result else RESULT_MISSING
    return NOBODY_ANSWERED if result else ""


def allowed(reached, result):
    """Tell whether two facts can be those of one call.

    An answered call needs a result, and only an answered one has any.

    >>> allowed("answered", "agreed"), allowed("busy", None), allowed("busy", "agreed")
    (True, True, False)
    """
    return not pair_problem(reached, result)


def next_attempt(attempts_made, limit, gap_hours, now, until=None):
    """Return the moment of the next attempt, None if there is none.

    :param attempts_made: the one just made included
    :param limit: how many there are at most; None or 0 for no limit, then only
        ``until`` allows another
    :param gap_hours: from now on, a number above 0
    :param now: datetime, of whatever clock
    :param until: the last moment at which to try, if there is one

    >>> from datetime import datetime
    >>> now = datetime(2026, 12, 1, 10, 0)
    >>> next_attempt(2, 3, 4, now)
    datetime.datetime(2026, 12, 1, 14, 0)
    >>> next_attempt(3, 3, 4, now) is None
    True
    """
    retry = Effects(True, limit, gap_hours, ends=until is not None)
    if loop_problem(retry) or (limit and attempts_made >= limit):
        return None
    moment = now + timedelta(hours=gap_hours)
    return moment if until is None or moment <= until else None


def loop_problem(effects):
    """Return why an outcome would have a customer called for ever, '' if it does not.

    :return: ``endless`` (neither a limit nor an end) or ``no_gap`` (again at once)

    >>> loop_problem(Effects(plans_call=True, gap_hours=4))
    'endless'
    >>> loop_problem(Effects(plans_call=True, gap_hours=4, limit=3))
    ''
    """
    if not effects.plans_call:
        return ""
    if not effects.ends and (effects.limit or 0) <= 0:
        return ENDLESS
    return "" if effects.gap_hours > 0 else NO_GAP
