from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.amounts import to_decimal
from ...tools.measures import outcome, per_head, return_percent


class RetentionMeasure(models.Model):
    """What follows from a measure's figures and costs, in numbers and in words."""

    _inherit = "retention.measure"

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
