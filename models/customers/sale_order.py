from odoo import models

# What of a confirmed order its customer's figures depend on
MEASURED = {
    *("state", "partner_id", "company_id", "date_order", "currency_id"),
    *("team_id", "user_id", "order_line"),
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        if not vals.keys() & MEASURED:
            return super().write(vals)
        before = self._retention_measured()
        res = super().write(vals)
        changed = before | self._retention_measured()
        if changed:
            self.env["retention.customer.queue"]._put(changed)
        return res

    def _retention_measured(self):
        """Return (partner id, company id) of the orders that count."""
        return {
            (order.partner_id.id, order.company_id.id)
            for order in self
            if order.state == "sale"
        }
