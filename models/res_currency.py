from odoo import models


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def write(self, vals):
        res = super().write(vals)
        if "rounding" in vals:
            # Programmes remember how many decimals their points have
            self.env.registry.clear_cache()
        return res
