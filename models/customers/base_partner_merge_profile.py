from odoo import models

TEXTS = (
    "retention_sale_note",
    "retention_wishes",
    "retention_likes",
    "retention_dislikes",
    "retention_values",
    "retention_review",
    "retention_personal_note",
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        """Keep what was written of each: core keeps one text and drops the others."""
        # Whoever merges may not see personal facts; they stay with the customer
        partners = (dst_partner | src_partners).sudo()
        texts = {
            name: "\n".join(
                dict.fromkeys(text for text in partners.mapped(name) if text)
            )
            for name in TEXTS
        }
        res = super()._update_values(src_partners, dst_partner)
        dst_partner.sudo().write({name: text for name, text in texts.items() if text})
        return res
