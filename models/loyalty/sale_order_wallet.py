"""Which wallet an order uses: the card's that was shown, a shared one, or the own."""

from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    retention_card_id = fields.Many2one(
        "retention.card",
        string="Loyalty Card",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        # Its name is the whole number: portal users may read their own orders
        groups="base.group_user",
        help="The card whose number was given: the order gets its discount and earns "
        "to its wallet.",
    )

    def _retention_wallet(self, program):
        """Return the wallet that this order earns to and spends from, empty if none.

        :param program: the order's managed programme
        """
        self.ensure_one()
        card = self.sudo().retention_card_id
        if card and card.program_id == program:
            return card.wallet_id
        return self.partner_id._retention_wallet(program)

    def _retention_earning_wallet(self, program, owner=None):
        """Return the wallet that this order earns to; a missing one is made.

        :param owner: who earns, the order's customer by default
        """
        self.ensure_one()
        card = self.sudo().retention_card_id
        if card and card.program_id == program and not owner:
            return card._ensure_wallet()
        return (owner or self.partner_id)._retention_earning_wallet(program)

    def _retention_may_spend(self, wallet):
        """Tell whether this order may spend the points of a wallet.

        One's own, that of the card that was shown, a shared one whose member may
        spend, and, as in core, one of the same firm. What is held for an order is its
        own, even if its customer may not spend any more: money is on its way.
        """
        self.ensure_one()
        wallet = wallet.sudo()
        order = self.sudo()
        if wallet.held and wallet._held_for(order):
            return True
        card = order.retention_card_id
        if card.kind == "bearer" and card.wallet_id == wallet:
            return True
        strange = card.wallet_id == wallet and not card._belongs_to(order.partner_id)
        if not strange and wallet == order._retention_wallet(wallet.program_id):
            return wallet._member_may_spend(order.partner_id)
        owner = wallet.partner_id.commercial_partner_id
        return bool(
            owner
            and wallet.kind == "personal"
            and owner == order.partner_id.commercial_partner_id
        )

    def _retention_apply_wallet(self):
        """Have core know the card of a wallet that is not the customer's alone.

        Core finds cards by their owner, which bearer and shared cards do not have.
        """
        self.ensure_one()
        applied = self.applied_coupon_ids
        program = self._retention_program()
        if not program:
            return
        wallet = self._retention_wallet(program)
        strange = applied.filtered(
            lambda card: (
                card.program_id == program
                and card.partner_id != self.partner_id
                and card != wallet.card_id
            )
        )
        if strange:
            # What is held is for this order, whatever wallet its customer uses since
            strange -= self._retention_held_by_cards().wallet_id.card_id
        if strange:
            self.applied_coupon_ids -= strange
        if wallet and wallet.card_id.partner_id != self.partner_id:
            if wallet.card_id not in applied and self._retention_may_spend(wallet):
                self.applied_coupon_ids += wallet.card_id

    def _retention_drop_points(self):
        """Take off points of wallets that these orders may not spend (any more)."""
        for order in self:
            lines = order.order_line.filtered(
                lambda line: line.points_cost and line.coupon_id.sudo()._is_managed()
            )
            if not lines:
                continue
            wallets = self.env["retention.wallet"]._for_cards(lines.coupon_id)
            lost = wallets.filtered(
                lambda wallet, order=order: not order._retention_may_spend(wallet)
            ).card_id
            lines.filtered(
                lambda line, lost=lost: line.coupon_id.sudo() in lost
            ).unlink()

    def _get_claimable_rewards(self, forced_coupons=None):
        """Offer rewards of the one wallet that this order uses."""
        rewards = super()._get_claimable_rewards(forced_coupons)
        managed = [card for card in rewards if card.sudo()._is_managed()]
        for card in managed:
            wallet = self._retention_wallet(card.program_id)
            if card != wallet.card_id or not self._retention_may_spend(wallet):
                del rewards[card]
        return rewards

    def _retention_has_card(self):
        """Tell whether a card was shown for this order."""
        return bool(self.sudo().retention_card_id)
