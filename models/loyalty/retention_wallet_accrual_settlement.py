"""How an accrual reaches its target, and what follows from it."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.amounts import ZERO, to_decimal
from ...tools.documents import as_documents
from ...tools.settlement import settle, settle_nothing

ONE = to_decimal(1)
ACCRUALS_PER_COMMIT = 200


class RetentionWalletAccrual(models.Model):
    _inherit = "retention.wallet.accrual"

    def _settle(self, facts):
        """Bring the accrual to its target.

        :param facts: one value of ``sale.order._retention_documents()``
        :return: the movement to post, or None
        """
        self.ensure_one()
        target = settle_nothing()
        in_force = facts["in_force"] and not self.is_superseded
        if in_force:
            target = settle(self._documents(facts), self._terms(), self.release)
        points = target.released - to_decimal(self.released)
        base = target.released_base - to_decimal(self.released_base)
        counted = bool(target.share == 1 and target.remaining_base > ZERO)
        orders = counted - self.order_counted
        pending_before = self._pending
        values = self._values_of(target, counted, in_force, facts)
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)
        self.wallet_id._shift_pending(self._pending - pending_before)
        if not points and not base and not orders:
            return None
        return self._movement(points, base, orders)

    def _documents(self, facts):
        """Return the :class:`Documents` of the order in the programme's currency."""
        order = self.order_id
        return as_documents(
            order._retention_base(self.base_mode),
            facts,
            self.base_mode,
            is_invoiced=order.invoice_status == "invoiced",
            rate=order._retention_to_program(ONE, self.program_id),
            delivered_share=self._exact_delivered_share(),
        )

    def _values_of(self, target, counted, in_force, facts):
        state, reason = "pending", self._why_pending(target)
        if not in_force:
            state, reason = "cancelled", "cancelled"
        elif not target.remaining_base and facts["credited"]["total"]:
            state, reason = "cancelled", "refunded"
        elif target.share == 1:
            state, reason = "released", False
        elif target.released:
            state = "partial"
        return {
            "base_amount": float(target.remaining_base),
            "expected": float(target.expected),
            "released": float(target.released),
            "released_base": float(target.released_base),
            "order_counted": counted,
            "state": state,
            "reason": reason,
            "settlement_due": False,
        }

    def _why_pending(self, target):
        if (
            self.release == "paid_delivered"
            and target.share >= self._exact_delivered_share()
        ):
            return "delivery"
        return "rest" if target.share else "payment"

    def _movement(self, points, base, orders):
        forward = points > ZERO or (not points and base >= ZERO)
        first = self.entry_ids.filtered(lambda entry: entry.kind in ("earn", "open"))
        movement = {
            "wallet": self.wallet_id,
            "kind": "earn" if forward else "reverse",
            "points": points,
            "base_amount": base,
            "order_count": orders,
            "rate": self.rate,
            "tier_id": self.tier_id.id,
            "factor": self.factor,
            "order": self.order_id,
            "accrual": self,
        }
        if self.is_past_order and forward:
            movement |= {"kind": "open", "date": self.order_id.date_order}
        if not forward:
            movement |= {"reverses": first[-1:], "take_first": first.lot_ids}
        return movement


class RetentionWalletEntry(models.Model):
    _inherit = "retention.wallet.entry"

    def _after_settlement(self):
        """Let core's pages, the customer and the tiers know what was released."""
        self._write_core_history()
        self._send_points_reached()
        self.wallet_id._evaluate_tiers()

    def _write_core_history(self):
        """Write core's history rows, so that core's own pages add up."""
        self.env["loyalty.history"].sudo().create(
            [
                {
                    "card_id": entry.wallet_id.card_id.id,
                    "order_model": "sale.order",
                    "order_id": entry.order_id.id,
                    "description": entry.explanation,
                    "issued": max(entry.points, 0),
                    "used": max(-entry.points, 0),
                }
                for entry in self
                if entry.points and entry.order_id.state == "sale"
            ]
        )

    def _send_points_reached(self):
        """Send core's mails of points reached, now that they are usable."""
        for wallet in self.wallet_id:
            if not wallet.program_id.communication_plan_ids:
                continue
            entries = self.filtered_domain([("wallet_id", "=", wallet.id)])
            card = wallet.card_id
            before = card.points - sum(entries.mapped("points"))
            card._send_points_reach_communication(
                {card: {"old": before, "new": card.points}}
            )


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    @api.model
    def _cron_settle_due(self):
        """Settle what an earlier transaction missed: open accruals, in batches."""
        cron = self.env["ir.cron"]
        accruals = self.env["retention.wallet.accrual"]
        domain = Domain("settlement_due", "=", True) | Domain(
            "state", "in", ("pending", "partial")
        )
        remaining = accruals.search_count(domain)
        if not cron._commit_progress(remaining=remaining):
            return
        last_id = 0
        while batch := accruals.search(
            domain & Domain("id", ">", last_id), limit=ACCRUALS_PER_COMMIT, order="id"
        ):
            last_id = batch[-1].id
            batch.order_id._retention_settle_safely(batch)
            remaining = max(remaining - len(batch), 0)
            if not cron._commit_progress(len(batch), remaining=remaining):
                return
