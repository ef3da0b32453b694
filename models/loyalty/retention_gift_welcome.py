"""The welcome bonus follows the first paid order, and goes back with it."""

from odoo import models

from ...tools.amounts import to_decimal


class RetentionWalletEntry(models.Model):
    _inherit = "retention.wallet.entry"

    def _after_settlement(self):
        res = super()._after_settlement()
        rules = self.env["retention.earning.rule"]
        if rules._event_rule_ids("welcome"):
            for entry in self.filtered("order_count"):
                order = entry.order_id
                if entry.order_count < 0:
                    rules._take_back_welcome(order)
                elif entry.kind == "earn" and order._retention_is_first_paid(entry):
                    subject = f"sale.order,{order.id}"
                    rules._event("welcome", order.partner_id, subject, order)
        return res


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _retention_is_first_paid(self, entry):
        """Tell whether no other order of the customer was ever paid in full."""
        customer = self.partner_id.commercial_partner_id
        others = (
            self.env["retention.wallet.accrual"]
            .sudo()
            .search_count(
                [
                    ("program_id", "=", entry.wallet_id.program_id.id),
                    ("order_id.partner_id.commercial_partner_id", "=", customer.id),
                    ("order_counted", "=", True),
                    ("order_id", "!=", self.id),
                ],
                limit=1,
            )
        )
        return not others


class RetentionEarningRule(models.Model):
    _inherit = "retention.earning.rule"

    def _take_back_welcome(self, order):
        """Take the bonus back of an order that is no longer paid.

        The occasion goes with it: the next first order brings the bonus again.
        """
        occasions = self.env["retention.gift.occasion"].sudo()
        for occasion in occasions.search(
            [
                ("rule_id.kind", "=", "welcome"),
                ("subject", "=", f"sale.order,{order.id}"),
            ]
        ):
            entry = occasion.entry_id
            self.env["retention.wallet"]._post(
                [
                    {
                        "wallet": entry.wallet_id,
                        "kind": "reverse",
                        "points": -to_decimal(entry.points),
                        "note": entry.note,
                        "reverses": entry,
                        "take_first": entry.lot_ids,
                        "origin": occasion.rule_id,
                        "idempotency_key": f"{occasions._name},{occasion.id},reverse",
                    }
                ]
            )
            occasion.unlink()
