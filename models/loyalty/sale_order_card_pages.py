"""What cart, thank-you page and quotation say of the card that was shown."""

from odoo import models
from odoo.http import request


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _retention_card_facts(self):
        """Return what visitors may know of the card, {} without one.

        Of another customer's card they learn no balance, level or debt.
        """
        card = self.sudo().retention_card_id  # the visitor's own order
        if not card:
            return {}
        others = card.kind == "personal" and not card._belongs_to(self.partner_id)
        facts = {"card": card._masked(), "card_is_others": others}
        if others:
            facts |= {
                "balance": 0,
                "debt": 0,
                "expiring_points": 0,
                "expiring_on": False,
                "next_tier_name": "",
            }
        return facts

    def _retention_checkout_summary(self):
        summary = super()._retention_checkout_summary()
        if not summary or not self.sudo().retention_card_id:
            return summary
        return summary | self._retention_card_facts()

    def _retention_confirmation_summary(self):
        summary = super()._retention_confirmation_summary()
        if not summary or not self.sudo().retention_card_id:
            return summary
        return summary | self._retention_card_facts()

    def _compute_retention_ribbon(self):
        res = super()._compute_retention_ribbon()
        for order in self.filtered("retention_card_id"):
            card = self.env._("Card %s", order.retention_card_id._masked())
            facts = [card, order.retention_ribbon]
            order.retention_ribbon = " · ".join(fact for fact in facts if fact)
        return res


class Website(models.Model):
    _inherit = "website"

    def _retention_card_entry(self, order):
        """Return what the cart's field for a card's number shows, {} for no field."""
        self.ensure_one()
        program = self._retention_program()
        if not order or order.state != "draft" or not program or not order.order_line:
            return {}
        card = order.sudo().retention_card_id  # the visitor's own cart
        if not card and not program._retention_takes_numbers():
            return {}
        return self._retention_once(
            ("card", order.id),
            lambda: {
                **self._retention_card_error(),
                "card": card._masked(),
                "others": order._retention_card_facts().get("card_is_others"),
                "fixed": bool(order._retention_card_is_fixed()),
                "return_path": self._retention_return_path(),
            },
        )

    def _retention_card_error(self):
        """Return once why a number was refused, and what was typed."""
        error, typed = request.session.pop("retention_card_error", None) or ("", "")
        return {"error": error, "typed": typed}
