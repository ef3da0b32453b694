from odoo import api, models

from .sale_order_settlement import FLAGGED_MOVE_LINES


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        line_ids = [
            vals[name]
            for vals in vals_list
            for name in ("debit_move_id", "credit_move_id")
        ]
        self.env["sale.order"]._retention_flag(FLAGGED_MOVE_LINES, line_ids)
        return partials

    def unlink(self):
        line_ids = []
        if self.env["loyalty.program"]._retention_any_managed():
            line_ids = (self.debit_move_id | self.credit_move_id).ids
        self.env["sale.order"]._retention_flag(FLAGGED_MOVE_LINES, line_ids)
        return super().unlink()
