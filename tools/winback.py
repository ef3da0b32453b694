"""When a customer counts as lost, and which step of winning back comes next."""

WAITING, PLANNED, FAILED = "waiting", "planned", "failed"
LEFT_OUT = {WAITING, "skipped"}


def lost_by_rhythm(expected, since, gap, cycles, day):
    """Return whether a customer is later than so many of his own gaps.

    :param expected: day of the next order by his rhythm
    :param since: day from which somebody looks after him; what was before is no
        lateness
    :param gap: typical days between two orders, a number
    :param cycles: how many gaps late he may be and is not lost yet, a number

    >>> from datetime import date
    >>> lost_by_rhythm(date(2026, 3, 1), date(2025, 1, 1), 10, 2, date(2026, 3, 21))
    False
    >>> lost_by_rhythm(date(2026, 3, 1), date(2025, 1, 1), 10, 2, date(2026, 3, 22))
    True
    """
    return (day - max(expected, since)).days > cycles * gap


def lost_by_silence(last_order, since, window_start):
    """Return whether nothing was ordered since the window of active customers began.

    :param window_start: its first day
    """
    return max(last_order, since) < window_start


def due_steps(steps, reason=None):
    """Return the indexes of the steps whose time has come.

    A step waits for its condition: ``always`` holds from the beginning, ``reason``
    once the customer gave one of its reasons, ``failed`` once the step before it
    failed. Before it is the last step above that was not left out.

    :param steps: in their order, (condition, state, reasons) of each
    :param reason: why the customer left, as in ``reasons``; None if not known

    >>> due_steps([("always", "failed", ()), ("failed", "waiting", ())])
    [1]
    """
    due, before = [], None
    for index, (condition, state, reasons) in enumerate(steps):
        if state == WAITING and (
            condition == "always"
            or (condition == "failed" and before == FAILED)
            or (condition == "reason" and reason is not None and reason in reasons)
        ):
            due.append(index)
            state = PLANNED
        if state not in LEFT_OUT:
            before = state
    return due
