from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# Ratios of sums over whichever months are looked at: (part, whole, factor)
RATIOS = {
    "repeat_share": ("repeat_revenue", "revenue", 100),
    "second_share": ("second_count", "new_customers", 100),
    "regular_share": ("regular_count", "new_customers", 100),
    "new_average_order": ("new_revenue", "new_orders", 1),
    "returning_average_order": ("returning_revenue", "returning_orders", 1),
    "average_gap_days": ("gap_days", "gap_count", 1),
}
SUMS = (
    *("new_orders", "returning_orders", "new_revenue", "returning_revenue"),
    *("customers", "returning_customers", "orders", "revenue"),
    *("repeat_orders", "repeat_revenue"),
)


class RetentionAcquisitionMonth(models.Model):
    """New and returning customers of a company in one month of its calendar."""

    _name = "retention.acquisition.month"
    _inherit = "retention.ratio.mixin"
    _description = "New and Returning Customers by Month"
    _auto = False
    _order = "month desc, company_id"
    _rec_name = "month"

    month = fields.Date(readonly=True)
    month_name = fields.Char(compute="_compute_display_name")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    customers = fields.Integer(
        readonly=True, aggregator="avg", help="Who ordered in the month."
    )
    new_customers = fields.Integer(
        readonly=True, help="Their first order was in the month."
    )
    returning_customers = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="They ordered in the month, and before it.",
    )
    orders = fields.Integer(readonly=True)
    new_orders = fields.Integer(string="Orders of New", readonly=True)
    returning_orders = fields.Integer(string="Orders of Returning", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Untaxed, less credit notes.")
    new_revenue = fields.Monetary(string="Revenue of New", readonly=True)
    returning_revenue = fields.Monetary(string="Revenue of Returning", readonly=True)
    new_average_order = fields.Monetary(
        string="Average Order of New", readonly=True, aggregator="avg"
    )
    returning_average_order = fields.Monetary(
        string="Average Order of Returning", readonly=True, aggregator="avg"
    )
    repeat_orders = fields.Integer(
        readonly=True, help="Second and later orders of customers."
    )
    repeat_revenue = fields.Monetary(
        string="Revenue of Repeat Orders",
        readonly=True,
        help="Of second and later orders, those of new customers too.",
    )
    repeat_share = fields.Float(
        string="Share of Repeat Orders (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Revenue of second and later orders in per cent of all revenue.",
    )
    second_count = fields.Integer(
        string="Of the New: Ordered Again",
        readonly=True,
        help="Of those new in the month, who has a second order by now.",
    )
    second_share = fields.Float(
        string="Ordered Again (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="In per cent of those new in the month.",
    )
    regular_count = fields.Integer(
        string="Of the New: Became Regulars",
        readonly=True,
        help="Of those new in the month, who stands on that step or once did.",
    )
    regular_share = fields.Float(
        string="Became Regulars (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="In per cent of those new in the month.",
    )
    gap_days = fields.Integer(string="Days between Orders, Sum", readonly=True)
    gap_count = fields.Integer(string="Days with Repeat Orders", readonly=True)
    average_gap_days = fields.Float(
        string="Days between Orders",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Mean of the days that passed since the customer's last day with an "
        "order, over all repeat orders of the month.",
    )

    @api.depends("month")
    def _compute_display_name(self):
        for row in self:
            row.month_name = format_date(self.env, row.month, date_format="MMMM y")
            row.display_name = row.month_name

    @api.model
    def _ratios(self):
        return RATIOS

    # ------------------------------------------------------------
    # The query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
            WITH told AS MATERIALIZED (%(told)s), monthly AS (%(monthly)s),
            cohort AS (%(cohorts)s), calendar AS (%(calendar)s)
            SELECT calendar.company_id::bigint * 100000
                       + (EXTRACT(YEAR FROM calendar.month) * 12
                          + EXTRACT(MONTH FROM calendar.month))::int AS id,
                   calendar.*, %(sums)s, %(counts)s, %(ratios)s
              FROM calendar
         LEFT JOIN monthly USING (company_id, month)
         LEFT JOIN cohort USING (company_id, month)
            """,
            told=self.env["retention.acquisition.document"]._told_query(),
            monthly=self._monthly_query(),
            cohorts=self._cohorts_query(),
            calendar=self._calendar_query(),
            sums=_zeroed(SUMS),
            counts=_zeroed(
                ("new_customers", "second_count", "regular_count")
                + ("gap_days", "gap_count")
            ),
            ratios=SQL(", ").join(
                SQL(
                    "%s * %s::numeric / NULLIF(%s, 0) AS %s",
                    SQL.identifier(part),
                    factor,
                    SQL.identifier(whole),
                    SQL.identifier(name),
                )
                for name, (part, whole, factor) in RATIOS.items()
            ),
        )

    def _monthly_query(self):
        """Return SQL of sums by month.

        A customer counts with his first order of the month; days between orders are
        those between distinct days.
        """
        return SQL(
            """
            SELECT company_id, month,
                   COUNT(*) FILTER (WHERE is_order AND comes) AS customers,
                   COUNT(*) FILTER (WHERE is_order AND comes AND NOT is_new)
                       AS returning_customers,
                   COUNT(*) FILTER (WHERE is_order) AS orders,
                   COUNT(*) FILTER (WHERE is_order AND is_new) AS new_orders,
                   COUNT(*) FILTER (WHERE is_order AND NOT is_new)
                       AS returning_orders,
                   COUNT(*) FILTER (WHERE is_order AND NOT is_first) AS repeat_orders,
                   SUM(amount) AS revenue,
                   SUM(amount) FILTER (WHERE is_new) AS new_revenue,
                   SUM(amount) FILTER (WHERE NOT is_new) AS returning_revenue,
                   SUM(amount) FILTER (WHERE NOT is_first) AS repeat_revenue,
                   (SUM(date - before) FILTER (WHERE is_order AND before < date))::int
                       AS gap_days,
                   COUNT(*) FILTER (WHERE is_order AND before < date) AS gap_count
              FROM (SELECT *, before IS NULL OR before < month AS comes
                      FROM told) told
          GROUP BY company_id, month
            """
        )

    def _cohorts_query(self):
        """Return SQL of what became of those who were new in a month."""
        return SQL(
            """
            SELECT company_id, month, COUNT(*) AS new_customers,
                   COUNT(*) FILTER (WHERE has_second) AS second_count,
                   COUNT(*) FILTER (WHERE reached_regular) AS regular_count
              FROM told
             WHERE is_order AND is_first
          GROUP BY company_id, month
            """
        )

    def _calendar_query(self):
        """Return SQL of all months from the first documents to now."""
        days = {
            company.id: (company.currency_id.id, company._retention_day())
            for company in self.env.companies.sudo()  # currencies and zones only
        }
        return SQL(
            """
            SELECT begun.company_id, company.currency_id,
                   GENERATE_SERIES(begun.month, company.day, INTERVAL '1 month')::date
                       AS month
              FROM (SELECT company_id, MIN(month) AS month
                      FROM monthly GROUP BY company_id) begun
              JOIN UNNEST(%s::int[], %s::int[], %s::date[])
                   AS company (id, currency_id, day) ON company.id = begun.company_id
            """,
            list(days),
            [currency for currency, _day in days.values()],
            [day for _currency, day in days.values()],
        )

    # ------------------------------------------------------------
    # Drill-down
    # ------------------------------------------------------------

    def _figure_domain(self, figure):
        """Return the domain of the documents that a figure is made of."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id) & Domain(
            "month", "=", self.month
        )
        new = Domain("is_new", "=", True)
        also = {
            "new": new,
            "returning": ~new,
            "repeat": Domain("is_first", "=", False),
            "second": new & Domain("has_second", "=", True),
            "regular": new & Domain("reached_regular", "=", True),
        }
        return domain & also.get(figure, Domain.TRUE)

    def action_open_documents(self):
        """Open documents of the month.

        Of which customers says ``figure`` in the context: ``new``, ``returning``,
        ``repeat`` (second and later orders), else all; with the ``kind`` order
        there, the orders alone.
        """
        domain = self._figure_domain(self.env.context.get("figure"))
        if self.env.context.get("kind") == "order":
            domain &= Domain("kind", "=", "order")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_acquisition_document_action"
        )
        return {
            **action,
            "name": self.env._("Documents of %s", self.month_name),
            "domain": list(domain),
            "context": {},
        }

    def action_open_customers(self):
        """Open customers who ordered in the month.

        Which of them says ``figure`` in the context: ``new``, ``returning``,
        ``second`` and ``regular`` (of the new ones), else all.
        """
        domain = self._figure_domain(self.env.context.get("figure"))
        groups = self.env["retention.acquisition.document"]._read_group(
            domain & Domain("kind", "=", "order"), ["partner_id"]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_action"
        )
        return {
            **action,
            "name": self.env._("Customers of %s", self.month_name),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", [partner.id for (partner,) in groups]),
            ],
            "context": {"active_test": False},
        }


def _zeroed(names):
    """Return SQL of columns with 0 where there is nothing."""
    return SQL(", ").join(
        SQL("COALESCE(%s, 0) AS %s", SQL.identifier(name), SQL.identifier(name))
        for name in names
    )
