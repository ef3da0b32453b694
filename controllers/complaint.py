import logging

from odoo.exceptions import UserError
from odoo.http import Controller, request, route
from odoo.tools import email_normalize

from ..tools.complaint_form import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    WISH_LENGTH,
    ComplaintForm,
    as_id,
)
from ..tools.sent_form import MOST_BYTES, first_texts
from ..tools.uploads import ACCEPT
from .complaint_sending import MB, MOST_FILES, QUICKEST_SECONDS, ComplaintSending

_logger = logging.getLogger(__name__)

PAGE = "/complaint"
MOST_ORDERS = 12


class RetentionComplaintPage(ComplaintSending, Controller):
    """The page on which anybody complains; nothing is told of anybody else.

    An order is offered to whoever is signed in and buys for the firm that it is of.
    What somebody unknown says of an order is kept as text and never looked up.
    """

    @route(
        PAGE,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=True,
        retention_public=True,
    )
    def complaint_form(self, **params):
        """Show the form, or first which order it is about.

        :param params: ``order``: id of an own order, 0 for none
        """
        asked = params.get("order")
        order = self._own_order(as_id(asked))
        if asked and asked != "0" and not order:
            # Whether there is such an order is not told
            return request.redirect(PAGE)
        orders = self._own_orders() if asked is None else order
        form = ComplaintForm(is_known=bool(self._visitor()))
        if orders and not order:
            return self._keep_unstored(
                request.render(
                    "customer_retention.complaint_orders", {"orders": orders.sudo()}
                )
            )
        return self._show(form, order)

    @route(
        PAGE,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        csrf=False,
        retention_public=True,
    )
    def complaint_send(self, **params):
        """Make a complaint of what was sent, or say what is to be mended."""
        form = self._read_form(params)
        counter = request.env["retention.flood.counter"].sudo()  # nobody's to read
        if not counter._is_post_allowed(self._company(), self._sender()):
            return self._show(form, problems=[self._flood_words()], status=429)
        order = self._own_order(form.order_id)
        sheet, problems = self._sheet_problems(params)
        files = []
        if not problems:
            problems = self._words(form.problems(self._is_email))
            problems += self._order_problems(form, order)
        if not problems:
            files, problem = self._read_files()
            problems = [problem] if problem else []
        if problems:
            return self._show(form, order, problems, 422, params.get("sheet"))
        return self._receive(form, order, files, sheet, params.get("sheet"))

    def _receive(self, form, order, files, nonce, sheet):
        """Make the complaint, and lead to its page."""
        company = (order.sudo().company_id if order else None) or self._company()
        complaints = request.env["retention.complaint"].sudo()  # see _receive there
        made = complaints._find_event(company, f"web:{nonce}")
        if not made and not self._is_allowed(form):
            return self._show(form, order, [self._flood_words()], 429, sheet)
        visitor = self._visitor()
        lines = self._lines(order).filtered(lambda one: one.id in form.line_ids)
        if not made:
            try:
                with request.env.cr.savepoint():
                    made = complaints._receive(
                        company, nonce, form, visitor, order, lines, files
                    )
                    made._confirm_receipt()
            except UserError as error:
                # Its words may be about records that a stranger must not know of
                _logger.info("A complaint of the public page was refused: %s", error)
                words = request.env._("This could not be saved. Please call us.")
                return self._show(form, order, [words], 422, sheet)
        token = made._link_token(is_full=made._sender_sees_all(visitor))
        return request.redirect(f"{PAGE}/{token}", code=303)

    def _is_allowed(self, form):
        counter = request.env["retention.flood.counter"].sudo()  # nobody's to read
        return counter._is_complaint_allowed(
            self._company(),
            self._sender(),
            email=email_normalize(form.email),
            is_known=form.is_known,
        )

    # ------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------

    def _own_orders(self, domain=(), limit=MOST_ORDERS):
        """Return confirmed orders of the visitor's firm, as the portal shows them."""
        orders = request.env["sale.order"]
        visitor = self._visitor()
        if not visitor or not orders.has_access("read"):
            return orders
        firm = visitor.commercial_partner_id
        return orders.search(
            [("partner_id", "child_of", firm.ids), ("state", "=", "sale"), *domain],
            order="date_order desc, id desc",
            limit=limit,
        )

    def _own_order(self, order_id):
        """Return an order of the visitor's firm, empty for anybody else's."""
        if not order_id:
            return request.env["sale.order"]
        return self._own_orders([("id", "=", order_id)], limit=1)

    def _lines(self, order):
        """Return what was bought with an order (sudo: it is the visitor's own)."""
        return order.sudo().order_line.filtered(
            lambda one: (
                one.product_id
                and not one.display_type
                and not one.is_delivery
                and not one.is_reward_line
            )
        )

    def _order_problems(self, form, order):
        if form.order_id and form.is_known and not order:
            return [request.env._("Choose one of your orders.")]
        if form.line_ids and set(form.line_ids) - set(self._lines(order).ids):
            return [request.env._("Choose what it is about from this order.")]
        return []

    # ------------------------------------------------------------
    # What was sent
    # ------------------------------------------------------------

    def _read_form(self, params):
        lines = request.httprequest.form.getlist("line")
        return ComplaintForm.read(params, lines, bool(self._visitor()))

    def _is_email(self, text):
        return bool(email_normalize(text))

    def _sheet_problems(self, params):
        """Return what marks the sheet, and what is wrong with it as sentences."""
        found = self._read_sheet(params.get("sheet"))
        if not found or not self._is_own_form(params):
            return None, [
                request.env._(
                    "This page was open for too long. Nothing you typed is lost: check "
                    "it and send it again. Choose your files again."
                )
            ]
        nonce, age = found
        if age < QUICKEST_SECONDS:
            return None, [
                request.env._(
                    "That was quick. Check what you wrote, and send it again."
                )
            ]
        return nonce, []

    def _words(self, keys):
        """Return the sentences of what is to be mended."""
        words = {
            "trap": request.env._(
                "Leave the field for robots empty, and send it again."
            ),
            "kind": request.env._("Choose what it is about."),
            "description": request.env._("Say what happened."),
            "description_long": request.env._(
                "Say what happened in %s characters at most, and add the rest as a "
                "PDF.",
                DESCRIPTION_LENGTH,
            ),
            "wish_long": request.env._(
                "Say what would put it right in %s characters at most.", WISH_LENGTH
            ),
            "name": request.env._("Give your name."),
            "name_long": request.env._(
                "Give your name in %s characters at most.", NAME_LENGTH
            ),
            "contact": request.env._("Give an e-mail address or a phone number."),
            "email": request.env._("Write one e-mail address, like name@example.com."),
            "phone": request.env._("Write a phone number, like +1 555 123 4567."),
            "order_long": request.env._("Give only the number of the order."),
        }
        return [words[key] for key in keys]

    def _answer_too_large(self, _args, is_unread=True):
        """Refuse what is too large; the texts before the files stay.

        :param is_unread: nothing of the request was read
        """
        sent = request.httprequest
        params = {}
        # The request as it comes in: nothing else reads a part of it
        source = getattr(sent, "_HTTPRequest__environ", {}).get("wsgi.input")
        if is_unread and source and sent.content_length:
            start = source.read(min(sent.content_length, MOST_BYTES))
            params = first_texts(start, sent.mimetype_params.get("boundary", ""))
        form = ComplaintForm.read(params, (), bool(self._visitor()))
        words = request.env._(
            "This is too large: %(count)s files of %(size)s MB each at most. What you "
            "typed is still here. Choose smaller files.",
            count=MOST_FILES,
            size=self._largest_file() // MB,
        )
        order = self._own_order(form.order_id)
        return self._show(form, order, [words], 413, params.get("sheet"))

    # ------------------------------------------------------------
    # The page
    # ------------------------------------------------------------

    def _show(self, form, order=None, problems=(), status=200, sheet=None):
        """Show the form with what was typed, and what is to be mended."""
        order = request.env["sale.order"] if order is None else order
        known = sheet if self._read_sheet(sheet) else None
        response = request.render(
            "customer_retention.complaint_form",
            {
                "form": form,
                "order": order.sudo(),  # the visitor's own, see _own_order
                "lines": self._lines(order),
                "problems": problems,
                "sheet": known or self._new_sheet(),
                "kinds": self._kinds(),
                "wishes": request.env["retention.complaint"]._wish_choices(),
                "most_files": MOST_FILES,
                "file_mb": self._largest_file() // MB,
                "accept": ACCEPT,
                "has_orders": bool(self._own_orders(limit=1)),
                "lengths": (DESCRIPTION_LENGTH, WISH_LENGTH, NAME_LENGTH),
            },
        )
        return self._keep_unstored(response, status)

    def _kinds(self):
        """Return {key: (words, icon)} of what it may be about."""
        return {
            "wrong": (request.env._("Something is wrong"), "fa-exclamation-circle"),
            "back": (request.env._("I want to send it back"), "fa-reply"),
            "money": (request.env._("I want my money back"), "fa-money"),
            "cancel": (request.env._("I want to cancel"), "fa-ban"),
        }

    def _keep_unstored(self, response, status=200):
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        return response
