from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Leave one open alert of a dependency, with the plans of all.

        A unique index would refuse the second one, and the merge with it.
        """
        # Who merges customers need not be a retention manager
        alerts = (
            self.env["retention.dependency.alert"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", (src_partners | dst_partner).ids),
                    ("date_to", "=", False),
                ]
            )
        )
        for same in alerts.grouped(
            lambda one: (one.company_id, one._key()[:-1])
        ).values():
            kept = same.filtered(lambda one: one.partner_id == dst_partner) or same[:1]
            for other in same - kept:
                other.task_ids.alert_id = kept
                other._close(other.company_id._retention_day())
        alerts.flush_recordset()
        return super()._update_foreign_keys(src_partners, dst_partner)
