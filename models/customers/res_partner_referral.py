from odoo import api, fields, models
from odoo.exceptions import UserError

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    """Who recommended a customer, to be seen and set where the customer is."""

    _inherit = "res.partner"

    retention_recommended_by_id = fields.Many2one(
        "res.partner",
        string="Recommended by",
        compute="_compute_retention_recommended_by_id",
        inverse="_inverse_retention_recommended_by_id",
        groups=STAFF,
        help="Who recommended us to this customer, in this company. The first "
        "referral counts.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_retention_recommended_by_id(self):
        found = self._origin._retention_referrals()
        for partner in self:
            firm = partner.commercial_partner_id._origin or partner._origin
            partner.retention_recommended_by_id = found.get(
                firm.id, self.env["retention.referral"]
            ).partner_id

    def _inverse_retention_recommended_by_id(self):
        known = self._retention_referrals()
        referrals = self.env["retention.referral"]
        for partner in self:
            referral = known.get(partner.commercial_partner_id.id, referrals)
            adviser = partner.retention_recommended_by_id
            if referral and not adviser:
                if not referral.has_access("unlink"):
                    raise UserError(
                        self.env._(
                            "Only a manager takes back a referral. You may name "
                            "somebody else."
                        )
                    )
                referral.unlink()
            elif referral:
                referral.partner_id = adviser
            elif adviser:
                referrals.create({"partner_id": adviser.id, "referred_id": partner.id})

    def _retention_referrals(self):
        """Return {commercial partner id: the referral of him that counts}."""
        firms = self.sudo().commercial_partner_id  # of contacts that the user reads
        rows = self.env["retention.referral"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("referred_id.commercial_partner_id", "in", firms.ids),
            ],
            order="date, id",
        )
        found = {}
        for row in rows:
            firm = row.referred_id.sudo().commercial_partner_id
            if row.partner_id.sudo().commercial_partner_id != firm:
                found.setdefault(firm.id, row)
        return found
