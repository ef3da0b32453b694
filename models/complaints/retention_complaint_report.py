from odoo import fields, models
from odoo.tools import SQL

from .retention_complaint import CHANNELS, KINDS, SEVERITIES, STATES
from .retention_complaint_cause import AREAS
from .retention_complaint_subject import ORIGINS
from .retention_touchpoint_month import month_sql

# Each clock: the fields that say when it stopped, the first that there is
CLOCKS = {
    "acknowledge": ("acknowledged_at", "first_response_at"),
    "response": ("first_response_at",),
    "solve": ("solved_at",),
}
# Columns as they stand in complaints
PLAIN = (
    *("partner_id", "commercial_partner_id", "company_id", "user_id", "seller_id"),
    *("team_id", "product_id", "cause_id", "kind", "channel", "origin", "severity"),
    *("state", "received_at", "reopened"),
)


class RetentionComplaintReport(models.Model):
    """One complaint with how long it took, whether in time, and what it cost.

    Who reads a complaint reads its row, nobody else.
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
        "retention.complaint": [*PLAIN, "first_response_at", "solved_at"],
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
                   %(cost)s AS cost_amount, NULLIF(%(rating)s, 0) AS rating
              FROM retention_complaint complaint
              JOIN res_company company ON company.id = complaint.company_id
              JOIN res_partner owner ON owner.id = company.partner_id
         LEFT JOIN retention_complaint_cause cause ON cause.id = complaint.cause_id
         LEFT JOIN product_product product ON product.id = complaint.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            """,
            plain=SQL(", ").join(
                SQL("complaint.%s", SQL.identifier(name)) for name in PLAIN
            ),
            month=month_sql(SQL("complaint.received_at")),
            clocks=SQL(", ").join(
                part for clock in CLOCKS for part in self._clock_sql(clock)
            ),
            late=SQL(" OR ").join(
                SQL("COALESCE(%s = 'late', FALSE)", self._result(clock))
                for clock in CLOCKS
            ),
            cost=self._column("cost_amount") or SQL("0"),
            rating=self._column("rating_last_value") or SQL("0"),
        )

    def _column(self, name):
        """Return SQL of a complaint's column, None if complaints have no such field."""
        # The query names columns; the rules say whose rows are read
        complaints = self.env["retention.complaint"].sudo()
        field = complaints._fields.get(name)
        if field is None or not field.store:
            return None
        return complaints._field_to_sql("complaint", name)

    def _result(self, clock):
        """Return SQL of what became of a clock: running, in_time, late; else NULL."""
        return self._column(f"{clock}_result") or SQL("NULL::varchar")

    def _clock_sql(self, clock):
        """Yield SQL of the hours of a clock and of whether it was in time.

        Working hours where complaints count them, else those of the calendar; in time
        is 100, late 0, and nothing while it runs, so that means are per cent.
        """
        stopped = next(filter(None, map(self._column, CLOCKS[clock])))
        calendar = SQL("EXTRACT(EPOCH FROM %s - complaint.received_at) / 3600", stopped)
        yield SQL(
            "CASE WHEN %s IS NOT NULL THEN %s END AS %s",
            stopped,
            self._column(f"{clock}_hours") or calendar,
            SQL.identifier(f"{clock}_hours"),
        )
        yield SQL(
            "CASE %s WHEN 'in_time' THEN 100.0 WHEN 'late' THEN 0.0 END AS %s",
            self._result(clock),
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
