from odoo import models
from odoo.fields import Domain


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

    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return self._retention_without_members_only(domain, company_id)

    def _get_website_pricelists_domain(self, website):
        """Leave out what is for members: the shop's first list is everybody's.

        A member gets it as his own, which the shop asks for apart.
        """
        domain = super()._get_website_pricelists_domain(website)
        return self._retention_without_members_only(domain, website.company_id.id)

    def _retention_without_members_only(self, domain, company_id):
        members_only = self.env["retention.segment"]._members_only(company_id)
        if not members_only:
            return domain
        return list(Domain(domain) & Domain("id", "not in", list(members_only)))
