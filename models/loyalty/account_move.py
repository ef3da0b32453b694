from odoo import models

from .sale_order_settlement import FLAGGED_MOVES


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._retention_flag_settlement()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._retention_flag_settlement()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._retention_flag_settlement()
        return res

    def _retention_flag_settlement(self):
        """Have the orders of these invoices and credit notes settled."""
        sales = self.filtered(lambda move: move.is_sale_document())
        self.env["sale.order"]._retention_flag(FLAGGED_MOVES, sales.ids)
