from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.amounts import ZERO, plain, to_decimal
from .ledger_origin import Origin, with_origin

ENDED_TRANSACTION = ("cancel", "error")
LIVE_TRANSACTION = ("pending", "authorized", "done")


class SaleOrder(models.Model):
    """What an order of a managed programme earns, spends and gives off.

    Settlement of what it earned: ``sale_order_settlement.py``; points as
    payment: ``sale_order_spending.py``.
    """

    _inherit = "sale.order"

    retention_tier_id = fields.Many2one(
        "retention.tier",
        string="Tier",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Tier whose discount the lines carry; it stays once payment starts.",
    )
    retention_points_requested = fields.Float(
        string="Points to Use",
        digits=0,
        copy=False,
        help="What the customer wants to pay with points. The order takes less "
        "when the programme's cap or the balance is lower.",
    )
    retention_accrual_ids = fields.One2many("retention.wallet.accrual", "order_id")
    retention_expected_points = fields.Float(
        compute="_compute_retention_points",
        string="Points to Earn",
        digits=0,
        compute_sudo=True,
    )
    retention_released_points = fields.Float(
        compute="_compute_retention_points",
        string="Points Earned",
        digits=0,
        compute_sudo=True,
    )
    retention_rate_text = fields.Char(
        compute="_compute_retention_points", string="Rate", compute_sudo=True
    )
    retention_ribbon = fields.Char(
        compute="_compute_retention_ribbon", compute_sudo=True
    )

    @api.depends(
        "amount_total",
        "partner_id",
        "state",
        "retention_accrual_ids.expected",
        "retention_accrual_ids.released",
    )
    def _compute_retention_points(self):
        for order in self:
            accruals = order.retention_accrual_ids
            tier, rate = accruals[:1].tier_id, accruals[:1].rate
            factor = accruals[:1].factor
            expected = sum(accruals.mapped("expected"))
            if not accruals:
                program = order._retention_program()
                tier = order._retention_tier(program)
                rate = program.retention_earn_percent
                factor = float(tier._terms()[1])
                expected = order._retention_preview(program, tier)
            order.retention_expected_points = float(expected)
            order.retention_released_points = sum(accruals.mapped("released"))
            order.retention_rate_text = (
                order._retention_describe_rate(rate, tier, factor) if rate else ""
            )

    def _retention_describe_rate(self, rate, tier, factor):
        if not tier or factor == 1:
            return f"{rate:g} %"
        return f"{rate:g} % x {factor:g} ({tier.name})"

    @api.depends("partner_id", "retention_tier_id")
    def _compute_retention_ribbon(self):
        for order in self:
            program = order._retention_program() if order.partner_id else False
            if not program:
                order.retention_ribbon = False
                continue
            tier = order._retention_tier(program)
            wallet = order._retention_wallet(program)
            facts = []
            if tier:
                facts.append(
                    self.env._(
                        "%(tier)s, %(discount)s %% off",
                        tier=tier.name,
                        discount=plain(tier._terms()[0]),
                    )
                )
            if wallet.balance > 0:
                facts.append(self.env._("%s points", plain(wallet.balance)))
            if wallet.pending > 0:
                facts.append(self.env._("%s on their way", plain(wallet.pending)))
            if wallet.debt > 0:
                facts.append(self.env._("owes %s points", plain(wallet.debt)))
            order.retention_ribbon = " · ".join(facts)

    # ------------------------------------------------------------
    # Programme and tier
    # ------------------------------------------------------------

    def _retention_program(self):
        """Return the managed programme that applies to this order, if any."""
        self.ensure_one()
        program = self.env["loyalty.program"]._retention_find(
            self.company_id, self.website_id
        )
        if not program:
            return program
        domain = Domain(self._get_program_domain())
        if not program._retention_has_pricelists():
            domain = domain.map_conditions(_without_pricelists)
        return program.sudo().filtered_domain(domain)

    def _retention_is_guest(self):
        """Tell whether the order was placed in the webshop without an account."""
        self.ensure_one()
        if self._retention_is_public():
            return True
        if self.partner_id == self.env.user.partner_id:
            return False
        return (
            bool(self.website_id)
            and not self.partner_id.sudo().with_context(active_test=False).user_ids
        )

    def _retention_is_public(self):
        """Tell whether the customer is the public visitor.

        Whoever asks for his own order is answered without a query.
        """
        if self.partner_id == self.env.user.partner_id:
            return self.env.user._is_public()
        return self.partner_id.is_public

    def _retention_tier(self, program=None):
        """Return the tier whose discount this order has.

        An open order takes the customer's tier; one that is confirmed or being
        paid keeps its own.
        """
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return self.retention_tier_id
        program = self._retention_program() if program is None else program
        if not program or not self.partner_id:
            return self.env["retention.tier"]
        if self._retention_has_card():
            tier = self._retention_wallet(program).tier_id
        elif self._retention_is_guest():
            return self.env["retention.tier"]
        else:
            tier = self.partner_id._retention_tier(program)
        if tier != self.retention_tier_id and self._retention_payment_started():
            return self.retention_tier_id
        return tier

    def _retention_payment_started(self):
        """Tell whether a payment was begun that may still succeed."""
        return any(
            tx.state not in ENDED_TRANSACTION for tx in self.sudo().transaction_ids
        )

    def _retention_is_being_paid(self):
        """Tell whether money of a payment is on its way, or here."""
        return any(tx.state in LIVE_TRANSACTION for tx in self.sudo().transaction_ids)

    def _retention_refresh_tier(self):
        """Give an open order the tier its customer has now."""
        if not self.env["loyalty.program"]._retention_any_managed():
            return
        for order in self:
            if order.state not in ("draft", "sent"):
                continue
            tier = order._retention_tier()
            if tier == order.retention_tier_id:
                continue
            order.sudo().retention_tier_id = tier  # nobody chooses it by hand
            lines = order.order_line.filtered(
                lambda line: line.product_id and not line.reward_id
            )
            # With the discount feature off, core leaves what stands there
            lines.filtered(
                lambda line: line._retention_takes_tier_discount()
            ).discount = 0
            lines._compute_discount()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name != "retention_tier_id"}
                for vals in vals_list
            ]
        orders = super().create(vals_list)
        orders._retention_refresh_tier()
        return orders

    def write(self, vals):
        if "retention_tier_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("The tier of an order is its customer's, not chosen.")
            )
        res = super().write(vals)
        if vals.keys() & {
            "partner_id",
            "company_id",
            "website_id",
            "retention_card_id",
        }:
            self._retention_refresh_tier()
        return res

    # ------------------------------------------------------------
    # Earning
    # ------------------------------------------------------------

    def _retention_base(self, base_mode):
        """Return (total, base) of the order as it stands, in its currency.

        :param base_mode: ``included`` or ``excluded`` tax
        """
        self.ensure_one()
        amount = "price_total" if base_mode == "included" else "price_subtotal"
        earning = self.order_line.filtered(lambda line: line._retention_earns())
        return (
            to_decimal(self.amount_total),
            sum((to_decimal(line[amount]) for line in earning), ZERO),
        )

    def _retention_to_program(self, amount, program):
        """Convert a decimal of the order's currency to the programme's."""
        if self.currency_id == program.currency_id:
            return amount
        day = (self.date_order or fields.Datetime.now()).date()
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency_id, program.currency_id, self.company_id, day
        )
        return amount * to_decimal(rate)

    def _retention_accrue(self):
        """Freeze the terms of a confirmed order on its accrual.

        A guest's order makes no card; signing up claims it later.
        """
        for order in self:
            if order.state != "sale" or not order.partner_id:
                continue
            program = order._retention_program()
            if not program or (
                order._retention_is_guest() and not order._retention_has_card()
            ):
                continue
            order.sudo()._retention_create_accrual(program)
        self._retention_flag_settlement()

    def _retention_create_accrual(self, program, owner=None):
        """Return the accrual of this order, with today's terms frozen on it.

        :param owner: who earns, the order's customer by default
        """
        self.ensure_one()
        wallet = self._retention_earning_wallet(program, owner)
        tier = self.retention_tier_id
        terms = program._retention_earning_terms(tier)
        frozen = {
            "rate": float(terms.percent),
            "factor": float(terms.factor),
            "tier_id": tier.id,
            "point_value": float(program._retention_point_value()),
            "base_mode": program.retention_base,
            "release": program.retention_release,
            "is_superseded": False,
            "is_past_order": False,
            **self._retention_frozen_earning(program, tier),
        }
        accrual = self.retention_accrual_ids.filtered(
            lambda one: one.wallet_id == wallet
        )
        (self.retention_accrual_ids - accrual).is_superseded = True
        if accrual:
            # Confirmed again after a cancellation: today's terms
            accrual.write(frozen)
            return accrual
        return (
            self.env["retention.wallet.accrual"]
            .sudo()
            .create(
                {
                    **frozen,
                    "wallet_id": wallet.id,
                    "order_id": self.id,
                    "company_id": self.company_id.id,
                    "reason": "payment",
                }
            )
        )

    # ------------------------------------------------------------
    # Core's hooks
    # ------------------------------------------------------------

    def _program_check_compute_points(self, programs):
        """Core's way of earning gives nothing in a managed programme.

        What such an order earns is an accrual, released by settlement: core must
        neither add it to the balance at confirmation nor let this order spend it.
        """
        result = super()._program_check_compute_points(programs)
        for program in programs:
            if program.retention_managed and "points" in result.get(program, ()):
                result[program]["points"] = [0] * len(result[program]["points"])
        return result

    def _retention_touches_ledger(self):
        """Tell whether confirming or cancelling moves points of managed cards."""
        self.ensure_one()
        spent = self.order_line.filtered("reward_id").coupon_id
        earned = self.sudo().coupon_point_ids.filtered("points").coupon_id
        return any(
            card.program_id.retention_managed for card in (spent | earned).sudo()
        )

    def action_confirm(self):
        """Confirm; orders that spend managed points one after the other.

        Core checks every order of a batch against the balance before any of them
        has spent, so that two could spend the same points.
        """
        if not self.env["loyalty.program"]._retention_any_managed():
            return super().action_confirm()
        if len(self) == 1 or not any(
            order._retention_touches_ledger() for order in self
        ):
            first = self[:1] if len(self) == 1 else self.browse()
            origin = Origin(order=first) if first else None
            records = with_origin(self, origin) if origin else self
            holds = first._retention_held_by_cards()
            result = super(SaleOrder, records).action_confirm()
            holds._review()
            self._retention_accrue()
            return result
        result = True
        for order in self:
            result = order.action_confirm()
        return True if len(self) > 1 else result

    def _action_cancel(self):
        if not self.env["loyalty.program"]._retention_any_managed():
            return super()._action_cancel()
        spenders = self.filtered(lambda order: order._retention_touches_ledger())
        holds = self._retention_held_by_cards()
        # Core deletes them with the rights of the sales person, who has none; those
        # of managed programmes say nothing, unless from before they were managed
        self.sudo().coupon_point_ids.filtered(
            lambda one: one.coupon_id.program_id.retention_managed and not one.points
        ).unlink()
        result = super(SaleOrder, self - spenders)._action_cancel()
        for order in spenders:
            origin = Origin(kind="reverse", order=order)
            result = super(SaleOrder, with_origin(order, origin))._action_cancel()
        holds._review()
        self._retention_flag_settlement()
        return result

    def _get_point_changes(self):
        """Of a confirmed order, change back what it has really spent.

        Credit notes may have given back a part already.
        """
        changes = super()._get_point_changes()
        for coupon in changes:
            if not coupon.program_id.retention_managed:
                continue
            orders = self.filtered(lambda order: order.state in ("sale", "cancel"))
            wallet = self.env["retention.wallet"]._for_cards(coupon)
            for order in orders:
                entries = wallet._spending_entries(order)
                if entries:
                    changes[coupon] = sum(entries.mapped("points"))
        return changes

    def action_draft(self):
        result = super().action_draft()
        self._retention_flag_settlement()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        in_ledger = (
            self.env["retention.wallet.entry"]
            .sudo()
            .search([("order_id", "in", self.ids)], limit=1)
        )
        if in_ledger:
            raise UserError(
                self.env._(
                    "%s has moved points and cannot be deleted: the customer's "
                    "statement names it. It can stay cancelled.",
                    in_ledger.order_id.name,
                )
            )
        self._retention_held()._end("cancelled")
        accruals = self.env["retention.wallet.accrual"].sudo()
        for accrual in accruals.search([("order_id", "in", self.ids)]):
            accrual.wallet_id._shift_pending(-accrual._pending)
            accrual.unlink()

    # ------------------------------------------------------------
    # What pages show
    # ------------------------------------------------------------

    def _retention_checkout_summary(self):
        """Return what cart and checkout show of the programme, {} for nothing.

        Reads the wallet's row and cached tiers only: pages never query the ledger.
        """
        self.ensure_one()
        if not self.env["loyalty.program"]._retention_any_managed():
            return {}
        order = self.sudo()  # a visitor's own cart; the keys below are his own
        program = order._retention_program()
        if not program or not order.order_line:
            return {}
        guest = not order._retention_has_card() and (
            not order._allow_nominative_programs() or order._retention_is_public()
        )
        tier = order._retention_tier(program)
        earns = order._retention_preview(program, tier)
        summary = {
            "guest": guest,
            "earns": float(earns),
            "release": program.retention_release,
            "point_name": program.portal_point_name,
        }
        if guest:
            return summary if earns else {}
        wallet = order._retention_wallet(program)
        return (
            summary
            | order._retention_wallet_summary(program, wallet)
            | order.partner_id._retention_tier_summary(program, tier, wallet)
            | order._retention_spending_summary(program, wallet)
        )

    def _retention_wallet_summary(self, program, wallet):
        soon = wallet.expiring_points > 0
        return {
            "balance": max(wallet.balance, 0),
            "debt": wallet.debt,
            "reserved": self._retention_reserved(wallet),
            "expiring_points": wallet.expiring_points if soon else 0,
            "expiring_on": wallet.expiring_on if soon else False,
            "program_currency": program.currency_id,
        }

    def _retention_confirmation_summary(self):
        """Return what the thank-you page says, {} for nothing."""
        self.ensure_one()
        order = self.sudo()  # the page's own order, checked by the shop's session
        accrual = order.retention_accrual_ids[:1]
        program = accrual.program_id or order._retention_program()
        if not program or (
            order._retention_is_guest() and not order._retention_has_card()
        ):
            return {}
        expected, released = accrual.expected, accrual.released
        if not accrual:
            expected = float(order._retention_preview(program, order.retention_tier_id))
        wallet = accrual.wallet_id or order._retention_wallet(program)
        if not expected and not released:
            return {}
        return {
            "released": released,
            "pending": expected - released,
            "balance": max(wallet.balance, 0),
            "release": accrual.release or program.retention_release,
            "point_name": program.portal_point_name,
        }


def _without_pricelists(condition):
    """Return what a condition says of a programme without pricelists."""
    return Domain.TRUE if condition.field_expr == "pricelist_ids" else condition
