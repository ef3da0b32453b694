from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ...tools.amounts import ZERO, to_decimal
from .ledger_origin import Origin, origin_in, with_origin

SPENDING = {"points_cost", "coupon_id"}
SETTLED_BY = SPENDING | {
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
    "product_id",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _retention_is_goods(self):
        """Tell whether this line can be delivered: no discount, no delivery fee."""
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_delivery
            and not self.is_downpayment
            and not self.reward_id
            and self.product_uom_qty > 0
        )

    def _retention_earns(self):
        """Tell whether this line's amount is part of what earns points."""
        return bool(
            not self.display_type
            and not self.is_delivery
            and not self.is_downpayment
            and self.reward_id.reward_type != "shipping"
        )

    def _retention_takes_tier_discount(self):
        return bool(
            self.product_id
            and not self.display_type
            and not self.reward_id
            and not self.is_delivery
            and not self.is_downpayment
            and not self.combo_item_id
        )

    def _compute_discount(self):
        """Combine core's discount with the tier's, as far as the floor lets.

        The discount starts from zero each time: with the discount feature off,
        core leaves what stands there, and the tier's would pile up.
        """
        percents = {}
        if self.env["loyalty.program"]._retention_any_managed():
            for order in self.order_id:
                percent = order._retention_tier().sudo()._terms()[0]
                if percent:
                    percents[order] = percent
        if not percents:
            super()._compute_discount()
            self._retention_forget_limits()
            return
        tier_lines = self.filtered(
            lambda line: (
                line.order_id in percents and line._retention_takes_tier_discount()
            )
        )
        for line in tier_lines:
            line.discount = 0.0
        super()._compute_discount()
        for line in tier_lines:
            line.discount = line._retention_tier_discount(
                to_decimal(line.discount), percents[line.order_id]
            )
        for line in self.filtered("combo_item_id"):
            line.discount = line._retention_combo_discount(
                percents.get(line.order_id, ZERO)
            )

    # ------------------------------------------------------------
    # Points spent by lines of confirmed orders
    # ------------------------------------------------------------

    @api.constrains("points_cost", "coupon_id")
    def _check_retention_points_cost(self):
        for line in self:
            if line.points_cost < 0 and line.coupon_id.sudo()._is_managed():
                raise ValidationError(
                    self.env._("A line of an order cannot give points away.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        spending = any(
            vals.get("points_cost") and vals.get("coupon_id") for vals in vals_list
        )
        if not spending or not self.env["loyalty.program"]._retention_any_managed():
            lines = super().create(vals_list)
        else:
            lines = self.browse()
            for vals in vals_list:
                order = self.env["sale.order"].browse(vals.get("order_id"))
                records = with_origin(self, Origin(order=order))
                lines |= super(SaleOrderLine, records).create([vals])
            lines = lines.with_env(self.env)
        lines._retention_flag_confirmed()
        return lines

    def _reset_loyalty(self, complete=False):
        if self:
            origin = Origin(order=self.order_id[:1])
            super(SaleOrderLine, with_origin(self, origin))._reset_loyalty(complete)
        return self

    def _retention_check_spending_by_hand(self, vals):
        """Refuse to write what a confirmed order spends past its rewards."""
        if self.env.su or origin_in(self.env.context):
            return
        cards = self.filtered(lambda line: line.state == "sale").sudo().coupon_id
        if self.filtered(lambda line: line.state == "sale") and vals.get("coupon_id"):
            cards |= cards.browse(vals["coupon_id"])
        if any(card._is_managed() for card in cards):
            raise AccessError(
                self.env._(
                    "What a confirmed order spends of a wallet changes with its "
                    "rewards, not by hand."
                )
            )

    def write(self, vals):
        if vals.keys() & SPENDING:
            self._retention_check_spending_by_hand(vals)
        if (
            "points_cost" not in vals
            or not self.env["loyalty.program"]._retention_any_managed()
        ):
            res = super().write(vals)
        else:
            res = True
            for order in self.order_id:
                records = self.filtered(
                    lambda line, order=order: line.order_id == order
                )
                super(SaleOrderLine, with_origin(records, Origin(order=order))).write(
                    vals
                )
        if vals.keys() & SETTLED_BY:
            self._retention_flag_confirmed()
        return res

    def unlink(self):
        orders = self.order_id.filtered(lambda order: order.state == "sale")
        rewarded = self.filtered("reward_id")
        paying = rewarded.filtered(
            lambda line: line.reward_id._retention_is_money_off()
        )
        carts = paying.order_id - orders
        if any(line.points_cost for line in self) and len(orders) <= 1:
            records = with_origin(self, Origin(order=orders)) if orders else self
            res = super(SaleOrderLine, records).unlink()
        else:
            res = super().unlink()
        for cart in carts:
            if cart.retention_points_requested and not cart._retention_points_lines():
                cart.retention_points_requested = 0
        orders._retention_flag_settlement()
        return res

    def _retention_flag_confirmed(self):
        self.order_id.filtered(
            lambda order: order.state == "sale"
        )._retention_flag_settlement()
