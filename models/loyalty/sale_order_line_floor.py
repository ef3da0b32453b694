"""What the margin guard knows and does of one line."""

from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.amounts import plain, to_decimal
from ...tools.discounts import combine_percents, without_percent
from ...tools.floor import floor_amount, limit_percent

# What changes the amount of a line whose discount stays as it is
PRICED_BY = {"price_unit", "purchase_price", "tax_ids"}
COMPUTING = "retention_computing_discount"
SAME = 0.005


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Plain columns: most orders are never guarded, and installing costs nothing
    retention_guard_discount = fields.Float(
        string="Discount Left by the Margin Guard",
        digits=0,
        copy=False,
        readonly=True,
        help="A discount that differs was typed by hand and is not changed.",
    )
    retention_wanted_discount = fields.Float(
        string="Discount without the Margin Guard (%)",
        digits=0,
        copy=False,
        readonly=True,
        help="What price list and tier would give; 0 where nothing was limited.",
    )
    retention_wanted_amount = fields.Monetary(
        string="Reduction without the Margin Guard",
        copy=False,
        readonly=True,
        help="What this promotion or these points would take off, with tax; 0 where "
        "nothing was limited.",
    )

    # ------------------------------------------------------------
    # The floor
    # ------------------------------------------------------------

    def _retention_takes_room(self):
        """Tell whether this line takes from what others bring in.

        Goods that come back do not, nor does what pays: a gift card, an eWallet.
        """
        return bool(
            not self.is_downpayment
            and self.product_uom_qty > 0
            and not self.reward_id.program_id.is_payment_program
        )

    def _retention_floor_percent(self):
        """Return the margin that this line must keep, None if it is not guarded.

        :return: Decimal, per cent on the cost
        """
        company = self.company_id or self.order_id.company_id
        floors = company._retention_floors()
        if (
            not floors
            or not self._retention_is_goods()
            # A combo's price is on the lines of its items
            or self.product_type == "combo"
        ):
            return None
        return floors.get(self.product_id.categ_id.id)

    def _retention_floor(self):
        """Return the least amount of this line, without tax, in its currency.

        :return: Decimal; None for a line without a floor: not guarded, or without a
            known cost
        """
        self.ensure_one()
        percent = self._retention_floor_percent()
        if percent is None:
            return None
        line = self.sudo()  # costs are not for everyone who may buy
        cost = to_decimal(line.purchase_price) * to_decimal(line.product_uom_qty)
        return floor_amount(cost, percent, line.currency_id.decimal_places)

    def _retention_lacks_cost(self):
        """Tell whether this line would have a floor if its cost were known."""
        return self._retention_floor_percent() is not None and (
            self._retention_floor() is None
        )

    def _retention_describe_limit(self):
        """Return in words what the guard left of this line's reduction, or ''.

        Floors are for those who see costs, and only while they are in force.
        """
        self.ensure_one()
        if self.retention_wanted_amount:
            wanted, given = (
                format_amount(self.env, amount, self.currency_id)
                for amount in (self.retention_wanted_amount, -self.price_total)
            )
            return self.env._(
                "%(name)s: %(given)s instead of %(wanted)s",
                name=self.name_short or self.name,
                given=given,
                wanted=wanted,
            )
        if not self.retention_wanted_discount:
            return ""
        terms = {
            "name": self.product_id.display_name,
            "given": plain(round(self.discount, 2)),
            "wanted": plain(round(self.retention_wanted_discount, 2)),
        }
        floor = self._retention_floor() if self.state in ("draft", "sent") else None
        sees_cost = self._has_field_access(self._fields["purchase_price"], "read")
        if floor is None or not sees_cost:
            return self.env._(
                "%(name)s: %(given)s %% instead of %(wanted)s %%", **terms
            )
        return self.env._(
            "%(name)s: %(given)s %% instead of %(wanted)s %%, not below %(floor)s "
            "without tax",
            floor=format_amount(self.env, float(floor), self.currency_id),
            **terms,
        )

    def _retention_is_below_floor(self):
        """Tell whether this line is sold below its floor, whoever decided so."""
        floor = self._retention_floor()
        return floor is not None and to_decimal(self.price_subtotal) < floor

    def _retention_amount_at(self, percent):
        """Return the exact amount of this line, without tax, at a discount."""
        taxes = self.env["account.tax"]
        company = self.company_id or self.env.company
        base_line = self._prepare_base_line_for_taxes_computation(
            discount=float(percent)
        )
        taxes._add_tax_details_in_base_line(base_line, company)
        return to_decimal(base_line["tax_details"]["raw_total_excluded_currency"])

    # ------------------------------------------------------------
    # The tier's discount
    # ------------------------------------------------------------

    def _retention_tier_discount(self, own, percent):
        """Return the discount of price list and tier, limited by the floor.

        What was limited is noted on the line.

        :param own: per cent that the price list gives, the seller's decision
        :param percent: per cent of the tier
        """
        return self._retention_limit_discount(own, combine_percents(own, percent))

    def _retention_combo_discount(self, percent):
        """Return the discount of a combo's item: the combo's, as its floor lets."""
        wanted = to_decimal(self._get_linked_line().discount)
        own = min(without_percent(wanted, percent), wanted)
        return self._retention_limit_discount(own, wanted)

    def _retention_limit_discount(self, own, wanted):
        given = wanted
        floor = self._retention_floor()
        if floor is not None and not self.order_id.retention_floor_overruled:
            _precision, digits = self._fields["discount"].get_digits(self.env)
            given = limit_percent(
                own,
                wanted,
                self._retention_amount_at(own),
                self._retention_amount_at(wanted),
                floor,
                digits,
            )
        self._retention_note_limit(
            guard_discount=float(given) if floor is not None else 0,
            wanted_discount=float(wanted) if given < wanted else 0,
        )
        return float(given)

    def _retention_note_limit(self, guard_discount=0, wanted_discount=0):
        """Keep what the guard did to a discount, for those who ask."""
        if self.retention_guard_discount != guard_discount:
            self.retention_guard_discount = guard_discount
        if self.retention_wanted_discount != wanted_discount:
            self.retention_wanted_discount = wanted_discount

    def _retention_forget_limits(self):
        for line in self:
            if line.retention_guard_discount or line.retention_wanted_discount:
                line._retention_note_limit()

    def _retention_tier_lines(self):
        """Return the open lines whose discount a tier and a floor decide together."""
        return self.filtered(
            lambda line: (
                line.state in ("draft", "sent")
                and (
                    line.retention_guard_discount
                    or line.retention_wanted_discount
                    or line._retention_floor_percent() is not None
                )
                and (line._retention_takes_tier_discount() or line.combo_item_id)
                and (line.retention_wanted_discount or line.order_id._retention_tier())
            )
        )

    def _retention_guard_again(self):
        """Limit the discounts of open lines anew, except those typed by hand."""
        self._retention_tier_lines().filtered(
            lambda line: not line._retention_discount_is_typed()
        ).with_context(**{COMPUTING: True})._compute_discount()

    def _retention_discount_is_typed(self):
        """Tell whether a person, not a computation, chose this discount."""
        if self.retention_guard_discount:
            return abs(self.discount - self.retention_guard_discount) >= SAME
        if self.retention_wanted_discount:
            return self.discount >= SAME  # it was limited to nothing
        # Not computed since the guard is on; customers of the shop type none
        tier = self.order_id.retention_tier_id.sudo()._terms()[0]
        given = abs(self.discount - float(tier)) >= SAME
        return given and not self.order_id.website_id

    def _retention_keep_typed(self):
        """Keep discounts that were written, and note what the guard made of others.

        A form sends the discount that it was shown, typed or not: what a
        computation gives as well was not typed.
        """
        for line in self.with_context(**{COMPUTING: True})._retention_tier_lines():
            written = line.discount
            line._compute_discount()
            if abs(line.discount - written) >= SAME:
                line.discount = written
                line._retention_note_limit()

    def action_view_retention_order(self):
        """Open the order of this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.order_id.name,
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(company._retention_floors() for company in lines.company_id):
            # What is noted while a line is not there yet is lost
            lines._retention_keep_typed()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if self.env.context.get(COMPUTING):
            return res
        if "discount" in vals:
            self._retention_keep_typed()
        elif vals.keys() & PRICED_BY:
            self._retention_guard_again()
        return res
