from odoo import models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def unlink(self):
        """Have segments forget deleted terms: new orders would ask for them."""
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
