from odoo import fields, models
from odoo.tools import SQL

from .sale_order_promise import RESULTS


class RetentionDeliveryPromise(models.Model):
    """What came of each promised delivery.

    Orders that are delivered in full, and those that are not although the promise is
    past: they are late already. Shares are averages of 100 and 0.
    """

    _name = "retention.delivery.promise"
    _description = "Promised Delivery"
    _auto = False
    _order = "promised_date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "sale.order": [
            *("company_id", "partner_id", "user_id", "team_id", "state"),
            *("retention_estimate_date", "retention_promised_date"),
            *("retention_delivered_at", "retention_early_hours"),
            *("retention_promise_result", "retention_due_date"),
        ],
        "retention.delivery.delay": ["order_id", "told"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Sold by", readonly=True)
    team_id = fields.Many2one("crm.team", string="Branch", readonly=True)
    estimate_date = fields.Datetime(string="Own Estimate", readonly=True)
    promised_date = fields.Datetime(string="Promised for", readonly=True)
    due_date = fields.Datetime(string="Expected by the Customer", readonly=True)
    delivered_at = fields.Datetime(
        string="Delivered", readonly=True, help="Empty: not delivered yet."
    )
    result = fields.Selection(RESULTS, readonly=True)
    early_hours = fields.Float(
        string="Hours Early",
        readonly=True,
        aggregator="avg",
        help="From the delivery, or from now, to the promise; below zero: late.",
    )
    margin_hours = fields.Float(
        string="Hours of Margin",
        readonly=True,
        aggregator="avg",
        help="From our own estimate to the promise.",
    )
    early_share = fields.Float(string="Early (%)", readonly=True, aggregator="avg")
    kept_share = fields.Float(string="In Time (%)", readonly=True, aggregator="avg")
    late_share = fields.Float(string="Late (%)", readonly=True, aggregator="avg")
    delay_told = fields.Selection(
        [("no", "Nobody told"), ("before", "Told before"), ("after", "Told after")],
        readonly=True,
        help="Whether the customer was told of a delay before the promised time.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT promise.*,
                   CASE WHEN promise.result = 'early' THEN 100.0 ELSE 0 END
                       AS early_share,
                   CASE WHEN promise.result = 'kept' THEN 100.0 ELSE 0 END
                       AS kept_share,
                   CASE WHEN promise.result = 'late' THEN 100.0 ELSE 0 END
                       AS late_share
              FROM (%s) promise
            """,
            self._promises_sql(),
        )

    def _promises_sql(self):
        """Return SQL of one row for each promise that is decided."""
        return SQL(
            """
            SELECT sale.id, sale.id AS order_id, sale.company_id, sale.partner_id,
                   sale.user_id, sale.team_id,
                   sale.retention_estimate_date AS estimate_date,
                   sale.retention_promised_date AS promised_date,
                   sale.retention_due_date AS due_date,
                   sale.retention_delivered_at AS delivered_at,
                   COALESCE(sale.retention_promise_result, 'late') AS result,
                   CASE WHEN sale.retention_delivered_at IS NULL
                        THEN EXTRACT(EPOCH FROM
                             sale.retention_promised_date - %(now)s) / 3600
                        ELSE sale.retention_early_hours END AS early_hours,
                   EXTRACT(EPOCH FROM sale.retention_promised_date
                           - sale.retention_estimate_date) / 3600 AS margin_hours,
                   COALESCE((SELECT delay.told
                               FROM retention_delivery_delay delay
                              WHERE delay.order_id = sale.id
                           ORDER BY delay.told_at, delay.id
                              LIMIT 1), 'no') AS delay_told
              FROM sale_order sale
             WHERE sale.state = 'sale'
               AND sale.retention_promised_date IS NOT NULL
               AND (sale.retention_delivered_at IS NOT NULL
                    OR sale.retention_promised_date < %(now)s)
            """,
            now=fields.Datetime.now(),
        )

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        return self.order_id.get_formview_action()
