from odoo import models


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _retention_is_money_off(self):
        """Tell whether this is the reward that turns points into money off."""
        return (
            self.program_id.retention_managed
            and self.reward_type == "discount"
            and self.discount_mode == "per_point"
            and self.discount_applicability == "order"
        )
