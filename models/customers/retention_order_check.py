from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.order_check import (
    AGREES,
    CREDITED,
    LESS,
    MORE,
    NOT_INVOICED,
    OVERPAID,
    SETTLED,
    UNPAID,
)

STATES = [
    (NOT_INVOICED, "Not invoiced"),
    (LESS, "Invoiced less"),
    (MORE, "Invoiced more"),
    (UNPAID, "Unpaid"),
    (OVERPAID, "Overpaid"),
    (CREDITED, "Credited"),
    (AGREES, "Agrees"),
]


class RetentionOrderCheck(models.Model):
    """A confirmed order against its posted invoices, credit notes and payments.

    Totals, tax included. They are compared in the order's currency and shown in the
    company's, all by the rate stored on the order: another rate on the invoice is
    no difference. docs/customers.md says what is paid.
    """

    _name = "retention.order.check"
    _description = "Order against Invoices"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "sale.order": [
            "amount_total",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "order_line",
            "partner_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order.line": ["invoice_lines", "order_id"],
        "account.move": [
            "amount_residual",
            "amount_total",
            "currency_id",
            "invoice_currency_rate",
            "move_type",
            "payment_state",
            "state",
        ],
        "account.move.line": ["amount_residual", "move_id", "price_total"],
        "account.payment": ["move_id", "state"],
        "payment.transaction": [
            "amount",
            "currency_id",
            "operation",
            "payment_id",
            "sale_order_ids",
            "source_transaction_id",
            "state",
        ],
        "res.partner": ["commercial_partner_id"],
        "res.currency": ["rounding"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Sales Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime(readonly=True)
    ordered = fields.Monetary(readonly=True)
    invoiced = fields.Monetary(readonly=True)
    credited = fields.Monetary(readonly=True)
    paid = fields.Monetary(readonly=True, help="Received, less what was given back.")
    open = fields.Monetary(
        readonly=True,
        help="Invoiced, less credited, less paid. Below zero: money that we hold.",
    )
    difference = fields.Monetary(
        string="Ordered Less Invoiced",
        readonly=True,
        help="Ordered less what was invoiced and not credited.",
    )
    state = fields.Selection(STATES, readonly=True)
    is_difference = fields.Boolean(
        string="To Look at",
        readonly=True,
        help="All but orders that agree and those that differ by credit notes alone.",
    )

    @property
    def _table_query(self):
        """One row an order; figures by a lateral join, so that only the orders asked
        for are looked at."""
        return SQL(
            """
            SELECT one.id, one.id AS order_id, one.partner_id, one.user_id,
                   one.team_id, one.company_id, one.currency_id, one.date,
                   %(ordered)s AS ordered, %(invoiced)s AS invoiced,
                   %(credited)s AS credited, %(paid)s AS paid,
                   %(invoiced)s - %(credited)s - %(paid)s AS open,
                   %(ordered)s - %(invoiced)s + %(credited)s AS difference,
                   one.state, one.state NOT IN %(settled)s AS is_difference
              FROM (
                SELECT sale.id, customer.commercial_partner_id AS partner_id,
                       sale.user_id, sale.team_id, sale.company_id,
                       company.currency_id, sale.date_order AS date, figure.*,
                       COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric AS rate,
                       own.rounding AS company_rounding,
                       %(state)s AS state
                  FROM sale_order sale
                  JOIN res_partner customer ON customer.id = sale.partner_id
                  JOIN res_company company ON company.id = sale.company_id
                  JOIN res_currency own ON own.id = company.currency_id
                  JOIN res_currency currency ON currency.id = sale.currency_id
            CROSS JOIN LATERAL (%(documents)s) document
            CROSS JOIN LATERAL (%(advance)s) advance
            CROSS JOIN LATERAL (
                SELECT %(rounded_ordered)s AS ordered,
                       %(rounded_invoiced)s AS invoiced,
                       %(rounded_credited)s AS credited,
                       %(rounded_paid)s AS paid) figure
                 WHERE sale.state = 'sale'
              ) one
            """,
            documents=self._documents_sql(),
            advance=self._advance_sql(),
            state=self._state_sql(),
            settled=SETTLED,
            **{
                f"rounded_{name}": self._rounded_sql(sql)
                for name, sql in {
                    "ordered": SQL("sale.amount_total"),
                    "invoiced": SQL("document.invoiced"),
                    "credited": SQL("document.credited"),
                    "paid": SQL("document.paid + advance.paid"),
                }.items()
            },
            **{
                name: SQL(
                    """(ROUND(one.%s / one.rate / one.company_rounding)
                        * one.company_rounding)""",
                    SQL.identifier(name),
                )
                for name in ("ordered", "invoiced", "credited", "paid")
            },
        )

    @api.model
    def _rounded_sql(self, amount):
        """Return SQL of an amount, exact to the smallest unit of its currency."""
        return SQL(
            "ROUND((%s)::numeric / currency.rounding) * currency.rounding", amount
        )

    @api.model
    def _state_sql(self):
        """Return SQL of ``tools.order_check.state`` over the row ``figure``."""
        return SQL(
            """CASE WHEN figure.invoiced = 0 AND figure.credited = 0
                         AND figure.ordered <> 0 THEN %(not_invoiced)s
                    WHEN figure.invoiced - figure.credited > figure.ordered
                         THEN %(more)s
                    WHEN figure.invoiced < figure.ordered THEN %(less)s
                    WHEN figure.paid < figure.invoiced - figure.credited
                         THEN %(unpaid)s
                    WHEN figure.paid > figure.invoiced - figure.credited
                         THEN %(overpaid)s
                    WHEN figure.invoiced - figure.credited < figure.ordered
                         THEN %(credited)s
                    ELSE %(agrees)s END""",
            not_invoiced=NOT_INVOICED,
            more=MORE,
            less=LESS,
            unpaid=UNPAID,
            overpaid=OVERPAID,
            credited=CREDITED,
            agrees=AGREES,
        )

    @api.model
    def _documents_sql(self):
        """Return SQL of what posted invoices and credit notes say of ``sale``.

        Their whole total is divided among the orders on them, by the lines of each,
        so that rounding and lines added by hand are lost to none. What of them is
        settled, by money or by one another, is paid.
        """
        return SQL(
            """
            SELECT COALESCE(SUM(part.total) FILTER (WHERE NOT refund), 0) AS invoiced,
                   COALESCE(SUM(part.total) FILTER (WHERE refund), 0) AS credited,
                   COALESCE(SUM(CASE WHEN refund THEN -part.settled
                                     ELSE part.settled END), 0) AS paid
              FROM (
                SELECT move.move_type = 'out_refund' AS refund,
                       move.amount_total * share.part * worth.rate AS total,
                       CASE WHEN move.payment_state IN ('paid', 'in_payment')
                            THEN move.amount_total
                            ELSE move.amount_total - move.amount_residual
                        END * share.part * worth.rate AS settled
                  FROM (
                    SELECT DISTINCT line.move_id
                      FROM sale_order_line own
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.order_line_id = own.id
                      JOIN account_move_line line ON line.id = rel.invoice_line_id
                     WHERE own.order_id = sale.id
                  ) used
                  JOIN account_move move ON move.id = used.move_id
            CROSS JOIN LATERAL (%(share)s) share
            CROSS JOIN LATERAL (
                SELECT CASE WHEN move.currency_id = sale.currency_id THEN 1
                            ELSE COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                                 / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                                   ::numeric
                        END AS rate) worth
                 WHERE move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_refund')
              ) part
            """,
            share=self._share_sql(),
        )

    @api.model
    def _share_sql(self):
        """Return SQL of the part of ``move`` that belongs to ``sale``.

        A line of several orders belongs to each in equal parts. An invoice whose
        lines add up to nothing has nothing to divide.
        """
        return SQL(
            """
            SELECT CASE WHEN COUNT(*) = COUNT(*) FILTER (WHERE mine = 1) THEN 1
                        ELSE COALESCE(SUM(line.price_total * mine)
                                      / NULLIF(SUM(line.price_total), 0), 0)
                    END AS part
              FROM (
                SELECT rel.invoice_line_id,
                       COUNT(DISTINCT owner.order_id)
                           FILTER (WHERE owner.order_id = sale.id)::numeric
                       / COUNT(DISTINCT owner.order_id) AS mine
                  FROM account_move_line linked
                  JOIN sale_order_line_invoice_rel rel
                    ON rel.invoice_line_id = linked.id
                  JOIN sale_order_line owner ON owner.id = rel.order_line_id
                 WHERE linked.move_id = move.id
              GROUP BY rel.invoice_line_id
              ) split
              JOIN account_move_line line ON line.id = split.invoice_line_id
            """
        )

    @api.model
    def _advance_sql(self):
        """Return SQL of money that came for ``sale`` and lies on no invoice yet.

        Online payments: what is left of their entry, or all while there is no entry
        and no invoice. One for several orders is divided by their totals.
        """
        return SQL(
            """
            SELECT COALESCE(SUM(part.amount), 0) AS paid
              FROM (
                SELECT CASE WHEN payment.move_id IS NOT NULL THEN (
                                SELECT -SUM(line.amount_residual_currency)
                                  FROM account_move_line line
                                  JOIN account_account account
                                    ON account.id = line.account_id
                                 WHERE line.move_id = payment.move_id
                                   AND account.account_type = 'asset_receivable')
                            WHEN document.invoiced = 0 AND document.credited = 0
                                THEN transaction.amount
                        END * COALESCE(sale.amount_total / NULLIF((
                            SELECT SUM(other.amount_total)
                              FROM sale_order_transaction_rel beside
                              JOIN sale_order other
                                ON other.id = beside.sale_order_id
                             WHERE beside.transaction_id = transaction.origin
                        ), 0), 1) AS amount
                  FROM (
                    SELECT tx.*, tx.id AS origin
                      FROM sale_order_transaction_rel rel
                      JOIN payment_transaction tx ON tx.id = rel.transaction_id
                     WHERE rel.sale_order_id = sale.id
                       AND COALESCE(tx.operation, '') NOT IN ('refund', 'validation')
                 UNION ALL
                    SELECT tx.*, rel.transaction_id AS origin
                      FROM sale_order_transaction_rel rel
                      JOIN payment_transaction tx
                        ON tx.source_transaction_id = rel.transaction_id
                     WHERE rel.sale_order_id = sale.id AND tx.operation = 'refund'
                  ) transaction
             LEFT JOIN account_payment payment ON payment.id = transaction.payment_id
                 WHERE transaction.state = 'done'
                   AND transaction.currency_id = sale.currency_id
              ) part
            """
        )

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.order_id.display_name,
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }
