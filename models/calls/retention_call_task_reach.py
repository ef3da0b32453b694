"""Whom to call changes while a task waits: numbers come and go, people leave."""

from odoo import api, fields, models
from odoo.tools import SQL


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    has_left = fields.Boolean(
        readonly=True, help="Left the list by itself: it comes back by itself, too."
    )

    @api.model
    def _follow_contacts(self, condition=None):
        """Have open tasks follow their customers, but none on somebody's screen.

        Whose customer was archived is closed. Who became a contact of a firm is called
        there. A contact who left, or whose number is gone, is no longer called; who
        has a number by now is.

        :param condition: SQL of the tasks (alias ``task``), all by default
        """
        condition = condition or SQL("TRUE")
        self.env.flush_all()
        self._close_where(
            SQL(
                """NOT EXISTS (SELECT FROM res_partner customer
                                WHERE customer.id = task.partner_id AND customer.active)
                   AND (%s)""",
                condition,
            ),
            "cancelled",
            self.env._("The customer was archived"),
        )
        self._follow_firms(condition)
        self._follow_numbers(condition)
        self.invalidate_model()

    @api.model
    def _follow_firms(self, condition):
        """Move tasks of customers who belong to a firm by now, with their calls."""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE retention_call_task task
                   SET partner_id = moved.firm_id,
                       contact_id = COALESCE(task.contact_id, task.partner_id)
                  FROM (SELECT DISTINCT ON (task.campaign_id, firm.id, task.occurrence)
                               task.id, firm.id AS firm_id
                          FROM retention_call_task task
                          JOIN res_partner customer ON customer.id = task.partner_id
                          JOIN res_partner firm
                            ON firm.id = customer.commercial_partner_id
                         WHERE firm.id <> customer.id AND task.claimed_by IS NULL
                           AND task.state IN ('open', 'gap') AND (%s)
                           AND NOT EXISTS (
                               SELECT FROM retention_call_task other
                                WHERE other.campaign_id = task.campaign_id
                                  AND other.partner_id = firm.id
                                  AND other.occurrence = task.occurrence)
                      ORDER BY task.campaign_id, firm.id, task.occurrence, task.id
                       ) moved
                 WHERE moved.id = task.id
             RETURNING task.id
                """,
                condition,
            )
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE retention_call_attempt attempt SET partner_id = task.partner_id
                  FROM retention_call_task task
                 WHERE task.id = attempt.task_id AND task.id = ANY(%s)
             RETURNING attempt.id
                """,
                [row_id for (row_id,) in rows],
            )
        )
        self.env["retention.call.attempt"].invalidate_model(["partner_id"])
        # Whose firm is on the list already
        self._close_where(
            SQL(
                """EXISTS (SELECT FROM res_partner customer
                            WHERE customer.id = task.partner_id
                              AND customer.commercial_partner_id <> customer.id)
                   AND task.claimed_by IS NULL
                   AND (%s)""",
                condition,
            ),
            "cancelled",
            self.env._("The customer's firm is on the list"),
        )

    @api.model
    def _follow_numbers(self, condition):
        """Look anew for whom to reach, and how, where it is not so any more."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_call_task task
                   SET contact_id = found.person_id, channel = found.channel,
                       state = found.state
                  FROM (SELECT wanted.id, reach.person_id, reach.channel,
                               CASE reach.channel WHEN 'none' THEN 'gap'
                                                  ELSE 'open' END AS state
                          FROM retention_call_task wanted
                          JOIN res_partner customer ON customer.id = wanted.partner_id
                          JOIN res_partner present
                            ON present.id = COALESCE(wanted.contact_id,
                                                     wanted.partner_id)
                         CROSS JOIN LATERAL (%(reach)s) reach
                         WHERE wanted.state IN ('open', 'gap')
                           AND wanted.claimed_by IS NULL
                           AND (wanted.state = 'gap' OR present.active IS NOT TRUE
                                OR present.commercial_partner_id <> customer.id
                                OR COALESCE(CASE wanted.channel
                                                WHEN 'phone' THEN present.phone
                                                ELSE present.email END, '') = '')
                       ) found
                 WHERE found.id = task.id AND (%(condition)s)
                   AND (task.contact_id, task.channel, task.state)
                       IS DISTINCT FROM (found.person_id, found.channel, found.state)
                """,
                reach=self.env["retention.call.campaign"]._reach_sql(),
                condition=condition,
            )
        )
