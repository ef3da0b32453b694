from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.website_sale_loyalty.controllers.main import WebsiteSale

from ..tools.card_numbers import LONGEST, normalize

TYPED_LENGTH = 2 * LONGEST


class RetentionCards(Controller):
    """Numbers of loyalty cards in the webshop and on the customer's own page.

    Only the visitor's own cart and own wallet are ever touched; what a refused number
    is told of is the same whatever is behind it.
    """

    @route(
        "/shop/retention/card",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def retention_card_form(self, number="", use=None, r="/shop/cart", **_post):
        """Use a card for the cart, or take it off; works without JavaScript.

        :param number: what the customer typed or scanned
        :param use: ``none`` to take the card off
        :param r: page of this site to come back to
        """
        number = number if isinstance(number, str) else ""
        error = self._remove_card() if use == "none" else self._use_number(number)
        if error:
            typed = "".join(one for one in number[:TYPED_LENGTH] if one.isprintable())
            request.session["retention_card_error"] = (error, typed)
        return request.redirect(r if isinstance(r, str) else "/shop/cart")

    def _use_number(self, number):
        """Return the sentence to show when a number cannot be used, else ''."""
        order_sudo = request.cart
        if not order_sudo or not order_sudo.order_line:
            return request.env._("Your cart is empty.")
        if not number.strip():
            return request.env._("Type the number of the card.")
        return order_sudo._retention_use_number(number)

    def _remove_card(self):
        order_sudo = request.cart
        try:
            if order_sudo:
                order_sudo._retention_remove_card()
        except UserError as error:
            return str(error)
        return ""

    # ------------------------------------------------------------
    # The customer's own card
    # ------------------------------------------------------------

    @route(
        "/my/loyalty/card",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def retention_own_card(self, lost=None, **_post):
        """Give the signed-in customer a card of his own, or block his lost one.

        :param lost: anything, to block the card that is in use
        """
        program = request.website._retention_program()
        partner = request.env.user.partner_id
        if program:
            try:
                with request.env.cr.savepoint():
                    if lost:
                        partner._retention_lose_card(program)
                    else:
                        cards = request.env["retention.card"]
                        cards._issue_for_owner(program, partner)
            except UserError as error:
                request.session["retention_card_error"] = (str(error), "")
        return request.redirect("/my/loyalty#card")


class WebsiteSaleCards(WebsiteSale):
    @route()
    def pricelist(self, promo, reward_id=None, **post):
        """Show four digits of a card's number that was typed as a promotion's code."""
        response = super().pricelist(promo, reward_id=reward_id, **post)
        if request.session.get("successful_code") == promo and promo:
            card = request.cart.sudo().retention_card_id
            try:
                is_card = card and card.number == normalize(promo)
            except ValueError:
                is_card = False
            if is_card:
                request.session["successful_code"] = card._masked()
        return response
