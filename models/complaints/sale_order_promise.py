"""What a customer was promised, and when it was delivered.

The promise is made at confirmation, and kept: a date that is changed later does not
make a late delivery punctual.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import float_compare
from odoo.tools.sql import column_exists, create_column

from ...tools.promises import EARLY, KEPT, LATE, early_hours, outcome, promised_at

STAFF = "base.group_user"
RESULTS = [(EARLY, "Early"), (KEPT, "In Time"), (LATE, "Late")]
# Orders from before were promised nothing by us
COLUMNS = {
    "retention_estimate_date": "timestamp",
    "retention_promised_date": "timestamp",
    "retention_delivered_at": "timestamp",
    "retention_early_hours": "float8",
    "retention_promise_result": "varchar",
    "retention_due_date": "timestamp",
    "retention_is_delay_noted": "bool",
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_estimate_date = fields.Datetime(
        string="Own Estimate",
        compute="_compute_retention_promise",
        store=True,
        copy=False,
        groups=STAFF,
        help="When all can be delivered by the lead times, as of confirmation.",
    )
    retention_promised_date = fields.Datetime(
        string="Promised for",
        compute="_compute_retention_promise",
        store=True,
        index="btree_not_null",
        copy=False,
        groups=STAFF,
        help="The delivery date of the quotation, else our estimate and the margin of "
        "the settings. It stays as it was at confirmation.",
    )
    retention_delivered_at = fields.Datetime(
        string="Delivered in Full",
        compute="_compute_retention_delivered_at",
        store=True,
        copy=False,
        groups=STAFF,
    )
    retention_early_hours = fields.Float(
        string="Hours Early",
        compute="_compute_retention_promise_result",
        store=True,
        copy=False,
        aggregator="avg",
        groups=STAFF,
        help="Hours from the delivery to the promise; below zero: too late.",
    )
    retention_promise_result = fields.Selection(
        RESULTS,
        string="Promise",
        compute="_compute_retention_promise_result",
        store=True,
        copy=False,
        groups=STAFF,
    )
    retention_promised_text = fields.Char(
        string="Promised in Words",
        compute="_compute_retention_promised_text",
        compute_sudo=True,
    )

    def _auto_init(self):
        for name, kind in COLUMNS.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.depends("state", "commitment_date")
    def _compute_retention_promise(self):
        """Promise at confirmation; what the lines say later changes nothing."""
        for order in self:
            estimate = order.retention_estimate_date
            promised = order.retention_promised_date
            if order.state in ("draft", "sent"):
                estimate, promised = False, order.commitment_date
            elif order.state == "sale" and not promised:
                estimate = order._retention_estimate(order.date_order)
                promised = order._retention_promise(order.date_order, estimate)
            elif order.state == "sale" and not estimate:
                estimate = order._retention_estimate(order.date_order)
            order.retention_estimate_date = estimate
            order.retention_promised_date = promised

    def _retention_estimate(self, moment):
        """Return when all can be delivered of what is ordered at a moment.

        False where no line has a lead time: then nobody has estimated anything.
        """
        self.ensure_one()
        lead = max(self._retention_goods().mapped("customer_lead"), default=0)
        return moment + timedelta(days=lead) if lead > 0 else False

    def _retention_promise(self, moment, estimate):
        """Return what to promise for an order of a moment, False for nothing."""
        if self.commitment_date or not estimate:
            return self.commitment_date
        company = self.company_id
        return promised_at(
            moment,
            estimate,
            company.retention_promise_margin_hours,
            company.retention_promise_margin_percent,
        )

    @api.depends("state", "order_line.qty_delivered", "order_line.product_uom_qty")
    def _compute_retention_delivered_at(self):
        """Keep the moment from which all was delivered; empty it if goods come back.

        The date of a first picking would not do: the rest may still be to come.
        """
        now = fields.Datetime.now()
        for order in self:
            done = order.state == "sale" and order._retention_is_delivered()
            order.retention_delivered_at = done and (
                order.retention_delivered_at or now
            )

    def _retention_is_delivered(self):
        goods = self._retention_goods().filtered(lambda line: not line.is_expense)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return bool(goods) and all(
            float_compare(line.qty_delivered, line.product_uom_qty, digits) >= 0
            for line in goods
        )

    @api.depends("retention_promised_date", "retention_delivered_at")
    def _compute_retention_promise_result(self):
        for order in self:
            promised = order.retention_promised_date
            delivered = order.retention_delivered_at
            if not promised or not delivered:
                order.retention_early_hours = 0
                order.retention_promise_result = False
                continue
            order.retention_early_hours = early_hours(promised, delivered)
            order.retention_promise_result = outcome(
                promised, delivered, order.company_id.retention_promise_early_hours
            )

    @api.depends("retention_promised_date", "order_line.customer_lead", "state")
    @api.depends_context("lang")
    def _compute_retention_promised_text(self):
        """Tell the promise by the company's clock; of a quotation, if ordered now."""
        now = fields.Datetime.now()
        for order in self:
            promised = order.retention_promised_date
            if not promised and order.state in ("draft", "sent"):
                promised = order._retention_promise(now, order._retention_estimate(now))
            shown = promised and order.state != "cancel"
            order.retention_promised_text = shown and order._retention_moment_text(
                order.env, promised
            )
