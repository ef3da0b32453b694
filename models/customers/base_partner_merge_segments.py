from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Leave one open row a segment, since when the first of them was in it.

        Core deletes all rows of the merged when a unique index refuses one.
        """
        # Who merges customers need not be a retention manager
        rows = (
            self.env["retention.segment.membership"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", (src_partners | dst_partner).ids),
                    ("date_out", "=", False),
                ],
                order="date_in, id",
            )
        )
        for of_segment in rows.grouped("segment_id").values():
            of_segment[1:]._close(self.env._("Customers merged"))
        rows.flush_recordset()
        return super()._update_foreign_keys(src_partners, dst_partner)
