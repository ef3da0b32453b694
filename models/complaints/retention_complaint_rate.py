from odoo import api, fields, models
from odoo.tools import SQL

from .retention_complaint import KINDS
from .retention_touchpoint_month import month_sql

# Ratios of sums over whichever rows are looked at: (part, whole, factor)
RATIOS = {
    "per_thousand": ("complaints", "orders", 1000),
    "per_thousand_lines": ("complaints", "order_lines", 1000),
    "complaint_rate": ("complaint_count", "orders", 1000),
    "return_rate": ("return_count", "orders", 1000),
    "refund_rate": ("refund_count", "orders", 1000),
    "cancellation_rate": ("cancellation_count", "orders", 1000),
}
SUMS = (
    *("orders", "order_lines", "complaints", "complaint_count", "return_count"),
    *("refund_count", "cancellation_count"),
)


class RetentionComplaintRate(models.Model):
    """Confirmed orders and complaints of a seller in a branch and month.

    An order counts in the month it was confirmed, a complaint in that in which it came
    in, by the company's calendar. What somebody unknown wrote counts once staff have
    taken it up.
    """

    _name = "retention.complaint.rate"
    _inherit = "retention.ratio.mixin"
    _description = "Complaints per 1,000 Orders"
    _auto = False
    _order = "month desc, company_id, id"
    _rec_name = "month"
    _depends = {
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
        "retention.complaint": [
            *("company_id", "is_unverified", "kind", "received_at", "seller_id"),
            *("state", "team_id"),
        ],
        "sale.order": ["company_id", "date_order", "state", "team_id", "user_id"],
        "sale.order.line": [
            *("display_type", "is_downpayment", "order_id", "reward_id"),
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Sold by", readonly=True)
    team_id = fields.Many2one("crm.team", string="Branch", readonly=True)
    orders = fields.Integer(readonly=True, help="Confirmed, and not cancelled.")
    order_lines = fields.Integer(
        readonly=True, help="Lines with goods or services of these orders."
    )
    complaints = fields.Integer(string="All Kinds", readonly=True)
    complaint_count = fields.Integer(string="Complaints Alone", readonly=True)
    return_count = fields.Integer(string="Returns", readonly=True)
    refund_count = fields.Integer(string="Refunds", readonly=True)
    cancellation_count = fields.Integer(string="Cancellations", readonly=True)
    per_thousand = fields.Float(
        string="All Kinds per 1,000 Orders",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="How often an order leads to one, however much is ordered at once.",
    )
    per_thousand_lines = fields.Float(
        string="All Kinds per 1,000 Lines",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="How often a thing that is sold leads to one: compares shops with small "
        "and large orders. Alerts and corrective actions go by it.",
    )
    complaint_rate = fields.Float(
        string="Complaints Alone per 1,000 Orders",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
    )
    return_rate = fields.Float(
        string="Returns per 1,000 Orders",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
    )
    refund_rate = fields.Float(
        string="Refunds per 1,000 Orders",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
    )
    cancellation_rate = fields.Float(
        string="Cancellations per 1,000 Orders",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
    )

    @api.model
    def _ratios(self):
        return RATIOS

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (
                       ORDER BY month, company_id, user_id, team_id) AS id,
                   told.*, %(ratios)s
              FROM (SELECT company_id, month, user_id, team_id, %(sums)s
                      FROM (%(orders)s UNION ALL %(complaints)s) one
                  GROUP BY company_id, month, user_id, team_id) told
            """,
            sums=SQL(", ").join(
                SQL("SUM(%s)::int AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in SUMS
            ),
            ratios=ratios_sql(RATIOS),
            orders=self._orders_query(),
            complaints=self._complaints_query(),
        )

    @api.model
    def _orders_query(self):
        """Return SQL of confirmed orders with their lines, a row each."""
        return SQL(
            """
            SELECT sale.company_id, %(month)s AS month, sale.user_id, sale.team_id,
                   1 AS orders,
                   (SELECT COUNT(*) FROM sale_order_line line
                     WHERE line.order_id = sale.id AND line.display_type IS NULL
                       AND line.is_downpayment IS NOT TRUE
                       AND line.reward_id IS NULL) AS order_lines,
                   0 AS complaints, 0 AS complaint_count, 0 AS return_count,
                   0 AS refund_count, 0 AS cancellation_count
              FROM sale_order sale
              JOIN res_company company ON company.id = sale.company_id
              JOIN res_partner owner ON owner.id = company.partner_id
             WHERE sale.state = 'sale'
            """,
            month=month_sql(SQL("sale.date_order")),
        )

    @api.model
    def _complaints_query(self):
        """Return SQL of complaints, a row each."""
        return SQL(
            """
            SELECT complaint.company_id, %(month)s, complaint.seller_id,
                   complaint.team_id, 0, 0, 1, %(kinds)s
              FROM retention_complaint complaint
              JOIN res_company company ON company.id = complaint.company_id
              JOIN res_partner owner ON owner.id = company.partner_id
             WHERE %(counted)s
            """,
            counted=self.env["retention.complaint"]._counted_sql(),
            month=month_sql(SQL("complaint.received_at")),
            kinds=SQL(", ").join(
                SQL("(complaint.kind = %s)::int", kind) for kind, _label in KINDS
            ),
        )


def ratios_sql(ratios):
    """Return SQL of columns with the ratios of one row.

    :param ratios: {column: (column of the part, column of the whole, factor)}
    """
    return SQL(", ").join(
        SQL(
            "%s * %s::numeric / NULLIF(%s, 0) AS %s",
            SQL.identifier(part),
            factor,
            SQL.identifier(whole),
            SQL.identifier(name),
        )
        for name, (part, whole, factor) in ratios.items()
    )
