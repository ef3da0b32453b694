"""Orders tell complaints that a replacement is on its way and that somebody is back.

All that a confirmed order may mean for complaints is asked in one query.
"""

from odoo import fields, models
from odoo.tools import SQL

from .sale_order_events import REPLACED


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        res = super()._action_confirm()
        remedies, complaints, cancelled = self._retention_recovering()
        for remedy in remedies:
            if remedy.state == "approved":
                remedy._finish()
        complaints._watch_returns()
        self._retention_withdraw_replaced(cancelled)
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        remedies, complaints, _cancelled = self._retention_recovering()
        for remedy in remedies:
            if remedy.state == "done":
                remedy._undo()
        complaints._watch_returns()
        return res

    def _retention_recovering(self):
        """Return the remedies of these orders, and the complaints they may change.

        One query; whoever confirms or cancels need not see complaints.

        :return: remedies, complaints, and complaints about orders cancelled lately
            that these may replace; as the system
        """
        remedies = self.env["retention.complaint.remedy"].sudo()
        complaints = self.env["retention.complaint"].sudo()
        if not self.ids:
            return remedies, complaints, complaints
        remedies.flush_model(["order_id"])
        complaints.flush_model(
            [
                *("commercial_partner_id", "company_id", "return_state"),
                *("next_order_id", "origin", "state", "received_at", "sale_order_id"),
            ]
        )
        self.flush_recordset(["partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH bought AS (
                    SELECT sale.id, sale.company_id, buyer.commercial_partner_id
                      FROM sale_order sale
                      JOIN res_partner buyer ON buyer.id = sale.partner_id
                     WHERE sale.id = ANY(%(ids)s))
                SELECT 'remedy', remedy.id
                  FROM retention_complaint_remedy remedy
                 WHERE remedy.order_id = ANY(%(ids)s)
             UNION ALL
                SELECT 'solved', complaint.id
                  FROM bought
                  JOIN retention_complaint complaint
                    ON complaint.commercial_partner_id = bought.commercial_partner_id
                   AND complaint.company_id = bought.company_id
                   AND (complaint.return_state IN ('watching', 'not_yet')
                        OR complaint.next_order_id = bought.id)
             UNION ALL
                SELECT 'cancelled', complaint.id
                  FROM bought
                  JOIN retention_complaint complaint
                    ON complaint.commercial_partner_id = bought.commercial_partner_id
                   AND complaint.company_id = bought.company_id
                 WHERE complaint.origin = 'cancel' AND complaint.state = 'new'
                   AND complaint.received_at >= %(since)s
                   AND (complaint.sale_order_id = ANY(%(ids)s)) IS NOT TRUE
                """,
                ids=self.ids,
                since=fields.Datetime.now() - REPLACED,
            )
        )
        found = {"remedy": set(), "solved": set(), "cancelled": set()}
        for kind, row_id in rows:
            found[kind].add(row_id)
        return (
            remedies.browse(sorted(found["remedy"])),
            complaints.browse(sorted(found["solved"])),
            complaints.browse(sorted(found["cancelled"])),
        )
