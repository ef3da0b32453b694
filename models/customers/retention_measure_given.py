from odoo import models
from odoo.tools import SQL

from ..loyalty.retention_liability import TILL


class RetentionMeasure(models.Model):
    """What a measure gave away: rewards, points and discounts.

    Days are those of the order, or of the movement of points; what was credited is
    not given. Points count at what one pays today, as everywhere.
    """

    _inherit = "retention.measure"

    def _given_by_measure(self):
        """Return {measure id: (given on its own orders, given on other orders)}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT given.measure_id,
                       COALESCE(SUM(given.amount)
                                FILTER (WHERE rel.order_id IS NOT NULL), 0),
                       COALESCE(SUM(given.amount)
                                FILTER (WHERE rel.order_id IS NULL), 0)
                  FROM (%s) given
             LEFT JOIN retention_measure_order_rel rel
                    ON rel.measure_id = given.measure_id
                   AND rel.order_id = given.order_id
              GROUP BY given.measure_id
                """,
                self._given_query(),
            )
        )
        return {measure: (here, elsewhere) for measure, here, elsewhere in rows}

    def _given_query(self, first=None, last=None):
        """Return SQL of what measures gave: measure_id, order_id, amount.

        :param first: only from this day on
        :param last: only up to this day
        """
        parts = {
            "measure": self._giving_query(first, last),
            "credited": SQL(
                """LATERAL (
                    SELECT LEAST(1, GREATEST(0, refunded - GREATEST(0,
                               invoiced - line.product_uom_qty))
                               / NULLIF(line.product_uom_qty, 0)) AS share
                      FROM (SELECT COALESCE(SUM(item.quantity) FILTER (
                                       WHERE move.move_type = 'out_refund'), 0)
                                       AS refunded,
                                   COALESCE(SUM(item.quantity) FILTER (
                                       WHERE move.move_type = 'out_invoice'), 0)
                                       AS invoiced
                              FROM sale_order_line_invoice_rel rel
                              JOIN account_move_line item
                                ON item.id = rel.invoice_line_id
                              JOIN account_move move
                                ON move.id = item.move_id AND move.state = 'posted'
                             WHERE rel.order_line_id = line.id) sums
                ) credited ON TRUE"""
            ),
            "till": TILL,
        }
        return SQL(
            """
            WITH measure AS (%(measure)s)
            %(rewards)s UNION ALL %(discounts)s UNION ALL %(points)s
            """,
            measure=parts["measure"],
            rewards=self._given_rewards_query(parts),
            discounts=self._given_discounts_query(parts),
            points=self._given_points_query(parts),
        )

    def _giving_query(self, first, last):
        """Return SQL of the measures that give, with their first and last moments.

        Columns: id, company_id, digits, program_id, managed, pricelist_id,
        point_value (in the company's currency), start, stop.
        """
        rows = []
        for measure in self.filtered(lambda one: one.program_id or one.pricelist_id):
            company, program = measure.company_id, measure.program_id
            begins = max(measure.date_from, first or measure.date_from)
            ends = [day for day in (measure.date_to, last) if day]
            today = company._retention_day()
            end = min([*ends, today])
            if end < begins:
                continue
            managed = bool(program.retention_managed)
            rows.append(
                (
                    measure.id,
                    company.id,
                    company.currency_id.decimal_places,
                    program.id or None,
                    managed,
                    measure.pricelist_id.id or None,
                    self._point_worth(program, company, today) if managed else None,
                    *company._retention_moments(begins, end),
                )
            )
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 9
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::int[],"
            " %s::bool[], %s::int[], %s::numeric[], %s::timestamp[], %s::timestamp[])"
            " AS one (id, company_id, digits, program_id, managed, pricelist_id,"
            " point_value, start, stop)",
            *columns,
        )

    def _point_worth(self, program, company, day):
        """Return what a point pays today, in the company's currency."""
        return program.currency_id._convert(
            float(program._retention_point_value()),
            company.currency_id,
            company,
            day,
            round=False,
        )

    def _given_rewards_query(self, parts):
        """Return SQL of reward lines of promotions: what they took from the margin.

        A discount's line has a price below zero; free goods take their cost.
        """
        return SQL(
            """
            SELECT measure.id AS measure_id, sale.id AS order_id,
                   ROUND(-line.margin::numeric * (1 - COALESCE(credited.share, 0))
                         / COALESCE(NULLIF(sale.currency_rate, 0), 1), measure.digits)
                       AS amount
              FROM measure
              JOIN sale_order sale
                ON sale.company_id = measure.company_id AND sale.state = 'sale'
               AND sale.date_order >= measure.start AND sale.date_order < measure.stop
              JOIN sale_order_line line ON line.order_id = sale.id
              JOIN loyalty_reward reward
                ON reward.id = line.reward_id
               AND reward.program_id = measure.program_id
         LEFT JOIN %(credited)s
             WHERE NOT measure.managed
            """,
            credited=parts["credited"],
        )

    def _given_discounts_query(self, parts):
        """Return SQL of discounts on lines: of a pricelist, or of a programme's tiers.

        Of a tier counts what the line carries, at most what the tier gives.
        """
        return SQL(
            """
            SELECT measure.id, sale.id,
                   ROUND(line.price_subtotal * part.percent / (100 - part.percent)
                         * (1 - COALESCE(credited.share, 0))
                         / COALESCE(NULLIF(sale.currency_rate, 0), 1), measure.digits)
              FROM measure
              JOIN sale_order sale
                ON sale.company_id = measure.company_id AND sale.state = 'sale'
               AND sale.date_order >= measure.start AND sale.date_order < measure.stop
         LEFT JOIN retention_tier tier
                ON tier.id = sale.retention_tier_id
               AND tier.program_id = measure.program_id AND measure.managed
              JOIN sale_order_line line
                ON line.order_id = sale.id AND line.reward_id IS NULL
               AND line.is_downpayment IS NOT TRUE
               AND line.discount > 0 AND line.discount < 100
        CROSS JOIN LATERAL (
                       SELECT CASE WHEN sale.pricelist_id = measure.pricelist_id
                                   THEN line.discount
                                   ELSE LEAST(line.discount, tier.discount_percent)
                               END::numeric AS percent
                   ) part
         LEFT JOIN %(credited)s
             WHERE sale.pricelist_id = measure.pricelist_id OR tier.id IS NOT NULL
            """,
            credited=parts["credited"],
        )

    def _given_points_query(self, parts):
        """Return SQL of points spent, less given back, at what a point pays today.

        As the report of points owed counts them, tills included.
        """
        return SQL(
            """
            SELECT measure.id, entry.order_id,
                   ROUND(-SUM(entry.points) * measure.point_value, measure.digits)
              FROM measure
              JOIN retention_wallet wallet ON wallet.program_id = measure.program_id
              JOIN retention_wallet_entry entry
                ON entry.wallet_id = wallet.id
               AND entry.date >= measure.start AND entry.date < measure.stop
               AND (entry.kind = 'spend'
                    OR entry.kind = 'reverse' AND entry.points > 0
                    OR entry.kind = 'adjust' AND entry.points < 0
                       AND entry.origin_model = %(till)s)
             WHERE measure.managed
          GROUP BY measure.id, entry.order_id, measure.point_value, measure.digits
            """,
            till=parts["till"],
        )
