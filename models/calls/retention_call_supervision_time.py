from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Longer than that is no wrap-up but a break
WRAP_UP_MINUTES = 30


class RetentionCallSupervision(models.AbstractModel):
    """How long people worked on calls, and what passes between two of them.

    Sessions know no campaign: both are of all campaigns, whatever is chosen.
    """

    _inherit = "retention.call.supervision"

    @api.model
    def _get_time(self, chosen):
        """Return seconds worked, paused and between calls; of all and by person."""
        of_all = chosen | {"campaign_id": False}
        worked, everybody = self._get_worked(of_all)
        between, median = self._get_wrap_up(of_all)
        keys = worked.keys() | between.keys()
        return {
            "all": everybody | {"wrap_up": median},
            "people": {
                key: worked.get(key, {"worked": 0, "paused": 0})
                | {"wrap_up": between.get(key, False)}
                for key in keys
            },
        }

    @api.model
    def _get_worked(self, chosen):
        """Return ({user id: seconds}, seconds of all) of the day's sessions."""
        sessions = self.env["retention.call.session"]
        query = sessions._search(
            self._base(chosen) & self._within(chosen, "started_at")
        )
        seconds = self.env["retention.call.result"]._session_seconds()
        names = ("id", "user_id", "started_at", "seen_at", "ended_at", "paused_at")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, SUM(%(seconds)s)::int,
                       SUM(COALESCE(paused_seconds, 0))::int
                  FROM (%(sessions)s) session
              GROUP BY user_id
                """,
                seconds=seconds,
                sessions=self._columns(
                    sessions, query, *names, "paused_seconds", "seconds"
                ),
            )
        )
        people = {
            user_id: {"worked": worked, "paused": paused}
            for user_id, worked, paused in rows
        }
        return people, {
            name: sum(one[name] for one in people.values())
            for name in ("worked", "paused")
        }

    @api.model
    def _get_wrap_up(self, chosen):
        """Return ({user id: seconds}, seconds of all): medians, False if unknown.

        From the end of a call, when it was saved, to the begin of the same person's
        next one: when that was saved, less the time that its timer shows.
        """
        attempts = self.env["retention.call.attempt"]
        query = attempts._search(
            self._attempts(chosen) & Domain("kind", "in", ("call", "incoming"))
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT GROUPING(user_id), user_id,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY between_calls)
                  FROM (SELECT user_id,
                               GREATEST(0, EXTRACT(EPOCH FROM date - LAG(date) OVER (
                                   PARTITION BY user_id ORDER BY date, id))
                                   - COALESCE(duration, 0)) AS between_calls,
                               LAG(date) OVER (
                                   PARTITION BY user_id ORDER BY date, id) AS before
                          FROM (%(calls)s) seen) pair
                 WHERE before IS NOT NULL AND between_calls <= %(longest)s
              GROUP BY GROUPING SETS ((user_id), ())
                """,
                calls=self._columns(
                    attempts, query, "id", "user_id", "date", "duration"
                ),
                longest=WRAP_UP_MINUTES * 60,
            )
        )
        people = {user: round(median) for whole, user, median in rows if not whole}
        total = [median for whole, _user, median in rows if whole]
        known = total and total[0] is not None
        return people, round(total[0]) if known else False
