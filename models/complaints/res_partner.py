from odoo import api, fields, models
from odoo.tools import SQL

from .retention_complaint_open import OPEN

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    """Customers know what they hold against us, and when to be left in peace."""

    _inherit = "res.partner"

    retention_complaint_count = fields.Integer(
        string="Complaints", compute="_compute_retention_complaint_count", groups=STAFF
    )
    retention_open_complaint_count = fields.Integer(
        string="Open Complaints",
        compute="_compute_retention_complaint_count",
        groups=STAFF,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_retention_complaint_count(self):
        """Count the complaints of the whole firm that the reader may see."""
        groups = self.env["retention.complaint"]._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
            ["commercial_partner_id", "state"],
            ["__count"],
        )
        for partner in self:
            counts = {
                state: count
                for firm, state, count in groups
                if firm == partner.commercial_partner_id._origin
            }
            partner.retention_complaint_count = sum(counts.values())
            partner.retention_open_complaint_count = sum(
                counts.get(state, 0) for state in OPEN
            )

    def action_retention_complaints(self):
        """List the complaints of the customer's firm, the open ones first shown."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_complaint_action"
        )
        context = {"default_partner_id": self.id}
        if self.retention_open_complaint_count:
            context["search_default_open"] = 1
        return action | {
            "domain": [("commercial_partner_id", "=", self.commercial_partner_id.id)],
            "context": context,
        }

    def _retention_in_recovery(self, company):
        """Return the ids of the customers, among these, that have a complaint open.

        They get no calls and no offers until it is solved. One query; rules of access
        are not asked, as nothing but the fact is told.

        :param company: the company whose complaints count
        :return: set of ids of commercial partners
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT opened.partner_id
                  FROM (%(opened)s) opened
                  JOIN res_partner partner ON %(firm)s = opened.partner_id
                 WHERE opened.company_id = %(company)s AND partner.id = ANY(%(ids)s)
                """,
                opened=self.env["retention.complaint"]._open_complaints_sql(),
                firm=self._field_to_sql("partner", "commercial_partner_id"),
                company=company.id,
                ids=self._origin.ids,
            )
        )
        return {partner_id for (partner_id,) in rows}
