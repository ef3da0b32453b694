from datetime import timedelta

from odoo import api, models


class LoyaltyCard(models.Model):
    """Codes given in calls: for one customer, one order and some days."""

    _inherit = "loyalty.card"

    @api.model
    def _retention_call_offer(self, partner, company, percent, days):
        """Make a code for a customer.

        :param percent: discount on his next order
        :param days: for how many days, today not counted
        :return: the card, past rights
        """
        program = self.env["loyalty.program"]._retention_call_offer_program(
            company, percent
        )
        # Callers give what the campaign offers, and no other cards
        return (
            self.sudo()
            .with_context(loyalty_no_mail=True, tracking_disable=True)
            .create(
                {
                    "program_id": program.id,
                    "partner_id": partner.commercial_partner_id.id,
                    "points": 1,
                    "expiration_date": company._retention_day() + timedelta(days=days),
                }
            )
        )

    def _retention_call_used(self):
        """Return the cards of which a confirmed order made use."""
        lines = self.env["sale.order.line"].sudo()  # that there is one, no more
        found = lines.search(
            [("coupon_id", "in", self.ids), ("order_id.state", "=", "sale")]
        )
        return found.coupon_id & self

    def _retention_call_expire(self):
        """Have codes be usable no more."""
        for card in self:
            company = card.company_id or self.env.company
            card.write(
                {
                    "expiration_date": company._retention_day() - timedelta(days=1),
                    "points": 0,
                    "active": False,
                }
            )

    def _retention_call_refuses(self, partner):
        """Return in words why somebody cannot use the code, '' if he can."""
        card = self.sudo()  # visitors of the shop see no cards
        if not card.program_id.retention_call_offer or not card.partner_id:
            return ""
        owner = card.partner_id.commercial_partner_id
        if partner.sudo().commercial_partner_id == owner:
            return ""
        if partner.sudo().is_public:
            return self.env._(
                "This code is for one customer alone: sign in as that customer to use "
                "it."
            )
        return self.env._("This code is for another customer alone.")
