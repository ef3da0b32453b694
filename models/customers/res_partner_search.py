from odoo import api, fields, models
from odoo.fields import Domain

from .retention_search_key import FIELDS


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_find = fields.Char(
        string="Anyone",
        compute="_compute_retention_find",
        search="_search_retention_find",
        groups="customer_retention.group_retention_user",
        help="Finds a partner as the page Find a Customer does.",
    )

    def _compute_retention_find(self):
        self.retention_find = False

    @api.model
    def _search_retention_find(self, operator, value):
        """Find whom any of the texts may mean, by whatever they may mean."""
        if operator not in ("ilike", "like", "in", "=ilike"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain(
            "id",
            "in",
            [
                partner_id
                for text in texts
                for partner_id in self.env["retention.search"]._partner_ids(text)
            ],
        )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["retention.search.key"]._follow(partners.ids)
        return partners

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(FIELDS):
            self.env["retention.search.key"]._follow(self.ids)
        return res
