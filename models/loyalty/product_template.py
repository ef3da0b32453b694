from odoo import models

from ...tools.amounts import to_decimal


class ProductTemplate(models.Model):
    """Prices of the shop as the customer's tier makes them, and points earned."""

    _inherit = "product.template"

    def _get_additionnal_combination_info(
        self, product_or_template, quantity, uom, date, website
    ):
        info = super()._get_additionnal_combination_info(
            product_or_template, quantity, uom, date, website
        )
        offer = website._retention_offer()
        if not offer or info["prevent_zero_price_sale"]:
            return info
        if offer.discount:
            self._retention_reduce(info, offer.discount)
            if "base_unit_price" in info:
                unit_price = uom._compute_price(info["price"], to_unit=self.uom_id)
                info["base_unit_price"] = product_or_template._get_base_unit_price(
                    unit_price
                )
        info["retention_earns"] = self._retention_earns(info, website)
        return info

    def _retention_reduce(self, info, discount):
        """Take a tier's discount off a price; the price of others is struck."""
        currency = info["currency"]
        info["price"] = reduced_price(info["price"], discount, currency)
        info["has_discounted_price"] = (
            currency.compare_amounts(info["list_price"], info["price"]) == 1
        )
        if info["has_discounted_price"]:
            info.pop("compare_list_price", None)

    def _retention_earns(self, info, website):
        """Return the sentence of the points that one piece earns, or ''."""
        offer = website._retention_offer()
        program = self.env["loyalty.program"].sudo().browse(offer.program_id)
        amount = self._retention_base(info, program.retention_base, website)
        points = website._retention_earned(amount, info["currency"], info["date"])
        if not points:
            return ""
        return self.env._(
            "Earns %s",
            website._retention_points(
                points, program.portal_point_name, offer.terms.digits
            ),
        )

    def _retention_base(self, info, wanted, website):
        """Return a shown price with (``included``) or without tax."""
        shown = website.show_line_subtotals_tax_selection
        taxes = info["taxes"]
        if not taxes or shown == f"tax_{wanted}":
            return info["price"]
        taxes = taxes.with_context(force_price_include=shown == "tax_included")
        return taxes.compute_all(info["price"], info["currency"])[f"total_{wanted}"]

    def _get_sales_prices(self, website):
        prices = super()._get_sales_prices(website)
        offer = website._retention_offer() if prices else None
        if not offer or not offer.discount:
            return prices
        for values in prices.values():
            full = values["price_reduce"]
            values["price_reduce"] = reduced_price(
                full, offer.discount, website.currency_id
            )
            values.setdefault("base_price", full)
        return prices


def reduced_price(price, discount, currency):
    """Return a price less a discount in per cent."""
    return currency.round(float(to_decimal(price) * (100 - discount) / 100))
