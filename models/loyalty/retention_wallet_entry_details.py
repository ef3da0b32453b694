"""Why an entry is what it is, sentence by sentence, for statements.

Only frozen facts are read: terms of the accrual, base of the entry, lots and
allocations. Changing a programme changes no explanation.
"""

from fractions import Fraction

from odoo import fields, models
from odoo.tools import format_date, formatLang

from ...tools.amounts import ZERO, plain, round_down, to_decimal

LOTS_NAMED = 12


class RetentionWalletEntry(models.Model):
    _inherit = "retention.wallet.entry"

    details = fields.Text(
        compute="_compute_details",
        string="Why",
        help="Rule, base, rate, rounding and expiry behind the movement.",
    )

    def _compute_details(self):
        for entry in self:
            entry.details = "\n".join(entry._explain_details())

    def _explain_details(self):
        """Return what explains an entry, a list of sentences.

        The entry must be visible to the user; names of its order, tier and lots
        are told with it.
        """
        self.ensure_one()
        entry = self.sudo()  # see above: names and figures of a visible entry
        return [
            *entry._explain_terms(),
            *entry._explain_reversal(),
            *entry._explain_opened(),
            *entry._explain_taken(),
        ]

    # ------------------------------------------------------------
    # Earned and taken back
    # ------------------------------------------------------------

    def _explain_terms(self):
        """Return base, rate, factor and rounding of what an order earned."""
        accrual = self.accrual_id
        if not accrual or accrual.is_past_order:
            return []
        if accrual.earning_terms:
            return self._explain_rules()
        told = self._of_accrual_so_far()
        base = sum((to_decimal(one.base_amount) for one in told), ZERO)
        points = sum((to_decimal(one.points) for one in told), ZERO)
        sentences = [self._explain_rounding(base, points)]
        before = points - to_decimal(self.points)
        if before:
            sentences.append(
                self.env._(
                    "Of this order %(before)s points had been released before, so "
                    "%(points)s now.",
                    before=self._localised(before),
                    points=self._localised(self.points),
                )
            )
        return sentences + self._explain_base()

    def _explain_base(self):
        if self.accrual_id.base_mode == "excluded":
            return [self.env._("Counted without tax.")]
        return []

    def _explain_rules(self):
        """Return what cash back and each rule gave, by the rules of that day.

        Goods may earn differently, so that no single product of base and rate tells
        the points; the rules' own figures do.
        """
        sentences = [
            self.env._(
                "Counted amount %(base)s, by the rules in force when the order was "
                "confirmed; each part is rounded down once over the whole order.",
                base=self.currency_id.format(self.base_amount),
            )
        ]
        rate = {"rate": self._localised(self.rate)}
        if self.factor and self.factor != 1:
            name = self.env._(
                "Cash back of %(rate)s %% x %(factor)s (%(tier)s)",
                factor=self._localised(self.factor),
                tier=self.tier_id.name or self.env._("no level"),
                **rate,
            )
        else:
            name = self.env._("Cash back of %(rate)s %%", **rate)
        sentences += [
            self.env._(
                "%(rule)s: %(points)s points.",
                rule=one["name"] or name,
                points=self._localised(one["points"]),
            )
            for one in self.rule_points or ()
        ]
        return sentences + self._explain_base()

    def _of_accrual_so_far(self):
        """Return the entries of the same accrual up to this one."""
        return self.accrual_id.entry_ids.filtered(lambda one: one.id <= self.id)

    def _explain_rounding(self, base, points):
        """Return how a base became points, with the frozen terms.

        :param base: Decimal, what of the order counts by now
        :param points: Decimal, all that it has earned by now
        """
        if not base and not points:
            return self.env._("Nothing of the order counts any more.")
        digits = self.currency_id.decimal_places
        exact = Fraction(base) * Fraction(to_decimal(self.rate)) / 100
        terms = {
            "base": self.currency_id.format(float(base)),
            "rate": self._localised(self.rate),
            "points": self._localised(points),
        }
        if self.factor == 1 or not self.factor:
            product = self.env._("%(rate)s %% of %(base)s", **terms)
        else:
            exact *= Fraction(to_decimal(self.factor))
            product = self.env._(
                "%(rate)s %% of %(base)s x %(factor)s (%(tier)s)",
                factor=self._localised(self.factor),
                tier=self.tier_id.name or self.env._("no level"),
                **terms,
            )
        terms["product"] = product
        if exact == points:
            return self.env._("%(product)s = %(points)s points.", **terms)
        if round_down(exact, digits) == points:
            terms["exact"] = self._localised(_as_decimal(exact))
            return self.env._(
                "%(product)s = %(exact)s, rounded down to %(points)s points.", **terms
            )
        return self.env._(
            "%(product)s, worked out over the whole order and rounded down once: "
            "%(points)s points.",
            **terms,
        )

    def _explain_reversal(self):
        """Return which entry a reversal undoes."""
        if not self.reverses_id:
            return []
        return [
            self.env._(
                "Undoes, in whole or in part, of %(day)s: %(what)s",
                day=self.reverses_id._local_day(),
                what=self.reverses_id._explain(),
            )
        ]

    # ------------------------------------------------------------
    # Lots
    # ------------------------------------------------------------

    def _explain_opened(self):
        """Return until when points that arrived can be used."""
        sentences = []
        for lot in self.lot_ids[:LOTS_NAMED]:
            terms = {"points": self._localised(lot.points)}
            if lot.expires_on:
                sentences.append(
                    self.env._(
                        "%(points)s points usable until %(day)s.",
                        day=format_date(self.env, lot.expires_on),
                        **terms,
                    )
                )
            else:
                sentences.append(
                    self.env._("%(points)s points that never expire.", **terms)
                )
        filled = sum(
            (
                to_decimal(one.points)
                for one in self.allocation_ids
                if self.points > 0 and one.points > 0
            ),
            ZERO,
        )
        if filled:
            sentences.append(
                self.env._(
                    "%s of them filled what had been taken back after it was spent.",
                    self._localised(filled),
                )
            )
        return sentences

    def _explain_taken(self):
        """Return from which points an entry took, or to which it gave back."""
        taken = [one for one in self.allocation_ids if self.points < 0]
        given = [one for one in self.allocation_ids if one.points < 0]
        sentences = [
            self._explain_allocation(one) for one in (taken or given)[:LOTS_NAMED]
        ]
        more = len(taken or given) - LOTS_NAMED
        if more > 0:
            sentences.append(self.env._("And from %s other lots of points.", more))
        missing = -to_decimal(self.points) - sum(
            (to_decimal(one.points) for one in taken), ZERO
        )
        if self.points < 0 and missing > ZERO:
            sentences.append(
                self.env._(
                    "%s points were no longer there: the next points fill this first.",
                    self._localised(missing),
                )
            )
        return sentences

    def _explain_allocation(self, allocation):
        """Return one lot's part in an entry, in a sentence."""
        lot = allocation.lot_id
        terms = {
            "points": self._localised(abs(allocation.points)),
            "of": lot.entry_id._explain_source(),
            "day": lot.expires_on and format_date(self.env, lot.expires_on),
        }
        if allocation.points < 0:
            if lot.expires_on:
                return self.env._(
                    "%(points)s went back to points of %(of)s, usable until %(day)s.",
                    **terms,
                )
            return self.env._(
                "%(points)s went back to points of %(of)s, which never expire.",
                **terms,
            )
        if lot.expires_on and self.kind == "expire":
            return self.env._("%(points)s of %(of)s, usable until %(day)s.", **terms)
        if lot.expires_on:
            return self.env._(
                "%(points)s from points of %(of)s, which would have expired after "
                "%(day)s.",
                **terms,
            )
        return self.env._(
            "%(points)s from points of %(of)s, which never expire.", **terms
        )

    def _explain_source(self):
        """Return in a few words where points came from."""
        if self.order_id:
            return self.order_id.name
        return self.env._(
            "%(day)s (%(what)s)", day=self._local_day(), what=self._explain()
        )

    # ------------------------------------------------------------
    # Formats
    # ------------------------------------------------------------

    def _local_day(self):
        """Return the company's day of an entry, as the reader writes days."""
        return format_date(self.env, self.company_id._retention_day(self.date))

    def _localised(self, value):
        """Return a number with all its digits, as the reader writes numbers."""
        _whole, _point, decimals = plain(value).partition(".")
        return formatLang(self.env, float(value), digits=len(decimals))


def _as_decimal(exact):
    """Return a product of decimals, which ends, as a decimal with its digits."""
    digits = 0
    while (exact * 10**digits).denominator != 1:
        digits += 1
    return round_down(exact, digits)
