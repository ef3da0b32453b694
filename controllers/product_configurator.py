from odoo.http import request

from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)

from ..models.loyalty.product_template import reduced_price


class RetentionProductConfigurator(WebsiteSaleProductConfiguratorController):
    """The configurator of the shop shows the price that the cart will have."""

    def _get_basic_product_information(
        self, product_or_template, pricelist, *args, **kw
    ):
        """Take the discount of the customer's tier off the price."""
        values = super()._get_basic_product_information(
            product_or_template, pricelist, *args, **kw
        )
        offer = request.website._retention_offer() if request.is_frontend else None
        if not offer or not offer.discount or "price_info" in values:
            return values
        full = values["price"]
        currency = request.website.currency_id
        values["price"] = reduced_price(full, offer.discount, currency)
        values.setdefault("strikethrough_price", full)
        return values
