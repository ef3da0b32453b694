from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._retention_measure_anew()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._retention_measure_anew()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._retention_measure_anew()
        return res

    def _retention_measure_anew(self):
        """Have the customers of these credit notes and invoices measured anew.

        An invoice counts where something was credited before.
        """
        pairs = {
            (move.commercial_partner_id.id, move.company_id.id)
            for move in self
            if move.is_sale_document()
        }
        if pairs:
            self.env["retention.customer.queue"]._put(pairs)
