"""Who calls whom today: the day's lists, as much as each person can do."""

from collections import Counter

from odoo import models
from odoo.tools import SQL

from ...tools.call_sharing import (
    N_EACH,
    OWN_MANAGER,
    ROUND_ROBIN,
    Customer,
    Person,
    share_out,
)
from ...tools.statement import days_between


class RetentionCallCampaign(models.Model):
    _inherit = "retention.call.campaign"

    def _share_out(self):
        """Give the callers what they can do today, the most important first.

        Whoever was called yesterday and is to be called again counts as work of
        today. Run again it gives only what there is room for.

        :return: how many customers were shared out
        """
        self.ensure_one()
        day = self.company_id._retention_day()
        if self.date_from > day:
            return 0
        people = self._people(day)
        room = sum(max(person.capacity, 0) for person in people if not person.is_away)
        if not room:
            return 0
        customers = self._waiting_customers(people, room)
        shared = share_out(self.share_out, customers, people, each=self.each_count)
        return self._hand_out(
            {task: user for task, user in shared.items() if user}, day
        )

    def _callers(self):
        """Return who may be given customers: those named, else who sells to them.

        Somebody whose user was archived, or who may no longer work in the company,
        is given nothing.
        """
        self.ensure_one()
        company = self.company_id
        users = self.sudo().user_ids  # colleagues of other companies, too
        if not users and self.share_out == OWN_MANAGER:
            users = self.env["res.users"].sudo().browse(self._owners_of_waiting())
        return users.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

    def _owners_of_waiting(self):
        """Return the ids of the sales persons of who waits on the list."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT customer.user_id
                  FROM retention_call_task task
                  JOIN res_partner customer ON customer.id = task.partner_id
                 WHERE task.campaign_id = %s AND task.state = 'open'
                   AND customer.user_id IS NOT NULL
                """,
                self.id,
            )
        )
        return [user_id for (user_id,) in rows]

    def _people(self, day):
        """Return the :class:`Person` rows of the callers, with their room of today."""
        planned, given = self._planned_today(day), Counter()
        if self.share_out in (N_EACH, ROUND_ROBIN):
            given = self._given()
        is_limited = self.share_out == N_EACH
        return [
            Person(
                user.id,
                open_tasks=planned[user.id],
                capacity=max(
                    min(
                        self.capacity - planned[user.id],
                        self.each_count - given[user.id]
                        if is_limited
                        else self.capacity,
                    ),
                    0,
                ),
                is_away=user._retention_is_away(day),
            )
            # In turn it goes on where it ended: with whoever got the fewest so far
            for user in self._callers().sorted(lambda user: given[user.id])
        ]

    def _given(self):
        """Return {user id: customers of this campaign that each got so far}."""
        tasks = self.env["retention.call.task"].sudo()  # colleagues' tasks, counted
        rows = tasks._read_group(
            [
                ("campaign_id", "=", self.id),
                ("user_id", "!=", False),
                ("shared_on", "!=", False),
            ],
            ["user_id"],
            ["__count"],
        )
        return Counter({user.id: number for user, number in rows})

    def _planned_today(self, day):
        """Return {user id: calls of this campaign planned for today or made today}.

        Whoever did not answer today and is tried again on another day was a call, too.
        """
        since, _until = days_between(day, day, self.company_id._retention_tz())
        tasks = self.env["retention.call.task"].sudo()  # colleagues' tasks, counted
        planned = Counter()
        for domain in (
            [("state", "=", "open"), ("date_due", "<=", day)],
            [("state", "!=", "open"), ("date_out", "=", day)],
            [
                ("state", "=", "open"),
                ("date_due", ">", day),
                ("last_attempt_at", ">=", since),
            ],
        ):
            for user, number in tasks._read_group(
                [
                    ("campaign_id", "=", self.id),
                    ("user_id", "!=", False),
                    ("shared_on", "!=", False),
                    *domain,
                ],
                ["user_id"],
                ["__count"],
            ):
                planned[user.id] += number
        return planned

    def _waiting_customers(self, people, room):
        """Return the :class:`Customer` rows that can be shared out today.

        Where customers are their own sales person's, those of somebody who is full
        today wait for tomorrow; those of somebody who is away do not.
        """
        full = (
            [one.id for one in people if not one.is_away and not one.capacity]
            if self.share_out == OWN_MANAGER
            else []
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT task.id, customer.user_id
                  FROM retention_call_task task
                  JOIN res_partner customer ON customer.id = task.partner_id
                 WHERE task.campaign_id = %s AND task.state = 'open'
                   AND task.shared_on IS NULL AND task.date_due <= %s
                   AND (customer.user_id IS NULL OR customer.user_id <> ALL(%s))
              ORDER BY task.rank, task.priority DESC, task.id
                 LIMIT %s
                """,
                self.id,
                self.company_id._retention_day(),
                full,
                room if self.share_out != OWN_MANAGER else None,
            )
        )
        if self.share_out == OWN_MANAGER:
            rows = self._within_room(rows, people, room)
        return [Customer(task_id, owner) for task_id, owner in rows]

    def _within_room(self, rows, people, room):
        """Return the rows of the customers for whom somebody has room today.

        An owner's customers beyond his room wait for him; nobody else takes them.
        """
        left = {one.id: one.capacity for one in people if not one.is_away}
        kept = []
        for task_id, owner in rows:
            if len(kept) == room:
                break
            if owner in left:
                if not left[owner]:
                    continue
                left[owner] -= 1
            kept.append((task_id, owner))
        return kept

    def _hand_out(self, shared, day):
        """Write who calls whom. ``shared``: {task id: user id}.

        :return: how many were written
        """
        if not shared:
            return 0
        self.env["retention.call.task"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_call_task task
                   SET user_id = given.user_id, shared_on = %(day)s,
                       date_due = GREATEST(task.date_due, %(day)s)
                  FROM UNNEST(%(tasks)s::int[], %(users)s::int[])
                       AS given (task_id, user_id)
                 WHERE task.id = given.task_id AND task.state = 'open'
                   AND task.shared_on IS NULL
                """,
                day=day,
                tasks=list(shared),
                users=list(shared.values()),
            )
        )
        written = self.env.cr.rowcount
        self.env["retention.call.task"].invalidate_model()
        return written
