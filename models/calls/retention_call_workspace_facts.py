from datetime import timedelta
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..complaints.retention_complaint_open import OPEN
from .retention_call_outcome_calling import FARTHEST_DAYS, Calling
from .retention_call_workspace_script import CallFacts


class RetentionCallWorkspace(models.AbstractModel):
    """What is known of a customer, read in one statement for the whole screen.

    Each part gives one JSON value: a screen that asks for twenty things one by one
    makes the caller wait. Only rows of the task's customer and company are read, by
    SQL without rules of access: the task gives the right to see this card, whosever
    the customer is.
    """

    _inherit = "retention.call.workspace"

    @api.model
    def _facts(self, task, campaign_id=None):
        """Return {part: value} of a task's customer, and the counts of the day.

        :param task: may be empty
        """
        parts = self._parts(task) if task else {}
        parts["counts"] = self._counts_sql(self._today_began(), campaign_id)
        self.env.flush_all()
        [facts] = self.env.execute_query_dict(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("(%s) AS %s", query, SQL.identifier(name))
                    for name, query in parts.items()
                ),
            )
        )
        return CallFacts(facts)

    @api.model
    def _parts(self, task):
        """Return {part: SQL of one value} of what a card shows."""
        return {
            "figures": self._figures_sql(task),
            "wallets": self._wallets_sql(task),
            "debt": self._debt_sql(task),
            "orders": task._last_orders_sql(),
            "complaints": self._complaints_sql(task),
            "others": self._other_tasks_sql(task),
            "key_account": self._key_account_sql(task),
            "extra": self._extra_sql(task.company_id),
            "history": self._history_sql(task),
            "tries": self._tries_sql(task),
            "to_close": self._to_close_sql(task),
            "holidays": self._holidays_sql(task.company_id),
        }

    @api.model
    def _figures_sql(self, task):
        return SQL(
            """
            SELECT ROW_TO_JSON(figures) FROM (
                SELECT id, order_count, last_order_date, has_rhythm, typical_gap_days,
                       days_late, is_late, margin_at_risk
                  FROM retention_customer
                 WHERE partner_id = %s AND company_id = %s) figures
            """,
            task.partner_id.id,
            task.company_id.id,
        )

    @api.model
    def _wallets_sql(self, task):
        """Return SQL of the wallets of the customer and of whom is called there."""
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(wallet), '[]') FROM (
                SELECT wallet.id, wallet.balance, wallet.debt, wallet.expiring_points,
                       wallet.expiring_on, %(tier)s AS tier, %(unit)s AS unit
                  FROM retention_wallet wallet
                  JOIN loyalty_program program ON program.id = wallet.program_id
             LEFT JOIN retention_tier tier ON tier.id = wallet.tier_id
                 WHERE wallet.partner_id = ANY(%(partners)s) AND wallet.active
                   AND wallet.company_id = %(company)s AND program.active
              ORDER BY wallet.balance DESC, wallet.id) wallet
            """,
            tier=self.env["retention.tier"]._field_to_sql("tier", "name"),
            unit=self.env["loyalty.program"]._field_to_sql(
                "program", "portal_point_name"
            ),
            partners=(task.partner_id | task.contact_id).ids,
            company=task.company_id.id,
        )

    @api.model
    def _debt_sql(self, task):
        """Return SQL of what the customer owes, and what of it is overdue.

        By receivable items of invoices, as the dossiers of key accounts reckon it.
        """
        return SQL(
            """
            SELECT ROW_TO_JSON(debt) FROM (
                SELECT COALESCE(SUM(item.amount_residual), 0) AS owed,
                       COALESCE(SUM(item.amount_residual) FILTER (WHERE %(late)s), 0)
                           AS overdue,
                       MIN(item.date_maturity) FILTER (WHERE %(late)s) AS since
                  FROM account_move move
                  JOIN account_move_line item ON item.move_id = move.id
                  JOIN account_account account ON account.id = item.account_id
                 WHERE move.partner_id IN (SELECT id FROM res_partner buyer
                                            WHERE buyer.commercial_partner_id
                                                  = %(customer)s)
                   AND move.move_type IN ('out_invoice', 'out_refund')
                   AND move.state = 'posted' AND item.company_id = %(company)s
                   AND account.account_type = 'asset_receivable'
                   AND item.amount_residual <> 0) debt
            """,
            late=SQL(
                "item.amount_residual > 0 AND item.date_maturity < %s",
                task.company_id._retention_day(),
            ),
            customer=task.partner_id.id,
            company=task.company_id.id,
        )

    @api.model
    def _complaints_sql(self, task):
        """Return SQL of the customer's open complaints, the oldest first."""
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(complaint ORDER BY received_at, id), '[]') FROM (
                SELECT id, name, received_at, description
                  FROM retention_complaint complaint
                 WHERE commercial_partner_id = %s AND company_id = %s
                   AND state IN %s
                   AND (state <> 'new' OR is_unverified IS NOT TRUE)) complaint
            """,
            task.partner_id.id,
            task.company_id.id,
            OPEN,
        )

    @api.model
    def _other_tasks_sql(self, task):
        """Return SQL of the customer's other open tasks, of anybody."""
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(other ORDER BY call_at, id), '[]') FROM (
                SELECT other.id, other.is_promised, other.call_at, other.date_due,
                       %(campaign)s AS campaign, keeper.name AS keeper
                  FROM retention_call_task other
             LEFT JOIN retention_call_campaign campaign
                    ON campaign.id = other.campaign_id
             LEFT JOIN res_users ON res_users.id = other.user_id
             LEFT JOIN res_partner keeper ON keeper.id = res_users.partner_id
                 WHERE other.partner_id = %(customer)s
                   AND other.company_id = %(company)s
                   AND other.state = 'open' AND other.id <> %(task)s
                   AND %(running)s) other
            """,
            running=self.env["retention.call.task"]._running_sql("other"),
            campaign=self.env["retention.call.campaign"]._field_to_sql(
                "campaign", "name"
            ),
            customer=task.partner_id.id,
            company=task.company_id.id,
            task=task.id,
        )

    @api.model
    def _key_account_sql(self, task):
        return SQL(
            """
            SELECT MIN(id) FROM retention_key_account
             WHERE partner_id = %s AND company_id = %s AND state <> 'ended'
            """,
            task.partner_id.id,
            task.company_id.id,
        )

    @api.model
    def _extra_sql(self, company):
        """Return SQL of what the user may still give this month.

        The same as ``retention.extra.budget.left``, which a test compares.
        """
        first = company._retention_day() + relativedelta(day=1)
        return SQL(
            """
            SELECT GREATEST(
                       (SELECT CASE WHEN budget.id IS NULL OR budget.is_default
                                    THEN COALESCE(
                                        company.retention_extra_budget_default, 0)
                                    ELSE COALESCE(budget.points, 0) END
                          FROM res_company company
                     LEFT JOIN retention_extra_budget budget
                            ON budget.company_id = company.id
                           AND budget.user_id = %(user)s
                         WHERE company.id = %(company)s)
                       - (SELECT COALESCE(SUM(extra.points), 0)
                            FROM retention_extra extra
                           WHERE extra.user_id = %(user)s
                             AND extra.company_id = %(company)s
                             AND extra.granted_on >= %(first)s
                             AND extra.granted_on < %(next)s), 0)
            """,
            user=self.env.uid,
            company=company.id,
            first=first,
            next=first + relativedelta(months=1),
        )

    # ------------------------------------------------------------
    # For the outcomes
    # ------------------------------------------------------------

    @api.model
    def _calling(self, task, facts):
        """Return what outcomes ask of a task, out of what was read for the card.

        The same as a ``Calling`` finds by itself, which a test compares.
        """
        calling = Calling(task)
        calling.tries = facts["tries"]
        calling.others = task.browse(facts["to_close"])
        calling.holidays = set()
        for first, last in facts["holidays"]:
            leave = SimpleNamespace(
                date_from=self._to_moment(first), date_to=self._to_moment(last)
            )
            calling.holidays |= calling._days_of(leave)
        return calling

    @api.model
    def _tries_sql(self, task):
        """Return SQL of how often nobody was reached since somebody answered last."""
        return SQL(
            """
            SELECT COUNT(*) FROM retention_call_attempt
             WHERE task_id = %(task)s AND is_undone IS NOT TRUE AND reached IS NOT NULL
               AND id > COALESCE((SELECT MAX(id) FROM retention_call_attempt
                                   WHERE task_id = %(task)s AND is_undone IS NOT TRUE
                                     AND reached = 'answered'), 0)
            """,
            task=task.id,
        )

    @api.model
    def _to_close_sql(self, task):
        """Return SQL of the customer's other tasks, which an outcome may close."""
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(id ORDER BY id), '[]') FROM retention_call_task
             WHERE partner_id = %s AND state IN ('open', 'gap') AND id <> %s
            """,
            task.partner_id.id,
            task.id,
        )

    @api.model
    def _holidays_sql(self, company):
        """Return SQL of the public holidays to come: pairs of moments."""
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(JSON_BUILD_ARRAY(date_from, date_to)), '[]')
              FROM resource_calendar_leaves
             WHERE resource_id IS NULL
               AND (calendar_id IS NULL
                    OR calendar_id = (SELECT resource_calendar_id FROM res_company
                                       WHERE id = %(company)s))
               AND (company_id IS NULL OR company_id = %(company)s)
               AND date_to >= %(now)s AND date_from <= %(last)s
            """,
            company=company.id,
            now=now,
            last=now + timedelta(days=2 * FARTHEST_DAYS),
        )
