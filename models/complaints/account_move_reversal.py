from odoo import models

from .account_move_events import CORRECTION


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Credit invoices; no complaint where a new invoice takes their place."""
        if not is_modify:
            return super().reverse_moves(is_modify)
        correcting = self.with_context(**{CORRECTION: True})
        return super(AccountMoveReversal, correcting).reverse_moves(is_modify)
