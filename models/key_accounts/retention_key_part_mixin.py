from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionKeyPartMixin(models.AbstractModel):
    """Part of a key account's dossier: whoever may read the account reads it.

    A change of a part confirms the block of the dossier that it belongs to.
    """

    _name = "retention.key.part.mixin"
    _description = "Part of a Key Account"
    _check_company_auto = True
    # Key of the block (retention_key_account_blocks.py), if it belongs to one
    _block_key = None

    account_id = fields.Many2one(
        "retention.key.account",
        string="Key Account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="account_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._confirm_block()
        return parts

    def write(self, vals):
        if "account_id" in vals and any(
            part.account_id.id != vals["account_id"] for part in self
        ):
            raise UserError(
                self.env._("What belongs to one dossier cannot move to another one.")
            )
        res = super().write(vals)
        if vals.keys() - {"sequence"}:
            self._confirm_block()
        return res

    def unlink(self):
        accounts = self.account_id
        res = super().unlink()
        if self._block_key:
            accounts._confirm_blocks([self._block_key])
        return res

    def _confirm_block(self):
        if self._block_key:
            self.account_id._confirm_blocks([self._block_key])
