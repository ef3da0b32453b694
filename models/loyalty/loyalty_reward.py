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

    def _create_missing_discount_line_products(self):
        """Make the product of a reward for whoever may make the reward.

        Retention managers need no right to create products.
        """
        managed = self.filtered("program_id.retention_managed")
        # The product is the reward's own: rights to the reward were checked
        super(LoyaltyReward, managed.sudo())._create_missing_discount_line_products()
        others = super(LoyaltyReward, self - managed)
        return others._create_missing_discount_line_products()

    def write(self, vals):
        managed = self.filtered("program_id.retention_managed")
        if not managed or not vals.keys() & {"description", "active"}:
            return super().write(vals)
        # Core renames the reward's own product, which a manager may not write
        managed.check_access("write")
        super(LoyaltyReward, managed.sudo()).write(vals)
        others = self - managed
        return super(LoyaltyReward, others).write(vals) if others else True
