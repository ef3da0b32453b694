from odoo import api, fields, models
from odoo.fields import Domain


class RetentionCustomer(models.Model):
    _inherit = "retention.customer"

    retention_find = fields.Char(
        string="Anyone",
        compute="_compute_retention_find",
        search="_search_retention_find",
        help="Finds a customer, or the firm of a contact, as Find a Customer does.",
    )

    def _compute_retention_find(self):
        self.retention_find = False

    @api.model
    def _search_retention_find(self, operator, value):
        found = self.env["res.partner"]._search_retention_find(operator, value)
        if found is NotImplemented:
            return found
        partners = self.env["res.partner"].with_context(active_test=False)
        # The firms of contacts that the user may read
        firms = partners.search(found).sudo().commercial_partner_id
        return Domain("partner_id", "in", firms.ids)
