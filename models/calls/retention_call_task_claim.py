import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL

# How often the next customer is looked for when somebody else was faster
TRIES = 5
WHOSE = re.compile(r"=\((\d+), (\d+)\)")


class RetentionCallTask(models.Model):
    """Who has a customer on the screen: one person at a time, for some minutes.

    The queue is asked by one statement, the first of a request, so that it sees what
    others claimed a moment ago. Claims are written by SQL alone.
    """

    _inherit = "retention.call.task"

    # ------------------------------------------------------------
    # The queue
    # ------------------------------------------------------------

    @api.model
    def _claim_next(self, campaign_id=None):
        """Put the next customer of the queue on the user's screen.

        Calls come before what can only be written. What the user has claimed is not
        offered again: it is on a screen already.

        :param campaign_id: of this campaign only, by default of all
        :return: the task without rules of access, empty when nobody is left
        """
        task = self._claim_first(campaign_id)
        # A screen that was left keeps the customer's other tasks from being offered:
        # it is cleared when there is nothing else
        if not task and self._end_void_claims():
            task = self._claim_first(campaign_id)
        return task

    @api.model
    def _claim_first(self, campaign_id):
        for is_call in (True, False):
            task = self._claim_by(is_call, campaign_id)
            if task:
                return task
        return self._on_screen([])

    @api.model
    def _claim_by(self, is_call, campaign_id):
        """Claim the first task that fits, of calls or of what can only be written.

        Another task of the same customer may be claimed at the same instant, which
        this transaction will not see before it ends: the customer is left out then.
        """
        taken = []
        for _try in range(TRIES):
            query = self._claim_query(is_call, campaign_id, taken)
            try:
                return self._claim(query)
            except UniqueViolation as error:
                found = WHOSE.search(error.diag.message_detail or "")
                if not found:
                    raise
                taken.append(int(found[2]))
        return self._on_screen([])

    @api.model
    def _claim(self, query):
        """Run a statement that claims a task; return the task, empty if none fits.

        :raise UniqueViolation: somebody else is with the customer
        """
        with self.env.cr.savepoint(flush=False):
            # That somebody was faster is nothing for the log
            self.env.cr.execute(query, log_exceptions=False)
            return self._on_screen([row_id for (row_id,) in self.env.cr.fetchall()])

    @api.model
    def _on_screen(self, task_ids):
        """Return tasks as they are in the database, without rules of access.

        A person may work on what the queue gives, whosever the customer is.
        """
        tasks = self.sudo().browse(task_ids)
        tasks.invalidate_recordset(["claimed_by", "claimed_at"])
        return tasks

    @api.model
    def _claim_query(self, is_call, campaign_id, taken):
        """Return the statement that claims the first task of the user's queue.

        One's own tasks and those of nobody are apart in the index: the first one of
        each is looked at, and the better one taken.

        :param taken: ids of customers who are left out
        """
        company, now = self.env.company, fields.Datetime.now()
        waiting = self._waiting_sql(now, is_call, taken)
        allowed = self._allowed_sql(now, campaign_id)
        guard = self.env["retention.call.guard"]
        # What keeps everybody from being called is asked before any task is read
        is_day = guard._holiday_sql(company, now) if is_call else SQL("TRUE")
        return SQL(
            """
            WITH own AS (%(own)s), pool AS (%(pool)s)
          UPDATE retention_call_task task
             SET claimed_by = %(user)s, claimed_at = %(now)s
           WHERE task.id = (SELECT id FROM (TABLE own UNION ALL TABLE pool) candidate
                          ORDER BY rank, priority DESC, date_due, id LIMIT 1)
       RETURNING task.id
            """,
            own=self._first_sql(
                SQL("task.user_id = %s AND %s", self.env.uid, is_day), waiting, allowed
            ),
            pool=self._first_sql(
                SQL("task.user_id IS NULL AND %s", is_day),
                waiting,
                SQL("%s AND %s", allowed, self._pool_sql()),
            ),
            user=self.env.uid,
            now=now,
        )

    @api.model
    def _first_sql(self, whose, waiting, allowed):
        """Return SQL of the first task of some that fits, in the order of the index.

        The planner takes conditions in a CASE for holding every second time. It would
        think that nearly no task fits, otherwise, and sort all of them. Whose they are
        is one and the same, but named so that the index gives the order. What the task
        says itself stands apart: it is asked before anything is joined.
        """
        return SQL(
            """
            SELECT task.id, task.rank, task.priority, task.date_due
              FROM retention_call_task task %(joins)s
             WHERE %(whose)s AND task.state = 'open' AND task.shared_on IS NOT NULL
               AND CASE WHEN %(waiting)s THEN TRUE END
               AND CASE WHEN %(allowed)s THEN TRUE END
          ORDER BY task.user_id, task.rank, task.priority DESC, task.date_due, task.id
             LIMIT 1 FOR UPDATE OF task SKIP LOCKED
            """,
            joins=self.env["retention.call.guard"]._joins_sql(),
            whose=whose,
            waiting=waiting,
            allowed=allowed,
        )

    @api.model
    def _pool_sql(self):
        """Return SQL of the tasks of nobody that the user may take: ``_is_for``."""
        return SQL(
            """(COALESCE(customer.user_id, %(user)s) = %(user)s
                OR EXISTS (SELECT FROM retention_call_campaign_user_rel caller
                            WHERE caller.campaign_id = task.campaign_id
                              AND caller.user_id = %(user)s)
                OR (task.escalated_at IS NOT NULL OR task.absent_user_id IS NOT NULL
                    OR EXISTS (SELECT FROM res_users keeper
                                WHERE keeper.id = customer.user_id
                                  AND keeper.active IS NOT TRUE))
                   AND NOT EXISTS (SELECT FROM retention_call_campaign_user_rel caller
                                    WHERE caller.campaign_id = task.campaign_id))""",
            user=self.env.uid,
        )

    @api.model
    def _waiting_sql(self, now, is_call, taken):
        """Return SQL of what the tasks that may be offered now say themselves."""
        company = self.env.company
        conditions = [
            self._today_sql(company, now),
            SQL("task.channel = 'phone'" if is_call else "task.channel <> 'phone'"),
            SQL(
                "(task.claimed_by IS NULL"
                " OR (task.claimed_by <> %s AND task.claimed_at < %s))",
                self.env.uid,
                self._void_since(company, now),
            ),
        ]
        if taken:
            conditions.append(SQL("task.partner_id <> ALL(%s)", taken))
        if is_call:
            conditions.append(self.env["retention.call.guard"]._awake_sql(company, now))
        return SQL(" AND ").join(conditions)

    @api.model
    def _allowed_sql(self, now, campaign_id):
        """Return SQL of what campaign and customer say of a task that waits."""
        company = self.env.company
        return SQL(
            "%s AND %s",
            self._due_sql(company, now, campaign_id),
            self.env["retention.call.guard"]._allowed_sql(company, now),
        )

    @api.model
    def _today_sql(self, company, now):
        """Return SQL of open tasks whose day and hour have come, by ``task`` alone."""
        return SQL(
            """(task.state = 'open' AND task.shared_on IS NOT NULL
                AND task.company_id = %s AND task.date_due <= %s
                AND (task.call_at IS NULL OR task.call_at <= %s))""",
            company.id,
            company._retention_day(now),
            now,
        )

    @api.model
    def _due_sql(self, company, now, campaign_id=None):
        """Return SQL of open tasks of running campaigns whose day and hour have come.

        Over the aliases ``task`` and ``campaign``.
        """
        conditions = [self._today_sql(company, now), self._running_sql()]
        if campaign_id:
            conditions.append(SQL("task.campaign_id = %s", campaign_id))
        return SQL(" AND ").join(conditions)

    @api.model
    def _running_sql(self, task="task"):
        """Return SQL of whether a task's campaign has it called at all.

        A promise outlives its campaign; while one is paused nobody is called for it.

        :param task: alias of the task; the campaign's is ``campaign``
        """
        return SQL(
            """(campaign.id IS NULL OR campaign.state = 'running'
                OR (campaign.state = 'done' AND %s))""",
            SQL.identifier(task, "is_promised"),
        )

    @api.model
    def _void_since(self, company, now):
        """Return since when a claim must not have been refreshed to be void."""
        minutes = company._retention_call_limits().claim_minutes
        return fields.Datetime.subtract(now, minutes=minutes)

    # ------------------------------------------------------------
    # What is on a screen
    # ------------------------------------------------------------

    @api.model
    def _claim_own(self, campaign_id=None, but=()):
        """Return the task that the user has on the screen longest, empty if none.

        Its time begins anew.

        :param but: ids of tasks that are not meant
        """
        now = fields.Datetime.now()
        conditions = [
            SQL("task.claimed_by = %s AND task.state = 'open'", self.env.uid),
            SQL("task.company_id = %s", self.env.company.id),
            SQL("task.claimed_at >= %s", self._void_since(self.env.company, now)),
            SQL("task.id <> ALL(%s)", list(but)),
        ]
        if campaign_id:
            conditions.append(SQL("task.campaign_id = %s", campaign_id))
        return self._claim(
            SQL(
                """
                UPDATE retention_call_task SET claimed_at = %s
                 WHERE id = (SELECT task.id FROM retention_call_task task WHERE %s
                           ORDER BY task.claimed_at, task.id LIMIT 1
                             FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                now,
                SQL(" AND ").join(conditions),
            )
        )

    def _claim_this(self):
        """Put this very task on the user's screen.

        What the user had open of the same customer, and what somebody left there, is
        taken off.

        :return: whether it is; not if somebody else is with the customer
        """
        self.ensure_one()
        now = fields.Datetime.now()
        free = SQL(
            "(claimed_by IS NULL OR claimed_by = %s OR claimed_at < %s)",
            self.env.uid,
            self._void_since(self.company_id, now),
        )
        self._free_customer(free)
        query = SQL(
            "UPDATE retention_call_task SET claimed_by = %s, claimed_at = %s"
            " WHERE id = %s AND %s RETURNING id",
            self.env.uid,
            now,
            self.id,
            free,
        )
        try:
            return bool(self._claim(query))
        except UniqueViolation:
            return False

    def _free_customer(self, condition):
        """Take the customer's other tasks off the screens that fit a condition."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_call_task SET claimed_by = NULL, claimed_at = NULL
                 WHERE company_id = %s AND partner_id = %s AND id <> %s
                   AND claimed_by IS NOT NULL AND %s
                """,
                self.company_id.id,
                self.partner_id.id,
                self.id,
                condition,
            )
        )
        self.invalidate_model(["claimed_by", "claimed_at"])

    @api.model
    def _release(self, task_ids=None, but=()):
        """Take tasks off the user's screen, all of the company by default."""
        conditions = [
            SQL("claimed_by = %s", self.env.uid),
            SQL("company_id = %s", self.env.company.id),
            SQL("id <> ALL(%s)", list(but)),
        ]
        if task_ids is not None:
            conditions.append(SQL("id = ANY(%s)", list(task_ids)))
        self._end_claims(SQL(" AND ").join(conditions))._drop_untouched()

    def _drop_untouched(self):
        """Delete those of calls that came in of which nothing was written down."""
        self.filtered(
            lambda task: (
                task._is_incoming()
                and not (task.note or task.attempt_count or task.attempt_ids)
                and not (task.draft or {}).get("order_id")
            )
        ).unlink()

    @api.model
    def _end_void_claims(self):
        """Clear the screens that were left; return their tasks."""
        company = self.env.company
        return self._end_claims(
            SQL(
                "claimed_by IS NOT NULL AND company_id = %s AND claimed_at < %s",
                company.id,
                self._void_since(company, fields.Datetime.now()),
            )
        )

    @api.model
    def _end_claims(self, condition):
        """Clear the claims that fit, but for those being worked on this instant.

        :return: the tasks
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE retention_call_task SET claimed_by = NULL, claimed_at = NULL
                 WHERE id IN (SELECT id FROM retention_call_task
                               WHERE %s FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                condition,
            )
        )
        return self._on_screen([row_id for (row_id,) in rows])

    # ------------------------------------------------------------
    # One at a time
    # ------------------------------------------------------------

    @api.model
    def _lock(self, task_id):
        """Return a task of the company that nobody else changes until the end.

        A second request waits for the first one. Without rules of access: whoever
        asks checks whose it is.

        :return: the task, empty if there is none
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM retention_call_task WHERE id = %s AND company_id = %s"
                " FOR UPDATE",
                task_id,
                self.env.company.id,
            )
        )
        return self._on_screen([row_id for (row_id,) in rows])
