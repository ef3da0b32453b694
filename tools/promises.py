"""Deliveries that are promised with a margin, and what came of them."""

from datetime import timedelta

# Delivered well before, in time, or after what was promised
EARLY, KEPT, LATE = "early", "kept", "late"


def promised_at(ordered_at, estimate, hours, percent):
    """Return when to promise what takes until ``estimate``.

    :param hours: margin in hours
    :param percent: margin in per cent of the time from the order to the estimate

    >>> from datetime import datetime
    >>> noon = datetime(2026, 5, 4, 12)
    >>> promised_at(noon, datetime(2026, 5, 4, 12, 45), 0.25, 0)
    datetime.datetime(2026, 5, 4, 13, 0)
    >>> promised_at(noon, datetime(2026, 5, 6, 12), 0, 50)
    datetime.datetime(2026, 5, 7, 12, 0)
    """
    share = (estimate - ordered_at).total_seconds() * percent / 100
    moment = estimate + timedelta(hours=hours, seconds=share)
    # Moments are kept to the second; a promise is not shortened
    if moment.microsecond:
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
    return moment


def early_hours(promised, delivered):
    """Return the hours that a delivery was early by, negative for late.

    >>> from datetime import datetime
    >>> early_hours(datetime(2026, 5, 4, 13), datetime(2026, 5, 4, 12, 45))
    0.25
    """
    return (promised - delivered).total_seconds() / 3600


def outcome(promised, delivered, early_from):
    """Return what came of a promise.

    :param early_from: hours before the promise from which a delivery is early

    >>> from datetime import datetime
    >>> one = datetime(2026, 5, 4, 13)
    >>> outcome(one, datetime(2026, 5, 4, 12, 45), 0.25)
    'early'
    >>> outcome(one, one, 0.25), outcome(one, datetime(2026, 5, 4, 13, 0, 1), 0.25)
    ('kept', 'late')
    """
    hours = early_hours(promised, delivered)
    if hours < 0:
        return LATE
    return EARLY if hours and hours >= early_from else KEPT
