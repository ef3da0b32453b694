from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.amounts import to_decimal
from ...tools.measures import outcome, per_head, return_percent, state_on

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

    Figures of orders are written by ``_measure`` (``retention_measure_figures.py``);
    money is in the company's currency. docs/customers.md says what counts.
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

    # Follow from the figures and the costs
    spent = fields.Monetary(
        compute="_compute_spent",
        store=True,
        help="Recorded costs, time included.",
    )
    hours = fields.Float(compute="_compute_spent", store=True)
    given = fields.Monetary(
        string="Points and Discounts Given",
        compute="_compute_result",
        store=True,
        help="By the programme or the pricelist, between the dates.",
    )
    cost = fields.Monetary(compute="_compute_result", store=True)
    margin = fields.Monetary(
        compute="_compute_result",
        store=True,
        help="Before what the measure gave away: that is part of its cost.",
    )
    result = fields.Monetary(
        compute="_compute_result", store=True, help="Margin less cost."
    )
    is_loss = fields.Boolean(string="Lost Money", compute="_compute_result", store=True)
    cost_per_order = fields.Monetary(
        compute="_compute_result", store=True, aggregator=None
    )
    has_return = fields.Boolean(
        string="Has a Return on Cost", compute="_compute_result", store=True
    )
    return_on_cost = fields.Float(
        string="Return on Cost (%)",
        compute="_compute_result",
        store=True,
        digits=(16, 1),
        aggregator=None,
        help="Result in per cent of the cost.",
    )
    shared_count = fields.Integer(
        string="Also Counted Elsewhere",
        compute="_compute_shared_count",
        help="Orders that count for another measure as well.",
    )
    outcome_text = fields.Char(string="Outcome", compute="_compute_outcome_text")
    shared_text = fields.Char(compute="_compute_outcome_text")
    gap_text = fields.Char(compute="_compute_outcome_text")

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

    @api.depends("cost_ids.total", "cost_ids.hours")
    def _compute_spent(self):
        for measure in self:
            digits = measure.currency_id.decimal_places or 2
            costs = measure.cost_ids
            measure.spent = float(sum(to_decimal(one.total, digits) for one in costs))
            measure.hours = sum(costs.mapped("hours"))

    @api.depends(
        "spent",
        "document_margin",
        "given_on_orders",
        "given_elsewhere",
        "order_count",
        "attribution",
    )
    def _compute_result(self):
        for measure in self:
            digits = measure.currency_id.decimal_places or 2
            found = outcome(
                *(
                    to_decimal(measure[name], digits)
                    for name in (
                        "spent",
                        "document_margin",
                        "given_on_orders",
                        "given_elsewhere",
                    )
                )
            )
            measured = measure.attribution != "none"
            each = per_head(found.cost, measure.order_count)
            rate = return_percent(found.result, found.cost) if measured else None
            measure.given = float(found.cost - to_decimal(measure.spent, digits))
            measure.cost = float(found.cost)
            measure.margin = float(found.margin)
            measure.result = float(found.result)
            measure.is_loss = measured and found.result < 0
            measure.cost_per_order = float(each or 0)
            measure.has_return = rate is not None
            measure.return_on_cost = float(rate or 0)

    @api.depends("order_ids")
    def _compute_shared_count(self):
        counts = self._shared_orders()
        for measure in self:
            measure.shared_count = counts.get(measure._origin.id, 0)

    @api.depends(
        "result",
        "margin",
        "cost",
        "attribution",
        "order_count",
        "state",
        "shared_count",
        "revenue",
        "costed_revenue",
    )
    def _compute_outcome_text(self):
        for measure in self:
            measure.outcome_text = measure._outcome_words()
            measure.shared_text = measure._shared_words()
            measure.gap_text = measure._gap_words()

    def _shared_words(self):
        """Return how many of the orders count elsewhere, in words."""
        if not self.shared_count:
            return False
        return self.env._(
            "%s of these orders count for another measure as well: each measure has "
            "them in full, so do not add measures up.",
            self.shared_count,
        )

    def _gap_words(self):
        """Return what the margin leaves out, in words."""
        gap = self.revenue - self.costed_revenue
        if not self.currency_id or self.currency_id.is_zero(gap):
            return False
        return self.env._(
            "%s of the revenue is of goods without a known cost: it is left out of the "
            "margin.",
            self.currency_id.format(gap),
        )

    def _outcome_words(self):
        """Return in words what came of the measure."""
        if not self.currency_id:
            return ""
        money = self.currency_id.format
        amounts = {"cost": money(self.cost), "margin": money(self.margin)}
        if self.attribution == "none":
            return self.env._(
                "It cost %(cost)s. What it brought is not measured.", **amounts
            )
        if self.state == "planned" and not self.order_count:
            return self.env._(
                "It begins on %(day)s and cost %(cost)s so far.",
                day=format_date(self.env, self.date_from),
                **amounts,
            )
        if not self.order_count:
            return self.env._("No order counts yet. It cost %(cost)s.", **amounts)
        if self.result < 0:
            amounts["loss"] = money(-self.result)
            return self.env._(
                "Lost %(loss)s: it cost %(cost)s and brought a margin of %(margin)s.",
                **amounts,
            )
        amounts["profit"] = money(self.result)
        return self.env._(
            "Earned %(profit)s: it cost %(cost)s and brought a margin of %(margin)s.",
            **amounts,
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

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_measure(self):
        """Count again, from the documents as they are now."""
        self.check_access("read")
        self._measure()
        return True

    def _open(self, xml_id, domain, **more):
        self.ensure_one()
        self.check_access("read")
        self._measure()  # what opens adds up to what shows
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": domain, "context": {"create": False}, **more}

    def action_open_orders(self):
        return self._open(
            "sale.action_orders",
            [("retention_measure_ids", "in", self.ids)],
            name=self.env._("Orders: %s", self.name),
        )

    def action_open_documents(self):
        """Open the documents that revenue and margin add up."""
        return self._open(
            "customer_retention.retention_customer_document_action",
            [("order_id.retention_measure_ids", "in", self.ids)],
            name=self.env._("Documents: %s", self.name),
        )

    def _open_customers(self, which, name):
        """Open customers that the measure counts.

        :param which: ``all``, ``won`` or ``kept``
        """
        found = self._customers_of(which)
        return self._open(
            "customer_retention.retention_customer_action",
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", found),
            ],
            name=name,
        )

    def action_open_won(self):
        return self._open_customers("won", self.env._("New customers: %s", self.name))

    def action_open_kept(self):
        return self._open_customers("kept", self.env._("Customers kept: %s", self.name))

    def action_open_participants(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_measure_participant_action"
        )
        return {
            **action,
            "domain": [("measure_id", "=", self.id)],
            "context": {"default_measure_id": self.id},
        }

    def action_add_participants(self):
        self.ensure_one()
        self.check_access("write")
        if self.attribution != "participants":
            raise UserError(
                self.env._(
                    "Choose first that the orders of participants are what counts."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_measure_participant_add_action"
        )
        return {**action, "context": {"default_measure_id": self.id}}
