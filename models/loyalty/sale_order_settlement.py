"""Settle to target: what an order earned follows its documents.

``_retention_flag_settlement`` only remembers which orders changed. Before the
transaction ends, ``_retention_settle`` works out from the documents as they are
what should be released, and posts the difference.
"""

import logging
from collections import defaultdict
from dataclasses import replace

import psycopg2

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ...tools.amounts import ZERO, round_half_up, to_decimal
from ...tools.settlement import Documents, remaining, settle, settle_nothing

_logger = logging.getLogger(__name__)

FLAGGED_ORDERS = "customer_retention.orders"
FLAGGED_MOVE_LINES = "customer_retention.move_lines"
FLAGGED_MOVES = "customer_retention.moves"

# Of an invoice: all of it, what earns with and without tax, what points paid of
# it, what was received for it
FIGURES = ("total", "included", "excluded", "points", "paid")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # ------------------------------------------------------------
    # Flags
    # ------------------------------------------------------------

    def _retention_flag_settlement(self):
        """Have these orders settled before the transaction ends."""
        self._retention_flag(FLAGGED_ORDERS, self.ids)

    @api.model
    def _retention_flag(self, key, ids):
        """Remember ids of orders, invoices or their lines that changed.

        Costs no query; nothing at all happens when no programme is managed.
        """
        if not ids or not self.env["loyalty.program"]._retention_any_managed():
            return
        precommit = self.env.cr.precommit
        flagged = precommit.data.setdefault("customer_retention", defaultdict(set))
        if not flagged:
            system = self.env(su=True, context={})
            precommit.add(system["sale.order"]._retention_settle_flagged)
        flagged[key].update(ids)

    @api.model
    def _retention_settle_flagged(self):
        """Settle what this transaction has changed."""
        flagged = self.env.cr.precommit.data.pop("customer_retention", {})
        order_ids = set(flagged.get(FLAGGED_ORDERS, ()))
        if flagged.get(FLAGGED_MOVES) or flagged.get(FLAGGED_MOVE_LINES):
            order_ids |= self._retention_orders_of_moves(
                flagged.get(FLAGGED_MOVES, ()), flagged.get(FLAGGED_MOVE_LINES, ())
            )
        accruals = self.browse(order_ids).retention_accrual_ids
        if accruals:
            accruals.order_id._retention_settle_safely(accruals)

    @api.model
    def _retention_orders_of_moves(self, move_ids, line_ids):
        """Return ids of orders with accruals that invoices belong to."""
        self.env["account.move.line"].flush_model(["sale_line_ids", "move_id"])
        self.env["retention.wallet.accrual"].flush_model(["order_id"])
        return {
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT accrual.order_id
                      FROM account_move_line line
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.invoice_line_id = line.id
                      JOIN sale_order_line sale_line
                        ON sale_line.id = rel.order_line_id
                      JOIN retention_wallet_accrual accrual
                        ON accrual.order_id = sale_line.order_id
                     WHERE line.move_id IN (
                            SELECT UNNEST(%(moves)s::int[])
                             UNION
                            SELECT move_id FROM account_move_line
                             WHERE id = ANY(%(lines)s))
                    """,
                    moves=list(move_ids),
                    lines=list(line_ids),
                )
            )
        }

    def _retention_settle_safely(self, accruals):
        """Settle; a defect here must not undo a customer's payment.

        What fails is logged, marked and tried again by the scheduled action, and
        does not keep other orders back. Conflicts with other transactions are left
        to the framework's retry.
        """
        try:
            with self.env.cr.savepoint():
                self._retention_settle(accruals)
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except Exception:
            if len(accruals) > 1:
                for accrual in accruals:
                    accrual.order_id._retention_settle_safely(accrual)
                return
            _logger.exception("Points of order %s could not be settled", self.ids)
            accruals.settlement_due = True

    # ------------------------------------------------------------
    # Settlement
    # ------------------------------------------------------------

    def _retention_settle(self, accruals=None):
        """Release or take back what the documents say, for these orders.

        :return: the ``retention.wallet.entry`` records posted
        """
        self = self.sudo()  # the ledger is closed to users; orders come from flags
        if accruals is None:
            accruals = self.env["retention.wallet.accrual"].search(
                [("order_id", "in", self.ids)]
            )
        facts = accruals.order_id._retention_documents()
        movements = []
        for accrual in accruals:
            movement = accrual._settle(facts[accrual.order_id.id])
            if movement:
                movements.append(movement)
        for order in accruals.order_id:
            movements += order._retention_returned_points(facts[order.id])
        entries = self.env["retention.wallet"]._post(movements)
        if entries:
            entries._after_settlement()
        return entries

    def _retention_returned_points(self, facts):
        """Return movements that give back spent points of credited invoices.

        A cancelled order gives its points back by itself.
        """
        lines = self._retention_points_lines()
        paid = -sum((to_decimal(line.price_total) for line in lines), ZERO)
        if self.state != "sale" or paid <= ZERO:
            return []
        invoiced, credited = facts["invoiced"]["points"], facts["credited"]["points"]
        cost = sum((to_decimal(line.points_cost) for line in lines), ZERO)
        due = cost * remaining(paid, invoiced, credited) / paid
        wallet = self.env["retention.wallet"]._for_cards(lines.coupon_id)
        due = round_half_up(due, wallet.currency_id.decimal_places)
        entries = wallet._spending_entries(self)
        points = -sum((to_decimal(one.points) for one in entries), ZERO) - due
        if not points:
            return []
        movement = {"wallet": wallet, "points": points, "order": self}
        if points < ZERO:
            return [movement | {"kind": "spend"}]
        return [movement | {"kind": "reverse"} | wallet._giving_back(self)]

    def _retention_documents(self):
        """Return {order id: facts of its documents}, by a fixed number of queries.

        Facts are ``total``, ``included`` and ``excluded`` figures in the order's
        currency; an accrual turns them into its programme's currency.
        """
        if not self:
            return {}
        # Of an order that was just confirmed both are known to be empty
        moves = self._retention_invoice_facts() if self.order_line.invoice_lines else {}
        received = self._retention_transaction_facts() if self.transaction_ids else {}
        return {
            order.id: order._retention_document_facts(
                moves.get(order.id, ()), received.get(order.id, (ZERO, ZERO))
            )
            for order in self
        }

    def _retention_document_facts(self, moves, transactions):
        """Add up one order's invoices, credit notes and payments.

        The same money may show on an invoice and as a transaction: it is counted
        by whichever knows more of it, and so is what went back.
        """
        invoiced, credited = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        received, returned = transactions
        lines = 1
        for move in moves:
            side = credited if move["is_refund"] else invoiced
            for name in FIGURES:
                side[name] += self._retention_from_invoice(move, move[name])
            lines += move["line_count"]
        return {
            "in_force": self.state == "sale",
            "invoiced": invoiced,
            "credited": credited,
            "paid": max(invoiced["paid"], received) - max(credited["paid"], returned),
            "tolerance": to_decimal(self.currency_id.rounding) * lines,
        }

    def _retention_from_invoice(self, move, amount):
        """Convert a figure of an invoice to the order's currency, as a decimal."""
        amount = to_decimal(amount)
        if move["currency_id"] == self.currency_id.id:
            return amount
        currency = self.env["res.currency"].browse(move["currency_id"])
        rate = currency._get_conversion_rate(
            currency, self.currency_id, self.company_id, move["date"]
        )
        return amount * to_decimal(rate)

    def _retention_invoice_facts(self):
        """Return {order id: [figures of each posted invoice and credit note]}.

        Paid is the order's part of what was reconciled with anything but an
        invoice or a credit note.
        """
        for name in ("account.move", "account.move.line", "sale.order.line"):
            self.env[name].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH part AS (%(parts)s), money AS (%(money)s)
                SELECT part.*,
                       CASE WHEN part.move_total = 0 THEN part.whole
                            ELSE ROUND(
                                part.whole
                                * LEAST(COALESCE(money.paid, 0), part.move_total)
                                / part.move_total, 6)
                       END AS paid
                  FROM part LEFT JOIN money ON money.move_id = part.move_id
                """,
                parts=self._retention_invoice_parts(),
                money=self._retention_invoice_money(),
            )
        )
        facts = defaultdict(list)
        for row in rows:
            facts[row["order_id"]].append(row)
        return facts

    def _retention_invoice_parts(self):
        """Return SQL of what each posted invoice holds of each order."""
        return SQL(
            """
            SELECT sale_line.order_id, move.id AS move_id,
                   move.move_type = 'out_refund' AS is_refund,
                   move.amount_total AS move_total,
                   move.currency_id, COALESCE(move.invoice_date, move.date) AS date,
                   COUNT(*) AS line_count,
                   SUM(line.price_total) AS whole,
                   SUM(line.price_total) FILTER (WHERE NOT down) AS total,
                   SUM(line.price_total) FILTER (WHERE earns) AS included,
                   SUM(line.price_subtotal) FILTER (WHERE earns) AS excluded,
                   -SUM(line.price_total) FILTER (
                       WHERE reward.discount_mode = 'per_point'
                         AND program.retention_managed) AS points
              FROM sale_order_line sale_line
              JOIN sale_order_line_invoice_rel rel
                ON rel.order_line_id = sale_line.id
              JOIN account_move_line line ON line.id = rel.invoice_line_id
              JOIN account_move move ON move.id = line.move_id
         LEFT JOIN loyalty_reward reward ON reward.id = sale_line.reward_id
         LEFT JOIN loyalty_program program ON program.id = reward.program_id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(sale_line.is_downpayment, FALSE) AS down) flag
        CROSS JOIN LATERAL (
                   SELECT NOT down
                      AND NOT COALESCE(sale_line.is_delivery, FALSE)
                      AND reward.reward_type IS DISTINCT FROM 'shipping' AS earns) kind
             WHERE sale_line.order_id IN %s
               AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
          GROUP BY sale_line.order_id, move.id
            """,
            tuple(self.ids),
        )

    def _retention_invoice_money(self):
        """Return SQL of the money that each invoice of ``part`` was paid with."""
        return SQL(
            """
            SELECT side.move_id, SUM(side.amount) AS paid
              FROM (
                  SELECT own.move_id, partial.debit_amount_currency AS amount,
                         partial.credit_move_id AS other_id
                    FROM account_move_line own
                    JOIN account_partial_reconcile partial
                      ON partial.debit_move_id = own.id
                   WHERE own.move_id IN (SELECT move_id FROM part)
               UNION ALL
                  SELECT own.move_id, partial.credit_amount_currency,
                         partial.debit_move_id
                    FROM account_move_line own
                    JOIN account_partial_reconcile partial
                      ON partial.credit_move_id = own.id
                   WHERE own.move_id IN (SELECT move_id FROM part)
              ) side
              JOIN account_move_line other ON other.id = side.other_id
              JOIN account_move other_move ON other_move.id = other.move_id
             WHERE other_move.move_type = 'entry'
          GROUP BY side.move_id
            """
        )

    def _retention_transaction_facts(self):
        """Return {order id: (received, given back)} of payment transactions.

        Authorised is not paid.
        """
        self.env["payment.transaction"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sale_order_id,
                       COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0),
                       COALESCE(-SUM(amount) FILTER (WHERE amount < 0), 0)
                  FROM (
                      SELECT rel.sale_order_id, tx.id, tx.amount
                        FROM sale_order_transaction_rel rel
                        JOIN payment_transaction tx ON tx.id = rel.transaction_id
                       WHERE rel.sale_order_id IN %(orders)s
                         AND tx.state = 'done'
                         AND tx.operation IS DISTINCT FROM 'validation'
                       UNION
                      SELECT rel.sale_order_id, tx.id, tx.amount
                        FROM sale_order_transaction_rel rel
                        JOIN payment_transaction tx
                          ON tx.source_transaction_id = rel.transaction_id
                       WHERE rel.sale_order_id IN %(orders)s
                         AND tx.state = 'done'
                         AND tx.operation = 'refund'
                  ) money
              GROUP BY sale_order_id
                """,
                orders=tuple(self.ids),
            )
        )
        return {
            order_id: (to_decimal(received), to_decimal(back))
            for order_id, received, back in rows
        }


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
        order, mode = self.order_id, self.base_mode
        total, base = order._retention_base(mode)
        if order.invoice_status == "invoiced":
            # Nothing is left to invoice: what was given off on invoices is not due
            total = min(total, facts["invoiced"]["total"])
            base = min(base, facts["invoiced"][mode])
        documents = Documents(
            ordered_total=total,
            ordered_base=base,
            invoiced_total=facts["invoiced"]["total"],
            invoiced_base=facts["invoiced"][mode],
            credited_total=facts["credited"]["total"],
            credited_base=facts["credited"][mode],
            paid_total=facts["paid"],
            tolerance=facts["tolerance"],
        )
        if order.currency_id != self.currency_id:
            documents = Documents(
                **{
                    name: order._retention_to_program(value, self.program_id)
                    for name, value in vars(documents).items()
                    if name != "delivered_share"
                }
            )
        return replace(documents, delivered_share=self._exact_delivered_share())

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
