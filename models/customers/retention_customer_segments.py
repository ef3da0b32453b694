from odoo import api, fields, models
from odoo.fields import Domain

MEMBERS = "retention.segment.membership"


class RetentionCustomer(models.Model):
    _inherit = "retention.customer"

    segment_ids = fields.Many2many(
        "retention.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
    )
    segment_count = fields.Integer(compute="_compute_segment_ids")

    @api.depends("partner_id", "company_id")
    def _compute_segment_ids(self):
        # Rows that can be read show all their segments: names are no secret
        found = self.env[MEMBERS]._of(self.partner_id.ids)
        segments = self.env["retention.segment"].sudo()
        ids = set().union(*found.values()) if found else ()
        companies = {one.id: one.company_id.id for one in segments.browse(ids)}
        for customer in self:
            own = [
                segment_id
                for segment_id in found.get(customer.partner_id.id, ())
                if companies[segment_id] == customer.company_id.id
            ]
            customer.segment_ids = segments.browse(own).sorted().sudo(False)
            customer.segment_count = len(own)

    def _search_segment_ids(self, operator, value):
        """Find customers by segments, their names, or ``False`` for in none."""
        return self.env["retention.segment"]._search_members(
            operator,
            value,
            lambda segments, partners: (
                Domain([("company_id", "in", segments.company_id.ids)])
                & Domain("partner_id", "in", partners)
            ),
        )
