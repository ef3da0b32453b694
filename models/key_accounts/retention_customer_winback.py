from odoo import models


class RetentionCustomer(models.Model):
    _inherit = "retention.customer"

    def _after_scoring(self, company, partner_ids):
        res = super()._after_scoring(company, partner_ids)
        # Measured by root; a case of somebody who came back ends at once
        self.env["retention.win.back"].sudo()._close_returned(company, partner_ids)
        return res
