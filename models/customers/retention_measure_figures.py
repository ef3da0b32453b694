import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

FIGURES = (
    "order_count",
    "revenue",
    "document_margin",
    "costed_revenue",
    "customer_count",
    "won_count",
    "kept_count",
)


class RetentionMeasure(models.Model):
    """How a measure is counted: first its orders, then sums over their documents."""

    _inherit = "retention.measure"

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    def _measure(self):
        """Count what measures brought, from the documents as they are now.

        A measure that fails keeps its figures, says why and stops no other.
        """
        # Figures are of the whole company whoever asks; opening them obeys the rules
        measures = self.sudo().exists()
        if not measures:
            return
        self.env.flush_all()
        measures._lock()
        for company, ours in measures.grouped("company_id").items():
            counted = ours.filtered(lambda one, its=company: one._count_orders(its))
            if counted:
                counted._write_figures(company)

    def _lock(self):
        """Wait for others who count the same measures.

        :raise OperationalError: they changed them; the request is tried again by the
            framework
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM retention_measure WHERE id IN %s ORDER BY id"
                " FOR UPDATE",
                tuple(self.ids),
            )
        )

    def _count_orders(self, company):
        """Note which orders count for one measure.

        :return: whether it worked
        """
        try:
            with self.env.cr.savepoint():
                self._replace_orders(company)
        except OperationalError:
            raise  # somebody else was at it: the framework tries again
        except Exception as error:
            _logger.exception("Measure %s could not be counted", self.id)
            self.problem = self.env._("It could not be counted: %s", error)
            return False
        return True

    def _replace_orders(self, company):
        self.env.cr.execute(
            SQL(
                "DELETE FROM retention_measure_order_rel WHERE measure_id = %s", self.id
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO retention_measure_order_rel (measure_id, order_id)
                SELECT %s, counted.id FROM (%s) counted
                """,
                self.id,
                self._orders_query(company),
            )
        )
        self.invalidate_recordset(["order_ids"])
        self.invalidate_model(["shared_count", "shared_text"])
        self.env["sale.order"].invalidate_model(["retention_measure_ids"])

    def _orders_query(self, company):
        """Return SQL of the ids of the orders that count for one measure.

        Only confirmed orders whose day is not in the future count, as documents do.
        """
        last, counts = self.date_to, SQL("FALSE")
        first, zone = self.date_from, company._retention_tz()
        today = company._retention_day()
        day = SQL("(sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone)
        if self.attribution == "utm":
            # From today on nothing counts yet: no day beyond the calendar's last
            last = last and fields.Date.add(min(last, today), days=self.days_after)
            counts = SQL(" AND ").join(
                SQL("%s = %s", SQL.identifier("sale", name), self[name].id)
                for name in ("campaign_id", "source_id", "medium_id")
                if self[name]
            )
        elif self.attribution == "reward":
            counts = SQL(
                """EXISTS (
                    SELECT FROM sale_order_line line
                      JOIN loyalty_reward reward ON reward.id = line.reward_id
                     WHERE line.order_id = sale.id AND reward.program_id = %s)""",
                self.program_id.id,
            )
        elif self.attribution == "pricelist":
            counts = SQL("sale.pricelist_id = %s", self.pricelist_id.id)
        elif self.attribution == "participants":
            first = last = None
            counts = SQL(
                """EXISTS (
                    SELECT FROM retention_measure_participant participant
                      JOIN res_partner taking ON taking.id = participant.partner_id
                     WHERE participant.measure_id = %s
                       AND taking.commercial_partner_id = buyer.commercial_partner_id
                       AND %s BETWEEN participant.date AND participant.date + %s)""",
                self.id,
                day,
                self.days_after,
            )
        start, stop = company._retention_moments(first, min(last or today, today))
        return SQL(
            """
            SELECT sale.id
              FROM sale_order sale
              JOIN res_partner buyer ON buyer.id = sale.partner_id
             WHERE sale.company_id = %s AND sale.state = 'sale'
               AND sale.date_order >= %s AND sale.date_order < %s
               AND %s
            """,
            company.id,
            start or SQL("'-infinity'::timestamp"),
            stop,
            counts,
        )

    def _write_figures(self, company):
        """Write the sums over the documents of the orders that count."""
        rows = self.env.execute_query_dict(self._figures_query(company))
        found = {row.pop("measure_id"): row for row in rows}
        gifts = self._given_by_measure()
        now = fields.Datetime.now()
        for measure in self:
            here, elsewhere = gifts.get(measure.id, (0, 0))
            measure.with_context(tracking_disable=True).write(
                dict.fromkeys(FIGURES, 0)
                | found.get(measure.id, {})
                | {
                    "given_on_orders": here,
                    "given_elsewhere": elsewhere,
                    "measured_at": now,
                    "problem": False,
                }
            )

    def _counted_partners(self):
        """Return SQL of the ids of all customers whose orders count for measures."""
        return SQL(
            """
            SELECT buyer.commercial_partner_id
              FROM retention_measure_order_rel rel
              JOIN sale_order sale ON sale.id = rel.order_id
              JOIN res_partner buyer ON buyer.id = sale.partner_id
             WHERE rel.measure_id IN %s
            """,
            tuple(self.ids),
        )

    def _counted_query(self, company):
        """Return the common tables of documents, first orders and what counts.

        ``document``: of customers who count; ``first_order``: each one's first;
        ``counted``: measure and document.
        """
        documents = self.env["retention.customer.document"]
        return SQL(
            """
            document AS MATERIALIZED (
                SELECT kind, date, partner_id, order_id, amount, margin, costed_revenue
                  FROM (%(documents)s) document
                 WHERE order_id IS NOT NULL
            ), first_order AS (
                SELECT DISTINCT ON (partner_id) partner_id, order_id
                  FROM document
                 WHERE kind = 'order'
              ORDER BY partner_id, date, order_id
            ), counted AS (
                SELECT rel.measure_id, document.*
                  FROM retention_measure_order_rel rel
                  JOIN document ON document.order_id = rel.order_id
                 WHERE rel.measure_id IN %(measures)s
            )
            """,
            documents=documents._documents_query(
                company, partners=self._counted_partners()
            ),
            measures=tuple(self.ids),
        )

    def _figures_query(self, company):
        return SQL(
            """
            WITH %(counted)s
            SELECT counted.measure_id,
                   COUNT(*) FILTER (WHERE counted.kind = 'order') AS order_count,
                   SUM(counted.amount) AS revenue,
                   SUM(counted.margin) AS document_margin,
                   SUM(counted.costed_revenue) AS costed_revenue,
                   COUNT(DISTINCT counted.partner_id) AS customer_count,
                   COUNT(DISTINCT first_order.partner_id) AS won_count,
                   COUNT(DISTINCT counted.partner_id)
                       - COUNT(DISTINCT first_order.partner_id) AS kept_count
              FROM counted
         LEFT JOIN first_order ON first_order.order_id = counted.order_id
          GROUP BY counted.measure_id
            """,
            counted=self._counted_query(company),
        )

    def _shared_orders(self):
        """Return {measure id: orders that count for another measure as well}."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT mine.measure_id, COUNT(DISTINCT mine.order_id)
                      FROM retention_measure_order_rel mine
                      JOIN retention_measure_order_rel other
                        ON other.order_id = mine.order_id
                       AND other.measure_id <> mine.measure_id
                     WHERE mine.measure_id IN %s
                  GROUP BY mine.measure_id
                    """,
                    tuple(self._origin.ids) or (0,),
                )
            )
        )

    def _customers_of(self, which):
        """Return ids of customers whom a measure won or kept, of orders counted last.

        :param which: ``won`` or ``kept``
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT counted.partner_id, BOOL_OR(first_order.order_id IS NOT NULL)
                  FROM counted
             LEFT JOIN first_order ON first_order.order_id = counted.order_id
              GROUP BY counted.partner_id
                """,
                self._counted_query(self.company_id),
            )
        )
        return [partner for partner, won in rows if won == (which == "won")]

    # ------------------------------------------------------------
    # Every night
    # ------------------------------------------------------------

    @api.model
    def _cron_measure(self):
        """Count all measures anew, company by company."""
        cron = self.env["ir.cron"]
        groups = self._read_group(Domain.TRUE, ["company_id"], ["id:recordset"])
        remaining = len(groups)
        cron._commit_progress(remaining=remaining)
        for _company, measures in groups:
            # All have their turn: a run that stopped here would begin anew
            measures._measure()
            remaining -= 1
            cron._commit_progress(1, remaining=remaining)
