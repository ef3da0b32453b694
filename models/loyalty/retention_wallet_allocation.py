from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionWalletAllocation(models.Model):
    """How much an entry took of a lot (negative: gave back to it): a fact."""

    _name = "retention.wallet.allocation"
    _description = "Allocation of Points to a Lot"
    _order = "id"
    _log_access = False
    _rec_name = "lot_id"

    entry_id = fields.Many2one(
        "retention.wallet.entry", required=True, index=True, ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "retention.wallet.lot", required=True, index=True, ondelete="restrict"
    )
    points = fields.Float(digits=0, required=True)

    def init(self):
        res = super().init()
        self.env["retention.wallet"]._protect_table(self._table)
        return res

    def write(self, vals):
        raise UserError(self.env._("An allocation is a fact and cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An allocation is a fact and cannot be deleted."))
