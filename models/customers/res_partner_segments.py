from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_segment_ids = fields.Many2many(
        "retention.segment",
        string="Segments",
        compute="_compute_retention_segment_ids",
        search="_search_retention_segment_ids",
        groups="customer_retention.group_retention_user",
        help="Of the firm that the contact belongs to.",
    )

    retention_membership_count = fields.Integer(
        string="Segments, Now or Before",
        compute="_compute_retention_membership_count",
        groups="customer_retention.group_retention_user",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids")
    def _compute_retention_segment_ids(self):
        found = self.env["retention.segment.membership"]._of(
            self.commercial_partner_id._origin.ids
        )
        ids = set().union(*found.values()) if found else ()
        # Those of the companies that the user works in, in their order
        seen = self.env["retention.segment"].search(
            [("id", "in", list(ids)), ("company_id", "in", self.env.companies.ids)]
        )
        for partner in self:
            own = found.get(partner.commercial_partner_id._origin.id, ())
            partner.retention_segment_ids = seen.filtered(
                lambda one, own=own: one.id in own
            )

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids")
    def _compute_retention_membership_count(self):
        customers = self.commercial_partner_id._origin
        counts = dict(
            self.env["retention.segment.membership"]._read_group(
                [("partner_id", "in", customers.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.retention_membership_count = counts.get(
                partner.commercial_partner_id._origin, 0
            )

    def action_retention_segments(self):
        """Open which segments the customer is in and was in, and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_segment_membership_action"
        )
        return action | {
            "name": self.env._("Segments of %s", self.commercial_partner_id.name),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }

    def _search_retention_segment_ids(self, operator, value):
        """Find customers and their contacts by segments, ``False`` for in none."""
        return self.env["retention.segment"]._search_members(
            operator,
            value,
            lambda _segments, partners: Domain("commercial_partner_id", "in", partners),
        )

    def _inverse_product_pricelist(self):
        """Take a segment's pricelist for what it is: not the customer's own.

        Core stores what a form sends as the customer's own, also when the form only
        shows what he gets anyhow.
        """
        given = self.env["retention.segment"]._giving(
            "pricelist_id", self.env.company, self
        )
        members = self.filtered(lambda one: one.commercial_partner_id.id in given)
        for partner in members:
            segments = given[partner.commercial_partner_id.id].pricelist_id
            own = partner.property_product_pricelist
            partner.specific_property_product_pricelist = (
                False if own.id == segments else own
            )
        return super(ResPartner, self - members)._inverse_product_pricelist()
