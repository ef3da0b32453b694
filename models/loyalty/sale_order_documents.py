"""What an order's invoices, credit notes and payments say, for settlement."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools.amounts import ZERO, to_decimal
from ...tools.documents import (
    BY_LINE,
    FIGURES,
    InvoicePart,
    Money,
    add_up,
    fully_invoiced,
)


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
            order.id: {
                "in_force": order.state == "sale",
                **add_up(
                    order._retention_invoice_part_list(moves.get(order.id, ())),
                    received.get(order.id, ()),
                    to_decimal(order.currency_id.rounding),
                ),
            }
            for order in self
        }

    def _retention_is_invoiced(self, facts):
        """Tell whether nothing of the order is left to invoice.

        What was invoiced and credited is not: it was invoiced, and came back.
        """
        if self.invoice_status == "invoiced":
            return True
        quantities = {
            line.id: to_decimal(line.product_uom_qty)
            for line in self.order_line
            if line._retention_earns()
        }
        return fully_invoiced(quantities, facts["parts"])

    def _retention_invoice_part_list(self, moves):
        """Return rows of invoices as ``tools.documents.InvoicePart`` objects."""
        return [
            invoice_part(
                move, lambda value, m=move: self._retention_from_invoice(m, value)
            )
            for move in moves
        ]

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

        Money is what was reconciled with anything but an invoice or a credit note.
        """
        for name in ("account.move", "account.move.line", "sale.order.line"):
            self.env[name].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH part AS (%(parts)s), money AS (%(money)s)
                SELECT part.*, money.moments, money.amounts
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
                   %(moment)s AS moment,
                   COUNT(*) AS line_count,
                   ARRAY_AGG(
                       ARRAY[sale_line.id, line.quantity::numeric,
                             line.price_total, line.price_subtotal]
                   ) FILTER (WHERE earns) AS lines,
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
        CROSS JOIN LATERAL (%(flags)s) flag
             WHERE sale_line.order_id IN %(orders)s
               AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
          GROUP BY sale_line.order_id, move.id
            """,
            orders=tuple(self.ids),
            flags=self._retention_line_flags("sale_line"),
            moment=self._retention_moment(
                SQL("COALESCE(move.invoice_date, move.date)"), SQL("move.create_date")
            ),
        )

    @api.model
    def _retention_line_flags(self, alias):
        """Return SQL of whether a line is a deposit, and whether it earns.

        The same as ``sale.order.line._retention_earns``, for rows.

        :param alias: of the order line; its reward is joined as ``reward``
        """
        line = SQL.identifier(alias)
        return SQL(
            """
            SELECT COALESCE(%(line)s.is_downpayment, FALSE) AS down,
                   NOT COALESCE(%(line)s.is_downpayment, FALSE)
                   AND NOT COALESCE(%(line)s.is_delivery, FALSE)
                   AND reward.reward_type IS DISTINCT FROM 'shipping' AS earns
            """,
            line=line,
        )

    def _retention_invoice_money(self):
        """Return SQL of the money that each invoice of ``part`` was paid with."""
        return SQL(
            """
            SELECT side.move_id, ARRAY_AGG(side.moment) AS moments,
                   ARRAY_AGG(side.amount) AS amounts
              FROM (
                  SELECT own.move_id, partial.debit_amount_currency AS amount,
                         partial.credit_move_id AS other_id, %(moment)s AS moment
                    FROM account_move_line own
                    JOIN account_partial_reconcile partial
                      ON partial.debit_move_id = own.id
                   WHERE own.move_id IN (SELECT move_id FROM part)
               UNION ALL
                  SELECT own.move_id, partial.credit_amount_currency,
                         partial.debit_move_id, %(moment)s
                    FROM account_move_line own
                    JOIN account_partial_reconcile partial
                      ON partial.credit_move_id = own.id
                   WHERE own.move_id IN (SELECT move_id FROM part)
              ) side
              JOIN account_move_line other ON other.id = side.other_id
              JOIN account_move other_move ON other_move.id = other.move_id
             WHERE other_move.move_type = 'entry'
          GROUP BY side.move_id
            """,
            moment=self._retention_moment(
                SQL("partial.max_date"), SQL("partial.create_date")
            ),
        )

    @api.model
    def _retention_moment(self, day, created):
        """Return SQL of when a document counted: on its day, at the time it was made.

        One that was entered on another day counts from the nearer end of its day.

        :param day: SQL of a date, in the company's time zone
        :param created: SQL of a timestamp in UTC
        """
        zone = self.env.company._retention_tz()
        return SQL(
            """LEAST(GREATEST(%(created)s, %(start)s), %(start)s
                     + INTERVAL '1 day' - INTERVAL '1 second')""",
            created=created,
            start=SQL("(%s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')", day, zone),
        )

    def _retention_transaction_facts(self):
        """Return {order id: [Money]} of payment transactions.

        Authorised is not paid; what was given back is negative.
        """
        self.env["payment.transaction"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.sale_order_id, tx.id, tx.amount,
                       COALESCE(tx.last_state_change, tx.create_date)
                  FROM sale_order_transaction_rel rel
                  JOIN payment_transaction tx ON tx.id = rel.transaction_id
                 WHERE rel.sale_order_id IN %(orders)s
                   AND tx.state = 'done'
                   AND tx.operation IS DISTINCT FROM 'validation'
                 UNION
                SELECT rel.sale_order_id, tx.id, tx.amount,
                       COALESCE(tx.last_state_change, tx.create_date)
                  FROM sale_order_transaction_rel rel
                  JOIN payment_transaction tx
                    ON tx.source_transaction_id = rel.transaction_id
                 WHERE rel.sale_order_id IN %(orders)s
                   AND tx.state = 'done'
                   AND tx.operation = 'refund'
                """,
                orders=tuple(self.ids),
            )
        )
        facts = defaultdict(list)
        for order_id, _tx_id, amount, moment in rows:
            facts[order_id].append(Money(moment, to_decimal(amount)))
        return facts


def invoice_part(move, convert):
    """Return a row of an invoice as ``tools.documents.InvoicePart``.

    :param convert: function of an amount in the invoice's currency that returns it
        in the order's, as a decimal
    """
    return InvoicePart(
        is_refund=move["is_refund"],
        figures={name: convert(move[name]) for name in FIGURES},
        whole=convert(move["whole"]),
        move_total=to_decimal(move["move_total"]),
        payments=tuple(
            Money(moment, to_decimal(amount))
            for moment, amount in zip(
                move["moments"] or (), move["amounts"] or (), strict=True
            )
        ),
        line_count=move["line_count"],
        moment=move["moment"],
        lines=_amounts_by_line(move["lines"] or (), convert),
    )


def _amounts_by_line(rows, convert):
    """Add up [(line id, quantity, with tax, without tax), ...] by line."""
    lines = {}
    for line_id, quantity, included, excluded in rows:
        sums = lines.setdefault(int(line_id), dict.fromkeys(BY_LINE, ZERO))
        sums["quantity"] += to_decimal(quantity)
        sums["included"] += convert(included)
        sums["excluded"] += convert(excluded)
    return lines
