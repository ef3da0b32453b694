from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.amounts import to_decimal
from .sql import columns

DAYS_PER_YEAR = 365
# Fewer gaps between orders tell no rhythm; fewer months with purchases no XYZ class
LEAST_GAPS = 3
LEAST_MONTHS = 3


class RetentionCustomer(models.Model):
    """How the figures are computed: one query, as of any day, for some or all."""

    _inherit = "retention.customer"

    @api.model
    def _figures_query(self, company, day, partners=None, documents=None, parts=None):
        """Return SQL of the figures of a company's customers as of a day.

        Columns are named as the fields; those that compare customers (ranks,
        shares, ABC) come from ``_ranks_query``.

        :param partners: SQL of ids of commercial partners, all by default
        :param documents: SQL of their documents, if these were read already
        :param parts: SQL of ``_parts_query``, if this was read already
        """
        return SQL(
            """
            WITH document AS %(kept)s (%(documents)s), part AS (%(parts)s),
            total AS (%(totals)s), gap AS (%(gaps)s),
            month AS (%(months)s), evidence AS (%(evidence)s),
            factor AS (%(factors)s), rhythm AS (%(rhythm)s)
            SELECT rhythm.*, %(step)s AS ladder_step FROM rhythm
            """,
            # What was read already lies in a table: no need for another copy
            kept=SQL("NOT MATERIALIZED" if documents else "MATERIALIZED"),
            documents=documents or self._few_columns_query(company, day, partners),
            parts=parts or self._parts_query(company, day),
            totals=self._totals_query(),
            gaps=self._gaps_query(),
            months=self._months_query(day),
            evidence=self._evidence_query(company, day, partners),
            factors=self._factors_query(company, day),
            rhythm=self._rhythm_query(company, day),
            step=self._step_expression(company),
        )

    @api.model
    def _few_columns_query(
        self, company, day, partners=None, credited=None, row_by_row=False
    ):
        """Return SQL of what the figures need of the documents."""
        return SQL(
            "SELECT kind, date, partner_id, order_id, team_id, user_id, amount, margin,"
            " costed_revenue FROM (%s) document",
            self.env["retention.customer.document"]._documents_query(
                company, day, partners, row_by_row, credited
            ),
        )

    @api.model
    def _parts_query(self, company, day, documents=None):
        """Return SQL of sums by customer, team and sales person.

        ``latest`` is the latest order's day and id in one number.

        :param documents: SQL of the documents; by default they are what the query
            around calls ``document``
        """
        year = day - relativedelta(months=12)
        regular = day - relativedelta(months=company.retention_regular_months)
        return SQL(
            """
            SELECT partner_id, team_id, user_id,
                   COUNT(order_id) FILTER (WHERE is_order) AS order_count,
                   SUM(amount) AS revenue, SUM(margin) AS margin,
                   SUM(costed_revenue) AS costed_revenue,
                   MIN(date) FILTER (WHERE is_order) AS first_order_date,
                   MAX(date) FILTER (WHERE is_order) AS last_order_date,
                   MAX(((date - DATE '1970-01-01')::bigint << 32) + order_id)
                       FILTER (WHERE is_order) AS latest,
                   COUNT(order_id) FILTER (WHERE is_order AND date > %(regular)s)
                       AS window_order_count,
                   COUNT(order_id) FILTER (WHERE is_order AND date > %(year)s)
                       AS year_order_count,
                   SUM(amount) FILTER (WHERE date > %(year)s) AS year_revenue,
                   SUM(margin) FILTER (WHERE date > %(year)s) AS year_margin
              FROM (SELECT *, kind = 'order' AS is_order
                      FROM (%(documents)s) document) document
          GROUP BY partner_id, team_id, user_id
            """,
            documents=documents or SQL("SELECT * FROM document"),
            regular=regular,
            year=year,
        )

    @api.model
    def _totals_query(self):
        """Return SQL of sums by customer; team and person are the latest order's."""
        return SQL(
            """
            SELECT partner_id, SUM(order_count)::int AS order_count,
                   SUM(revenue) AS revenue, SUM(margin) AS margin,
                   SUM(costed_revenue) AS costed_revenue,
                   MIN(first_order_date) AS first_order_date,
                   MAX(last_order_date) AS last_order_date,
                   SUM(window_order_count)::int AS window_order_count,
                   SUM(year_order_count)::int AS year_order_count,
                   COALESCE(SUM(year_revenue), 0) AS year_revenue,
                   COALESCE(SUM(year_margin), 0) AS year_margin,
                   (ARRAY_AGG(team_id ORDER BY latest DESC NULLS LAST))[1] AS team_id,
                   (ARRAY_AGG(user_id ORDER BY latest DESC NULLS LAST))[1] AS user_id,
                   (ARRAY_AGG(of_team ORDER BY latest DESC NULLS LAST))[1]
                       AS team_revenue,
                   (ARRAY_AGG(of_user ORDER BY latest DESC NULLS LAST))[1]
                       AS user_revenue
              FROM (SELECT *,
                           SUM(revenue) OVER (PARTITION BY partner_id, team_id)
                               AS of_team,
                           SUM(revenue) OVER (PARTITION BY partner_id, user_id)
                               AS of_user
                      FROM part) part
          GROUP BY partner_id
            HAVING SUM(order_count) > 0
            """
        )

    @api.model
    def _gaps_query(self):
        """Return SQL of quartiles of the gaps between days with orders."""
        return SQL(
            """
            SELECT partner_id,
                   PERCENTILE_CONT(ARRAY[0.25, 0.5, 0.75])
                       WITHIN GROUP (ORDER BY days) AS quartile
              FROM (SELECT partner_id,
                           date - LAG(date) OVER (PARTITION BY partner_id ORDER BY date)
                               AS days
                      FROM document WHERE kind = 'order') gap
             WHERE days > 0
          GROUP BY partner_id
            HAVING COUNT(*) >= %s
            """,
            LEAST_GAPS,
        )

    @api.model
    def _months_query(self, day):
        """Return SQL of the 12 full months before a day: their variation in per cent.

        Empty months count as 0. The standard deviation is the population's.
        """
        end = day.replace(day=1)
        return SQL(
            """
            SELECT partner_id,
                   ROUND((100 * SQRT(GREATEST(SUM(revenue * revenue) / 12
                                              - POWER(SUM(revenue) / 12, 2), 0))
                          / (SUM(revenue) / 12))::numeric, 9) AS variation
              FROM (SELECT partner_id, SUM(amount)::float8 AS revenue,
                           BOOL_OR(kind = 'order') AS has_orders
                      FROM document
                     WHERE date >= %(start)s AND date < %(end)s
                  GROUP BY partner_id, DATE_TRUNC('month', date::timestamp)) month
          GROUP BY partner_id
            HAVING COUNT(*) FILTER (WHERE has_orders) >= %(least)s AND SUM(revenue) > 0
            """,
            start=end - relativedelta(months=12),
            end=end,
            least=LEAST_MONTHS,
        )

    @api.model
    def _factors_query(self, company, day):
        """Return SQL of the totals with the factors of LTV and the evidence."""
        active = day - relativedelta(months=company.retention_active_months)
        return SQL(
            """
            SELECT total.*, partner.active IS NOT TRUE AS is_archived,
                   revenue / order_count AS average_order,
                   order_count::numeric / lifetime_months AS orders_per_month,
                   100 * margin / NULLIF(costed_revenue, 0) AS profitability,
                   order_count > 1 AND costed_revenue > 0 AS has_ltv,
                   last_order_date > %(active)s AS is_active,
                   gap.quartile IS NOT NULL AS has_rhythm,
                   gap.quartile[2] AS typical_gap_days,
                   gap.quartile[3] - gap.quartile[1] AS gap_spread_days,
                   month.variation,
                   evidence.buys_elsewhere, evidence.wallet_share,
                   COALESCE(evidence.share_counts, FALSE) AS share_counts,
                   evidence.wallet_share IS NOT NULL AS has_wallet_share,
                   COALESCE(evidence.referral_count, 0) AS referral_count
              FROM (SELECT *, (EXTRACT(YEAR FROM last_order_date) * 12
                               + EXTRACT(MONTH FROM last_order_date)
                               - EXTRACT(YEAR FROM first_order_date) * 12
                               - EXTRACT(MONTH FROM first_order_date) + 1)::int
                           AS lifetime_months
                      FROM total) total
              JOIN res_partner partner ON partner.id = total.partner_id
         LEFT JOIN gap ON gap.partner_id = total.partner_id
         LEFT JOIN month ON month.partner_id = total.partner_id
         LEFT JOIN evidence ON evidence.partner_id = total.partner_id
            """,
            active=active,
        )

    @api.model
    def _rhythm_query(self, company, day):
        """Return SQL of all figures that stand for one customer alone."""
        return SQL(
            """
            SELECT factor.*, late.*,
                   CASE WHEN has_ltv
                        THEN ROUND(average_order * orders_per_month * profitability
                                   / 100 * lifetime_months, %(digits)s) END AS ltv,
                   CASE WHEN variation <= %(x)s THEN 'x'
                        WHEN variation <= %(y)s THEN 'y'
                        WHEN variation IS NOT NULL THEN 'z' END AS xyz_class,
                   COALESCE(days_late > gap_spread_days * %(factor)s, FALSE) AS is_late,
                   CASE WHEN days_late > gap_spread_days * %(factor)s
                        THEN GREATEST(ROUND(
                                (margin / order_count * LEAST(
                                    days_late / GREATEST(typical_gap_days, 1),
                                    %(year)s / GREATEST(typical_gap_days, 1)
                                )::numeric), %(digits)s), 0)
                        ELSE 0 END AS margin_at_risk
              FROM factor
        CROSS JOIN LATERAL (
                       SELECT last_order_date + CEIL(typical_gap_days)::int
                                  AS next_order_expected,
                              GREATEST(%(day)s - last_order_date
                                       - CEIL(typical_gap_days)::int, 0) AS days_late
                   ) late
            """,
            day=day,
            digits=company.currency_id.decimal_places,
            x=company.retention_xyz_x,
            y=company.retention_xyz_y,
            factor=company.retention_late_factor,
            year=DAYS_PER_YEAR,
        )

    @api.model
    def _step_expression(self, company):
        """Return SQL of the ladder step; ``tools.ladder.step`` in sets."""
        window = SQL("window_order_count >= %s", company.retention_regular_orders)
        rhythm = SQL("has_rhythm AND NOT is_late")
        regular = {
            "window": window,
            "rhythm": rhythm,
            "either": SQL("(%s OR %s)", window, rhythm),
        }[company.retention_regular_rule]
        return SQL(
            """
            CASE WHEN order_count < %(orders)s THEN 'buyer'
                 WHEN NOT (%(regular)s) THEN 'customer'
                 WHEN NOT COALESCE(buys_elsewhere = 'no', FALSE)
                      AND NOT (share_counts AND wallet_share >= %(share)s)
                 THEN 'regular'
                 WHEN referral_count < %(referrals)s THEN 'adherent'
                 ELSE 'advocate' END
            """,
            orders=company.retention_customer_orders,
            regular=regular,
            share=to_decimal(company.retention_adherent_share) / 100,
            referrals=company.retention_advocate_referrals,
        )

    @api.model
    def _ranks_query(self, company, figures, names):
        """Return SQL of what compares the customers of one company.

        Columns: the named ones of the figures, pareto_rank, revenue_share,
        cumulative_share, abc_class, team_share and user_share. Ranks and classes
        follow the company's basis, revenue or margin; the class is decided by the
        share reached before the customer. Shares are parts of the positive sums: a
        customer who brought a loss makes nobody else's part larger.

        :param figures: SQL of the figures of all customers of the company
        """
        a = to_decimal(company.retention_abc_a)
        return SQL(
            """
            SELECT *, CASE WHEN COALESCE(share_before, 1) < %(a)s THEN 'a'
                           WHEN COALESCE(share_before, 1) < %(b)s THEN 'b'
                           ELSE 'c' END AS abc_class
              FROM (
                SELECT %(names)s, pareto_rank,
                       figure.revenue / NULLIF(of_all, 0) AS revenue_share,
                       so_far / NULLIF(basis_of_all, 0) AS cumulative_share,
                       (so_far - brought) / NULLIF(basis_of_all, 0) AS share_before,
                       team_revenue / NULLIF(team.revenue, 0) AS team_share,
                       user_revenue / NULLIF(person.revenue, 0) AS user_share
                  FROM (SELECT *, ROW_NUMBER() OVER ranking AS pareto_rank,
                               SUM(brought) OVER ranking AS so_far,
                               SUM(brought) OVER () AS basis_of_all,
                               SUM(GREATEST(revenue, 0)) OVER () AS of_all
                          FROM (SELECT *, %(basis)s AS basis,
                                       GREATEST(%(basis)s, 0) AS brought
                                  FROM (%(figures)s) figure) figure
                        WINDOW ranking AS (ORDER BY basis DESC, partner_id
                                           ROWS UNBOUNDED PRECEDING)) figure
             LEFT JOIN (%(of_teams)s) team ON team.id = figure.team_id
             LEFT JOIN (%(of_users)s) person ON person.id = figure.user_id
              ) ranked
            """,
            basis=SQL.identifier(company.retention_abc_basis),
            names=columns(names, "figure"),
            figures=figures,
            of_teams=self.env["retention.customer.share"]._totals_query(
                company, "team_id"
            ),
            of_users=self.env["retention.customer.share"]._totals_query(
                company, "user_id"
            ),
            a=a / 100,
            b=(a + to_decimal(company.retention_abc_b)) / 100,
        )
