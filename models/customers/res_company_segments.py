from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Who makes companies need not be a retention manager
        self.env["retention.segment"].sudo()._create_ready_lists(companies)
        return companies
