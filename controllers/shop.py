from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.payment import utils as payment_utils

from ..tools.amounts import parse_points

TYPED_LENGTH = 20


class RetentionShop(Controller):
    """Points in the webshop. Only the visitor's own cart is ever touched."""

    @route(
        "/shop/retention/points",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def retention_points_form(self, points="", use=None, r="/shop/cart", **_post):
        """Choose how many points the cart uses, without JavaScript.

        :param points: what the customer typed
        :param use: ``all`` or ``none``, instead of a number
        :param r: page of this site to come back to
        """
        error = self._use_points(points, use)
        if error:
            typed = str(points)[:TYPED_LENGTH]
            request.session["retention_points_error"] = (error, typed)
        return request.redirect(r if isinstance(r, str) else "/shop/cart")

    @route(
        "/shop/retention/points/update",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def retention_points_update(self, points="", use=None, with_lines=False, **_kwargs):
        """Choose how many points the cart uses.

        :param with_lines: the page shows the lines of the cart
        :return: ``error``: a sentence for the customer, nothing was changed; else
            what the page shows anew
        """
        error = self._use_points(points, use)
        return {"error": error} if error else self._cart_values(with_lines)

    @route(
        "/shop/retention/badge",
        type="jsonrpc",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def retention_badge(self):
        """Return level and balance of the signed-in customer for the header."""
        website = request.website
        program = website._retention_program()
        if not program or request.env.user._is_public():
            return {}
        partner = request.env.user.partner_id
        wallet = partner._retention_wallet(program)
        tier = partner._retention_tier(program).sudo()  # its name is no secret
        if not wallet and not tier:
            return {}
        points = website._retention_points(
            max(wallet.balance, 0), program.portal_point_name
        )
        return {
            "text": website._retention_number(max(wallet.balance, 0)),
            "level": tier.name or "",
            "title": f"{tier.name}: {points}" if tier else points,
        }

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _use_points(self, points, use):
        """Try to use points on the cart.

        :return: the sentence to show when that is not possible, else ''
        """
        order_sudo = request.cart
        if not order_sudo or not order_sudo.order_line:
            return request.env._("Your cart is empty.")
        if request.website.is_public_user() and not order_sudo._retention_has_card():
            return request.env._("Sign in to use your points.")
        try:
            with request.env.cr.savepoint():
                order_sudo._retention_set_points(
                    self._points_wanted(order_sudo, points, use)
                )
                self._rate_delivery(order_sudo)
        except UserError as error:
            return str(error)
        return ""

    def _rate_delivery(self, order_sudo):
        """Ask the carrier anew where delivery is free from a total on.

        As core does when one of its own reward buttons is pressed.
        """
        carrier = order_sudo.carrier_id
        if not carrier.free_over:
            return
        rate = carrier.rate_shipment(order_sudo)
        if rate.get("success"):
            order_sudo.set_delivery_line(carrier, rate["price"])
            order_sudo._update_programs_and_rewards()
        else:
            order_sudo._remove_delivery_line()

    def _points_wanted(self, order_sudo, points, use):
        if use == "none":
            return 0
        if use == "all":
            return order_sudo._retention_checkout_summary().get("max_points", 0)
        program = order_sudo._retention_program()
        digits = program.currency_id.decimal_places if program else 2
        is_text = isinstance(points, (str, int, float)) and not isinstance(points, bool)
        if is_text and not str(points).strip():
            return 0
        try:
            return parse_points(str(points) if is_text else "", digits)
        except (ValueError, ArithmeticError) as error:
            if "too_many_decimals" in error.args:
                sentence = request.env._(
                    "Points have at most %s decimals. Type fewer.", digits
                )
            else:
                sentence = request.env._(
                    "This is not a number of points. Type a plain number such as 50."
                )
            raise UserError(sentence) from None

    def _cart_values(self, with_lines):
        order_sudo = request.cart
        currency = order_sudo.currency_id
        render = request.env["ir.ui.view"]._render_template
        cart = {"website_sale_order": order_sudo}
        values = {
            "amount": order_sudo.amount_total,
            "minor_amount": payment_utils.to_minor_currency_units(
                order_sudo.amount_total, currency
            ),
            "amount_total": request.env["ir.qweb.field.monetary"].value_to_html(
                order_sudo.amount_total, {"display_currency": currency}
            ),
            "website_sale.total": render("website_sale.total", cart),
            "website_sale.cart_summary_content": render(
                "website_sale.cart_summary_content", cart
            ),
            "message": self._message(order_sudo),
        }
        if with_lines:
            accessories = order_sudo._cart_accessories()
            values["website_sale.cart_lines"] = render(
                "website_sale.cart_lines", {**cart, "suggested_products": accessories}
            )
        return values

    def _message(self, order_sudo):
        """Return for screen readers what a change of points did."""
        website = request.website
        summary = website._retention_checkout(order_sudo)
        return request.env._(
            "%(points)s are used. To pay: %(total)s.",
            points=website._retention_points(
                summary.get("spent", 0), summary.get("point_name", "")
            ),
            total=order_sudo.currency_id.format(order_sudo.amount_total),
        )
