from odoo import models


class Website(models.Model):
    _inherit = "website"

    def get_pricelist_available(self, show_visible=False):
        """Leave out what is for members of segments, but the visitor's own.

        Core offers all lists of a visitor's country, also those nobody can select.
        """
        available = super().get_pricelist_available(show_visible=show_visible)
        company = self.company_id
        members_only = self.env["retention.segment"]._members_only(company.id)
        if not members_only or set(available.ids).isdisjoint(members_only):
            return available
        visitor = self.env.user.partner_id.with_company(company)
        own = visitor.property_product_pricelist
        return available.filtered(
            lambda one: one.id not in members_only or one.id == own.id
        )
