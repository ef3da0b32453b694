from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.amounts import ZERO, to_decimal
from .retention_measure_period import SIDES

SIDE_SUMS = (
    *("count", "losses", "spent", "given", "cost", "hours", "orders", "margin"),
)


class RetentionMeasurePeriod(models.TransientModel):
    """What the measures of each side cost in the period, and brought."""

    _inherit = "retention.measure.period"

    winning_count = fields.Integer(compute="_compute_costs")
    winning_losses = fields.Integer(compute="_compute_costs")
    winning_spent = fields.Monetary(compute="_compute_costs")
    winning_given = fields.Monetary(compute="_compute_costs")
    winning_cost = fields.Monetary(compute="_compute_costs")
    winning_hours = fields.Float(compute="_compute_costs")
    winning_orders = fields.Integer(compute="_compute_costs")
    winning_margin = fields.Monetary(compute="_compute_costs")
    keeping_count = fields.Integer(compute="_compute_costs")
    keeping_losses = fields.Integer(compute="_compute_costs")
    keeping_spent = fields.Monetary(compute="_compute_costs")
    keeping_given = fields.Monetary(compute="_compute_costs")
    keeping_cost = fields.Monetary(compute="_compute_costs")
    keeping_hours = fields.Float(compute="_compute_costs")
    keeping_orders = fields.Integer(compute="_compute_costs")
    keeping_margin = fields.Monetary(compute="_compute_costs")

    @api.depends("date_from", "date_to", "company_id")
    def _compute_costs(self):
        for page in self:
            for side in SIDES:
                sums = page._side_sums(side) if page.is_valid else {}
                for name in SIDE_SUMS:
                    page[f"{side}_{name}"] = sums.get(name) or 0

    def _side_sums(self, side):
        """Return what the measures of a side cost in the period."""
        self._check_company_allowed()
        measures = self._side_measures(side)
        [(spent, hours)] = self.env["retention.measure.cost"]._read_group(
            self._costs_domain(side), aggregates=["total:sum", "hours:sum"]
        )
        orders, margin = self._brought(measures)
        digits = self.currency_id.decimal_places
        spent = to_decimal(spent, digits)
        given = to_decimal(self._given_sum(measures), digits)
        return {
            "count": len(measures),
            "losses": len(self._losing(measures)),
            "spent": float(spent),
            "given": float(given),
            "cost": float(spent + given),
            "hours": hours,
            "orders": orders,
            "margin": margin,
        }

    def _brought(self, measures):
        """Return orders and margin that measures brought in the period.

        An order that counts for several of them is counted once.
        """
        if not measures:
            return 0, 0
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        counted = SQL(
            "SELECT order_id FROM retention_measure_order_rel WHERE measure_id IN %s",
            tuple(measures.ids),
        )
        buyers = SQL(
            """SELECT buyer.commercial_partner_id FROM sale_order sale
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
                WHERE sale.id IN (%s)""",
            counted,
        )
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE kind = 'order'),
                       COALESCE(SUM(margin), 0)
                  FROM (%(documents)s) document
                 WHERE order_id IN (%(counted)s)
                   AND date BETWEEN %(first)s AND %(last)s
                """,
                documents=documents._documents_query(self.company_id, partners=buyers),
                counted=counted,
                first=self.date_from,
                last=self.date_to,
            )
        )
        return row

    def _losing(self, measures):
        """Return the measures that lost money; who has not begun has lost nothing."""
        return measures.filtered(lambda one: one.is_loss and one.state != "planned")

    def _given_sum(self, measures):
        """Return the points and discounts that measures gave in the period."""
        if not measures:
            return ZERO
        self.env.flush_all()
        query = measures.sudo()._given_query(self.date_from, self.date_to)  # sums only
        [[given]] = self.env.execute_query(
            SQL("SELECT COALESCE(SUM(amount), 0) FROM (%s) given", query)
        )
        return given

    def _costs_domain(self, side):
        return [
            ("company_id", "=", self.company_id.id),
            ("purpose", "=", side),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _side_measures(self, side):
        """Return measures of a side that ran in the period or cost something in it."""
        measures = self.env["retention.measure"].with_context(active_test=False)
        costs = self.env["retention.measure.cost"].search(self._costs_domain(side))
        ran = measures.search(
            [
                ("company_id", "=", self.company_id.id),
                ("purpose", "=", side),
                ("date_from", "<=", self.date_to),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", self.date_from),
            ]
        )
        return ran | costs.measure_id
