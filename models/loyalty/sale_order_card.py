"""A card's number on an order: shown, refused, taken off again."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from ...tools.card_numbers import is_mistyped, normalize
from .retention_card_brake import GUESS, MISTAKE

STAFF = "customer_retention.group_retention_user"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_card_number = fields.Char(
        compute="_compute_retention_card_number",
        inverse="_inverse_retention_card_number",
        search="_search_retention_card_number",
        string="Loyalty Card Number",
        compute_sudo=True,
        groups=STAFF,
        help="Type or scan the number of a loyalty card: the order gets its discount "
        "and earns to its wallet. Empty it to use the customer's own wallet again.",
    )
    retention_card_warning = fields.Char(
        compute="_compute_retention_card_warning", compute_sudo=True, groups=STAFF
    )

    @api.depends("retention_card_id.number")
    def _compute_retention_card_number(self):
        for order in self:
            order.retention_card_number = order.retention_card_id.shown_number

    def _inverse_retention_card_number(self):
        for order in self:
            number = order.retention_card_number
            if not (number or "").strip():
                order._retention_remove_card()
                continue
            if problem := order._retention_use_number(number):
                raise UserError(problem)

    def _search_retention_card_number(self, operator, value):
        if operator not in ("in", "=", "like", "ilike", "=ilike"):
            return NotImplemented
        cards = self.env["retention.card"]
        return cards._domain_of_number(operator, value, "retention_card_id.number")

    @api.depends("retention_card_id", "partner_id")
    def _compute_retention_card_warning(self):
        for order in self:
            card = order.retention_card_id
            others = card.kind == "personal" and not card._belongs_to(order.partner_id)
            order.retention_card_warning = others and self.env._(
                "This is a personal card of another customer: the order earns for its "
                "owner, whose points it cannot spend."
            )

    @api.onchange("retention_card_number")
    def _onchange_retention_card_number(self):
        """Say at once what is wrong with a number, and keep what was typed."""
        number = self.retention_card_number
        if not (number or "").strip() or not self._origin:
            return None
        card, problem = self._origin._retention_find_number(number)
        problem = problem or (card and self._origin._retention_refuses_card(card))
        if not problem:
            return None
        return {
            "warning": {"title": self.env._("Loyalty card"), "message": str(problem)}
        }

    @api.constrains("retention_card_id")
    def _check_retention_card(self):
        for order in self:
            card = order.sudo().retention_card_id
            if card and (problem := order._retention_refuses_card(card)):
                raise ValidationError(problem)

    # ------------------------------------------------------------
    # Using a number
    # ------------------------------------------------------------

    def _retention_use_number(self, number):
        """Use the card with this number for the order.

        Visitors of the shop are limited in how often they may try; unknown, blocked
        and other people's numbers get one and the same answer.

        :param number: as it was typed
        :return: in words why not, '' if the card is used now
        """
        self.ensure_one()
        if problem := self._retention_card_is_fixed():
            return problem
        brake = self.env["retention.card.brake"]
        if brake._is_staff():
            card, problem = self._retention_find_number(number)
            problem = problem or self._retention_refuses_card(card)
            if problem:
                self.env["retention.card.failure"]._log(self, "refused", {})
                return problem
            return self._retention_show_card(card)
        card, problem = self._retention_guess(number)
        return problem or self._retention_show_card(card)

    def _retention_guess(self, number):
        """Look a number up for a visitor, who pays for wrong ones.

        :return: (card, '') or (no card, in words why not)
        """
        cards = self.env["retention.card"].sudo()
        try:
            number = normalize(number)
        except ValueError:
            return cards, self._retention_words_of("mistyped")
        brake = self.env["retention.card.brake"]
        keys = brake._visitor(self.sudo().website_id)
        reason = "mistyped" if is_mistyped(number) else "unknown"
        units = MISTAKE if reason == "mistyped" else GUESS
        if wait := brake._charge(keys, units):
            return cards, self._retention_words_of("too_often", wait)
        card = self._retention_usable_card(number)
        if card:
            brake._give_back(keys, units)
            return card, ""
        self.env["retention.card.failure"]._log(self, reason, keys)
        return cards, self._retention_words_of(reason)

    def _retention_words_of(self, reason, wait=None):
        """Return what a visitor is told; it depends on what was typed alone."""
        if reason == "too_often":
            return self.env._(
                "Too many numbers that are not in use. Please try again after %s.",
                format_datetime(self.env, wait, dt_format="short"),
            )
        if reason == "mistyped":
            return self.env._("This is not a card number: please check the digits.")
        return self.env._(
            "This number cannot be used here. Please check it, or ask us."
        )

    def _retention_usable_card(self, number):
        """Return the card (sudo) that a visitor may use on this order, if any.

        One query whatever the answer: its time tells nothing either.
        """
        program = self._retention_program()
        card = (
            self.env["retention.card"]
            .sudo()
            .search([("number", "=", number), ("program_id", "=", program.id or 0)])
        )
        if card and self._retention_refuses_card(card):
            return card.browse()
        return card

    def _retention_find_number(self, number):
        """Return (card, why there is none in words) for a sales person."""
        cards = self.env["retention.card"].sudo()  # numbers of colleagues' customers
        try:
            number = normalize(number)
        except ValueError:
            return cards, self.env._(
                "A card number has 6 to 32 letters and digits: this is none."
            )
        card = cards.search([("number", "=", number)])
        if card:
            return card, ""
        if is_mistyped(number):
            return cards, self.env._(
                "No card has this number, and its check digit is wrong: a digit was "
                "mistyped."
            )
        return cards, self.env._("No card has this number.")

    def _retention_refuses_card(self, card):
        """Return in words why a card cannot be used for this order, '' if it can."""
        self.ensure_one()
        card = card.sudo()
        order = self.sudo()
        program = order._retention_program()
        if card.program_id != program:
            return self.env._(
                "This card belongs to %s, which is not the programme of this order.",
                card.program_id.name,
            )
        if card.state == "blocked":
            return self.env._("This card is blocked: %s", card.block_reason or "-")
        if card.state == "replaced":
            return self.env._("This card was replaced by another one.")
        if card.kind == "bearer":
            return ""
        if card.state == "new":
            return self.env._(
                "This personal card is nobody's yet: give it to a customer first."
            )
        if (
            not card._belongs_to(order.partner_id)
            and program.retention_personal_card_policy == "refuse"
        ):
            return self.env._("This is a personal card of another customer.")
        return ""

    def _retention_card_is_fixed(self):
        """Return in words why the card can no longer change, '' if it can."""
        if self.state not in ("draft", "sent"):
            return self.env._("This order is confirmed: its card cannot change.")
        if self._retention_payment_started():
            return self.env._(
                "This order is already being paid: its card cannot change."
            )
        return ""

    def _retention_show_card(self, card):
        """Have the order use a card; one's own is the same as none.

        :return: ''
        """
        if not card._belongs_to(self.partner_id):
            self._retention_change_card(card)
        elif self.sudo().retention_card_id:
            self._retention_change_card(card.browse())
        return ""

    def _retention_remove_card(self):
        """Take the card off again, with its discount and its points.

        :raise UserError: the order is confirmed or being paid
        """
        self.ensure_one()
        if not self.retention_card_id:
            return
        if problem := self._retention_card_is_fixed():
            raise UserError(problem)
        self._retention_change_card(self.env["retention.card"])

    def _retention_change_card(self, card):
        order = self.sudo()  # visitors have no right to cards; checked by the callers
        if order.retention_card_id == card:
            return
        # Points, and goods for them, of the wallet that the order no longer uses
        order.order_line.filtered(
            lambda line: line.points_cost and line.coupon_id._is_managed()
        ).unlink()
        order.retention_card_id = card
        order._update_programs_and_rewards()

    def _retention_review_card(self):
        """Take cards off open orders that may no longer use them.

        Blocked meanwhile, or the order is somebody else's now.
        """
        for order in self.sudo():  # follows from what was changed, by whomever
            card = order.retention_card_id
            if not card or order._retention_card_is_fixed():
                continue
            own = card.kind == "personal" and card._belongs_to(order.partner_id)
            if own or order._retention_refuses_card(card):
                order._retention_points_lines().unlink()
                order.retention_card_id = False

    def action_retention_use_card(self):
        """Save what was typed or scanned: the number is used by being saved."""

    def action_retention_remove_card(self):
        """Use the customer's own wallet again."""
        self.check_access("write")
        for order in self:
            order._retention_remove_card()

    # ------------------------------------------------------------
    # Core's flow
    # ------------------------------------------------------------

    def write(self, vals):
        if "retention_card_id" in vals and not self.env.su:
            for order in self:
                card_id = vals["retention_card_id"] or False
                if card_id != (order.sudo().retention_card_id.id or False) and (
                    problem := order._retention_card_is_fixed()
                ):
                    raise UserError(problem)
        res = super().write(vals)
        if vals.keys() & {"partner_id", "company_id", "website_id"}:
            self.filtered("retention_card_id")._retention_review_card()
        if (
            "partner_id" in vals
            and self.env["loyalty.program"]._retention_any_managed()
        ):
            self.filtered(
                lambda one: one.state in ("draft", "sent")
            )._retention_drop_points()
        return res

    def _update_programs_and_rewards(self):
        self.filtered("retention_card_id")._retention_review_card()
        return super()._update_programs_and_rewards()

    def action_confirm(self):
        for order in self.filtered("retention_card_id"):
            card = order.sudo().retention_card_id
            if order._retention_card_is_fixed():
                continue  # paid with it: what became of the card since is no matter
            if problem := order._retention_refuses_card(card):
                raise UserError(problem)
        return super().action_confirm()

    def _try_apply_code(self, code):
        """Accept a card's number where a promotion's code is asked for."""
        self.ensure_one()
        program = self._retention_program()
        brake = self.env["retention.card.brake"]
        is_staff = brake._is_staff()
        asked = not self.env.context.get("retention_no_cards") and program
        if not asked or not (is_staff or program._retention_takes_numbers()):
            return super()._try_apply_code(code)
        try:
            number = normalize(code)
        except ValueError:
            return super()._try_apply_code(code)
        if is_staff:
            found = self._retention_try_staff(number)
            return super()._try_apply_code(code) if found is None else found
        keys = brake._visitor(self.sudo().website_id)
        units = MISTAKE if is_mistyped(number) else GUESS
        if wait := brake._charge(keys, units):
            result = super()._try_apply_code(code)
            if result.get("not_found"):
                return {"error": self._retention_words_of("too_often", wait)}
            return result
        card = self._retention_usable_card(number)
        if card and not self._retention_card_is_fixed():
            brake._give_back(keys, units)
            self._retention_show_card(card)
            return self._get_claimable_rewards(forced_coupons=card.wallet_id.card_id)
        result = super()._try_apply_code(code)
        if result.get("not_found"):
            self.env["retention.card.failure"]._log(self, "unknown", keys)
        else:
            brake._give_back(keys, units)
        return result

    def _retention_try_staff(self, number):
        """Return what core's wizard is told of a card's number, None for no card."""
        card, _problem = self._retention_find_number(number)
        if not card:
            return None
        problem = self._retention_card_is_fixed() or self._retention_refuses_card(card)
        if problem:
            self.env["retention.card.failure"]._log(self, "refused", {})
            return {"error": problem}
        self._retention_show_card(card)
        return self._get_claimable_rewards(forced_coupons=card.wallet_id.card_id)

    def _try_pending_coupon(self):
        """Never try the code of a link as a number: a cart tries it at every look."""
        return super(
            SaleOrder, self.with_context(retention_no_cards=True)
        )._try_pending_coupon()
