from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools.amounts import to_decimal


class LoyaltyGenerateWizard(models.TransientModel):
    _inherit = "loyalty.generate.wizard"

    def generate_coupons(self):
        """Give points as gifts; who has a wallet gets no second card."""
        managed = self.filtered(
            lambda wizard: wizard.program_id._retention_is_managed_id()
        )
        if not managed:
            return super().generate_coupons()
        if not self.env.su and not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may give points by hand.")
            )
        cards = self.env["loyalty.card"]
        for wizard in managed:
            cards |= wizard._retention_give()
        others = self - managed
        return (
            cards | super(LoyaltyGenerateWizard, others).generate_coupons()
            if (others)
            else cards
        )

    def _retention_give(self):
        self.ensure_one()
        customers = self._get_partners()
        if self.mode != "selected" or not customers:
            raise UserError(
                self.env._(
                    "Choose the customers: points of %s belong to somebody.",
                    self.program_id.name,
                )
            )
        wallets = self.env["retention.wallet"]
        for customer in customers:
            wallets |= wallets._for_owner(self.program_id, customer)
        note = self.description or self.env._("Gift for customer")
        wallets._post(
            [
                {
                    "wallet": wallet,
                    "kind": "gift",
                    "points": to_decimal(self.points_granted),
                    "note": note,
                    "origin": self,
                }
                for wallet in wallets
                if self.points_granted
            ]
        )
        return wallets.card_id.with_env(self.env)
