from odoo import api, models

from .retention_wallet_hold import PAID


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Reserve the points of the orders whose payment starts.

        :raise UserError: the points are no longer there; nothing was paid yet
        """
        transactions = super().create(vals_list)
        if self.env["loyalty.program"]._retention_any_managed():
            transactions.filtered(
                lambda tx: tx.operation != "refund"
            ).sale_order_ids._retention_hold_points()
        return transactions

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals and self.env["loyalty.program"]._retention_any_managed():
            self.sale_order_ids._retention_held()._review()
        return res

    def _post_process(self):
        if not self.env["loyalty.program"]._retention_any_managed():
            return super()._post_process()
        short = self._retention_secure_points()
        res = super()._post_process()
        for order, due in short.items():
            order._retention_confirm_short(due)
        # A refund transaction has no order of its own
        orders = self.sale_order_ids | self.source_transaction_id.sale_order_ids
        orders._retention_flag_settlement()
        return res

    def _retention_secure_points(self):
        """Have what was paid confirmed, even if its points went elsewhere meanwhile.

        :return: {order that core would have confirmed: money that is now missing}
        """
        short = {}
        for tx in self:
            order = tx.sale_order_ids
            if tx.state not in PAID or len(order) != 1:
                continue
            if order.state in ("draft", "sent"):
                reached = order._is_confirmation_amount_reached()
                due = order._retention_secure_points()
                if not reached:
                    due = order._retention_missing_points()
                if due:
                    short[order] = due
        return short
