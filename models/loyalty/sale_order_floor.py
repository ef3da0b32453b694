"""The margin guard of an order: what promotions and points may still take."""

from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ...tools.amounts import ZERO, round_down, round_half_up, to_decimal
from ...tools.floor import consume, limit_amounts

OVERRULING = {
    "retention_floor_overruled",
    "retention_floor_reason",
    "retention_floor_user_id",
}
NAMED_LINES = 3
LARGE = Decimal(10**9)  # the taxes of such a price tell their part of any price
EXACT = 4  # decimals to which that part is known


class SaleOrder(models.Model):
    """Tier, promotions and points together leave every line at its floor or above.

    A reduction of several lines is shared among those of its taxes, in proportion to
    the room that each has left.
    """

    _inherit = "sale.order"

    retention_floor_overruled = fields.Boolean(
        string="Margin Guard Overruled", copy=False, readonly=True
    )
    retention_floor_reason = fields.Char(
        string="Why Overruled", copy=False, readonly=True, groups="base.group_user"
    )
    retention_floor_user_id = fields.Many2one(
        "res.users",
        string="Overruled by",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    retention_guard_message = fields.Char(
        compute="_compute_retention_guard_message",
        string="Margin Guard",
        groups="base.group_user",
    )

    # ------------------------------------------------------------
    # Room of lines
    # ------------------------------------------------------------

    def _retention_is_guarded(self):
        """Tell whether anything of this order's company is guarded. No query."""
        return bool(self.company_id._retention_floors())

    def _retention_rooms(self):
        """Return {line: room left}, None when no line of this order has a floor.

        Rooms are exact amounts without tax, less the reductions that stand on the
        order, points not counted.
        """
        self.ensure_one()
        if not self._retention_is_guarded() or self.retention_floor_overruled:
            return None
        lines = self.order_line.filtered(lambda line: not line.display_type)
        floors = {line: line._retention_floor() for line in lines}
        if all(floor is None for floor in floors.values()):
            return None
        rooms, reductions = {}, []
        for line in lines - self._retention_points_lines():
            amount = to_decimal(line.price_subtotal)
            if amount > ZERO:
                rooms[line] = max(amount - (floors[line] or ZERO), ZERO)
            elif amount and line._retention_takes_room():
                reductions.append(line)
        # The seller's own negative lines first, then rewards as they stand
        for line in sorted(reductions, key=lambda line: bool(line.reward_id)):
            shared = self._retention_shared_among(rooms, line.reward_id, line.tax_ids)
            left = consume([rooms[one] for one in shared], -line.price_subtotal)
            rooms.update(zip(shared, left, strict=True))
        return rooms

    def _retention_shared_among(self, rooms, reward, taxes):
        """Return the lines among which a reduction with these taxes is shared."""
        among = list(rooms)
        if reward:
            reduced = self._retention_lines_reduced_by(reward)
            among = [line for line in among if line in reduced]
        wanted = _percent_taxes(taxes)
        same = [line for line in among if _percent_taxes(line.tax_ids) == wanted]
        return same or among

    def _retention_lines_reduced_by(self, reward):
        """Return the order's lines that a discount of core applies to."""
        if reward.discount_applicability == "specific":
            return self._get_specific_discountable_lines(reward)
        if reward.discount_applicability == "cheapest":
            return self._cheapest_line(reward) or self.order_line.browse()
        if reward._retention_is_money_off():
            return self.order_line
        return self.order_line - self._get_no_effect_on_threshold_lines()

    # ------------------------------------------------------------
    # Promotions
    # ------------------------------------------------------------

    def _get_reward_line_values(self, reward, coupon, **kwargs):
        values = super()._get_reward_line_values(reward, coupon, **kwargs)
        if any(line.retention_wanted_amount for line in self.order_line):
            for one in values:
                one.setdefault("retention_wanted_amount", 0)
        if (
            reward.reward_type != "discount"
            or reward.program_id.is_payment_program  # money, not a discount
            or reward._retention_is_money_off()  # limited where points are shared
        ):
            return values
        rooms = self._retention_rooms()
        return self._retention_limit_promotion(reward, values, rooms)

    def _retention_limit_promotion(self, reward, values, rooms):
        """Scale a promotion's lines down to the room that is left.

        :param values: values of core's reward lines, changed and returned
        :param rooms: {line: room}, None when nothing has a floor
        :raise UserError: nothing of it can be given
        """
        if not rooms:
            return values
        movable = reward.discount_mode != "percent"
        wanted = [-self._retention_line_total(one) for one in values]
        limits = []
        for one, wish in zip(values, wanted, strict=True):
            limit, is_guarded = self._retention_limit_of(
                rooms, reward, self._retention_taxes_of(one)
            )
            # A percentage of lines without a floor stays what it is
            limits.append(limit if is_guarded or movable else wish)
        digits = self.currency_id.decimal_places
        given = limit_amounts(wanted, limits, digits, movable)
        if not any(given):
            raise UserError(
                self.env._(
                    "This discount cannot be given here: the goods are already at "
                    "their lowest price."
                )
            )
        for one, wish, amount in zip(values, wanted, given, strict=True):
            if amount != wish:
                self._retention_scale([one], [wish], [amount], [amount])
            if amount < wish:
                one["retention_wanted_amount"] = float(wish)
        if reward.discount_mode == "per_point" and not reward.clear_wallet:
            # What is not given costs no points
            share = sum(given) / sum(wanted)
            for one in values:
                one["points_cost"] = float(to_decimal(one["points_cost"]) * share)
        return values

    def _retention_scale(self, values, full, given, limits):
        """Have reward lines reduce by given totals instead of full ones.

        :param limits: totals that no line may exceed by its rounding
        """
        digits = self.currency_id.decimal_places
        cent = to_decimal(self.currency_id.rounding)
        for one, whole, amount, limit in zip(values, full, given, limits, strict=True):
            share = amount / whole if whole else ZERO
            price = round_half_up(to_decimal(one["price_unit"]) * share, digits)
            one["price_unit"] = float(price)
            if price and -self._retention_line_total(one) > limit:
                one["price_unit"] = float(price + cent)

    def _retention_limit_of(self, rooms, reward, taxes):
        """Return the greatest total, tax included, of a reduction with these taxes.

        :return: (Decimal, whether a line with a floor is among those reduced)
        """
        lines = self._retention_shared_among(rooms, reward, taxes)
        digits = self.currency_id.decimal_places
        if all(line._retention_floor() is None for line in lines):
            whole = sum(
                Fraction(to_decimal(line.price_total))
                * Fraction(rooms[line])
                / Fraction(to_decimal(line.price_subtotal))
                for line in lines
            )
            return _rounded(whole, digits), False
        room = sum(Fraction(rooms[line]) for line in lines)
        unit = to_decimal(self._retention_taxed(taxes, LARGE)["total_excluded"])
        price = _rounded(room * Fraction(LARGE) / Fraction(unit), EXACT)
        total = self._retention_taxed(taxes, round_down(price, digits))
        return to_decimal(total["total_included"], digits), True

    def _retention_taxed(self, taxes, price):
        return taxes.compute_all(
            float(price), currency=self.currency_id, partner=self.partner_id
        )

    # ------------------------------------------------------------
    # Points
    # ------------------------------------------------------------

    def _retention_points_limits(self):
        """Return {percentage taxes: most that points may pay of their lines}.

        :return: None when no line of this order has a floor
        """
        rooms = self._retention_rooms()
        if rooms is None:
            return None
        reward = self.env["loyalty.reward"]
        return {
            taxes: self._retention_limit_of(rooms, reward, taxes)[0]
            for taxes in {_percent_taxes(line.tax_ids) for line in rooms}
        }

    def _retention_floor_cap(self):
        """Return the most that points may pay, None when no line has a floor."""
        limits = self._retention_points_limits()
        return None if limits is None else sum(limits.values(), ZERO)

    def _retention_is_capped_by_floor(self, program):
        """Tell whether a floor, not the programme's cap, limits the points."""
        floor_cap = self._retention_floor_cap()
        return floor_cap is not None and floor_cap < self._retention_percent_cap(
            program, self._retention_payable()
        )

    def _retention_floor_cap_sentence(self, program, most):
        """Return what floors let points pay, in words that tell no cost."""
        if not most:
            return self.env._(
                "Points cannot be used here: the goods are already at their lowest "
                "price."
            )
        money = float(self._retention_money_of(most, program))
        return self.env._(
            "Points can pay up to %s of this order.",
            format_amount(self.env, money, self.currency_id),
        )

    def _retention_share_within(self, limits, values, totals, money):
        """Give each points line its part of a sum, as far as floors let.

        :param limits: see ``_retention_points_limits``
        :return: index of the line that can take what rounding leaves
        """
        full = [-total for total in totals]
        share = Fraction(money) / Fraction(sum(full, ZERO))
        wanted = [Fraction(total) * share for total in full]
        most = [
            limits.get(_percent_taxes(self._retention_taxes_of(one)), total)
            for one, total in zip(values, full, strict=True)
        ]
        digits = self.currency_id.decimal_places
        given = limit_amounts(wanted, most, digits, movable=True)
        given = [_rounded(amount, EXACT) for amount in map(Fraction, given)]
        self._retention_scale(values, full, given, most)
        spare = [limit - amount for limit, amount in zip(most, given, strict=True)]
        return max(range(len(values)), key=lambda i: spare[i])

    # ------------------------------------------------------------
    # Keeping an open order within its floors
    # ------------------------------------------------------------

    def _update_programs_and_rewards(self):
        if self.state in ("draft", "sent") and not self._retention_payment_started():
            if self._retention_is_guarded() or any(
                line.retention_wanted_discount for line in self.order_line
            ):
                self.order_line._retention_guard_again()
        return super()._update_programs_and_rewards()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name not in OVERRULING}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & OVERRULING and not self.env.su:
            raise AccessError(
                self.env._(
                    "The margin guard is overruled with its button, which asks for the "
                    "reason."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # Overruling
    # ------------------------------------------------------------

    def _retention_check_may_overrule(self):
        """Refuse whoever may not overrule the guard, in words.

        :raise AccessError: not a retention manager
        :raise UserError: the prices of the order can no longer change
        """
        self.ensure_one()
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._(
                    "Only a retention manager may overrule the margin guard. Ask one "
                    "to open %s and press Overrule.",
                    self.name,
                )
            )
        self.check_access("write")
        if self.state not in ("draft", "sent") or self._retention_is_being_paid():
            raise UserError(
                self.env._(
                    "%s is confirmed or being paid: its prices no longer change.",
                    self.name,
                )
            )

    def action_retention_overrule_floor(self):
        """Ask a manager why this order may be sold below its floors."""
        self._retention_check_may_overrule()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_floor_overrule_action"
        )
        return action | {"context": {"default_order_id": self.id}}

    def action_retention_end_overruling(self):
        """Guard the margin of this order again."""
        self._retention_check_may_overrule()
        self._retention_set_overruled(False)
        self.message_post(body=self.env._("The margin guard is in force again."))

    def _retention_overrule_floor(self, reason):
        """Give this order's reductions in full, whatever its floors say.

        :param reason: in words; kept on the order and in its chatter
        """
        self._retention_check_may_overrule()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why this order may go below its floors."))
        self._retention_set_overruled(reason)
        self.message_post(
            body=self.env._("The margin guard is overruled: %s", reason),
        )

    def _retention_set_overruled(self, reason):
        # The right was checked by the caller; nobody writes these fields by hand
        self.sudo().write(
            {
                "retention_floor_overruled": bool(reason),
                "retention_floor_reason": reason,
                "retention_floor_user_id": self.env.uid if reason else False,
            }
        )
        self.order_line._retention_guard_again()
        if self.order_line.filtered("reward_id"):
            self._update_programs_and_rewards()

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.depends(
        "order_line.discount",
        "order_line.price_total",
        "order_line.purchase_price",
        "order_line.retention_wanted_discount",
        "order_line.retention_wanted_amount",
        "retention_floor_overruled",
        "retention_floor_reason",
        "state",
    )
    @api.depends_context("uid", "lang")
    def _compute_retention_guard_message(self):
        for order in self:
            order.retention_guard_message = order._retention_describe_guard()

    def _retention_describe_guard(self):
        """Return in one sentence what the guard did here, False for nothing."""
        self.ensure_one()
        if self.retention_floor_overruled:
            return self.env._(
                "Overruled by %(user)s: %(reason)s",
                user=self.sudo().retention_floor_user_id.name,
                reason=self.retention_floor_reason,
            )
        facts = [line._retention_describe_limit() for line in self.order_line]
        facts = [fact for fact in facts if fact]
        more = len(facts) - NAMED_LINES
        if more > 0:
            facts = [*facts[:NAMED_LINES], self.env._("and %s more", more)]
        if self.state in ("draft", "sent"):
            lacking = self.order_line.filtered(
                lambda line: line._retention_lacks_cost()
            ).product_id
            if lacking:
                names = lacking[:NAMED_LINES].mapped("display_name")
                facts.append(
                    self.env._(
                        "no cost is known of %s, so nothing is guarded there",
                        ", ".join(names) + (", ..." if lacking[NAMED_LINES:] else ""),
                    )
                )
        return "; ".join(facts) or False

    def _retention_guard_sentence(self):
        """Return what the customer is told of limited discounts, '' for nothing."""
        limited = self.order_line.filtered(
            lambda line: (
                line.retention_wanted_discount
                or (
                    line.retention_wanted_amount
                    and not line.reward_id._retention_is_money_off()
                )
            )
        )
        if not limited or self.retention_floor_overruled:
            return ""
        return self.env._(
            "Some goods are already at their lowest price: their discount is smaller."
        )

    def _retention_checkout_summary(self):
        summary = super()._retention_checkout_summary()
        order = self.sudo()  # a visitor's own cart; the sentence tells no cost
        sentence = order._retention_guard_sentence()
        if not sentence:
            return summary
        return {"guest": True, "earns": 0} | summary | {"guard": sentence}


def _percent_taxes(taxes):
    """Return the taxes that a discount changes: all but fixed amounts."""
    return taxes.flatten_taxes_hierarchy().filtered(
        lambda tax: tax.amount_type != "fixed"
    )


def _rounded(amount, digits):
    """Return a Fraction as a decimal, halves rounded up."""
    return round_half_up(round_down(amount, digits + 4), digits)
