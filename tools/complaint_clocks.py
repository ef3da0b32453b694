"""Clocks of complaints: when something is due, and how many working hours it took.

Moments are naive datetimes of one time zone (UTC, as they are stored); hours are
working hours. What is no working time (nights, lunch, holidays) is nobody's concern
here: ``WorkingTime`` is told the parts of time that somebody works in.
"""

from datetime import datetime, timedelta

RUNNING, IN_TIME, LATE = "running", "in_time", "late"
LONGEST_HOURS = 2000
EPOCH = datetime(2000, 1, 3)
# Parts are asked for in windows of this length, always the same ones
WINDOW = timedelta(days=28)
# Nobody works for so long: then nothing is ever due (about six years)
MOST_WINDOWS = 80
HOUR = timedelta(hours=1)


def target_problem(acknowledge, response, solve):
    """Return what is wrong with targets in hours, '' if nothing is.

    ``range`` (not above 0, or endless), ``acknowledge`` (later than the answer) or
    ``response`` (later than the solution).

    >>> target_problem(4, 8, 40), target_problem(8, 8, 8), target_problem(0, 1, 2)
    ('', '', 'range')
    >>> target_problem(9, 8, 40), target_problem(1, 50, 40)
    ('acknowledge', 'response')
    """
    if not all(0 < hours <= LONGEST_HOURS for hours in (acknowledge, response, solve)):
        return "range"
    if acknowledge > response:
        return "acknowledge"
    return "response" if response > solve else ""


def result_of(due, done, is_late=False):
    """Return how a clock stands: running, or ended in time or late.

    :param due: when it is due, None for never
    :param done: when it was done, None if it was not
    :param is_late: it was found late before: what was late stays late

    >>> from datetime import datetime
    >>> nine, ten = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10)
    >>> result_of(ten, nine), result_of(nine, nine), result_of(nine, ten)
    ('in_time', 'in_time', 'late')
    >>> result_of(nine, None), result_of(nine, None, is_late=True), result_of(None, ten)
    ('running', 'late', 'in_time')
    """
    if is_late:
        return LATE
    if not done:
        return RUNNING
    return LATE if due and done > due else IN_TIME


def without(parts, pauses):
    """Return what is left of parts of time outside the pauses, in order.

    :param parts: (begin, end) in order, none over another
    :param pauses: (begin, end), in any order

    >>> without([(1, 5), (6, 9)], [(2, 3), (4, 7)])
    [(1, 2), (3, 4), (7, 9)]
    """
    for low, high in pauses:
        left = []
        for begin, end in parts:
            left += [
                (first, last)
                for first, last in (
                    (begin, min(end, low)),
                    (max(begin, high), end),
                )
                if first < last
            ]
        parts = left if low < high else parts
    return list(parts)


class WorkingTime:
    """The time in which somebody works, asked for piece by piece.

    :param load: function (first, last) -> [(begin, end)] of working time between two
        moments, in order, none over another; None: every hour counts
    """

    def __init__(self, load=None):
        self._load = load
        self._windows = {}

    def hours(self, begin, end, pauses=()):
        """Return the working hours between two moments, less those of the pauses.

        >>> from datetime import datetime
        >>> always = WorkingTime()
        >>> always.hours(datetime(2026, 3, 2, 9), datetime(2026, 3, 3, 10, 30))
        25.5
        """
        if end <= begin:
            return 0.0
        total = timedelta()
        for number in range(self._number(begin), self._number(end) + 1):
            for first, last in self._parts(number, begin, pauses):
                total += max(min(last, end) - first, timedelta())
        return total / HOUR

    def due(self, begin, hours, pauses=()):
        """Return the moment at which so many hours have been worked, None for never.

        >>> from datetime import datetime
        >>> WorkingTime().due(datetime(2026, 3, 2, 9), 4).isoformat(" ")
        '2026-03-02 13:00:00'
        """
        left = timedelta(hours=hours)
        start = self._number(begin)
        for number in range(start, start + MOST_WINDOWS):
            for first, last in self._parts(number, begin, pauses):
                if left <= last - first:
                    return first + left
                left -= last - first
        return None

    def _number(self, moment):
        return (moment - EPOCH) // WINDOW

    def _parts(self, number, begin, pauses):
        """Return the working time of a window that is after a moment."""
        if number not in self._windows:
            first, last = EPOCH + number * WINDOW, EPOCH + (number + 1) * WINDOW
            self._windows[number] = (
                self._load(first, last) if self._load else [(first, last)]
            )
        parts = [
            (max(first, begin), last)
            for first, last in self._windows[number]
            if last > begin
        ]
        return without(parts, pauses)
