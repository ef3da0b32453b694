from odoo import api, models
from odoo.tools import SQL

from ...tools.key_signals import INNOVATORS_USUAL


class RetentionKeySignal(models.Model):
    """What each kind of signal is computed from.

    Each query has the columns of ``retention.key.signal.basis`` with signal and
    partner_id before them; ``tools/key_signals.py`` has the same rules.
    """

    _inherit = "retention.key.signal"

    @api.model
    def _grounds_queries(self, company, day):
        """Return the queries of all kinds; their rows are put together."""
        return [
            self._volume_query(company),
            self._potential_query(company, day),
            self._innovator_query(company, day),
            self._demanding_query(company, day),
        ]

    @api.model
    def _row(self, signal, kind, **values):
        """Return SQL of a row's columns; those not named are empty."""
        columns = {
            "partner_id": SQL("NULL::int"),
            "team_id": SQL("NULL::int"),
            "user_id": SQL("NULL::int"),
            "product_tmpl_id": SQL("NULL::int"),
            "estimate_id": SQL("NULL::int"),
            "answer_id": SQL("NULL::int"),
            "date": SQL("NULL::date"),
            "date_to": SQL("NULL::date"),
            "amount": SQL("0::numeric"),
            "base": SQL("0::numeric"),
            "share": SQL("0::float8"),
        } | values
        return SQL(
            "%s::varchar AS signal, %s::varchar AS kind, %s",
            signal,
            kind,
            SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in columns.items()
            ),
        )

    @api.model
    def _volume_query(self, company):
        """Who brings enough of what the company, a team or a person sells."""
        return SQL(
            """
            SELECT %(row)s
              FROM retention_concentration_line line
              JOIN retention_concentration whole ON whole.id = line.concentration_id
              JOIN res_company company ON company.id = whole.company_id
             WHERE whole.company_id = %(company)s AND whole.is_current
               AND line.is_key AND line.scope IN ('company', 'team', 'user')
            """,
            row=self._row(
                "volume",
                SQL("line.scope"),
                partner_id=SQL("line.partner_id"),
                team_id=SQL("line.team_id"),
                user_id=SQL("line.user_id"),
                date=SQL(
                    "(whole.date - MAKE_INTERVAL(months =>"
                    " company.retention_key_months))::date + 1"
                ),
                date_to=SQL("whole.date"),
                amount=SQL("line.revenue"),
                base=SQL("whole.bought"),
                share=SQL("line.share"),
            ),
            company=company.id,
        )

    @api.model
    def _potential_query(self, company, day):
        """Who spends elsewhere what would make him key: a year against a year."""
        estimates = self.env["retention.spend.estimate"]
        return SQL(
            """
            SELECT %(row)s
              FROM (SELECT estimate.id, estimate.partner_id, estimate.date,
                           room.amount,
                           SUM(room.amount) OVER (PARTITION BY estimate.partner_id)
                               AS total
                      FROM (%(shares)s) estimate
                CROSS JOIN LATERAL (
                               SELECT estimate.yearly_amount
                                      - GREATEST(estimate.bought, 0) AS amount
                           ) room
                     WHERE estimate.is_counted AND room.amount > 0) untapped
        CROSS JOIN (SELECT whole.bought * 12 / company.retention_key_months AS revenue,
                           company.retention_key_share::numeric AS percent
                      FROM retention_concentration whole
                      JOIN res_company company ON company.id = whole.company_id
                     WHERE whole.company_id = %(company)s AND whole.is_current
                       AND whole.scope = 'company') year
             WHERE year.revenue > 0
               AND untapped.total * 100 >= year.revenue * year.percent
            """,
            row=self._row(
                "potential",
                "estimate",
                partner_id=SQL("untapped.partner_id"),
                estimate_id=SQL("untapped.id"),
                date=SQL("untapped.date"),
                amount=SQL("untapped.amount"),
                base=SQL("year.revenue"),
                share=SQL("(untapped.amount / year.revenue)::float8"),
            ),
            shares=estimates._shares_query(company, day),
            company=company.id,
        )

    @api.model
    def _innovator_query(self, company, day):
        """Who bought enough new products soon after their launch."""
        return SQL(
            """
            SELECT %(row)s
              FROM (SELECT early.*,
                           COUNT(*) OVER (PARTITION BY early.partner_id) AS products
                      FROM (%(early)s) early) early
              JOIN res_company company ON company.id = %(company)s
             WHERE early.products >= company.retention_innovator_products
            """,
            row=self._row(
                "innovator",
                "product",
                partner_id=SQL("early.partner_id"),
                product_tmpl_id=SQL("early.product_tmpl_id"),
                date=SQL("early.first_day"),
                date_to=SQL("early.last_day"),
                amount=SQL("early.amount"),
            ),
            early=self._early_query(company, day),
            company=company.id,
        )

    @api.model
    def _early_query(self, company, day):
        """Return SQL of new products with who bought them early, and for how much.

        Columns: product_tmpl_id, partner_id, first_day, last_day (until when a
        purchase is early), amount (less what was credited, above zero).
        """
        lines = self.env["retention.purchase.line"]._lines_query(company, day)
        return SQL(
            """
            WITH sold AS MATERIALIZED (
                SELECT product.product_tmpl_id,
                       MIN((sale.date_order AT TIME ZONE 'UTC'
                            AT TIME ZONE %(zone)s)::date) AS first_day,
                       COUNT(DISTINCT partner.commercial_partner_id) AS buyers
                  FROM sale_order sale
                  JOIN sale_order_line line ON line.order_id = sale.id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN res_partner partner ON partner.id = sale.partner_id
                 WHERE sale.company_id = %(company)s AND sale.state = 'sale'
                   AND sale.date_order < %(until)s AND line.price_subtotal > 0
                   AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
                   AND line.is_delivery IS NOT TRUE
              GROUP BY product.product_tmpl_id
            ), launched AS MATERIALIZED (
                SELECT sold.product_tmpl_id, sold.first_day,
                       sold.first_day + company.retention_innovator_days AS last_day,
                       product.id AS product_id
                  FROM sold
                  JOIN res_company company ON company.id = %(company)s
                  JOIN product_product product
                    ON product.product_tmpl_id = sold.product_tmpl_id
            CROSS JOIN LATERAL (
                           SELECT (%(day)s::date - MAKE_INTERVAL(
                               months => company.retention_innovator_months))::date
                                  AS since
                       ) new
                 WHERE sold.first_day > new.since AND sold.buyers > 1
                   AND (SELECT MIN(first_day) FROM sold) <= new.since
            )
            SELECT launched.product_tmpl_id, line.partner_id, launched.first_day,
                   launched.last_day, SUM(line.amount) AS amount
              FROM (%(lines)s) line
              JOIN launched ON launched.product_id = line.product_id
             WHERE line.date BETWEEN launched.first_day AND launched.last_day
          GROUP BY launched.product_tmpl_id, line.partner_id, launched.first_day,
                   launched.last_day
            HAVING SUM(line.amount) > 0
            """,
            zone=company._retention_tz(),
            company=company.id,
            until=company._retention_moments(None, day)[1],
            day=day,
            lines=lines,
        )

    @api.model
    def _demanding_query(self, company, day):
        """Who told often enough what must get better.

        Whatever else shows it, such as complaints, adds its own rows.
        """
        return SQL(
            """
            SELECT %(row)s
              FROM (SELECT answer.id, answer.date, partner.commercial_partner_id,
                           company.retention_demanding_answers AS enough,
                           COUNT(*) OVER (PARTITION BY partner.commercial_partner_id)
                               AS count
                      FROM retention_customer_answer answer
                      JOIN res_partner partner ON partner.id = answer.partner_id
                      JOIN res_company company ON company.id = answer.company_id
                     WHERE answer.company_id = %(company)s
                       AND answer.question = 'buy_more' AND answer.date <= %(day)s
                       AND answer.date > %(day)s::date - MAKE_INTERVAL(
                           months => company.retention_key_months)) told
             WHERE told.count >= told.enough
            """,
            row=self._row(
                "demanding",
                "answer",
                partner_id=SQL("told.commercial_partner_id"),
                answer_id=SQL("told.id"),
                date=SQL("told.date"),
            ),
            company=company.id,
            day=day,
        )

    @api.model
    def _innovators_text(self, company):
        """Return in words what part of a company's customers are innovators."""
        # A share of the whole base: names nobody
        active = (
            self.env["retention.customer"]
            .sudo()
            .search_count([("company_id", "=", company.id), ("is_active", "=", True)])
        )
        if not active:
            return self.env._("No active customers yet: no share of innovators.")
        innovators = (
            self.sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("signal", "=", "innovator"),
                    ("date_to", "=", False),
                ]
            )
            .partner_id
        )
        return self.env._(
            "Innovators are %(count)s of %(active)s active customers: %(share)s. "
            "Usual are about %(usual)s.",
            count=len(innovators),
            active=active,
            share=self._percent(len(innovators) / active),
            usual=self._percent(float(INNOVATORS_USUAL)),
        )
