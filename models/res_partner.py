from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        res = super().write(vals)
        if "tz" in vals and self.sudo().ref_company_ids:
            # Companies remember their time zone
            self.env.registry.clear_cache()
        return res
