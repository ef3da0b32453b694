"""Points as money off: what was asked for, capped, exact, and always last."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.amounts import ZERO, plain, round_down, round_half_up, to_decimal
from .ledger_origin import Origin, with_origin

HUNDRED = to_decimal(100)
PAYS_DELIVERY = "retention_points_pay_delivery"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _retention_points_lines(self):
        return self.order_line.filtered(
            lambda line: line.reward_id and line.reward_id._retention_is_money_off()
        )

    # ------------------------------------------------------------
    # The customer's wish
    # ------------------------------------------------------------

    def _retention_set_points(self, points):
        """Pay a part of this order with points; 0 takes them off again.

        :param points: float or Decimal, in points
        :raise UserError: what the customer did wrong, in his words
        """
        self.ensure_one()
        program = self._retention_program()
        digits = program.currency_id.decimal_places if program else 2
        try:
            points = to_decimal(points, digits)
        except (ArithmeticError, ValueError):
            raise UserError(self.env._("Give the points as a plain number.")) from None
        lines = self._retention_points_lines()
        self._retention_check_wish(program, points)
        self.retention_points_requested = float(points)
        if not points:
            lines.unlink()
        elif not lines:
            wallet = self._retention_wallet(program)
            self._update_programs_and_rewards()
            status = self._apply_program_reward(
                program._retention_money_reward(), wallet.card_id
            )
            if status.get("error"):
                raise UserError(status["error"])
        self._update_programs_and_rewards()

    def _retention_check_wish(self, program, points):
        if not program:
            raise UserError(self.env._("Points cannot be used on this order."))
        if self.state not in ("draft", "sent") or self._retention_is_being_paid():
            raise UserError(
                self.env._(
                    "This order is already being paid: its points cannot change."
                )
            )
        if points < ZERO:
            raise UserError(self.env._("Give a number of points of 0 or more."))
        if not points:
            return
        wallet = self._retention_wallet(program)
        if wallet and not self._retention_may_spend(wallet):
            raise UserError(
                self.env._("This wallet is shared: its points are not yours to spend.")
            )
        available = self._retention_points_to_use(wallet) if wallet else ZERO
        if points > available:
            raise UserError(
                self.env._(
                    "You have %(available)s points; %(points)s cannot be used.",
                    available=plain(available),
                    points=plain(points),
                )
            )
        expired_on = wallet.card_id.expiration_date
        if expired_on and expired_on < self.company_id._retention_day():
            raise UserError(self.env._("This card expired on %s.", expired_on))
        if points < to_decimal(program._retention_money_reward().required_points):
            raise UserError(
                self.env._(
                    "At least %s points can be used at once.",
                    f"{program._retention_money_reward().required_points:g}",
                )
            )
        most = self._retention_most_points(program)
        if points > most:
            raise UserError(self._retention_cap_sentence(program, most))

    def _retention_cap_sentence(self, program, most):
        """Return why no more than a number of points can be used."""
        if self._retention_is_capped_by_floor(program):
            sentence = self._retention_floor_cap_sentence(program, most)
            if not most:
                return sentence
            return self.env._(
                "%(sentence)s That is %(points)s points.",
                sentence=sentence,
                points=plain(most),
            )
        return self.env._(
            "Up to %(percent)s %% of an order can be paid with points: here "
            "%(points)s points.",
            percent=f"{program.retention_spend_cap_percent:g}",
            points=plain(most),
        )

    def _retention_payable(self):
        """Return the order's total before points, in its currency."""
        return to_decimal(self.amount_total) - sum(
            to_decimal(line.price_total) for line in self._retention_points_lines()
        )

    def _retention_most_points(self, program):
        """Return the most points that may pay on this order."""
        money = self._retention_cap(program, self._retention_payable())
        return self._retention_points_of(money, program)

    def _retention_percent_cap(self, program, total):
        """Return the part of a total that the programme lets pay, rounded down."""
        percent = to_decimal(program.retention_spend_cap_percent)
        return round_down(
            max(total, ZERO) * percent / HUNDRED, self.currency_id.decimal_places
        )

    def _retention_cap(self, program, total):
        """Return the part of a total that points may pay: cap and floors."""
        cap = self._retention_percent_cap(program, total)
        floor_cap = self._retention_floor_cap()
        return cap if floor_cap is None else min(cap, floor_cap)

    def _retention_points_of(self, money, program):
        """Return how many points pay a sum in the order's currency."""
        value = program._retention_point_value()
        if not value:
            return ZERO
        points = self._retention_to_program(money, program) / value
        return round_half_up(points, program.currency_id.decimal_places)

    def _retention_money_of(self, points, program):
        """Return what points pay, in the order's currency, rounded."""
        money = points * program._retention_point_value()
        if self.currency_id != program.currency_id:
            money /= self._retention_to_program(to_decimal(1), program)
        return round_half_up(money, self.currency_id.decimal_places)

    def _retention_spending_summary(self, program, wallet):
        lines = self._retention_points_lines()
        most = self._retention_most_points(program)
        available = ZERO
        if wallet and self._retention_may_spend(wallet):
            available = self._retention_points_to_use(wallet)
        by_floor = most < available and self._retention_is_capped_by_floor(program)
        return {
            "requested": self.retention_points_requested if lines else 0,
            "spent": sum(lines.mapped("points_cost")),
            "spent_amount": -sum(lines.mapped("price_total")),
            "max_points": float(min(most, available)),
            "capped": (
                most < available
                and not by_floor
                and program.retention_spend_cap_percent < 100
            ),
            "floor_cap": self._retention_floor_cap_sentence(program, most)
            if by_floor
            else "",
            "cap_percent": program.retention_spend_cap_percent,
            "point_value": float(program._retention_point_value()),
            "currency": self.currency_id,
        }

    def action_retention_use_points(self):
        """Apply the number of points written on a quotation."""
        for order in self:
            order._retention_set_points(order.retention_points_requested)

    # ------------------------------------------------------------
    # Core's reward lines
    # ------------------------------------------------------------

    def _update_programs_and_rewards(self):
        if self.env["loyalty.program"]._retention_any_managed():
            self._retention_refresh_tier()
            self._retention_apply_wallet()
            self._retention_put_points_last()
        return super()._update_programs_and_rewards()

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if reward._retention_is_money_off():
            if not self.retention_points_requested:
                # Core's claim buttons know no amount: as much as possible
                usable = self._get_real_points_for_coupon(coupon)
                self.retention_points_requested = usable
            return super()._apply_program_reward(reward, coupon, **kwargs)
        # Points come last: a promotion finds the order as if none were used
        self._retention_points_lines()._reset_loyalty()
        status = super()._apply_program_reward(reward, coupon, **kwargs)
        self._retention_recompute_points()
        return status

    def _retention_recompute_points(self):
        """Compute the points line anew, after all other reductions."""
        lines = self._retention_points_lines()
        if not lines:
            return
        reward, coupon = lines.reward_id, lines.coupon_id
        lines._reset_loyalty()
        try:
            values = self._get_reward_line_values(reward, coupon)
        except UserError:
            values = []  # nothing is left to pay
        self._write_vals_from_reward_vals(values, lines)

    def _retention_put_points_last(self):
        """Make core compute the points line after every other reward line."""
        lines = self._retention_points_lines()
        if not lines:
            return
        rewards = self.order_line.filtered("reward_id")
        if rewards[-len(lines) :] != lines:
            last = max(self.order_line.mapped("sequence"))
            lines.filtered(lambda line: line.sequence <= last).sequence = last + 1
            self.order_line.flush_recordset(["sequence"])
            self.invalidate_recordset(["order_line"])

    def _write_vals_from_reward_vals(self, reward_vals, old_lines, delete=True):
        order = with_origin(self, Origin(order=self))
        untouched = super(SaleOrder, order)._write_vals_from_reward_vals(
            reward_vals, old_lines, delete=delete
        )
        return untouched.with_env(self.env)

    def _discountable_order(self, reward):
        if reward and reward._retention_is_money_off():
            # Points pay delivery too; core's discounts do not
            self = self.with_context(**{PAYS_DELIVERY: True})
        return super()._discountable_order(reward)

    def _get_no_effect_on_threshold_lines(self):
        if self.env.context.get(PAYS_DELIVERY):
            return self.env["sale.order.line"]
        return super()._get_no_effect_on_threshold_lines()

    def _get_reward_line_values(self, reward, coupon, **kwargs):
        values = super()._get_reward_line_values(reward, coupon, **kwargs)
        if not reward._retention_is_money_off():
            return values
        return self._retention_exact_lines(reward, coupon, values)

    def _retention_exact_lines(self, reward, coupon, values):
        """Scale core's lines so that they pay exactly what the points are worth.

        Core makes one line a tax group, for whole points. What rounding leaves
        goes to the largest group; a cent that no price of a taxed line can reach
        becomes a line of its own.

        :param values: values of core's reward lines, changed and returned
        """
        program = reward.program_id
        totals = [self._retention_line_total(one) for one in values]
        most = -sum(totals, ZERO)
        if most <= ZERO:
            return values
        wish = to_decimal(self.retention_points_requested)
        balance = max(to_decimal(self._get_real_points_for_coupon(coupon)), ZERO)
        points = min(wish, balance) if wish else balance
        payable = to_decimal(self.amount_total)
        wanted = min(
            self._retention_money_of(points, program),
            self._retention_percent_cap(program, payable),
        )
        money = min(wanted, self._retention_cap(program, payable))
        first = self._retention_share_points(values, totals, money)
        for one in values:
            one["points_cost"] = 0
            one["sequence"] += 1
        values.insert(0, values.pop(first))
        if money < wanted:
            values[0]["retention_wanted_amount"] = float(wanted)
        values += self._retention_place_cents(values, money)
        paid = money - self._retention_unpaid(values, money)
        values[0]["points_cost"] = float(self._retention_points_of(paid, program))
        return values

    def _retention_share_points(self, values, totals, money):
        """Give each points line its part of a sum, in proportion to its total.

        :return: index of the line that takes what rounding leaves
        """
        limits = self._retention_points_limits()
        if limits is not None:
            return self._retention_share_within(limits, values, totals, money)
        ratio = money / -sum(totals, ZERO)
        digits = self.currency_id.decimal_places
        for one in values:
            price = to_decimal(one["price_unit"]) * ratio
            one["price_unit"] = float(round_half_up(price, digits))
        return min(range(len(values)), key=lambda i: totals[i])

    def _retention_place_cents(self, values, money):
        """Put what rounding left on the first line.

        :return: values of an extra line for the cent that it cannot carry
        """
        first = values[0]
        for _attempt in range(3):
            left = self._retention_unpaid(values, money)
            if not left:
                return []
            price = first["price_unit"]
            first["price_unit"] = float(to_decimal(price) - left)
            if abs(self._retention_unpaid(values, money)) >= abs(left):
                first["price_unit"] = price
                break
        if self._retention_unpaid(values, money) < ZERO:
            price = to_decimal(first["price_unit"])
            first["price_unit"] = float(price + to_decimal(self.currency_id.rounding))
        left = self._retention_unpaid(values, money)
        if left <= ZERO:
            return []
        return [{**first, "price_unit": float(-left), "tax_ids": [Command.clear()]}]

    def _retention_unpaid(self, values, money):
        """Return what reward lines still lack of a sum (negative: too much).

        The order's total is worked out as it will be with these lines: taxes may
        be rounded over all lines of an order.
        """
        taxes = self.env["account.tax"]
        lines = self._get_priced_lines() - self._retention_points_lines()
        base_lines = [
            *(line._prepare_base_line_for_taxes_computation() for line in lines),
            *(self._retention_base_line(one) for one in values),
            *self._add_base_lines_for_early_payment_discount(),
        ]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        totals = taxes._get_tax_totals_summary(
            base_lines=base_lines, currency=self.currency_id, company=self.company_id
        )
        total = to_decimal(
            totals["total_amount_currency"], self.currency_id.decimal_places
        )
        return total - (to_decimal(self.amount_total) - money)

    def _retention_base_line(self, values):
        """Return values of a reward line as the computation of taxes wants them."""
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            tax_ids=self._retention_taxes_of(values),
            price_unit=values["price_unit"],
            quantity=values.get("product_uom_qty", 1),
            currency_id=self.currency_id,
            rate=self.currency_rate,
            product_id=self.env["product.product"].browse(values["product_id"]),
            partner_id=self.partner_id,
        )

    def _retention_taxes_of(self, values):
        taxes = self.env["account.tax"]
        for command in values.get("tax_ids", ()):
            if command[0] == Command.LINK:
                taxes |= taxes.browse(command[1])
            elif command[0] == Command.SET:
                taxes |= taxes.browse(command[2])
        return taxes

    def _retention_line_total(self, values):
        """Return what a reward line with these values adds to the total."""
        result = self._retention_taxes_of(values).compute_all(
            values["price_unit"],
            currency=self.currency_id,
            quantity=values.get("product_uom_qty", 1),
            product=self.env["product.product"].browse(values["product_id"]),
            partner=self.partner_id,
        )
        return to_decimal(result["total_included"], self.currency_id.decimal_places)
