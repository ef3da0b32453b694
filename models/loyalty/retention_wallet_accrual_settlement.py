"""How an accrual reaches its target, and what follows from it."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.amounts import ZERO, to_decimal
from ...tools.documents import as_documents
from ...tools.earning import frozen_keys, points_by
from ...tools.settlement import paid_share, settle, settle_nothing

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
        target, documents = settle_nothing(), None
        in_force = facts["in_force"] and not self.is_superseded
        if in_force:
            self._freeze_new_lines()
            documents = self._documents(facts)
            target = settle(documents, self._terms(), self.release)
        points = target.released - to_decimal(self.released)
        base = target.released_base - to_decimal(self.released_base)
        counted = bool(target.share == 1 and target.remaining_base > ZERO)
        orders = counted - self.order_counted
        pending_before = self._pending
        rule_points = self._change_by_rule(target)
        values = self._values_of(target, counted, documents, facts)
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)
        self.wallet_id._shift_pending(self._pending - pending_before)
        if not points and not base and not orders:
            return None
        movement = self._movement(points, base, orders)
        return movement | {"rule_points": rule_points} if rule_points else movement

    def _freeze_new_lines(self):
        """Have lines that were added after confirmation earn by the frozen rules."""
        frozen = self.earning_terms
        added = frozen and self.order_id._retention_freeze_lines(frozen)
        if added:
            self.earning_terms = frozen | {"lines": frozen["lines"] | added}

    def _change_by_rule(self, target):
        """Return how the points by rule change, for the entry: see ``_rule_points``."""
        if not self.earning_terms:
            return []
        before = (self.earning_points or {}).get("released", {})
        after = points_by(target)["released"]
        return self._rule_points(
            {
                key: str(to_decimal(after.get(key)) - to_decimal(before.get(key)))
                for key in dict.fromkeys((*after, *before))
            }
        )

    def _documents(self, facts):
        """Return the :class:`Documents` of the order in the programme's currency."""
        order = self.order_id
        returned = self._returned_shares()
        frozen = self.earning_terms
        lines = ()
        if returned or frozen:
            lines = order._retention_order_lines(frozen, returned)
        return as_documents(
            order._retention_base(self.base_mode),
            facts,
            self.base_mode,
            is_invoiced=order._retention_is_invoiced(facts),
            rate=order._retention_to_program(ONE, self.program_id),
            delivered_share=self._exact_delivered_share(),
            lines=lines,
            keys=frozen_keys(frozen),
        )

    def _values_of(self, target, counted, documents, facts):
        """Return the values of the accrual at its target.

        :param documents: None of an order that is not in force
        """
        state, reason = "pending", self._why_pending(target)
        returned = documents and documents.returned_base
        if not documents:
            state, reason = "cancelled", "cancelled"
        elif not target.remaining_base and returned:
            state, reason = "cancelled", "returned"
        elif not target.remaining_base and facts["credited"]["total"]:
            state, reason = "cancelled", "refunded"
        elif target.share == 1:
            state, reason = "released", "returned" if returned else False
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
            **self._values_of_goods(target, documents),
        }

    def _values_of_goods(self, target, documents):
        """Return what is remembered of rules, deliveries and completion."""
        values = {}
        if self.earning_terms:
            values["earning_points"] = points_by(target)
        if documents is None:
            return values
        peaks = self._delivered_peaks()
        values["delivered_peaks"] = {
            str(line_id): str(peak) for line_id, peak in peaks.items()
        } or False
        paid = documents.paid_total > ZERO and paid_share(documents) == 1
        delivered = peaks and documents.delivered_share == 1
        if not self.completed_on and (paid or delivered):
            values["completed_on"] = self.company_id._retention_day()
        return values

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
