from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .retention_purchase_line import RetentionPurchaseLine
from .retention_spend_estimate import STATES


class RetentionSpendShare(models.Model):
    """Our share of what a customer spends on a product group: where there is room.

    One row per customer and group, by the newest estimate; its id is that of the
    estimate.
    """

    _name = "retention.spend.share"
    _description = "Share of Wallet"
    _auto = False
    _order = "untapped desc, id"
    _rec_name = "partner_id"
    _depends = {
        **RetentionPurchaseLine._depends,
        "retention.spend.estimate": [
            *("partner_id", "company_id", "category_id", "date", "yearly_amount"),
            *("source", "confidence", "competitor", "user_id"),
        ],
        "res.company": ["retention_evidence_months", "currency_id", "partner_id"],
        "product.category": ["parent_path"],
    }

    estimate_id = fields.Many2one("retention.spend.estimate", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "product.category",
        string="Product Group",
        readonly=True,
        help="Empty: everything we could sell.",
    )
    scope = fields.Char(related="estimate_id.scope")
    date = fields.Date(string="Known since", readonly=True)
    source = fields.Selection(related="estimate_id.source")
    confidence = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], readonly=True
    )
    competitor = fields.Char(string="Buys the Rest from", readonly=True)
    user_id = fields.Many2one("res.users", string="Recorded by", readonly=True)
    state = fields.Selection(STATES, string="Standing", readonly=True)
    yearly_amount = fields.Monetary(string="Spends a Year", readonly=True)
    bought = fields.Monetary(
        string="Bought from Us",
        readonly=True,
        help="Order lines of the last 12 months, untaxed, less what was credited.",
    )
    untapped = fields.Monetary(string="Goes Elsewhere", readonly=True)
    share = fields.Float(
        string="Our Share",
        readonly=True,
        digits=0,
        aggregator="avg",
        help="At most 100 %.",
    )
    is_too_low = fields.Boolean(
        string="Estimate Too Low",
        readonly=True,
        help="More was bought from us than is spent in all.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Take our share of all that is spent, not the mean of shares."""
        if aggregate_spec != "share:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "1 - SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "untapped", query),
            self._field_to_sql(self._table, "yearly_amount", query),
        )

    @api.depends("partner_id", "category_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.estimate_id.display_name

    def action_open_lines(self):
        """List the order lines that our share is reckoned from."""
        self.ensure_one()
        return self.env["retention.purchase.line"]._open_lines(
            self.company_id, self.partner_id, self.category_id
        )

    @property
    def _table_query(self):
        # Names no customer; the rows read through it have their own rules
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return SQL(
            """
            SELECT row.id, row.id AS estimate_id, row.partner_id, row.company_id,
                   row.category_id, row.date, estimate.confidence, estimate.competitor,
                   estimate.user_id,
                   row.yearly_amount, row.bought,
                   CASE WHEN row.is_counted THEN 'counted'
                        WHEN row.is_valid THEN 'detail'
                        ELSE 'stale' END AS state,
                   GREATEST(row.yearly_amount - GREATEST(row.bought, 0), 0)
                       AS untapped,
                   LEAST(GREATEST(row.bought, 0) / row.yearly_amount, 1) AS share,
                   row.bought > row.yearly_amount AS is_too_low
              FROM (%s) row
              JOIN retention_spend_estimate estimate ON estimate.id = row.id
            """,
            self.env["retention.spend.estimate"]._shares_query(companies),
        )
