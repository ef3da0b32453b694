from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Have complaints name the firm of the contact that they went to.

        Core moves each foreign key by itself: a contact merged into one of another
        firm would leave its complaints with the first firm.
        """
        res = super()._update_foreign_keys(src_partners, dst_partner)
        # Who merges customers need not see their complaints
        complaints = self.env["retention.complaint"].sudo()
        moved = complaints.search(
            [
                "|",
                ("partner_id", "=", dst_partner.id),
                ("commercial_partner_id", "=", dst_partner.id),
            ]
        )
        self.env.add_to_compute(complaints._fields["commercial_partner_id"], moved)
        return res
