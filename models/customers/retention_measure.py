from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.measures import state_on

KINDS = [
    ("event", "Event"),
    ("advertising", "Advertising"),
    ("gift", "Gift"),
    ("mailing", "Mailing"),
    ("discount", "Discount"),
    ("points", "Points"),
    ("training", "Training"),
    ("other", "Other"),
]
PURPOSES = [("winning", "Winning"), ("keeping", "Keeping")]
ATTRIBUTIONS = [
    ("none", "Not measured"),
    ("utm", "Orders with its campaign"),
    ("reward", "Orders with a reward of its programme"),
    ("pricelist", "Orders at its pricelist"),
    ("participants", "Orders of its participants"),
]
STATES = [("planned", "Planned"), ("running", "Running"), ("done", "Done")]
# What decides which orders count, and what was given away
MEASURED_BY = {
    "company_id",
    "date_from",
    "date_to",
    "attribution",
    "campaign_id",
    "source_id",
    "medium_id",
    "program_id",
    "pricelist_id",
    "days_after",
    "participant_ids",
}
MAX_DAYS_AFTER = 3650


class RetentionMeasure(models.Model):
    """Something done to win or to keep customers: its cost and what it brought.

    Figures of orders are written by ``_measure`` (``retention_measure_figures.py``),
    what follows from them is in ``retention_measure_outcome.py``; money is in the
    company's currency. docs/customers.md says what counts.
    """

    _name = "retention.measure"
    _description = "Measure"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="event")
    purpose = fields.Selection(
        PURPOSES,
        required=True,
        default="winning",
        help="Winning new customers, or keeping those who bought before.",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", help="Last day. Empty: it goes on.")
    state = fields.Selection(
        STATES, string="Status", compute="_compute_state", search="_search_state"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="set null",
    )
    note = fields.Text()

    attribution = fields.Selection(
        ATTRIBUTIONS, string="What Counts", required=True, default="participants"
    )
    attribution_text = fields.Char(
        string="Counted Are", compute="_compute_attribution_text"
    )
    campaign_id = fields.Many2one("utm.campaign", index="btree_not_null")
    source_id = fields.Many2one("utm.source", index="btree_not_null")
    medium_id = fields.Many2one("utm.medium", index="btree_not_null")
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        index="btree_not_null",
        check_company=True,
        help="Points and discounts that the programme gave between the dates are part "
        "of the cost.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        index="btree_not_null",
        check_company=True,
        help="Discounts on orders at this pricelist between the dates are part of the "
        "cost.",
    )
    days_after = fields.Integer(
        string="Days Counted After",
        default=30,
        help="Orders count until so many days after taking part, or after the last day "
        "of a campaign.",
    )
    participant_ids = fields.One2many("retention.measure.participant", "measure_id")
    participant_count = fields.Integer(
        string="Participants", compute="_compute_participant_count"
    )
    cost_ids = fields.One2many("retention.measure.cost", "measure_id", string="Costs")
    order_ids = fields.Many2many(
        "sale.order",
        "retention_measure_order_rel",
        "measure_id",
        "order_id",
        string="Orders Counted",
        readonly=True,
        copy=False,
    )

    # Written by _measure
    order_count = fields.Integer(string="Orders", readonly=True, copy=False)
    revenue = fields.Monetary(
        readonly=True,
        copy=False,
        help="Of the orders counted: untaxed, less what was returned.",
    )
    document_margin = fields.Monetary(
        string="Margin after Gifts",
        readonly=True,
        copy=False,
        help="As the documents have it: discounts and points are taken off.",
    )
    costed_revenue = fields.Monetary(
        string="Revenue with Known Cost", readonly=True, copy=False
    )
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    won_count = fields.Integer(
        string="New Customers",
        readonly=True,
        copy=False,
        help="Their first order ever is among the orders counted.",
    )
    kept_count = fields.Integer(
        string="Customers Kept",
        readonly=True,
        copy=False,
        help="They had bought before, and bought again.",
    )
    given_on_orders = fields.Monetary(
        string="Given on These Orders", readonly=True, copy=False
    )
    given_elsewhere = fields.Monetary(
        string="Given on Other Orders", readonly=True, copy=False
    )
    measured_at = fields.Datetime(string="Measured", readonly=True, copy=False)
    problem = fields.Char(
        readonly=True, copy=False, help="Why it could not be measured."
    )

    _company_index = models.Index("(company_id, date_from)")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("date_from", "date_to", "company_id")
    def _compute_state(self):
        for measure in self:
            day = measure.company_id._retention_day()
            measure.state = state_on(day, measure.date_from or day, measure.date_to)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for company in self.env.companies:
            day = company._retention_day()
            over = Domain("date_to", "!=", False) & Domain("date_to", "<", day)
            parts = {
                "planned": Domain("date_from", ">", day),
                "running": Domain("date_from", "<=", day) & ~over,
                "done": Domain("date_from", "<=", day) & over,
            }
            found |= Domain("company_id", "=", company.id) & Domain.OR(
                [parts[one] for one in value if one in parts]
            )
        return found

    @api.depends("participant_ids")
    def _compute_participant_count(self):
        counts = dict(
            self.env["retention.measure.participant"]._read_group(
                [("measure_id", "in", self.ids)], ["measure_id"], ["__count"]
            )
        )
        for measure in self:
            measure.participant_count = counts.get(measure._origin, 0)

    @api.depends(
        "attribution",
        "campaign_id",
        "source_id",
        "medium_id",
        "program_id",
        "pricelist_id",
        "days_after",
        "date_from",
        "date_to",
    )
    def _compute_attribution_text(self):
        for measure in self:
            measure.attribution_text = measure._attribution_words()

    def _attribution_words(self):
        """Return which orders count, in words."""
        days = self.days_after
        if self.attribution == "utm":
            names = (self.campaign_id, self.source_id, self.medium_id)
            return self.env._(
                "Orders with %(names)s, from the first day to %(days)s days after the "
                "last.",
                names=", ".join(one.display_name for one in names if one)
                or self.env._("a campaign that is not chosen yet"),
                days=days,
            )
        if self.attribution == "reward":
            return self.env._(
                "Orders between the dates that carry a reward of %s.",
                self.program_id.display_name or self.env._("a programme to choose"),
            )
        if self.attribution == "pricelist":
            return self.env._(
                "Orders between the dates at the pricelist %s.",
                self.pricelist_id.display_name or self.env._("to choose"),
            )
        if self.attribution == "participants":
            return self.env._(
                "Orders of participants, from the day they took part to %s days after.",
                days,
            )
        return self.env._(
            "Nothing: only the cost is recorded. Choose what counts to see what it "
            "brought."
        )

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for measure in self:
            if measure.date_to and measure.date_to < measure.date_from:
                raise ValidationError(
                    self.env._(
                        "%(name)s ends on %(last)s, before it begins on %(first)s.",
                        name=measure.name,
                        last=format_date(self.env, measure.date_to),
                        first=format_date(self.env, measure.date_from),
                    )
                )

    @api.constrains("days_after")
    def _check_days_after(self):
        for measure in self:
            if not 0 <= measure.days_after <= MAX_DAYS_AFTER:
                raise ValidationError(
                    self.env._(
                        "Count orders for 0 to %s days after.", str(MAX_DAYS_AFTER)
                    )
                )

    @api.constrains(
        "attribution",
        "campaign_id",
        "source_id",
        "medium_id",
        "program_id",
        "pricelist_id",
    )
    def _check_attribution(self):
        for measure in self:
            kind = measure.attribution
            if kind == "utm" and not (
                measure.campaign_id or measure.source_id or measure.medium_id
            ):
                raise ValidationError(
                    self.env._("Choose the campaign, source or medium of the orders.")
                )
            if kind == "reward" and not measure.program_id:
                raise ValidationError(
                    self.env._("Choose the programme whose rewards count.")
                )
            if kind == "pricelist" and not measure.pricelist_id:
                raise ValidationError(
                    self.env._("Choose the pricelist whose orders count.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        measures = super(
            RetentionMeasure, self.with_context(retention_measure_later=True)
        ).create(vals_list)
        measures = measures.with_env(self.env)
        measures._measure()
        return measures

    def write(self, vals):
        res = super(
            RetentionMeasure, self.with_context(retention_measure_later=True)
        ).write(vals)
        if vals.keys() & MEASURED_BY:
            self._measure()
        return res
