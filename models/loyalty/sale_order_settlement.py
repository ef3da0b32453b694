"""Settle to target: what an order earned follows its documents.

``_retention_flag_settlement`` only remembers which orders changed. Before the
transaction ends, ``_retention_settle`` works out from the documents as they are
what should be released, and posts the difference.
"""

import logging
from collections import defaultdict

import psycopg2

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

FLAGGED_ORDERS = "customer_retention.orders"
FLAGGED_MOVE_LINES = "customer_retention.move_lines"
FLAGGED_MOVES = "customer_retention.moves"


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
