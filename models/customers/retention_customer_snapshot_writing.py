import logging
import time

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.retention_rate import month_end, month_ends
from .retention_customer_scoring import MEMORY
from .sql import columns

_logger = logging.getLogger(__name__)

# How far the past is filled in, months
BACK_MONTHS = 24


class RetentionCustomerSnapshot(models.Model):
    """Writing a month: its snapshots and its summary, in one transaction.

    A month of a company is written once, after its last day, or anew when a manager
    asks for it. One month is one commit: what was written stays, a killed run goes
    on with the next month, and a company that fails does not stop the others.
    """

    _inherit = "retention.customer.snapshot"

    @api.model
    def _cron_write(self):
        """Write the months that are over and not written yet, the latest first."""
        cron = self.env["ir.cron"]
        due = [
            (company, self._months_to_write(company))
            for company in self.env["res.company"].search([])
        ]
        remaining = sum(len(days) for _company, days in due)
        if not cron._commit_progress(remaining=remaining):
            return
        for company, days in due:
            for day in days:
                if not self._try_month(company, day):
                    # The other months would fail as well; tomorrow is another day
                    remaining -= len(days) - days.index(day)
                    break
                remaining -= 1
                if not cron._commit_progress(1, remaining=remaining):
                    return

    @api.model
    def _try_month(self, company, day):
        """Write a month, or write down why it failed and tell the managers.

        :return: whether it was written
        """
        start = time.monotonic()
        try:
            with self.env.cr.savepoint():
                company._check_retention_scoring()
                self._write_month(company, day)
        except Exception as error:  # one company must not stop the others
            _logger.info("Month %s of %s failed", day, company.id, exc_info=True)
            self.env["retention.scoring.run"]._write_down(
                company, time.monotonic() - start, error
            )
            return False
        return True

    @api.model
    def _months_to_write(self, company):
        """Return the last days of months to write, the latest first.

        Of the last 24 months those since the first order that are not written yet,
        and whatever is to be computed again.
        """
        today = company._retention_day()
        months = self.env["retention.customer.month"].search(
            [("company_id", "=", company.id), ("team_id", "=", False)]
        )
        wanted = {month.date for month in months if month.is_due}
        first = self._first_order_day(company)
        if first:
            oldest = (today - relativedelta(months=BACK_MONTHS)).replace(day=1)
            yesterday = today - relativedelta(days=1)
            wanted.update(month_ends(max(first, oldest), yesterday))
            wanted -= {month.date for month in months if not month.is_due}
        return sorted(wanted, reverse=True)

    @api.model
    def _first_order_day(self, company):
        self.env["sale.order"].flush_model(["state", "company_id", "date_order"])
        [[moment]] = self.env.execute_query(
            SQL(
                "SELECT MIN(date_order) FROM sale_order"
                " WHERE company_id = %s AND state = 'sale'",
                company.id,
            )
        )
        return moment and company._retention_day(moment)

    @api.model
    def _write_month(self, company, day):
        """Write a company's month that ended on a day, in place of what was there."""
        day = month_end(day)
        self.env["retention.customer.document"]._flush_documents()
        for table in ("retention_customer_snapshot", "retention_customer_month"):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE company_id = %s AND date = %s",
                    SQL.identifier(table),
                    company.id,
                    day,
                )
            )
        self.env["retention.customer"]._set_memory(MEMORY)
        self.env.cr.execute(self._snapshots_statement(company, day))
        self.env.cr.execute(self._summary_statement(company, day))
        self.env.invalidate_all(flush=False)

    @api.model
    def _snapshots_statement(self, company, day):
        """Return SQL that writes a row for each customer as of a day."""
        customers = self.env["retention.customer"]
        before = day.replace(day=1) - relativedelta(days=1)
        return SQL(
            """
            WITH of_company AS MATERIALIZED (%(documents)s),
            figure AS MATERIALIZED (%(figures)s), rank AS (%(ranks)s), of_month AS (
                SELECT partner_id,
                       COUNT(*) FILTER (WHERE kind = 'order' AND date > %(before)s)
                           AS order_count,
                       SUM(amount) FILTER (WHERE date > %(before)s) AS revenue,
                       SUM(margin) FILTER (WHERE date > %(before)s) AS margin,
                       MAX(date) FILTER (WHERE kind = 'order' AND date <= %(before)s)
                           AS last_order_before
                  FROM of_company
              GROUP BY partner_id
            )
            INSERT INTO retention_customer_snapshot (
                        company_id, date, partner_id, user_id, team_id, ladder_step,
                        abc_class, xyz_class, order_count, revenue, margin,
                        revenue_share, year_revenue, month_order_count, month_revenue,
                        month_margin, was_active, is_active, is_new, is_late, days_late)
            SELECT %(company)s, %(day)s, figure.partner_id, user_id, team_id,
                   ladder_step, abc_class, xyz_class, figure.order_count,
                   figure.revenue, figure.margin, revenue_share, year_revenue,
                   of_month.order_count, COALESCE(of_month.revenue, 0),
                   COALESCE(of_month.margin, 0),
                   COALESCE(last_order_before > %(active)s, FALSE), is_active,
                   first_order_date > %(before)s, is_late, days_late
              FROM figure
              JOIN rank ON rank.partner_id = figure.partner_id
              JOIN of_month ON of_month.partner_id = figure.partner_id
            """,
            documents=customers._few_columns_query(company, day),
            figures=customers._figures_query(
                company, day, documents=SQL("SELECT * FROM of_company")
            ),
            ranks=customers._ranks_query(
                company, SQL("SELECT * FROM figure"), ("partner_id",)
            ),
            company=company.id,
            day=day,
            before=before,
            active=before - relativedelta(months=company.retention_active_months),
        )

    @api.model
    def _summary_statement(self, company, day):
        """Return SQL that sums a month's rows up, for the company and each team."""
        steps = {
            "buyer_count": "buyer",
            "customer_step_count": "customer",
            "regular_count": "regular",
            "adherent_count": "adherent",
            "advocate_count": "advocate",
        }
        return SQL(
            """
            INSERT INTO retention_customer_month (
                        company_id, date, computed_on, team_id, customer_count,
                        active_start, active_end, kept, gained, lost, has_rate,
                        retention_rate, new_customers, repeat_customers, new_revenue,
                        repeat_revenue, revenue, margin, top1_share, top5_share,
                        late_count, %(names)s)
            SELECT %(company)s, %(day)s, %(now)s, team_id, customers, at_start, at_end,
                   kept, at_end - kept, at_start - kept, at_start > 0,
                   100.0 * kept / NULLIF(at_start, 0), came, came_again,
                   COALESCE(of_new, 0), COALESCE(revenue - COALESCE(of_new, 0), 0),
                   COALESCE(revenue, 0), COALESCE(margin, 0),
                   COALESCE(largest[1] / NULLIF(bought, 0), 0),
                   COALESCE((SELECT SUM(one) FROM UNNEST(largest[1:5]) one)
                            / NULLIF(bought, 0), 0),
                   late, %(names)s
              FROM (
                SELECT team_id, COUNT(*) AS customers,
                       COUNT(*) FILTER (WHERE was_active) AS at_start,
                       COUNT(*) FILTER (WHERE is_active) AS at_end,
                       COUNT(*) FILTER (WHERE was_active AND is_active) AS kept,
                       COUNT(*) FILTER (WHERE is_new) AS came,
                       COUNT(*) FILTER (WHERE NOT is_new AND month_order_count > 0)
                           AS came_again,
                       SUM(month_revenue) FILTER (WHERE is_new) AS of_new,
                       SUM(month_revenue) AS revenue, SUM(month_margin) AS margin,
                       ARRAY_AGG(GREATEST(year_revenue, 0)
                                 ORDER BY year_revenue DESC) AS largest,
                       SUM(GREATEST(year_revenue, 0)) AS bought,
                       COUNT(*) FILTER (WHERE is_late) AS late, %(steps)s
                  FROM retention_customer_snapshot
                 WHERE company_id = %(company)s AND date = %(day)s
              GROUP BY GROUPING SETS ((), (team_id))
                HAVING GROUPING(team_id) = 1 OR team_id IS NOT NULL
              ) base
            """,
            company=company.id,
            day=day,
            now=fields.Datetime.now(),
            names=columns(steps),
            steps=SQL(", ").join(
                SQL(
                    "COUNT(*) FILTER (WHERE ladder_step = %s) AS %s",
                    step,
                    SQL.identifier(name),
                )
                for name, step in steps.items()
            ),
        )
