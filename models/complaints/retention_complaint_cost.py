from odoo import api, fields, models
from odoo.tools import SQL

from .retention_complaint import CHANNELS, KINDS, SEVERITIES, STATES
from .retention_complaint_cause import AREAS
from .retention_complaint_effect import EFFECT_STATES
from .retention_touchpoint_month import day_sql

COSTS = (
    *("refund_amount", "remedy_amount", "goods_amount", "freight_amount"),
    *("work_hours", "work_amount", "cost_amount"),
)
CHANGES = ("revenue_before", "revenue_after", "expected_revenue", "lost_revenue")
SUBJECTS = (
    *("company_id", "cause_id", "product_id", "team_id", "seller_id", "user_id"),
    *("kind", "channel", "severity", "state", "received_at", "solved_at"),
)


class RetentionComplaintCost(models.Model):
    """What complaints cost and whom they lost: one row per complaint, its id.

    Money spent and revenue lost stand apart: the first is known to the cent, the second
    is an estimate by similar customers. What somebody unknown claims counts once staff
    have taken it up.
    """

    _name = "retention.complaint.cost"
    _description = "What Complaints Cost"
    _inherit = "retention.ratio.mixin"
    _auto = False
    _order = "cost_amount desc, received_at desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "retention.complaint": [
            *SUBJECTS,
            *COSTS,
            *("commercial_partner_id", "is_unverified"),
            *("next_order_id", "next_order_at"),
        ],
        "retention.complaint.cause": ["area"],
        "retention.complaint.effect": [
            *("complaint_id", "state", "similar_count", "date_end", "is_lost"),
            *CHANGES,
        ],
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
    }

    complaint_id = fields.Many2one("retention.complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        aggregator="count_distinct",
    )
    cause_id = fields.Many2one(
        "retention.complaint.cause", string="Root Cause", readonly=True
    )
    area = fields.Selection(AREAS, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    team_id = fields.Many2one("crm.team", string="Branch", readonly=True)
    seller_id = fields.Many2one("res.users", string="Sold by", readonly=True)
    user_id = fields.Many2one("res.users", string="Looked After by", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    channel = fields.Selection(CHANNELS, string="Came by", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    received_at = fields.Datetime(string="Came in on", readonly=True)
    solved_at = fields.Datetime(string="Solved on", readonly=True)

    refund_amount = fields.Monetary(string="Refunds", readonly=True)
    remedy_amount = fields.Monetary(string="Remedies", readonly=True)
    goods_amount = fields.Monetary(string="Goods", readonly=True)
    freight_amount = fields.Monetary(string="Freight", readonly=True)
    work_hours = fields.Float(string="Hours", readonly=True)
    work_amount = fields.Monetary(string="Work", readonly=True)
    cost_amount = fields.Monetary(
        string="Cost",
        readonly=True,
        help="All that was spent on the complaint; the revenue lost is not part of it.",
    )

    effect_state = fields.Selection(
        EFFECT_STATES, string="Change of Revenue", readonly=True
    )
    date_end = fields.Date(string="Compared until", readonly=True)
    similar_count = fields.Integer(
        string="Similar Customers", readonly=True, aggregator=None
    )
    revenue_before = fields.Monetary(
        readonly=True, help="Of complaints whose change of revenue is known."
    )
    revenue_after = fields.Monetary(
        readonly=True, help="Of complaints whose change of revenue is known."
    )
    expected_revenue = fields.Monetary(
        readonly=True,
        help="Had the customer's revenue changed as that of similar customers did who "
        "had nothing to complain about.",
    )
    lost_revenue = fields.Monetary(
        readonly=True, help="Expected less what was bought; an estimate."
    )

    known_count = fields.Integer(string="Complaints with a Known Change", readonly=True)
    complaint_count = fields.Integer(string="Complaints", readonly=True)
    over_count = fields.Integer(
        string="Complaints with the Days after Over", readonly=True
    )
    lost_count = fields.Integer(string="Complaints That Lost a Customer", readonly=True)
    lost_partner_id = fields.Many2one(
        "res.partner",
        string="Lost Customer",
        readonly=True,
        aggregator="count_distinct",
        help="Who bought nothing in the days after, though an order was expected.",
    )
    lost_share = fields.Float(
        string="Lost (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    solved_count = fields.Integer(string="Solved", readonly=True)
    came_back_count = fields.Integer(string="Came Back", readonly=True)
    came_back_share = fields.Float(
        string="Came Back (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of the solved complaints, those whose customer has ordered since.",
    )
    next_order_id = fields.Many2one(
        "sale.order", string="First Order after Solving", readonly=True
    )
    next_order_at = fields.Datetime(string="Ordered Again on", readonly=True)
    days_to_order = fields.Integer(
        string="Days until the Order", readonly=True, aggregator="avg"
    )

    @api.model
    def _ratios(self):
        return super()._ratios() | {
            "lost_share": ("lost_count", "over_count", 100),
            "came_back_share": ("came_back_count", "solved_count", 100),
        }

    @api.depends("complaint_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.complaint_id.display_name

    def action_open(self):
        """Open the complaint of a row."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT complaint.id, complaint.id AS complaint_id, %(subjects)s, %(costs)s,
                   complaint.commercial_partner_id AS partner_id, cause.area,
                   effect.state AS effect_state, effect.date_end, %(changes)s,
                   CASE WHEN effect.state IN ('known', 'few')
                        THEN effect.similar_count END AS similar_count,
                   1 AS complaint_count, (COALESCE(effect.state, '') = 'known')::int
                       AS known_count,
                   flag.over AS over_count,
                   flag.lost AS lost_count,
                   CASE WHEN flag.lost = 1 THEN complaint.commercial_partner_id END
                       AS lost_partner_id,
                   100.0 * flag.lost / NULLIF(flag.over, 0) AS lost_share,
                   flag.solved AS solved_count, flag.back AS came_back_count,
                   100.0 * flag.back / NULLIF(flag.solved, 0) AS came_back_share,
                   CASE WHEN flag.back = 1 THEN complaint.next_order_id END
                       AS next_order_id,
                   CASE WHEN flag.back = 1 THEN complaint.next_order_at END
                       AS next_order_at,
                   CASE WHEN flag.back = 1 THEN %(ordered)s - %(solved)s END
                       AS days_to_order
              FROM retention_complaint complaint
              JOIN res_company company ON company.id = complaint.company_id
              JOIN res_partner owner ON owner.id = company.partner_id
         LEFT JOIN retention_complaint_cause cause ON cause.id = complaint.cause_id
         LEFT JOIN retention_complaint_effect effect
                ON effect.complaint_id = complaint.id
        CROSS JOIN LATERAL (
                    SELECT (COALESCE(effect.state, 'running') != 'running')::int
                               AS over,
                           (effect.is_lost IS TRUE)::int AS lost,
                           (complaint.solved_at IS NOT NULL)::int AS solved,
                           (complaint.solved_at IS NOT NULL
                            AND complaint.next_order_at IS NOT NULL)::int AS back
                   ) flag
             WHERE %(counted)s
            """,
            counted=self.env["retention.complaint"]._counted_sql(),
            ordered=day_sql(SQL("complaint.next_order_at")),
            solved=day_sql(SQL("complaint.solved_at")),
            subjects=SQL(", ").join(
                SQL.identifier("complaint", name) for name in SUBJECTS
            ),
            costs=SQL(", ").join(
                SQL(
                    "COALESCE(%s, 0) AS %s",
                    SQL.identifier("complaint", name),
                    SQL.identifier(name),
                )
                for name in COSTS
            ),
            changes=SQL(", ").join(
                SQL(
                    "CASE WHEN effect.state = 'known' THEN %s ELSE 0 END AS %s",
                    SQL.identifier("effect", name),
                    SQL.identifier(name),
                )
                for name in CHANGES
            ),
        )
