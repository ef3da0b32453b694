from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class RetentionKeyPartMixin(models.AbstractModel):
    """Part of a key account's dossier: whoever may read the account reads it.

    A change of a part confirms the block of the dossier that it belongs to.
    """

    _name = "retention.key.part.mixin"
    _inherit = "retention.key.guard.mixin"
    _description = "Part of a Key Account"
    _check_company_auto = True
    _system_fields = ("company_id",)
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
        moves = "account_id" in vals and any(
            part.account_id.id != vals["account_id"] for part in self
        )
        if moves and not self._is_moving():
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
        if self._block_key and not self._is_folding():
            accounts._confirm_blocks([self._block_key])
        return res

    def _is_folding(self):
        """Return whether doubles of merged customers become one.

        Nobody says by that that anything is still true. The system alone folds.
        """
        return self.env.su and self.env.context.get("retention_fold")

    def _is_moving(self):
        """Return whether a whole dossier moves into another one, part by part.

        What belongs together is in two dossiers until the last part has moved.
        """
        return self._is_folding() == "retention.key.account"

    def _confirm_block(self):
        if self._block_key and not self._is_folding():
            self.account_id._confirm_blocks([self._block_key])

    def _check_person(self, person):
        """Raise ``ValidationError`` unless a person, if any, is in the same dossier."""
        self.ensure_one()
        elsewhere = person and person.account_id != self.account_id
        if elsewhere and not self._is_moving():
            raise ValidationError(
                self.env._("%s is not in this dossier.", person.partner_id.name)
            )
