from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...tools.retention_rate import month_ends
from ..customers.retention_customer_document import WITHOUT_COST
from ..customers.retention_customer_scoring import MEMORY

# How far the past is filled in, months
BACK_MONTHS = 24
LARGEST = 10
# Whoever was measured so lately is not measured again by the next run of one night
FRESH = timedelta(minutes=10)


class RetentionConcentration(models.Model):
    """The pass that writes the rows of a company, each night and of months' ends."""

    _inherit = "retention.concentration"

    computed_on = fields.Datetime(string="Measured on", readonly=True)

    # ------------------------------------------------------------
    # Scheduled action
    # ------------------------------------------------------------

    @api.model
    def _cron_measure(self):
        """Measure all companies, then write the months' ends that are missing.

        One commit for each; a company that fails stops no other.
        """
        cron = self.env["ir.cron"]
        companies = self._companies_to_measure()
        months = [
            (company, day)
            for company in self.env["res.company"].search([])
            for day in self._months_to_write(company)
        ]
        remaining = len(companies) + len(months)
        cron._commit_progress(remaining=remaining)
        failed = self.env["res.company"]
        for company in companies:
            if not self._measure_safely(company):
                failed |= company
            remaining -= 1
            cron._commit_progress(1, remaining=remaining)
        # The latest months first, whosever they are
        for company, day in sorted(months, key=lambda one: one[1], reverse=True):
            remaining -= 1
            if company in failed:
                continue
            if not self._measure_safely(company, day):
                failed |= company
            if not cron._commit_progress(1, remaining=remaining):
                return

    @api.model
    def _companies_to_measure(self):
        fresh = self.search(
            [
                ("is_current", "=", True),
                ("scope", "=", "company"),
                ("computed_on", ">", fields.Datetime.now() - FRESH),
            ]
        )
        return self.env["res.company"].search([("id", "not in", fresh.company_id.ids)])

    @api.model
    def _months_to_write(self, company):
        """Return the last days of up to 24 months since the first order, unwritten."""
        first = self.env["retention.customer.snapshot"]._first_order_day(company)
        if not first:
            return []
        today = company._retention_day()
        oldest = (today - relativedelta(months=BACK_MONTHS)).replace(day=1)
        written = self.search(
            [
                ("company_id", "=", company.id),
                ("scope", "=", "company"),
                ("is_current", "=", False),
            ]
        ).mapped("date")
        over = month_ends(max(first, oldest), today - relativedelta(days=1))
        return sorted(set(over) - set(written), reverse=True)

    @api.model
    def _measure_safely(self, company, day=None):
        """Measure a company, or write down why it failed and tell the managers.

        :return: whether it was measured
        """
        guard = self.env["retention.scoring.run"]._guard
        done = guard(company, lambda: self._measure(company, day))
        if done and day is None:
            return guard(company, lambda: self._after_measuring(company))
        return done

    @api.model
    def _after_measuring(self, company):
        """Do what follows from today's rows of a company."""
        self.env["retention.key.signal"]._refresh(company)
        terms = self.env["retention.supplier.term"]
        terms.search([("company_id", "=", company.id)])._measure()
        self.env["retention.dependency.alert"]._refresh(company)

    # ------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------

    @api.model
    def _period_start(self, company, day):
        """Return the day after which documents count for a day's shares."""
        return day - relativedelta(months=company.retention_key_months)

    @api.model
    def _measure(self, company, day=None):
        """Write a company's rows, in place of those that stood there.

        :param day: a day that is over, for its row in the history; by default today,
            with the largest customers of each scope
        """
        current = day is None
        day = day or company._retention_day()
        self.env.flush_all()
        [[memory]] = self.env.execute_query(SQL("SHOW work_mem"))
        self._set_memory(MEMORY)
        self._keep_sums(company, day)
        self.env.cr.execute(
            SQL(
                "DELETE FROM retention_concentration WHERE company_id = %s AND %s",
                company.id,
                SQL("is_current")
                if current
                else SQL("date = %s AND NOT is_current", day),
            )
        )
        self.env.cr.execute(self._rows_statement(company, day, current))
        if current:
            self.env.cr.execute(self._lines_statement(company))
        self.env.cr.execute(SQL("DROP TABLE pg_temp.retention_concentration_sum"))
        self._set_memory(memory)
        self.env.invalidate_all(flush=False)

    def _set_memory(self, size):
        self.env["retention.customer"]._set_memory(size)

    @api.model
    def _keep_sums(self, company, day):
        """Keep in a temporary table what each customer brought to each scope.

        ``positive`` is what counts for shares; ``bought`` is its sum in the scope.
        """
        self.env.cr.execute(
            SQL("DROP TABLE IF EXISTS pg_temp.retention_concentration_sum")
        )
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE retention_concentration_sum AS
                SELECT sums.*, GREATEST(revenue, 0) AS positive,
                       SUM(GREATEST(revenue, 0)) OVER scope AS bought,
                       ROW_NUMBER() OVER (PARTITION BY scope, key
                                          ORDER BY revenue DESC, partner_id) AS rank
                  FROM (%(documents)s UNION ALL %(goods)s) sums
                WINDOW scope AS (PARTITION BY scope, key)
                """,
                documents=self._document_sums_query(company, day),
                goods=self._goods_sums_query(company, day),
            )
        )
        self.env.cr.execute(SQL("ANALYZE pg_temp.retention_concentration_sum"))

    @api.model
    def _document_sums_query(self, company, day):
        """Return SQL of sums by customer: of the company, each team, each person.

        Who sells nothing in person, the system's own user, is no person.
        """
        documents = self.env["retention.customer.document"]
        return SQL(
            """
            SELECT CASE WHEN GROUPING(team_id) = 0 THEN 'team'
                        WHEN GROUPING(user_id) = 0 THEN 'user'
                        ELSE 'company' END AS scope,
                   COALESCE(team_id, user_id, 0) AS key, partner_id,
                   SUM(amount) AS revenue, SUM(margin) AS margin
              FROM (%(documents)s) document
             WHERE date > %(since)s AND date <= %(day)s
          GROUP BY GROUPING SETS ((partner_id), (partner_id, team_id),
                                  (partner_id, user_id))
            HAVING (GROUPING(team_id) = 1 OR team_id IS NOT NULL)
               AND (GROUPING(user_id) = 1
                    OR user_id IS NOT NULL AND user_id <> %(system)s)
            """,
            documents=documents._documents_query(company, day),
            system=SUPERUSER_ID,
            since=self._period_start(company, day),
            day=day,
        )

    @api.model
    def _goods_sums_query(self, company, day):
        """Return SQL of sums by customer of each product.

        A line's margin goes with what is left of it; without a cost it has none.
        """
        return SQL(
            """
            SELECT 'product', goods.product_id, goods.partner_id, SUM(goods.amount),
                   SUM(CASE WHEN line.price_subtotal = 0 OR %(without_cost)s THEN 0
                            ELSE goods.amount * line.margin / line.price_subtotal
                        END)
              FROM (%(goods)s) goods
              JOIN sale_order_line line ON line.id = goods.order_line_id
             WHERE goods.date > %(since)s AND goods.date <= %(day)s
               AND goods.product_id IS NOT NULL
          GROUP BY goods.product_id, goods.partner_id
            """,
            goods=self.env["retention.purchase.line"]._lines_query(company, day),
            since=self._period_start(company, day),
            day=day,
            without_cost=WITHOUT_COST,
        )

    @api.model
    def _rows_statement(self, company, day, current):
        """Return SQL that writes a row for each scope.

        The company has one always, so that a month without revenue is known as well.
        Of products the history keeps those that bring a part worth an alert.
        """
        return SQL(
            """
            INSERT INTO retention_concentration (
                        company_id, date, months, is_current, computed_on, scope,
                        team_id, user_id, product_id, revenue, bought, margin,
                        customer_count, top_partner_id, top1_share, top5_share, hhi,
                        level)
            SELECT %(company)s, %(day)s, %(months)s, %(current)s, %(now)s, scope,
                   CASE WHEN scope = 'team' THEN key END,
                   CASE WHEN scope = 'user' THEN key END,
                   CASE WHEN scope = 'product' THEN key END,
                   revenue, bought, margin, customers, largest,
                   COALESCE(top1 / NULLIF(bought, 0), 0),
                   COALESCE(top5 / NULLIF(bought, 0), 0),
                   COALESCE(squares / NULLIF(bought * bought, 0), 0), %(level)s
              FROM (
                SELECT scope, key, COALESCE(SUM(revenue), 0) AS revenue,
                       COALESCE(SUM(positive), 0) AS bought,
                       COALESCE(SUM(margin), 0) AS margin,
                       COUNT(*) FILTER (WHERE positive > 0) AS customers,
                       MAX(partner_id) FILTER (WHERE rank = 1 AND positive > 0)
                           AS largest,
                       COALESCE(MAX(positive), 0) AS top1,
                       COALESCE(SUM(positive) FILTER (WHERE rank <= 5), 0) AS top5,
                       SUM(positive * positive) AS squares
                  FROM (SELECT scope, key, partner_id, revenue, positive, margin, rank
                          FROM retention_concentration_sum
                         UNION ALL
                        SELECT 'company', 0, NULL, 0, 0, 0, NULL) sums
              GROUP BY scope, key
              ) scopes
             WHERE %(current)s OR scope <> 'product' OR revenue >= (
                       SELECT SUM(revenue) * %(part)s / 100
                         FROM retention_concentration_sum WHERE scope = 'company')
            """,
            company=company.id,
            day=day,
            months=company.retention_key_months,
            current=current,
            now=fields.Datetime.now(),
            level=self._level_expression(company, SQL("top1"), SQL("bought")),
            part=Decimal(str(company.retention_dependency_part)),
        )

    @api.model
    def _lines_statement(self, company):
        """Return SQL that writes the largest customers of today's rows."""
        return SQL(
            """
            INSERT INTO retention_concentration_line (
                        concentration_id, company_id, scope, team_id, user_id,
                        product_id, partner_id, rank, revenue, margin, share, is_key,
                        level)
            SELECT head.id, head.company_id, head.scope, head.team_id, head.user_id,
                   head.product_id, one.partner_id, one.rank, one.revenue, one.margin,
                   one.positive / one.bought,
                   100 * one.positive >= %(limit)s * one.bought, %(level)s
              FROM retention_concentration_sum one
              JOIN retention_concentration head
                ON head.scope = one.scope AND one.key = COALESCE(
                       head.team_id, head.user_id, head.product_id, 0)
             WHERE head.company_id = %(company)s AND head.is_current
               AND one.positive > 0
               AND (one.rank <= %(largest)s
                    OR 100 * one.positive >= %(limit)s * one.bought)
            """,
            company=company.id,
            largest=LARGEST,
            limit=Decimal(str(company.retention_key_share)),
            level=self._level_expression(
                company, SQL("one.positive"), SQL("one.bought")
            ),
        )

    @api.model
    def _level_expression(self, company, amount, bought):
        """Return SQL of the level of an amount that is part of what was bought.

        As ``tools/dependency.py`` has it; a test compares them.
        """
        watch, warning, high, critical = company._retention_dependency_limits()
        return SQL(
            """
            CASE WHEN 100 * %(amount)s > %(critical)s * %(bought)s THEN 'critical'
                 WHEN %(bought)s = 0 THEN 'none'
                 WHEN 100 * %(amount)s >= %(high)s * %(bought)s THEN 'high'
                 WHEN 100 * %(amount)s >= %(warning)s * %(bought)s THEN 'warning'
                 WHEN 100 * %(amount)s >= %(watch)s * %(bought)s THEN 'watch'
                 ELSE 'none' END
            """,
            amount=amount,
            bought=bought,
            watch=watch,
            warning=warning,
            high=high,
            critical=critical,
        )
