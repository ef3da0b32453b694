"""Tasks end by sets: whoever ordered, left, or whose campaign is over."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# A task with an hour at the latest stays on the list for so many days after it
GRACE = timedelta(days=3)


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    @api.model
    def _close_where(self, condition, state, cause, has_left=False):
        """Close open tasks (alias ``task``) that fit, but none on somebody's screen.

        :param condition: SQL
        :param state: ``cancelled`` or ``expired``
        :param cause: why, in words
        :param has_left: whether the list itself no longer wants them
        :return: how many were closed
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_call_task task
                   SET state = %(state)s, cause_out = %(cause)s, claimed_by = NULL,
                       claimed_at = NULL, has_left = %(has_left)s,
                       date_out = (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE
                                   COALESCE(NULLIF(owner.tz, ''), 'UTC'))::date
                  FROM res_company company
                  JOIN res_partner owner ON owner.id = company.partner_id
                 WHERE company.id = task.company_id AND task.state IN ('open', 'gap')
                   AND %(free)s AND (%(condition)s)
                """,
                state=state,
                cause=cause,
                has_left=has_left,
                now=fields.Datetime.now(),
                free=self._free_sql(),
                condition=condition,
            )
        )
        closed = self.env.cr.rowcount
        self.invalidate_model()
        return closed

    def _close(self, state, cause):
        """Close these tasks, except those on somebody's screen; return how many."""
        return self._close_where(SQL("task.id = ANY(%s)", self.ids), state, cause)

    @api.model
    def _free_sql(self):
        """Return SQL of whether a task is on nobody's screen."""
        return SQL(
            """(task.claimed_by IS NULL
                OR task.claimed_at < %s - company.retention_call_claim_minutes
                                          * INTERVAL '1 minute')""",
            fields.Datetime.now(),
        )

    # ------------------------------------------------------------
    # Scheduled
    # ------------------------------------------------------------

    @api.model
    def _cron_close(self):
        """End what is over: campaigns, late thank-yous, forgotten screens, sessions.

        What waits follows its customers: see ``_follow_contacts``.
        """
        self._close_over()
        self.env["ir.cron"]._commit_progress()
        self._release_forgotten()
        self.env["retention.call.session"]._close_silent()
        self.env["ir.cron"]._commit_progress()
        self._follow_contacts()
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _close_over(self):
        """Expire open tasks of campaigns that are over, and end those campaigns.

        Promised calls are kept: the promise outlives the campaign. What was on a
        screen when its campaign ended is closed later.
        """
        over = self.env["retention.call.campaign"].search(
            [("state", "in", ("running", "paused")), ("date_to", "!=", False)]
        )
        over = over.filtered(lambda one: one.date_to < one.company_id._retention_day())
        for campaign in over:
            campaign._end(self.env._("The campaign was over"))
        self._close_where(
            SQL(
                """task.is_promised IS NOT TRUE AND EXISTS (
                    SELECT FROM retention_call_campaign campaign
                     WHERE campaign.id = task.campaign_id
                       AND campaign.state = 'done')"""
            ),
            "expired",
            self.env._("The campaign was over"),
        )
        return self._close_where(
            SQL(
                "task.deadline_at < %s AND task.is_promised IS NOT TRUE",
                self._long_past(),
            ),
            "expired",
            self.env._("Its time was over"),
        )

    @api.model
    def _long_past(self):
        return fields.Datetime.now() - GRACE

    @api.model
    def _release_forgotten(self):
        """Take off screens what was left there: its time has run out."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_call_task task
                   SET claimed_by = NULL, claimed_at = NULL
                  FROM res_company company
                 WHERE company.id = task.company_id AND task.claimed_by IS NOT NULL
                   AND %s
                """,
                self._free_sql(),
            )
        )
        self.invalidate_model(["claimed_by", "claimed_at"])
