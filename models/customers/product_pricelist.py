from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_partner_pricelist_multi(self, partner_ids):
        """Give members of segments their segment's pricelist.

        The customer's own comes first, that of his country after. This is what
        orders, the shop and the customer's form all ask.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        partners = self.env["res.partner"].browse(partner_ids)
        given = self.env["retention.segment"]._giving(
            "pricelist_id", self.env.company, partners
        )
        if not given or not self.env["res.groups"]._is_feature_enabled(
            "product.group_product_pricelist"
        ):
            return result
        for partner in partners:
            # Contacts get what their firm gets, whoever may see the firm
            terms = given.get(partner.sudo().commercial_partner_id._origin.id)
            own = partner.specific_property_product_pricelist
            if not terms or own._get_partner_pricelist_multi_filter_hook():
                continue
            pricelist = self.env["product.pricelist"].browse(terms.pricelist_id)
            # In the shop only what the website offers
            if pricelist._get_partner_pricelist_multi_filter_hook():
                result[partner.id] = pricelist
        return result
