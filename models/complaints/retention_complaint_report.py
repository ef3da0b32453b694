from odoo import fields, models
from odoo.tools import SQL

from .retention_complaint import CHANNELS, KINDS, SEVERITIES, STATES
from .retention_complaint_cause import AREAS
from .retention_complaint_clocks import CLOCKS
from .retention_complaint_subject import ORIGINS
from .retention_touchpoint_month import month_sql

# Columns as they stand in complaints
PLAIN = (
    *("partner_id", "commercial_partner_id", "company_id", "user_id", "seller_id"),
    *("team_id", "product_id", "cause_id", "kind", "channel", "origin", "severity"),
    *("state", "received_at", "reopened"),
)


class RetentionComplaintReport(models.Model):
    """One complaint with how long it took, whether in time, and what it cost.

    Who reads a complaint reads its row, nobody else. What somebody unknown wrote has
    one once staff have taken it up.
    """

    _name = "retention.complaint.report"
    _description = "Complaints: Time and Timeliness"
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["currency_id", "partner_id"],
        "res.partner": ["tz"],
        "retention.complaint": [
            *(*PLAIN, "is_unverified", "cost_amount", "rating_last_value"),
            *CLOCKS.values(),
            *(f"{clock}_{part}" for clock in CLOCKS for part in ("hours", "result")),
        ],
        "retention.complaint.cause": ["area"],
    }

    complaint_id = fields.Many2one("retention.complaint", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer's Firm", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Looked After by", readonly=True)
    seller_id = fields.Many2one("res.users", string="Sold by", readonly=True)
    team_id = fields.Many2one("crm.team", string="Branch", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    cause_id = fields.Many2one(
        "retention.complaint.cause", string="Root Cause", readonly=True
    )
    area = fields.Selection(AREAS, readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    channel = fields.Selection(CHANNELS, string="Came by", readonly=True)
    origin = fields.Selection(ORIGINS, string="Opened by", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    received_at = fields.Datetime(string="Came in on", readonly=True)
    month = fields.Date(readonly=True, help="In which it came in.")

    acknowledge_hours = fields.Float(
        string="Hours to Acknowledge", readonly=True, aggregator="avg"
    )
    response_hours = fields.Float(
        string="Hours to First Answer", readonly=True, aggregator="avg"
    )
    solve_hours = fields.Float(string="Hours to Solve", readonly=True, aggregator="avg")
    acknowledge_share = fields.Float(
        string="Acknowledged in Time (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
    )
    response_share = fields.Float(
        string="Answered in Time (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    solve_share = fields.Float(
        string="Solved in Time (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    was_late = fields.Boolean(string="Late with Something", readonly=True)
    reopened = fields.Integer(string="Times Reopened", readonly=True)
    reopened_share = fields.Float(
        string="Reopened (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    cost_amount = fields.Monetary(string="Cost", readonly=True)
    rating = fields.Float(
        string="Rating of the Handling",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of those who rated it.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT complaint.id, complaint.id AS complaint_id, %(plain)s,
                   company.currency_id, template.categ_id, cause.area,
                   %(month)s AS month, %(clocks)s, %(late)s AS was_late,
                   (COALESCE(complaint.reopened, 0) > 0)::int * 100.0 AS reopened_share,
                   COALESCE(complaint.cost_amount, 0) AS cost_amount,
                   NULLIF(complaint.rating_last_value, 0) AS rating
              FROM retention_complaint complaint
              JOIN res_company company ON company.id = complaint.company_id
              JOIN res_partner owner ON owner.id = company.partner_id
         LEFT JOIN retention_complaint_cause cause ON cause.id = complaint.cause_id
         LEFT JOIN product_product product ON product.id = complaint.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE %(counted)s
            """,
            counted=self.env["retention.complaint"]._counted_sql(),
            plain=SQL(", ").join(
                SQL("complaint.%s", SQL.identifier(name)) for name in PLAIN
            ),
            month=month_sql(SQL("complaint.received_at")),
            clocks=SQL(", ").join(
                part for clock in CLOCKS for part in self._clock_sql(clock)
            ),
            late=SQL(" OR ").join(
                SQL(
                    "COALESCE(complaint.%s = 'late', FALSE)",
                    SQL.identifier(f"{clock}_result"),
                )
                for clock in CLOCKS
            ),
        )

    def _clock_sql(self, clock):
        """Yield SQL of the working hours of a clock and of whether it was in time.

        In time is 100, late 0, and nothing while it runs, so that means are per cent.
        """
        hours = SQL.identifier(f"{clock}_hours")
        yield SQL(
            "CASE WHEN complaint.%s IS NOT NULL THEN complaint.%s END AS %s",
            SQL.identifier(CLOCKS[clock]),
            hours,
            hours,
        )
        yield SQL(
            "CASE complaint.%s WHEN 'in_time' THEN 100.0 WHEN 'late' THEN 0.0 END"
            " AS %s",
            SQL.identifier(f"{clock}_result"),
            SQL.identifier(f"{clock}_share"),
        )

    def action_open(self):
        """Open the complaint."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "retention.complaint",
            "res_id": self.complaint_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
