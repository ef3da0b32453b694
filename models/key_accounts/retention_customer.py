from odoo import api, fields, models
from odoo.fields import Domain


class RetentionCustomer(models.Model):
    _inherit = "retention.customer"

    is_key_account = fields.Boolean(
        string="Key Account",
        compute="_compute_is_key_account",
        search="_search_is_key_account",
    )

    @api.depends("partner_id", "company_id")
    def _compute_is_key_account(self):
        rows = self.env["retention.key.card"].search(
            [("partner_id", "in", self.partner_id.ids), ("state", "=", "active")]
        )
        keys = {(row.partner_id.id, row.company_id.id) for row in rows}
        for customer in self:
            key = customer.partner_id.id, customer.company_id.id
            customer.is_key_account = key in keys

    @api.model
    def _search_is_key_account(self, operator, value):
        if operator != "in":
            return NotImplemented
        cards = self.env["retention.key.card"].search([("state", "=", "active")])
        found = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", rows.partner_id.ids)
            for company, rows in cards.grouped("company_id").items()
        )
        return Domain.OR(found if one else ~found for one in value)
