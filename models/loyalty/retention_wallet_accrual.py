from fractions import Fraction

from odoo import api, fields, models

from ...tools.amounts import to_decimal
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
        "UNIQUE (order_id, wallet_id)", "An order earns to a wallet once."
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
        """Return the delivered part (0..1) of the goods' value, as a fraction."""
        ordered = delivered = Fraction(0)
        for line in self.order_id.order_line:
            if line._retention_is_goods():
                value = Fraction(to_decimal(line.price_total))
                done = Fraction(to_decimal(line.qty_delivered)) / Fraction(
                    to_decimal(line.product_uom_qty)
                )
                ordered += value
                delivered += value * max(min(done, 1), 0)
        return delivered / ordered if ordered else Fraction(1)

    def _terms(self):
        """Return the frozen :class:`~..tools.settlement.Terms`."""
        self.ensure_one()
        return Terms(
            percent=to_decimal(self.rate),
            factor=to_decimal(self.factor),
            digits=self.currency_id.decimal_places,
        )

    @api.depends("expected", "released")
    def _compute_pending(self):
        for accrual in self:
            accrual.pending = float(accrual._pending)

    @property
    def _pending(self):
        return to_decimal(self.expected) - to_decimal(self.released)
