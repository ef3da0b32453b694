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
# What says something only together: core would take each field from another customer
UNITS = (
    ("retention_hour_from", "retention_hour_to"),
    ("retention_day_from", "retention_day_to"),
    ("retention_source", "retention_source_note"),
    ("retention_consent_date", "retention_consent_text"),
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
        self._retention_keep_together(src_partners.sudo(), dst_partner.sudo())
        res = super()._update_values(src_partners, dst_partner)
        dst_partner.sudo().write({name: text for name, text in texts.items() if text})
        return res

    def _retention_keep_together(self, sources, target):
        """Have the merged customers say what the first of them says.

        Core looks at the target first, then at the sources from the last one on.
        """
        for names in UNITS:
            for partner in (target, *reversed(sources)):
                if any(partner[name] for name in names):
                    sources.with_context(tracking_disable=True).write(
                        {name: partner[name] for name in names}
                    )
                    break
