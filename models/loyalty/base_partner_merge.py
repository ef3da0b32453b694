from odoo import models
from odoo.tools import SQL

from ...tools.amounts import ZERO, to_decimal
from .ledger_origin import LEDGER, with_origin


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Fold wallets before core adds up cards.

        Core's merge of rows deletes what a unique index refuses, and would add up
        cards without a trace: managed cards are folded here, core does the rest.
        """
        everybody = src_partners | dst_partner
        wallets = (
            self.env["retention.wallet"]
            .sudo()
            .search([("partner_id", "in", everybody.ids)], order="id")
        )
        self._close_memberships(src_partners)
        self._leave_all_but_one(everybody)
        for program in wallets.program_id:
            # A shared wallet outlives an own one: others are its members
            of_program = wallets.filtered(
                lambda wallet, program=program: wallet.program_id == program
            ).sorted(lambda wallet: (wallet.kind == "personal", wallet.id))
            of_program[0]._fold(of_program[1:], dst_partner)
        res = super()._merge_loyalty_cards(src_partners, dst_partner)
        for program in wallets.program_id:
            # After the merge of rows, when all wallets have their new owner
            self.env.cr.precommit.add(
                lambda program=program: (
                    self.env["retention.tier.membership"]
                    .sudo()
                    ._evaluate(program, dst_partner.exists().commercial_partner_id)
                )
            )
        return res

    def _leave_all_but_one(self, partners):
        """Have one customer share one wallet, and no wallet that he owns."""
        kept = self.env["loyalty.program"]
        for member in (
            self.env["retention.wallet.member"]
            .sudo()
            .search([("partner_id", "in", partners.ids), ("state", "=", "active")])
        ):
            program = member.program_id
            owned = any(
                wallet.kind != "personal"
                for partner in partners
                for wallet in self.env["retention.wallet"]._find(program, partner)
            )
            if owned or program in kept:
                member._leave()
            kept |= program

    def _close_memberships(self, partners):
        """Close earned tiers of customers who go; tiers set by hand stay."""
        open_ones = (
            self.env["retention.tier.membership"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("date_to", "=", False),
                    ("origin", "!=", "manual"),
                ]
            )
        )
        for membership in open_ones:
            membership._end_before(membership.company_id._retention_day())


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    def _fold(self, others, owner):
        """Move all that ``others`` hold into this wallet, which gets an owner.

        Every point leaves its lot by a transfer entry and arrives in a lot with
        the same expiry; a debt is transferred too.
        """
        self.ensure_one()
        for other in others:
            movements = self._transfer_movements(other)
            self._post(movements)
            other.accrual_ids._move_to(self)
            other._move_holds_to(self)
            other.member_ids.filtered(
                lambda one: (
                    one.state == "invited"
                    or (one.state == "active" and one.partner_id != owner)
                )
            ).wallet_id = self
            other.number_ids.write({"wallet_id": self.id})
            other.write({"active": False, "pending": 0})
            self._repoint_orders(other.card_id, self.card_id)
            with_origin(other.card_id, LEDGER).write({"active": False})
        # Archived in the database first: an owner has one active wallet
        others.flush_recordset()
        if self.kind == "personal":
            with_origin(self.card_id, LEDGER).write({"partner_id": owner.id})
        self.write(
            {
                "partner_id": owner.id,
                "pending": float(
                    sum((accrual._pending for accrual in self.accrual_ids), ZERO)
                ),
            }
        )

    def _transfer_movements(self, other):
        points = to_decimal(other.balance)
        if not points:
            return []
        note = self.env._("Customers merged")
        lots = [
            (to_decimal(lot.remaining), lot.expires_on)
            for lot in other.lot_ids.filtered("remaining")
        ]
        common = {"kind": "transfer", "note": note}
        leave = {**common, "wallet": other, "points": -points, "origin": self}
        arrive = {**common, "wallet": self, "points": points, "origin": other}
        if points > ZERO:
            arrive["lots"] = lots
        return [leave, arrive]

    def _repoint_orders(self, source, target):
        """Have orders that use one card use another instead."""
        lines = (
            self.env["sale.order.line"].sudo().search([("coupon_id", "=", source.id)])
        )
        lines.write({"coupon_id": target.id})
        points = self.env["sale.order.coupon.points"].sudo()
        taken = points.search([("coupon_id", "=", target.id)]).order_id
        for one in points.search([("coupon_id", "=", source.id)]):
            if one.order_id in taken:
                one.unlink()
            else:
                one.coupon_id = target


class RetentionWalletAccrual(models.Model):
    _inherit = "retention.wallet.accrual"

    def _move_to(self, wallet):
        """Have these accruals earn to another wallet."""
        twins = {one.order_id: one for one in wallet.accrual_ids}
        self.filtered(lambda one: one.order_id not in twins).wallet_id = wallet
        for accrual in self.filtered("order_id"):
            twin = twins.get(accrual.order_id, accrual)
            if twin.is_superseded and not accrual.is_superseded:
                accrual._swap_wallet(twin)

    def _swap_wallet(self, twin):
        """Have two accruals of one order change wallets: the one in force moves on."""
        both = self | twin
        both.flush_recordset(["wallet_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_wallet_accrual
                   SET wallet_id = CASE id WHEN %(one)s THEN %(of_twin)s::int
                                           ELSE %(of_one)s::int END
                 WHERE id IN (%(one)s, %(twin)s)
                """,
                one=self.id,
                twin=twin.id,
                of_one=self.wallet_id.id,
                of_twin=twin.wallet_id.id,
            )
        )
        both.invalidate_recordset(["wallet_id"])
        both.wallet_id.invalidate_recordset(["accrual_ids"])
