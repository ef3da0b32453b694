"""Orders tell complaints that a replacement is on its way and that somebody is back."""

from odoo import models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        res = super()._action_confirm()
        remedies, complaints = self._retention_recovering()
        for remedy in remedies:
            if remedy.state == "approved":
                remedy._finish()
        complaints._watch_returns()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        remedies, complaints = self._retention_recovering()
        for remedy in remedies:
            if remedy.state == "done":
                remedy._undo()
        complaints._watch_returns()
        return res

    def _retention_recovering(self):
        """Return the remedies of these orders, and the complaints they may change.

        One query; whoever confirms or cancels need not see complaints.

        :return: remedies and complaints, as the system
        """
        remedies = self.env["retention.complaint.remedy"].sudo()
        complaints = self.env["retention.complaint"].sudo()
        if not self.ids:
            return remedies, complaints
        remedies.flush_model(["order_id"])
        complaints.flush_model(
            [
                *("commercial_partner_id", "company_id", "return_state"),
                "next_order_id",
            ]
        )
        self.flush_recordset(["partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT TRUE, remedy.id
                  FROM retention_complaint_remedy remedy
                 WHERE remedy.order_id = ANY(%(ids)s)
             UNION ALL
                SELECT FALSE, complaint.id
                  FROM sale_order sale
                  JOIN res_partner buyer ON buyer.id = sale.partner_id
                  JOIN retention_complaint complaint
                    ON complaint.commercial_partner_id = buyer.commercial_partner_id
                   AND complaint.company_id = sale.company_id
                   AND (complaint.return_state IN ('watching', 'not_yet')
                        OR complaint.next_order_id = sale.id)
                 WHERE sale.id = ANY(%(ids)s)
                """,
                ids=self.ids,
            )
        )
        return (
            remedies.browse(row_id for is_remedy, row_id in rows if is_remedy),
            complaints.browse({row_id for is_remedy, row_id in rows if not is_remedy}),
        )
