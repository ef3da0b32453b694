from odoo import fields, models
from odoo.http import request

from ...tools.amounts import ZERO, to_decimal
from ...tools.discounts import combine_percents
from ...tools.floor import floor_amount, limit_percent


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
            self._retention_reduce(info, product_or_template, uom, website)
            if "base_unit_price" in info:
                unit_price = uom._compute_price(info["price"], to_unit=self.uom_id)
                info["base_unit_price"] = product_or_template._get_base_unit_price(
                    unit_price
                )
        info["retention_earns"] = self._retention_earns(info, website)
        return info

    def _retention_reduce(self, info, product, uom, website):
        """Take a tier's discount off a price; the price of others is struck."""
        currency = info["currency"]
        info["price"] = self._retention_shop_price(info, product, uom, website)
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
        points = website._retention_earned(self, amount, info["currency"], info["date"])
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
        for template in self:
            values = prices[template.id]
            full = values["price_reduce"]
            shown = {
                "price": full,
                "list_price": values.get("base_price") or full,
                "currency": website.currency_id,
            }
            if website._retention_floors():
                shown["taxes"] = template._retention_shop_taxes()
            values["price_reduce"] = template._retention_shop_price(
                shown, template, template.uom_id, website
            )
            if website.currency_id.compare_amounts(values["price_reduce"], full):
                values.setdefault("base_price", full)
        return prices

    # ------------------------------------------------------------
    # The tier's price, as the margin guard lets
    # ------------------------------------------------------------

    def _retention_shop_price(self, shown, product, uom, website):
        """Return a shown price less the visitor's tier, as the cart will have it.

        :param shown: ``price``, ``list_price`` (before the price list's discount),
            ``currency`` and ``taxes`` of the price
        :param product: template or variant
        """
        price, currency = to_decimal(shown["price"]), shown["currency"]
        tier = website._retention_offer().discount
        floor = self._retention_shop_floor(product, uom, website)
        if floor is None or price <= ZERO:
            return reduced_price(price, tier, currency)
        listed = max(to_decimal(shown["list_price"]), price)
        own = (1 - price / listed) * 100
        # Taxes in proportion to the price: fixed ones are not known by the floor
        net = to_decimal(self._retention_base(shown, "excluded", website))
        wanted = combine_percents(own, tier)
        lines = self.env["sale.order.line"]
        _precision, digits = lines._fields["discount"].get_digits(self.env)
        given = limit_percent(own, wanted, net, net * (100 - tier) / 100, floor, digits)
        if given == wanted:
            return reduced_price(price, tier, currency)
        return reduced_price(listed, given, currency)

    def _retention_shop_floor(self, product, uom, website):
        """Return the least price of one unit, without tax; None for no floor.

        :return: Decimal in the shop's currency
        """
        floors = website._retention_floors()
        percent = floors.get(self.categ_id.id) if floors else None
        if percent is None or self.type == "combo":
            return None
        company = self.env["res.company"].browse(website._get_cached("company_id"))
        is_variant = product._name == "product.product"
        variant = product if is_variant else product.product_variant_id
        # A visitor may not read costs; what is shown is a price
        variant = variant.sudo().with_company(company)
        cost = self.uom_id._compute_price(variant.standard_price, uom)
        currency = website.currency_id
        cost = variant.cost_currency_id._convert(
            cost, currency, company, fields.Date.context_today(self), round=False
        )
        return floor_amount(to_decimal(cost), percent, currency.decimal_places)

    def _retention_shop_taxes(self):
        """Return the taxes of this template in the visitor's shop."""
        # A visitor may not read taxes; he sees the price that they make
        taxes = self.sudo().taxes_id._filter_taxes_by_company(self.env.company)
        return request.fiscal_position.map_tax(taxes)


def reduced_price(price, discount, currency):
    """Return a price less a discount in per cent."""
    return currency.round(float(to_decimal(price) * (100 - discount) / 100))
