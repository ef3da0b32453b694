import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .sql import among

STATES = [
    ("counted", "Counts"),
    ("detail", "Within a larger group"),
    ("stale", "Too old"),
    ("replaced", "Replaced by a newer one"),
]


class RetentionSpendEstimate(models.Model):
    """What a customer spends in all on goods like ours, by product group.

    The newest estimate of a group counts while it is not too old. An estimate of
    a group covers the groups below it, one without a group covers everything: what
    lies within another one is a detail and is not added up a second time.
    """

    _name = "retention.spend.estimate"
    _inherit = "retention.evidence.mixin"
    _description = "Stated Spend"

    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "product.category",
        string="Product Group",
        index="btree_not_null",
        ondelete="cascade",
        help="With the groups below it. Empty: everything we could sell.",
    )
    scope = fields.Char(string="Goods", compute="_compute_scope")
    yearly_amount = fields.Monetary(
        string="Spends a Year", required=True, help="With us and with others, untaxed."
    )
    source = fields.Selection(
        [
            ("stated", "The customer said so"),
            ("document", "Seen in documents"),
            ("market", "Market figures"),
            ("guess", "Our guess"),
        ],
        required=True,
        default="stated",
    )
    confidence = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        required=True,
        default="medium",
    )
    competitor = fields.Char(string="Buys the Rest from")
    note = fields.Char()

    state = fields.Selection(STATES, string="Standing", compute="_compute_share")
    bought = fields.Monetary(
        string="Bought from Us",
        compute="_compute_share",
        help="Order lines of the last 12 months, untaxed, less what was credited.",
    )
    share = fields.Float(
        string="Our Share", compute="_compute_share", digits=0, help="At most 100 %."
    )
    untapped = fields.Monetary(string="Goes Elsewhere", compute="_compute_share")
    is_too_low = fields.Boolean(
        compute="_compute_share", help="More was bought from us than is spent in all."
    )

    @api.depends("category_id")
    def _compute_scope(self):
        for estimate in self:
            group = estimate.category_id.display_name
            estimate.scope = group or self.env._("Everything")

    @api.depends("partner_id", "scope")
    def _compute_display_name(self):
        for estimate in self:
            customer = estimate.partner_id.display_name
            estimate.display_name = f"{customer}: {estimate.scope}"

    @api.depends("partner_id", "company_id", "category_id", "date", "yearly_amount")
    @api.depends_context("uid")
    def _compute_share(self):
        shares = self.env["retention.spend.share"]
        shares.invalidate_model()  # orders may have come since it was read
        these = [("id", "in", self._origin.ids)]
        rows = shares.search(these)
        shown = {row.id: row for row in rows}
        # How it stands is no secret to who reads it; what the customer buys may be
        states = {row.id: row.state for row in shares.sudo().search(these)}
        for estimate in self:
            row = shown.get(estimate._origin.id, rows.browse())
            estimate.state = states.get(
                estimate._origin.id, "replaced" if estimate._origin else False
            )
            estimate.bought = row.bought
            estimate.share = row.share
            estimate.untapped = row.untapped
            estimate.is_too_low = row.is_too_low

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_yearly_amount(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_yearly_amount(vals)
        return super().write(vals)

    @api.model
    def _check_yearly_amount(self, vals):
        """Refuse an amount before it is rounded: what is no number cannot be."""
        amount = vals.get("yearly_amount", 1)
        if not (isinstance(amount, int | float) and 0 < amount < math.inf):
            raise ValidationError(
                self.env._(
                    "Give what the customer spends a year as an amount above zero."
                )
            )

    @api.model
    def _measured_fields(self):
        return super()._measured_fields() | {"category_id", "yearly_amount"}

    def action_open_lines(self):
        """List the order lines that our share is reckoned from."""
        self.ensure_one()
        return self.env["retention.purchase.line"]._open_lines(
            self.company_id, self.partner_id, self.category_id
        )

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @api.model
    def _shares_query(self, companies, day=None, partners=None):
        """Return SQL of the newest estimate of each customer and group, as of a day.

        Columns: id (of the estimate), company_id, partner_id (commercial),
        category_id, date, yearly_amount, bought (in the 12 months up to the day, in
        the company's currency), is_valid (not too old), is_counted (adds to the
        share of wallet).

        :param day: the last day that counts, by default each company's today
        :param partners: SQL of ids of commercial partners, all by default
        """
        lines = self.env["retention.purchase.line"]
        documents = self.env["retention.customer.document"]
        return SQL(
            """
            WITH newest AS MATERIALIZED (%(newest)s), bought AS (
                SELECT line.company_id, line.partner_id, category.parent_path AS path,
                       SUM(line.amount) AS amount
                  FROM (%(lines)s) line
                  JOIN (%(companies)s) company ON company.id = line.company_id
             LEFT JOIN product_category category ON category.id = line.category_id
                 WHERE line.date > company.last_day - INTERVAL '12 months'
              GROUP BY line.company_id, line.partner_id, category.parent_path
            ), detail AS (
                SELECT DISTINCT newest.id
                  FROM newest
                  JOIN newest above
                    ON above.company_id = newest.company_id
                   AND above.partner_id = newest.partner_id
                 WHERE above.is_valid AND above.id != newest.id
                   AND (above.path IS NULL OR STARTS_WITH(newest.path, above.path))
            )
            SELECT newest.id, newest.company_id, newest.partner_id, newest.category_id,
                   newest.date, newest.yearly_amount,
                   COALESCE(SUM(bought.amount), 0) AS bought, newest.is_valid,
                   newest.is_valid AND detail.id IS NULL AS is_counted
              FROM newest
         LEFT JOIN detail ON detail.id = newest.id
         LEFT JOIN bought
                ON bought.company_id = newest.company_id
               AND bought.partner_id = newest.partner_id
               AND (newest.path IS NULL OR STARTS_WITH(bought.path, newest.path))
          GROUP BY newest.id, newest.company_id, newest.partner_id, newest.category_id,
                   newest.date, newest.yearly_amount, newest.is_valid, newest.path,
                   detail.id
            """,
            newest=self._newest_query(companies, day, partners),
            lines=lines._lines_query(
                companies, day, SQL("SELECT partner_id FROM newest")
            ),
            companies=documents._companies_query(companies, day),
        )

    @api.model
    def _newest_query(self, companies, day, partners):
        return SQL(
            """
            SELECT DISTINCT ON (estimate.company_id, partner.commercial_partner_id,
                                estimate.category_id)
                   estimate.id, estimate.company_id, estimate.category_id,
                   partner.commercial_partner_id AS partner_id,
                   category.parent_path AS path, estimate.date, estimate.yearly_amount,
                   estimate.date >= company.last_day - MAKE_INTERVAL(
                       months => setting.retention_evidence_months) AS is_valid
              FROM retention_spend_estimate estimate
              JOIN (%(companies)s) company ON company.id = estimate.company_id
              JOIN res_company setting ON setting.id = company.id
              JOIN res_partner partner ON partner.id = estimate.partner_id
         LEFT JOIN product_category category ON category.id = estimate.category_id
             WHERE estimate.date <= company.last_day AND %(of_partner)s
          ORDER BY estimate.company_id, partner.commercial_partner_id,
                   estimate.category_id, estimate.date DESC, estimate.id DESC
            """,
            companies=self.env["retention.customer.document"]._companies_query(
                companies, day
            ),
            of_partner=among("partner.commercial_partner_id", partners),
        )
