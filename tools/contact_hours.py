"""When a customer wants to be spoken to: days of the week and hours of the day.

Days are 0 (Monday) to 6 (Sunday), both named ones included; a range may pass the end
of the week (Saturday to Tuesday). Hours are those of the customer's clock as numbers
(9.5 is half past nine); 0 to 0 means any hour.
"""

WEEK = 7
DAY_HOURS = 24


def has_hours(hour_from, hour_to):
    """Tell whether hours are stated at all.

    >>> has_hours(0, 0), has_hours(0, 12)
    (False, True)
    """
    return bool(hour_from or hour_to)


def hours_problem(hour_from, hour_to):
    """Return what is wrong with a range of hours: ``outside``, ``order`` or ''.

    >>> hours_problem(9, 18), hours_problem(18, 9), hours_problem(9, 25)
    ('', 'order', 'outside')
    """
    if not has_hours(hour_from, hour_to):
        return ""
    if not (0 <= hour_from <= DAY_HOURS and 0 <= hour_to <= DAY_HOURS):
        return "outside"
    return "" if hour_from < hour_to else "order"


def days_of(day_from, day_to):
    """Return the days of a range, in order; one of them alone stands for itself.

    >>> days_of(0, 4), days_of(5, 1), days_of(2, None), days_of(None, None)
    ([0, 1, 2, 3, 4], [5, 6, 0, 1], [2], [0, 1, 2, 3, 4, 5, 6])
    """
    if day_from is None and day_to is None:
        return list(range(WEEK))
    first = day_to if day_from is None else day_from
    last = day_from if day_to is None else day_to
    return [(first + step) % WEEK for step in range((last - first) % WEEK + 1)]


def is_welcome(moment, day_from, day_to, hour_from, hour_to):
    """Tell whether a customer may be called at a moment of his own clock.

    :param moment: datetime as the customer's clock shows it

    >>> from datetime import datetime
    >>> friday = datetime(2026, 11, 20, 18, 0)
    >>> is_welcome(friday, 0, 4, 9, 18), is_welcome(friday, 0, 4, 9, 18.5)
    (False, True)
    """
    if moment.weekday() not in days_of(day_from, day_to):
        return False
    if not has_hours(hour_from, hour_to):
        return True
    return hour_from <= moment.hour + moment.minute / 60 < hour_to


def clock(hour):
    """Return an hour as a clock shows it.

    >>> clock(9.5), clock(24), clock(17 + 59.9 / 60)
    ('09:30', '24:00', '18:00')
    """
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
