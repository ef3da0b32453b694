from fractions import Fraction

from odoo import api, fields, models

from ...tools.amounts import plain, to_decimal
from ...tools.earning import frozen_rules
from ...tools.order_lines import delivered_peak, returned_share
from ...tools.settlement import Terms
from .loyalty_program import BASES, RELEASES


class RetentionWalletAccrual(models.Model):
    """What one order earns: frozen terms, what is expected, what is released."""

    _name = "retention.wallet.accrual"
    _description = "Points of an Order"
    _order = "id desc"
    _rec_name = "order_id"

    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="wallet_id.partner_id")
    program_id = fields.Many2one(
        related="wallet_id.program_id", store=True, precompute=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="restrict"
    )
    base_amount = fields.Monetary(
        help="Part of the order that earns, after its credit notes."
    )
    rate = fields.Float(
        digits=(9, 6), string="Cash Back (%)", help="Frozen at confirmation."
    )
    tier_id = fields.Many2one("retention.tier", index=True, ondelete="restrict")
    factor = fields.Float(digits=(6, 3), help="Frozen at confirmation.")
    point_value = fields.Float(
        digits=(16, 6), help="What one point paid when the order was confirmed."
    )
    base_mode = fields.Selection(
        BASES,
        required=True,
        default="included",
    )
    release = fields.Selection(
        RELEASES,
        required=True,
        default="paid",
    )
    expected = fields.Float(digits=0, default=0, help="Points when everything is paid.")
    released = fields.Float(digits=0, default=0, help="Points released so far.")
    pending = fields.Float(
        compute="_compute_pending", digits=0, help="Points still to be released."
    )
    released_base = fields.Monetary(
        default=0, help="Base of the points released so far."
    )
    earning_terms = fields.Json(
        help="Earning rules and exclusions, frozen at confirmation.", readonly=True
    )
    earning_points = fields.Json(
        help="What cash back and each rule give of the points.", readonly=True
    )
    earning_text = fields.Char(compute="_compute_earning_text", string="By Rule")
    booked_after_id = fields.Many2one(
        "sale.order",
        string="Booked on the Spot After",
        index="btree_not_null",
        ondelete="set null",
        help="Order of the same customer that was paid or delivered that day.",
    )
    completed_on = fields.Date(
        help="First day on which the order was paid in full or delivered, in the "
        "company's time."
    )
    delivered_peaks = fields.Json(
        help="Greatest quantity ever delivered of each line: what is less came back.",
        readonly=True,
    )
    order_counted = fields.Boolean(help="The order counts as paid in full.")
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("partial", "Released in part"),
            ("released", "Released"),
            ("cancelled", "Taken back"),
        ],
        required=True,
        default="pending",
    )
    reason = fields.Selection(
        [
            ("payment", "Waiting for payment"),
            ("rest", "Waiting for the rest of the payment"),
            ("delivery", "Waiting for delivery"),
            ("returned", "Goods returned"),
            ("refunded", "Refunded"),
            ("cancelled", "The order was cancelled"),
        ],
        help="Why points are not released.",
    )
    settlement_due = fields.Boolean(
        help="Settlement failed and is tried again by the scheduled action."
    )
    delivered_share = fields.Float(
        compute="_compute_delivered_share",
        store=True,
        precompute=True,
        digits=0,
        help="Delivered part (0..1) of the goods ordered.",
    )
    is_superseded = fields.Boolean(
        help="The order was confirmed again for another customer, who earns instead."
    )
    is_past_order = fields.Boolean(
        help="Paid before the programme began: counts for tiers, earns nothing."
    )
    entry_ids = fields.One2many("retention.wallet.entry", "accrual_id")

    _order_wallet_uniq = models.Constraint(
        "UNIQUE (order_id, wallet_id) DEFERRABLE INITIALLY IMMEDIATE",
        "An order earns to a wallet once.",
    )
    _settlement_due_idx = models.Index("(id) WHERE settlement_due")

    @api.depends(
        "order_id.order_line.qty_delivered", "order_id.order_line.product_uom_qty"
    )
    def _compute_delivered_share(self):
        """Follow deliveries in any installation, with or without stock."""
        for accrual in self:
            accrual.delivered_share = float(accrual._exact_delivered_share())
        # Points may become due: settled once, before the transaction ends
        self.order_id._retention_flag_settlement()

    def _exact_delivered_share(self):
        """Return the delivered part (0..1) of the goods' value, as a fraction.

        What came back was delivered all the same: it lowers the order instead.
        """
        ordered = delivered = Fraction(0)
        peaks = self._delivered_peaks()
        for line in self.order_id.order_line:
            if line._retention_is_goods():
                value = Fraction(to_decimal(line.price_total))
                peak = Fraction(peaks.get(line.id, 0))
                ordered += value
                delivered += value * peak / Fraction(to_decimal(line.product_uom_qty))
        return delivered / ordered if ordered else Fraction(1)

    def _delivered_peaks(self):
        """Return {line id: greatest quantity delivered so far} of delivered goods."""
        known = self.delivered_peaks or {}
        peaks = {}
        for line in self.order_id.order_line:
            delivered = to_decimal(line.qty_delivered)
            known_peak = to_decimal(known.get(str(line.id)))
            if (delivered or known_peak) and line._retention_is_goods():
                peaks[line.id] = delivered_peak(
                    to_decimal(line.product_uom_qty), known_peak, delivered
                )
        return peaks

    def _returned_shares(self):
        """Return {line id: share (0..1) of it that came back}."""
        shares = {}
        for line_id, peak in self._delivered_peaks().items():
            line = self.env["sale.order.line"].browse(line_id)
            share = returned_share(
                to_decimal(line.product_uom_qty), peak, to_decimal(line.qty_delivered)
            )
            if share:
                shares[line_id] = share
        return shares

    def _terms(self):
        """Return the frozen :class:`~..tools.settlement.Terms`."""
        self.ensure_one()
        return Terms(
            percent=to_decimal(self.rate),
            factor=to_decimal(self.factor),
            digits=self.currency_id.decimal_places,
            rules=frozen_rules(self.earning_terms),
        )

    @api.depends("earning_terms", "earning_points")
    def _compute_earning_text(self):
        for accrual in self:
            points = (accrual.earning_points or {}).get("expected", {})
            accrual.earning_text = accrual._rules_in_words(accrual._rule_points(points))

    @api.model
    def _rules_in_words(self, rule_points):
        """Return points by rule as a reader sees them, '' for cash back alone."""
        if not any(one["rule"] for one in rule_points):
            return ""
        return "; ".join(
            f"{one['name'] or self.env._('Cash back')}: {plain(one['points'])}"
            for one in rule_points
        )

    def _rule_points(self, points):
        """Return points by rule, with the names of the rules.

        :param points: {rule id as text: points as text}, 0 for cash back
        :return: [{"rule": id, "name": ..., "points": text}, ...]
        """
        rules = (self.earning_terms or {}).get("rules", ())
        names = {str(one["id"]): one["name"] for one in rules}
        return [
            {"rule": int(key), "name": names.get(key, ""), "points": value}
            for key, value in points.items()
            if to_decimal(value)
        ]

    @api.depends("expected", "released")
    def _compute_pending(self):
        for accrual in self:
            accrual.pending = float(accrual._pending)

    @property
    def _pending(self):
        return to_decimal(self.expected) - to_decimal(self.released)
