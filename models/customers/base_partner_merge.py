from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Have the search forget how the merged partners were called.

        Core hands their keys over to the one that stays, which is indexed anew at
        the end: by what it took over from them, and nothing else. His figures are
        measured anew in every company.
        """
        # A firm whose contact is merged away loses the contact's orders
        customers = dst_partner | src_partners.commercial_partner_id
        # Two rows of one customer would be refused; the sum is measured anew
        self.env.cr.execute(
            SQL(
                "DELETE FROM retention_customer WHERE partner_id = ANY(%s)",
                src_partners.ids,
            )
        )
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["retention.search.key"]._follow(dst_partner.ids)
        # Ids alone: what is measured is not the reader's business
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        self.env["retention.customer.queue"]._put(
            (partner.id, company.id) for partner in customers for company in companies
        )
        return res
