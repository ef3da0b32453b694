from odoo import models
from odoo.exceptions import AccessError

from .ledger_origin import Origin, with_origin


class LoyaltyCardUpdateBalance(models.TransientModel):
    _inherit = "loyalty.card.update.balance"

    def action_update_card_point(self):
        """Correct a managed card as a manager, with the reason in the ledger."""
        self.ensure_one()
        if not self.card_id._is_managed():
            return super().action_update_card_point()
        if not self.env.su and not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may adjust points by hand.")
            )
        origin = Origin(kind="adjust", record=self, note=self.description)
        return super(
            LoyaltyCardUpdateBalance, with_origin(self, origin)
        ).action_update_card_point()
