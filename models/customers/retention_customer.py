from odoo import api, fields, models

STEPS = [
    ("buyer", "Buyer"),
    ("customer", "Customer"),
    ("regular", "Regular"),
    ("adherent", "Adherent"),
    ("advocate", "Advocate"),
]
ABC_CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]
XYZ_CLASSES = [("x", "X"), ("y", "Y"), ("z", "Z")]


class RetentionCustomer(models.Model):
    """A commercial partner as one company's customer, measured by his documents.

    Written by the scoring alone (``retention_customer_scoring.py``); what each
    figure means stands in docs/customers.md. Where there is not enough data a
    figure is empty and its ``has_...`` flag is not set.
    """

    _name = "retention.customer"
    _inherit = "retention.ratio.mixin"
    _description = "Customer Figures"
    _order = "revenue desc, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Sales Person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Of the latest order.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Of the latest order.",
    )
    is_archived = fields.Boolean(string="Archived", readonly=True)

    order_count = fields.Integer(string="Orders", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Untaxed, less credit notes.")
    margin = fields.Monetary(readonly=True, help="Of goods whose cost is known.")
    costed_revenue = fields.Monetary(
        string="Revenue with Known Cost",
        readonly=True,
        help="The rest of the revenue is a gap in the margin.",
    )
    first_order_date = fields.Date(string="First Order", readonly=True)
    last_order_date = fields.Date(string="Last Order", readonly=True)
    average_order = fields.Monetary(readonly=True, aggregator="avg")
    orders_per_month = fields.Float(
        string="Orders a Month", readonly=True, digits=(16, 2), aggregator="avg"
    )
    lifetime_months = fields.Integer(
        string="Months as a Customer",
        readonly=True,
        aggregator="avg",
        help="Calendar months from the first order to the last, both counted.",
    )
    profitability = fields.Float(
        string="Profitability (%)",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Margin in per cent of the revenue with known cost.",
    )
    ltv = fields.Monetary(
        string="Lifetime Value",
        readonly=True,
        aggregator="avg",
        help="Average order x orders a month x profitability x months.",
    )
    has_ltv = fields.Boolean(string="Has Lifetime Value", readonly=True)
    window_order_count = fields.Integer(
        string="Orders in the Window of Regulars", readonly=True
    )
    year_order_count = fields.Integer(string="Orders, 12 Months", readonly=True)
    year_revenue = fields.Monetary(string="Revenue, 12 Months", readonly=True)
    year_margin = fields.Monetary(string="Margin, 12 Months", readonly=True)
    is_active = fields.Boolean(string="Active", readonly=True)

    has_rhythm = fields.Boolean(string="Has a Rhythm", readonly=True)
    typical_gap_days = fields.Float(
        string="Days between Orders", readonly=True, digits=(16, 1), aggregator="avg"
    )
    gap_spread_days = fields.Float(
        string="Spread of Days", readonly=True, digits=(16, 1), aggregator="avg"
    )
    next_order_expected = fields.Date(readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="avg")
    is_late = fields.Boolean(string="Late by Own Rhythm", readonly=True)
    margin_at_risk = fields.Monetary(string="Margin at Risk", readonly=True)

    abc_class = fields.Selection(ABC_CLASSES, string="ABC", readonly=True)
    xyz_class = fields.Selection(XYZ_CLASSES, string="XYZ", readonly=True)
    variation = fields.Float(
        string="Variation (%)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    pareto_rank = fields.Integer(string="Rank", readonly=True, aggregator="min")
    revenue_share = fields.Float(string="Share of Company", readonly=True, digits=0)
    cumulative_share = fields.Float(
        string="Share up to Here", readonly=True, digits=0, aggregator="max"
    )
    team_revenue = fields.Monetary(
        string="Revenue with the Team", readonly=True, help="With the team named here."
    )
    user_revenue = fields.Monetary(
        string="Revenue with the Sales Person",
        readonly=True,
        help="With the person named here.",
    )
    team_share = fields.Float(
        string="Share of Team", readonly=True, digits=0, aggregator=None
    )
    user_share = fields.Float(
        string="Share of Sales Person", readonly=True, digits=0, aggregator=None
    )

    ladder_step = fields.Selection(STEPS, readonly=True)
    ladder_since = fields.Date(string="On This Step since", readonly=True)
    buys_elsewhere = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        readonly=True,
        help="The customer's last valid answer.",
    )
    has_wallet_share = fields.Boolean(string="Share of Wallet Known", readonly=True)
    wallet_share = fields.Float(
        string="Share of Wallet",
        readonly=True,
        digits=0,
        aggregator="avg",
        help="Our part of what the customer spends on such goods.",
    )
    referral_count = fields.Integer(string="Referrals That Bought", readonly=True)

    _partner_company_uniq = models.UniqueIndex("(company_id, partner_id)")
    # No index on what every night changes: sorting a base takes less than writing it

    @api.model
    def _ratios(self):
        return {
            "average_order": ("revenue", "order_count", 1),
            "orders_per_month": ("order_count", "lifetime_months", 1),
            "profitability": ("margin", "costed_revenue", 100),
        }

    @api.depends("partner_id")
    def _compute_display_name(self):
        for customer in self:
            # The row was readable: so is whose it is
            customer.display_name = customer.partner_id.sudo().display_name
