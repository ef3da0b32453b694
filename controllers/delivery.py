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
        return values
