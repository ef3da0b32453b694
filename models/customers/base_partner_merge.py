from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Have the search forget how the merged partners were called.

        Core hands their keys over to the one that stays, which is indexed anew at
        the end: by what it took over from them, and nothing else.
        """
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["retention.search.key"]._follow(dst_partner.ids)
        return res
