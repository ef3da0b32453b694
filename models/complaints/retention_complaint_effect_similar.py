from odoo import api, models
from odoo.tools import SQL

from ...tools.complaint_effects import SIMILAR_AT_MOST, SIMILAR_FACTOR

TABLES = ("held", "case", "pool", "document", "other")
# Customers of each size that similar ones are looked for among
DRAWN = 200


class RetentionComplaintEffect(models.Model):
    """Which customers a complaint's customer is compared with.

    Of each size (a factor two of all revenue) at most 200 customers are drawn, by a
    hash of their ids: always the same, whoever asks. What these bought around each day
    of a complaint is summed once; each complaint then takes the nearest.
    """

    _inherit = "retention.complaint.effect"

    @api.model
    def _stage(self, company, complaint_ids):
        """Keep what the figures of some complaints are read from, until the commit."""
        for name in TABLES:
            table = SQL.identifier("pg_temp", f"retention_effect_{name}")
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self._keep("held", self._held_query(company), "partner_id")
        self._keep("case", self._case_query(company, complaint_ids))
        self._keep("pool", self._pool_query(company))
        self._keep("document", self._staged_documents_query(company), "partner_id")
        self._keep("other", self._other_query(), "day", "before")

    @api.model
    def _keep(self, name, query, *indexed):
        table = SQL.identifier(f"retention_effect_{name}")
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query)
        )
        if indexed:
            names = SQL(", ").join(SQL.identifier(one) for one in indexed)
            self.env.cr.execute(SQL("CREATE INDEX ON %s (%s)", table, names))
        self.env.cr.execute(SQL("ANALYZE %s", table))

    @api.model
    def _held_query(self, company):
        """Return SQL of all complaints of a company that count, with their windows."""
        days = company.retention_complaint_effect_days
        return SQL(
            """
            SELECT id, commercial_partner_id AS partner_id, day,
                   day - %(days)s + 1 AS date_start, day + %(days)s AS date_end
              FROM (SELECT id, commercial_partner_id, %(day)s AS day
                      FROM retention_complaint complaint
                     WHERE company_id = %(company)s AND %(counted)s) complaint
            """,
            counted=self.env["retention.complaint"]._counted_sql(),
            days=days,
            day=self._day_sql(company, SQL("received_at")),
            company=company.id,
        )

    @api.model
    def _case_query(self, company, complaint_ids):
        """Return SQL of the complaints to measure."""
        return SQL(
            """
            SELECT held.*,
                   EXISTS (SELECT 1 FROM retention_effect_held before
                            WHERE before.partner_id = held.partner_id
                              AND before.day >= held.date_start
                              AND (before.day, before.id) < (held.day, held.id))
                       AS is_followed
              FROM retention_effect_held held
             WHERE held.id = ANY(%s)
            """,
            list(complaint_ids),
        )

    @api.model
    def _pool_query(self, company):
        """Return SQL of the customers drawn of each size."""
        return SQL(
            """
            SELECT partner_id, draw
              FROM (SELECT partner_id, draw,
                           ROW_NUMBER() OVER (PARTITION BY size
                                              ORDER BY draw, partner_id) AS place
                      FROM (SELECT partner_id, MD5(partner_id::text) AS draw,
                                   FLOOR(LN(GREATEST(revenue, 1)::float8) / LN(2))
                                       AS size
                              FROM retention_customer
                             WHERE company_id = %s) sized) drawn
             WHERE place <= %s
            """,
            company.id,
            DRAWN,
        )

    @api.model
    def _staged_documents_query(self, company):
        """Return SQL of the documents of all who are compared.

        ``of_day`` is the day of the order that a credit takes back.
        """
        documents = self.env["retention.customer.document"]._documents_query(
            company,
            partners=SQL(
                "SELECT partner_id FROM retention_effect_pool UNION"
                " SELECT partner_id FROM retention_effect_case"
            ),
        )
        return SQL(
            """
            SELECT document.partner_id, document.date, document.amount,
                   document.kind = 'order' AS is_order, pool.draw,
                   CASE WHEN sale.id IS NULL THEN document.date ELSE %(day)s END
                       AS of_day
              FROM (%(documents)s) document
         LEFT JOIN sale_order sale ON sale.id = document.order_id
         LEFT JOIN retention_effect_pool pool
                ON pool.partner_id = document.partner_id
             WHERE document.date >= (SELECT MIN(date_start) FROM retention_effect_case)
               AND document.date <= (SELECT MAX(date_end) FROM retention_effect_case)
            """,
            day=self._day_sql(company, SQL("sale.date_order")),
            documents=documents,
        )

    @api.model
    def _sums(self):
        """Return SQL of what a customer bought around a day: ``span`` has its windows.

        A credit after the complaint of what was bought before it is in neither: it is
        a cost of the complaint, not of the time after.
        """
        return SQL(
            """
            COALESCE(SUM(amount) FILTER (
                WHERE date <= span.day AND (is_order OR date < span.day)), 0) AS before,
            COALESCE(SUM(amount) FILTER (WHERE of_day > span.day), 0) AS after,
            COUNT(*) FILTER (WHERE is_order AND date <= span.day) AS orders_before,
            COUNT(*) FILTER (WHERE is_order AND date > span.day) AS orders_after,
            MAX(date) FILTER (WHERE is_order AND date <= span.day) AS last_day
            """
        )

    @api.model
    def _other_query(self):
        """Return SQL of what the drawn customers bought around each day."""
        return SQL(
            """
            SELECT * FROM (
                SELECT span.day, span.date_start, span.date_end, document.partner_id,
                       document.draw, %s
                  FROM (SELECT DISTINCT day, date_start, date_end
                          FROM retention_effect_case) span
                  JOIN retention_effect_document document
                    ON document.date >= span.date_start
                   AND document.date <= span.date_end
                   AND document.draw IS NOT NULL
              GROUP BY span.day, span.date_start, span.date_end, document.partner_id,
                       document.draw
            ) summed
             WHERE before > 0 AND last_day IS NOT NULL
            """,
            self._sums(),
        )

    @api.model
    def _facts_query(self, company):
        """Return SQL of the complaints with all figures that the rules ask for."""
        return SQL(
            """
            SELECT span.id AS complaint_id, span.partner_id, span.day, span.date_end,
                   span.is_followed, own.*, peer.*,
                   customer.typical_gap_days AS gap
              FROM retention_effect_case span
        CROSS JOIN LATERAL (
                    SELECT %(sums)s
                      FROM retention_effect_document document
                     WHERE document.partner_id = span.partner_id
                       AND document.date >= span.date_start
                       AND document.date <= span.date_end
                   ) own
        CROSS JOIN LATERAL (%(similar)s) peer
         LEFT JOIN retention_customer customer
                ON customer.partner_id = span.partner_id
               AND customer.company_id = %(company)s AND customer.has_rhythm
            """,
            sums=self._sums(),
            similar=self._similar_query(company),
            company=company.id,
        )

    @api.model
    def _similar_query(self, company):
        """Return SQL of the sums of the nearest; the rule is ``tools`` ``nearest``."""
        return SQL(
            """
            SELECT COUNT(*) AS similar_count,
                   COALESCE(SUM(nearest.before), 0) AS similar_before,
                   COALESCE(SUM(nearest.after), 0) AS similar_after
              FROM (SELECT other.before, other.after
                      FROM retention_effect_other other
                     WHERE other.day = span.day
                       AND own.before > 0 AND own.last_day IS NOT NULL
                       AND other.before >= own.before / %(factor)s
                       AND other.before <= own.before * %(factor)s
                       AND other.partner_id != span.partner_id
                       AND NOT EXISTS (SELECT 1 FROM retention_effect_held held
                                        WHERE held.partner_id = other.partner_id
                                          AND held.day >= span.date_start
                                          AND held.day <= span.date_end)
                  ORDER BY ABS(LN((other.before / own.before)::float8))
                           + ABS(LN((1 + other.orders_before)::float8
                                    / (1 + own.orders_before)))
                           + ABS(other.last_day - own.last_day)::float8 / %(days)s,
                           other.draw, other.partner_id
                     LIMIT %(most)s) nearest
            """,
            factor=SIMILAR_FACTOR,
            most=SIMILAR_AT_MOST,
            days=company.retention_complaint_effect_days,
        )
