"""Two years pass in a minute.

A *story* is a generator that yields the day on which it goes on. The clock wakes
the stories in the order of their days; in the nights between it runs the
scheduled actions that have something to do.
"""

import contextlib
import heapq
import itertools
from datetime import datetime, time, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

OPENING = time(9, 30)
NIGHT = time(1, 30)
BETWEEN_CUSTOMERS = timedelta(minutes=11)


class Clock:
    """The time in the shop, and what happens by itself as it passes.

    :param today: the day on which all stories end, today by default
    """

    def __init__(self, env, today=None):
        self.env = env
        self.today = today or datetime.now().date()
        self.day = self.today
        self._time = None

    def ago(self, months=0, days=0):
        """Return the day that lies so far back."""
        return self.today - relativedelta(months=months, days=days)

    @contextlib.contextmanager
    def back(self, day):
        """Go back to a day; time stands still between the steps of stories."""
        self.day = day
        with _frozen(self.env, datetime.combine(day, OPENING)) as self._time:
            yield
        self.day = self.today

    def pass_minutes(self, minutes):
        """Let so much time go by, while it is frozen."""
        self._time.tick(timedelta(minutes=minutes))

    def run(self, stories, on_day=None):
        """Let stories happen, each up to its end.

        :param stories: generators that yield days, each not before the last
        :param on_day: called with each day on which somebody comes
        """
        order = itertools.count()
        waiting = []
        for story in stories:
            _wait(waiting, story, order)
        while waiting:
            day = waiting[0][0]
            self._pass_nights(day)
            if on_day:
                on_day(day)
            moment = datetime.combine(day, OPENING)
            while waiting and waiting[0][0] == day:
                _day, _number, story = heapq.heappop(waiting)
                self._time.move_to(moment)
                moment += BETWEEN_CUSTOMERS
                _wait(waiting, story, order, earliest=day)
                self.env.cr.flush()
        self._pass_nights(self.today)

    # ------------------------------------------------------------
    # Nights
    # ------------------------------------------------------------

    def _pass_nights(self, day):
        """Go on to a day; run the scheduled actions in nights that need them."""
        while (due := self._next_due()) and due <= day:
            self.day = max(due, self.day)
            self._time.move_to(datetime.combine(self.day, NIGHT))
            run_night(self.env)
            if self._next_due() == due:
                break  # what is left waits for more than a night
        self.day = day

    def _next_due(self):
        """Return the first day on which the calendar changes something, if any."""
        lot = self.env["retention.wallet.lot"].search(
            [("remaining", ">", 0), ("expires_on", "!=", False)],
            order="expires_on",
            limit=1,
        )
        days = [lot.expires_on + timedelta(days=1)] if lot else []
        for model in ("retention.tier.membership", "retention.wallet"):
            first = self.env[model].search(
                [("review_on", "!=", False)], order="review_on", limit=1
            )
            days += [first.review_on] if first else []
        return min(days, default=None)


def run_night(env):
    """Run the scheduled actions of a night."""
    env["retention.wallet"]._cron_expire_lots()
    env["retention.tier.membership"]._cron_evaluate()
    env.cr.flush()


def _wait(waiting, story, order, earliest=None):
    """Run a story up to its next day and put it in the queue."""
    day = next(story, None)
    if day is not None:
        heapq.heappush(waiting, (max(day, earliest or day), next(order), story))


@contextlib.contextmanager
def _frozen(env, moment):
    """Hold the time, for Python and for what the ORM takes from PostgreSQL."""
    with (
        freeze_time(moment) as frozen,
        patch.object(type(env.cr), "now", lambda _cursor: datetime.now()),
    ):
        yield frozen
