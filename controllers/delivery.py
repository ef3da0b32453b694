from odoo.http import request

from odoo.addons.website_sale.controllers.delivery import Delivery


class RetentionDelivery(Delivery):
    """Another delivery fee changes what points may pay."""

    def _order_summary_values(self, order, **kwargs):
        """Add the points block of the totals, drawn anew."""
        values = super()._order_summary_values(order, **kwargs)
        if request.website._retention_program():
            values["retention_row"] = request.env["ir.ui.view"]._render_template(
                "customer_retention.checkout_row", {"website_sale_order": order}
            )
            values["discount_reward_amounts"] = self._retention_discounts(order)
        return values

    def _retention_discounts(self, order):
        """Return the amounts of discount lines as the page shows them.

        Core gives them without tax, whatever the shop shows: the line of the
        points would change when the page has chosen a delivery method.
        """
        return [
            request.env["ir.qweb.field.monetary"].value_to_html(
                line._get_cart_display_price(), {"display_currency": order.currency_id}
            )
            for line in order.website_order_line
            if line.reward_id.reward_type == "discount"
        ]
