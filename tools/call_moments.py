"""The next moment at which a customer may be called."""

from datetime import datetime, time, timedelta
from math import ceil

from .call_guard import is_wrong_day, is_wrong_hour
from .contact_hours import has_hours

# Nobody closes for longer: what is not found until then is left as it was
FARTHEST_DAYS = 120


def next_welcome(moment, facts, limits, holidays=()):
    """Return the first moment from the given one on at which a call is allowed.

    The rules are those of ``call_guard``: the customer's days and hours, or the
    company's where he states none. Where nothing fits, the moment comes back as it is.

    :param moment: naive datetime as the customer's clock shows it
    :param facts: :class:`call_guard.Facts`, of which days and hours count
    :param limits: :class:`call_guard.Limits`
    :param holidays: days on which nobody is called

    >>> from datetime import date
    >>> from .call_guard import Facts, Limits
    >>> week = Limits(day_from=0, day_to=4, hour_from=9, hour_to=18)
    >>> friday = datetime(2026, 12, 4, 19, 30)
    >>> next_welcome(friday, Facts(), week)
    datetime.datetime(2026, 12, 7, 9, 0)
    >>> next_welcome(friday, Facts(hour_from=14, hour_to=16), week, {date(2026, 12, 7)})
    datetime.datetime(2026, 12, 8, 14, 0)
    """
    opening = _opening(facts, limits)
    for days in range(FARTHEST_DAYS + 1):
        day = moment.date() + timedelta(days=days)
        start = datetime.combine(day, opening)
        candidate = max(moment, start)
        if candidate.date() != day or day in holidays:
            continue
        if is_wrong_day(facts, candidate, limits):
            continue
        if not is_wrong_hour(facts, candidate, limits):
            return candidate
    return moment


def _opening(facts, limits):
    """Return the time of day from which calls are allowed."""
    stated = facts if has_hours(facts.hour_from, facts.hour_to) else limits
    # Up to the next minute: the rule compares whole ones
    minutes = ceil(round(stated.hour_from * 60, 6))
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time(23, 59)
