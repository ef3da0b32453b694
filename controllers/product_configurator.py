from odoo.http import request

from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)


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
        website = request.website
        template = product_or_template
        if template._name == "product.product":
            template = template.product_tmpl_id
        shown = {
            "price": full,
            "list_price": values.get("strikethrough_price") or full,
            "currency": website.currency_id,
        }
        if website._retention_floors():
            shown["taxes"] = template._retention_shop_taxes()
        uom = kw.get("uom") or template.uom_id
        values["price"] = template._retention_shop_price(
            shown, product_or_template, uom, website
        )
        if values["price"] < full:
            values.setdefault("strikethrough_price", full)
        return values
