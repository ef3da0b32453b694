"""Whether a customer may be called now: the rules that protect him."""

from dataclasses import dataclass
from datetime import timedelta

from .contact_hours import days_of, has_hours, is_welcome

PHONE = "phone"
LAST_DAY = 6
ABOUT_A_COMPLAINT = "complaint"

# In the order in which they are told
REFUSALS = (
    BLACKLISTED,
    COMPLAINT,
    RESTING,
    CHANNEL,
    HOLIDAY,
    WEEKDAY,
    HOURS,
    CLAIMED,
    TODAY,
    FREQUENCY,
) = (
    "blacklisted",
    "complaint",
    "resting",
    "channel",
    "holiday",
    "weekday",
    "hours",
    "claimed",
    "today",
    "frequency",
)


@dataclass(frozen=True)
class Facts:
    """What is known of a customer and of the call.

    :param purpose: of the call; ``complaint`` is the one that an open complaint allows
    :param channel: how he wants to be spoken to, None or '' if he does not mind
    :param is_resting: whether he takes a break
    :param asked_for_call: whether he wants this call all the same
    :param is_holiday: whether the day is one where he lives
    :param day_from, day_to: days he states, 0 (Monday) to 6, None for none
    :param hour_from, hour_to: hours he states, 0 to 0 for none
    :param is_claimed: whether somebody else is at it
    :param is_touched_today: whether another list reached or tried him today
    :param contacts: how many there were since :func:`counts_since`
    :param is_promised: whether somebody promised him this call
    :param is_hour_named: whether he himself named the hour of that promise
    :param is_incoming: whether it is he who calls
    """

    is_blacklisted: bool = False
    has_open_complaint: bool = False
    purpose: str = ""
    is_resting: bool = False
    channel: str | None = None
    asked_for_call: bool = False
    is_holiday: bool = False
    day_from: int | None = None
    day_to: int | None = None
    hour_from: float = 0
    hour_to: float = 0
    is_claimed: bool = False
    is_touched_today: bool = False
    contacts: int = 0
    is_promised: bool = False
    is_hour_named: bool = False
    is_incoming: bool = False


@dataclass(frozen=True)
class Limits:
    """What a company allows itself.

    :param day_from, day_to: days of its calls, None for any
    :param hour_from, hour_to: hours of its calls by the customer's clock, 0 to 0: any
    :param max_contacts: so many contacts are enough, 0 for no limit
    :param in_days: in so many days, today included
    """

    day_from: int | None = None
    day_to: int | None = None
    hour_from: float = 0
    hour_to: float = 0
    max_contacts: int = 0
    in_days: int = 0


def refusal(facts, now_local, limits):
    """Return why a customer must not be called now, None if he may be.

    A call that was promised passes his break, his channel, today's other calls and
    the frequency, and days and hours if he named the hour himself. Who calls us is
    never refused; :func:`reasons_against` tells what is to be known.

    :param now_local: datetime as the customer's clock shows it

    >>> from datetime import datetime
    >>> friday = datetime(2026, 11, 20, 19, 0)
    >>> office = Limits(hour_from=9, hour_to=18)
    >>> refusal(Facts(), friday, office)
    'hours'
    >>> refusal(Facts(hour_from=17, hour_to=20), friday, office)
    >>> refusal(Facts(is_blacklisted=True, is_promised=True), friday, Limits())
    'blacklisted'
    >>> refusal(Facts(is_blacklisted=True, is_incoming=True), friday, Limits())
    """
    if facts.is_incoming:
        return None
    return next(iter(reasons_against(facts, now_local, limits)), None)


def reasons_against(facts, now_local, limits):
    """Return all that speaks against a call, in the order of ``REFUSALS``.

    >>> from datetime import datetime
    >>> facts = Facts(has_open_complaint=True, contacts=3, is_incoming=True)
    >>> reasons_against(facts, datetime(2026, 11, 20, 19, 0), Limits(max_contacts=3))
    ['complaint', 'frequency']
    """
    holds = {
        BLACKLISTED: facts.is_blacklisted,
        COMPLAINT: has_other_complaint(facts),
        RESTING: facts.is_resting and not facts.is_promised,
        CHANNEL: prefers_another_channel(facts),
        HOLIDAY: facts.is_holiday,
        WEEKDAY: is_wrong_day(facts, now_local, limits),
        HOURS: is_wrong_hour(facts, now_local, limits),
        CLAIMED: facts.is_claimed,
        TODAY: facts.is_touched_today and not facts.is_promised,
        FREQUENCY: is_too_often(facts, limits),
    }
    return [code for code in REFUSALS if holds[code]]


def has_other_complaint(facts):
    """Tell whether a complaint is open that the call is not about.

    >>> has_other_complaint(Facts(has_open_complaint=True, purpose="birthday"))
    True
    >>> has_other_complaint(Facts(has_open_complaint=True, purpose="complaint"))
    False
    """
    return facts.has_open_complaint and facts.purpose != ABOUT_A_COMPLAINT


def prefers_another_channel(facts):
    """Tell whether a customer prefers something else and did not want this call.

    >>> prefers_another_channel(Facts(channel="email"))
    True
    >>> prefers_another_channel(Facts(channel="email", asked_for_call=True))
    False
    """
    wanted = facts.asked_for_call or facts.is_promised
    return bool(facts.channel) and facts.channel != PHONE and not wanted


def is_wrong_day(facts, now_local, limits):
    """Tell whether it is no day of the customer or, if he states none, of our calls.

    >>> from datetime import datetime
    >>> saturday = datetime(2026, 11, 21, 10, 0)
    >>> is_wrong_day(Facts(), saturday, Limits(day_from=0, day_to=4))
    True
    >>> is_wrong_day(Facts(day_from=5), saturday, Limits(day_from=0, day_to=4))
    False
    """
    if facts.is_promised and facts.is_hour_named:
        return False
    own = (facts.day_from, facts.day_to)
    days = (limits.day_from, limits.day_to) if own == (None, None) else own
    return now_local.weekday() not in days_of(*days)


def is_wrong_hour(facts, now_local, limits):
    """Tell whether it is no hour of the customer or, if he states none, of our calls.

    >>> from datetime import datetime
    >>> evening = datetime(2026, 11, 20, 19, 0)
    >>> is_wrong_hour(Facts(hour_from=9, hour_to=12), evening, Limits())
    True
    >>> named = Facts(hour_from=9, hour_to=12, is_promised=True, is_hour_named=True)
    >>> is_wrong_hour(named, evening, Limits())
    False
    """
    if facts.is_promised and facts.is_hour_named:
        return False
    stated = facts if has_hours(facts.hour_from, facts.hour_to) else limits
    return not is_welcome(now_local, None, None, stated.hour_from, stated.hour_to)


def is_too_often(facts, limits):
    """Tell whether a customer had as many contacts as are enough.

    >>> is_too_often(Facts(contacts=2), Limits(max_contacts=2))
    True
    >>> is_too_often(Facts(contacts=2), Limits())
    False
    """
    if facts.is_promised or limits.max_contacts <= 0:
        return False
    return facts.contacts >= limits.max_contacts


def counts_since(today, limits):
    """Return the first day whose contacts count for the frequency.

    >>> from datetime import date
    >>> counts_since(date(2026, 11, 20), Limits(in_days=7))
    datetime.date(2026, 11, 14)
    """
    return today - timedelta(days=max(limits.in_days, 1) - 1)
