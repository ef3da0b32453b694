from odoo import models
from odoo.tools import consteq


class SaleOrder(models.Model):
    """The customer finds the questionnaire on the page of the order."""

    _inherit = "sale.order"

    def _retention_questionnaire_url(self, visitor, access_token=None):
        """Return the link of this order's open questionnaire, "" for all others.

        :param visitor: the user who looks at the page
        :param access_token: what the page was opened with, if anything
        """
        self.ensure_one()
        if visitor._is_internal() or not self._retention_is_buyer(
            visitor.partner_id, access_token
        ):
            return ""
        # The visitor is the customer: checked above
        questionnaires = self.env["retention.questionnaire"].sudo()
        found = questionnaires.search(
            [
                ("complaint_id.sale_order_id", "=", self.id),
                ("state", "in", ("waiting", "sent")),
            ]
        ).filtered(lambda one: one._is_open())[:1]
        return found.user_input_id.get_start_url() if found else ""

    def _retention_is_buyer(self, partner, access_token):
        """Return whether somebody is the customer or came by the order's own link."""
        token = self.sudo().access_token  # compared, not shown
        if token and isinstance(access_token, str) and access_token.isascii():
            if consteq(token, access_token):
                return True
        buyer = self.sudo().partner_id
        is_known = self.env.ref("base.public_partner") != partner
        return is_known and partner in (buyer, buyer.commercial_partner_id)
