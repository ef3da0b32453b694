"""Goods for points: one a claim, and their points back with their credit note."""

from odoo import models

from ...tools.amounts import ZERO, round_half_up, to_decimal
from ...tools.settlement import remaining


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_reward_values_product(self, reward, coupon, product=None, **kwargs):
        """Claim once, where core spends on goods all the points there are."""
        values = super()._get_reward_values_product(
            reward, coupon, product=product, **kwargs
        )
        if reward.program_id.retention_managed and not reward.clear_wallet:
            for one in values:
                one["points_cost"] = reward.required_points
                one["product_uom_qty"] = reward.reward_product_qty
        return values

    def _retention_points_to_use(self, wallet):
        """Return the points left for paying, after the goods taken for points."""
        goods = self.order_line.filtered("points_cost") - self._retention_points_lines()
        taken = sum(
            (
                to_decimal(line.points_cost)
                for line in goods
                if line.coupon_id == wallet.card_id
            ),
            ZERO,
        )
        return max(wallet._available(self) - taken, ZERO)

    def _retention_returned_points(self, facts):
        """Return movements that give back spent points of credited invoices.

        A cancelled order gives its points back by itself.
        """
        lines = self.order_line.filtered(
            lambda line: line.points_cost and line.coupon_id._is_managed()
        )
        if self.state != "sale" or not lines:
            return []
        wallet = self.env["retention.wallet"]._for_cards(lines.coupon_id)
        paying = self._retention_points_lines()
        due = self._retention_money_cost(paying, facts) + sum(
            (self._retention_goods_cost(line) for line in lines - paying), ZERO
        )
        due = round_half_up(due, wallet.currency_id.decimal_places)
        entries = wallet._spending_entries(self)
        points = -sum((to_decimal(one.points) for one in entries), ZERO) - due
        if not points:
            return []
        movement = {"wallet": wallet, "points": points, "order": self}
        if points < ZERO:
            return [movement | {"kind": "spend"}]
        return [movement | {"kind": "reverse"} | wallet._giving_back(self)]

    def _retention_money_cost(self, lines, facts):
        """Return what points that paid money cost, less what was credited."""
        cost = sum((to_decimal(line.points_cost) for line in lines), ZERO)
        paid = -sum((to_decimal(line.price_total) for line in lines), ZERO)
        if paid <= ZERO:
            return cost
        invoiced, credited = facts["invoiced"]["points"], facts["credited"]["points"]
        return cost * remaining(paid, invoiced, credited) / paid

    def _retention_goods_cost(self, line):
        """Return what goods cost in points, less the part of them credited.

        They have no price: what counts is their quantity.
        """
        ordered = to_decimal(line.product_uom_qty)
        if ordered <= ZERO:
            return ZERO
        invoiced = credited = ZERO
        for invoice_line in line.invoice_lines:
            move = invoice_line.move_id
            if move.state != "posted":
                continue
            quantity = to_decimal(
                invoice_line.product_uom_id._compute_quantity(
                    invoice_line.quantity, line.product_uom_id, round=False
                )
            )
            if move.move_type == "out_refund":
                credited += quantity
            else:
                invoiced += quantity
        left = remaining(ordered, invoiced, credited)
        return to_decimal(line.points_cost) * left / ordered
