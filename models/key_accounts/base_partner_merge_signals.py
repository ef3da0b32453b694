from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Leave one open signal of each kind, with the evidence of all.

        Core deletes all rows of the merged when a unique index refuses one.
        """
        # Who merges customers need not see why they are key
        rows = (
            self.env["retention.key.signal"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", (src_partners | dst_partner).ids),
                    ("date_to", "=", False),
                ],
                order="date_from, id",
            )
        )
        kinds = rows.grouped(lambda one: (one.company_id, one.signal, one.source))
        for same in kinds.values():
            kept, ended = same[0], same[1:]
            texts = dict.fromkeys(filter(None, same.mapped("evidence")))
            kept.evidence = "\n".join(texts) or False
            for one in ended:
                one.date_to = max(one.date_from, one.company_id._retention_day())
        rows.flush_recordset()
        return super()._update_foreign_keys(src_partners, dst_partner)
