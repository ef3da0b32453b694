from odoo import fields, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_gift_ids = fields.One2many(
        "retention.gift", "program_id", string="Yearly Gifts"
    )

    retention_goods_reward_ids = fields.One2many(
        "loyalty.reward",
        "program_id",
        string="Goods for Points",
        domain=[("reward_type", "=", "product")],
    )

    def _retention_is_in_force(self, today):
        """Tell whether points are given in this programme on a day."""
        self.ensure_one()
        return (
            self.retention_managed
            and self.active
            and (not self.date_from or self.date_from <= today)
            and (not self.date_to or self.date_to >= today)
        )
