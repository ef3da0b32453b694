"""No order that was paid with points fails for want of them."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.amounts import ZERO, to_decimal

# Why a hold ended without its points having been spent, while money may yet come
LOST = ("timeout", "expired", "unused", "failed")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_hold_ids = fields.One2many("retention.wallet.hold", "order_id")

    def _retention_spending(self):
        """Return {wallet: points that the reward lines of this order cost}."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: line.points_cost and line.coupon_id.sudo()._is_managed()
        )
        if not lines:
            return {}
        wallets = self.env["retention.wallet"]._for_cards(lines.coupon_id)
        costs = dict.fromkeys(wallets, ZERO)
        by_card = {wallet.card_id: wallet for wallet in wallets}
        for line in lines.sudo():
            costs[by_card[line.coupon_id]] += to_decimal(line.points_cost)
        return costs

    def _retention_hold_points(self):
        """Reserve the points of these orders: their payment starts.

        :raise UserError: they are no longer there, or not this customer's to spend
        """
        for order in self.filtered(lambda one: one.state in ("draft", "sent")):
            spending = order._retention_spending()
            for wallet, points in spending.items():
                if not order._retention_may_spend(wallet):
                    raise UserError(
                        self.env._(
                            "The points of %(wallet)s are not for %(order)s to spend.",
                            wallet=wallet.display_name,
                            order=order.name,
                        )
                    )
                wallet._hold(order, points)
            order._retention_held().filtered(
                lambda hold, spending=spending: hold.wallet_id not in spending
            )._end("unused")
            order._retention_held()._review()

    def _retention_held(self):
        """Return the holds in force of these orders (sudo)."""
        # Holds are the ledger's; orders come from their own flow
        return self.sudo().retention_hold_ids.filtered(lambda one: one.state == "held")

    def _retention_held_by_cards(self):
        """Return the holds in force, without a query where the cards hold nothing."""
        cards = self.order_line.coupon_id.sudo()  # as _retention_held
        if any(cards.mapped("retention_held")):
            return self._retention_held()
        return self.env["retention.wallet.hold"].sudo()

    def _retention_reserved(self, wallet):
        """Return the points of a wallet that other orders have reserved."""
        if not wallet.held:
            return 0.0
        return float(max(to_decimal(wallet.held) - wallet._held_for(self), ZERO))

    # ------------------------------------------------------------
    # A payment that succeeds late
    # ------------------------------------------------------------

    def _retention_secure_points(self):
        """Make sure that a paid order can be confirmed, whatever became of its hold.

        Points that went elsewhere while the payment was under way are taken off the
        order: what they would have paid remains due.

        :return: money that remains due for want of points, in the order's currency
        """
        self.ensure_one()
        before = to_decimal(self.amount_total)
        spending = self._retention_spending()
        short = [
            wallet
            for wallet, points in spending.items()
            if wallet._available(self) < points or not self._retention_may_spend(wallet)
        ]
        if not short:
            return ZERO
        self._retention_drop_points()
        self._update_programs_and_rewards()
        return to_decimal(self.amount_total) - before

    def _retention_missing_points(self):
        """Return what a payment lacks only because points left the order meanwhile.

        The customer paid what was due when the payment began; afterwards the hold
        ran out and the points were taken off the cart.

        :return: money in the order's currency; 0 when more is missing than they paid
        """
        self.ensure_one()
        holds = self.sudo().retention_hold_ids  # of the order's own flow
        lost = holds.filtered(lambda one: one.reason in LOST).sorted("id")[-1:]
        missing = to_decimal(self.amount_total) - to_decimal(self.amount_paid)
        if not lost or missing <= ZERO:
            return ZERO
        worth = self._retention_money_of(to_decimal(lost.points), lost.program_id)
        return missing if missing <= worth else ZERO

    def _retention_confirm_short(self, due):
        """Confirm a paid order whose points were gone, and have somebody care."""
        self.ensure_one()
        if self.state in ("draft", "sent"):
            self.with_context(send_email=True).action_confirm()
        money = self.currency_id.format(float(due))
        sentence = self.env._(
            "The payment arrived after the points reserved for it were free again and "
            "used elsewhere. The order is confirmed; %s remains to be paid.",
            money,
        )
        self.message_post(body=sentence)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.user_id.id or self.env.uid,
            summary=self.env._("%s is missing: points came too late", money),
            note=sentence,
        )

    # ------------------------------------------------------------
    # Core's hooks
    # ------------------------------------------------------------

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Return what an order has left of a card: less what others reserve.

        A debt is no reason to refuse an order that spends nothing: core takes less
        than 0 for a reward that cannot be paid.
        """
        points = super()._get_real_points_for_coupon(coupon, post_confirm)
        card = coupon.sudo()  # what it holds plays a part, whoever asks
        if not card._is_managed() or not (card.retention_held or card.points < 0):
            return points
        balance = spendable = to_decimal(card.points)
        if card.retention_held:
            wallet = self.env["retention.wallet"]._for_cards(card)
            spendable = wallet._spendable(balance, self)
        return float(to_decimal(points) - balance + max(spendable, ZERO))
