"""What an order's invoices, credit notes and payments say, for settlement."""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...tools.amounts import ZERO, to_decimal

# Of an invoice: all of it, what earns with and without tax, what points paid of
# it, what was received for it
FIGURES = ("total", "included", "excluded", "points", "paid")


class SaleOrder(models.Model):
    _inherit = "sale.order"

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
