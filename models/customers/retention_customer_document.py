from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sql import among

# A line with a price but no cost is a gap in the margin; a discount has none
WITHOUT_COST = SQL(
    "COALESCE(line.purchase_price, 0) = 0 AND line.price_subtotal > 0"
    " AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE"
)


class RetentionCustomerDocument(models.Model):
    """What a customer's figures are made of: each figure is a sum over these rows.

    Orders add; credit notes of order lines and of the customer take away; what was
    credited and then invoiced again comes back. Amounts are untaxed, in the
    company's currency, and exact to the cent over any split of a credit.
    """

    _name = "retention.customer.document"
    _description = "Document behind Customer Figures"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "sale.order": [
            *("partner_id", "company_id", "state", "date_order", "currency_rate"),
            *("amount_untaxed", "margin", "team_id", "user_id"),
        ],
        "sale.order.line": [
            *("order_id", "price_subtotal", "purchase_price", "margin"),
            *("is_downpayment", "display_type", "invoice_lines"),
        ],
        "account.move": [
            *("move_type", "state", "invoice_date", "date", "currency_id"),
            *("commercial_partner_id", "reversed_entry_id", "company_id"),
            *("team_id", "invoice_user_id"),
        ],
        "account.move.line": ["move_id", "price_subtotal", "balance", "display_type"],
        "res.partner": ["commercial_partner_id", "tz"],
        "res.company": ["currency_id", "partner_id"],
    }

    kind = fields.Selection(
        [
            ("order", "Order"),
            ("credit_note", "Credit Note"),
            ("invoiced_again", "Invoiced Again"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True, help="In the company's time zone.")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Sales Person", readonly=True)
    amount = fields.Monetary(string="Revenue", readonly=True)
    margin = fields.Monetary(readonly=True, help="Of goods whose cost is known.")
    costed_revenue = fields.Monetary(string="Revenue with Known Cost", readonly=True)

    @api.depends("order_id", "move_id", "kind")
    def _compute_display_name(self):
        for row in self:
            document = row.order_id if row.kind == "order" else row.move_id
            row.display_name = document.display_name or row.kind

    def action_open(self):
        """Open the order, credit note or invoice of a row."""
        self.ensure_one()
        document = self.order_id if self.kind == "order" else self.move_id
        return document.get_formview_action()

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        # Names no customer; the rows read through it have their own rules
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return self._documents_query(companies, row_by_row=True)

    @api.model
    def _flush_documents(self):
        for name, names in self._depends.items():
            self.env[name].flush_model(names)

    @api.model
    def _documents_query(
        self, companies, day=None, partners=None, row_by_row=False, credited=None
    ):
        """Return the SQL of the documents of some companies' customers.

        :param day: the last day that counts, by default each company's today
        :param partners: SQL of ids of commercial partners, all by default
        :param row_by_row: look up gaps of the margin order by order, which is right
            for few orders; else all of them are read at once
        :param credited: SQL of ``_credits_of_orders_query``, if it was read already
        """
        parts = self._query_parts(companies, day, partners, row_by_row)
        once = SQL()
        if credited is not None:
            parts["credited"] = credited
        elif row_by_row:
            # For one customer looked up twice is quicker
            parts["credited"] = self._credited_query(parts)
        else:
            once = SQL("WITH credited AS (%s)", self._credited_query(parts))
            parts["credited"] = SQL("SELECT * FROM credited")
        return SQL(
            """
            %(once)s
            %(orders)s
            UNION ALL
            %(credits)s
            UNION ALL
            %(again)s
            UNION ALL
            %(rest)s
            """,
            once=once,
            orders=self._orders_query(parts),
            credits=self._credits_query(parts),
            again=self._invoiced_again_query(parts),
            rest=self._credits_without_order_query(parts),
        )

    @api.model
    def _credits_of_orders_query(self, companies, day=None):
        """Return the SQL of what credit notes took back of orders.

        Kept in a table with statistics, it lets all documents be read much quicker.
        """
        return self._credited_query(self._query_parts(companies, day))

    @api.model
    def _query_parts(self, companies, day, partners=None, row_by_row=False):
        """Return what the parts of the query share: companies and conditions."""
        return {
            # In each part for itself: what is read once for all is read by one worker
            "company": SQL("(%s)", self._companies_query(companies, day)),
            "of_partner": among("partner.commercial_partner_id", partners),
            "of_payer": among("move.commercial_partner_id", partners),
            "gap": self._gaps_query(row_by_row),
            "without_cost": WITHOUT_COST,
        }

    @api.model
    def _companies_query(self, companies, day):
        """Return SQL of companies with id, zone, digits, last day and its end."""
        rows = []
        for company in companies:
            last = day or company._retention_day()
            rows.append(
                (
                    company.id,
                    company._retention_tz(),
                    company.currency_id.decimal_places,
                    last,
                    company._retention_moments(None, last)[1],
                )
            )
        if len(rows) == 1:
            # Constants: the planner then reads orders with all its workers
            return SQL(
                "SELECT %s::int AS id, %s::text AS zone, %s::int AS digits,"
                " %s::date AS last_day, %s::timestamp AS until",
                *rows[0],
            )
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 5
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::text[], %s::int[], %s::date[],"
            " %s::timestamp[]) AS one (id, zone, digits, last_day, until)",
            *columns,
        )

    @api.model
    def _gaps_query(self, row_by_row):
        """Return SQL of what the lines without a cost hold of an order."""
        if row_by_row:
            return SQL(
                """LEFT JOIN LATERAL (
                       SELECT SUM(line.price_subtotal) AS amount,
                              SUM(line.margin) AS margin
                         FROM sale_order_line line
                        WHERE line.order_id = sale.id AND %s
                   ) gap ON TRUE""",
                WITHOUT_COST,
            )
        return SQL(
            """LEFT JOIN (
                   SELECT line.order_id, SUM(line.price_subtotal) AS amount,
                          SUM(line.margin) AS margin
                     FROM sale_order_line line
                    WHERE %s
                 GROUP BY line.order_id
               ) gap ON gap.order_id = sale.id""",
            WITHOUT_COST,
        )

    @api.model
    def _orders_query(self, parts):
        def in_company_currency(figure):
            # Most orders are in the company's currency: nothing to divide
            return SQL(
                "CASE WHEN sale.currency_rate = 1 THEN %(figure)s ELSE"
                " ROUND((%(figure)s) / COALESCE(NULLIF(sale.currency_rate, 0), 1),"
                " company.digits) END",
                figure=figure,
            )

        return SQL(
            """
            SELECT sale.id::bigint * 3 AS id, 'order' AS kind,
                   (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE company.zone)::date
                       AS date,
                   partner.commercial_partner_id AS partner_id, sale.company_id,
                   sale.id AS order_id, NULL::int AS move_id,
                   sale.team_id, sale.user_id,
                   %(amount)s AS amount, %(margin)s AS margin, %(costed)s
                       AS costed_revenue
              FROM sale_order sale
              JOIN %(company)s company ON company.id = sale.company_id
              JOIN res_partner partner ON partner.id = sale.partner_id
            %(gap)s
             WHERE sale.state = 'sale' AND sale.date_order < company.until
               AND %(of_partner)s
            """,
            amount=in_company_currency(SQL("sale.amount_untaxed")),
            margin=in_company_currency(
                SQL("COALESCE(sale.margin, 0) - COALESCE(gap.margin, 0)")
            ),
            costed=in_company_currency(
                SQL("sale.amount_untaxed - COALESCE(gap.amount, 0)")
            ),
            **_only(parts, "company", "gap", "of_partner"),
        )

    @api.model
    def _credited_query(self, parts):
        """Return SQL of what each credit note took back of each order.

        Figures are in the order's currency. Margin goes with the line's own share
        of margin; a line without a cost has none.
        """
        return SQL(
            """
            SELECT move.id AS move_id, sale.id AS order_id, company.digits,
                   company.last_day, sale.company_id,
                   partner.commercial_partner_id AS partner_id,
                   sale.team_id, sale.user_id, sale.amount_untaxed AS ordered,
                   sale.currency_id,
                   COALESCE(NULLIF(sale.currency_rate, 0), 1) AS rate,
                   COALESCE(move.invoice_date, move.date) AS date,
                   MIN(item.id) AS item_id,
                   SUM(part.amount) AS amount,
                   SUM(CASE WHEN %(without_cost)s THEN 0
                            WHEN line.price_subtotal = 0 THEN part.amount
                            ELSE part.amount * line.margin / line.price_subtotal
                        END) AS margin,
                   SUM(CASE WHEN %(without_cost)s THEN 0 ELSE part.amount END)
                       AS costed_revenue
              FROM account_move move
              JOIN account_move_line item ON item.move_id = move.id
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
              JOIN sale_order_line line ON line.id = rel.order_line_id
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN %(company)s company ON company.id = sale.company_id
              JOIN res_partner partner ON partner.id = sale.partner_id
        CROSS JOIN LATERAL (
                       SELECT CASE WHEN move.currency_id = sale.currency_id
                                   THEN item.price_subtotal
                                   ELSE item.balance
                                        * COALESCE(NULLIF(sale.currency_rate, 0), 1)
                               END AS amount
                   ) part
             WHERE move.move_type = 'out_refund' AND move.state = 'posted'
               AND sale.state = 'sale' AND sale.date_order < company.until
               AND COALESCE(move.invoice_date, move.date) <= company.last_day
               AND line.is_downpayment IS NOT TRUE
               AND %(of_partner)s
          GROUP BY move.id, sale.id, company.digits, company.last_day,
                   partner.commercial_partner_id
            """,
            **_only(parts, "company", "of_partner", "without_cost"),
        )

    @api.model
    def _credits_query(self, parts):
        """Return SQL of credit notes: parts of a credit round like the whole."""

        def step(column):
            # What the sum rounds to with this note, less what it did without it
            return SQL(
                "ROUND((SUM(%(figure)s) OVER so_far - %(figure)s) / rate, digits)"
                " - ROUND(SUM(%(figure)s) OVER so_far / rate, digits)",
                figure=SQL.identifier("credited", column),
            )

        return SQL(
            """
            SELECT item_id::bigint * 3 + 1, 'credit_note', date, partner_id, company_id,
                   order_id, move_id, team_id, user_id,
                   %(amount)s, %(margin)s, %(costed)s
              FROM (%(credited)s) credited
            WINDOW so_far AS (PARTITION BY order_id, partner_id ORDER BY date, move_id
                              ROWS UNBOUNDED PRECEDING)
            """,
            amount=step("amount"),
            margin=step("margin"),
            costed=step("costed_revenue"),
            credited=parts["credited"],
        )

    @api.model
    def _invoiced_again_query(self, parts):
        """Return SQL of what was credited and invoiced once more.

        Of an order of O, invoiced I and credited C, O - max(0, C - max(0, I - O))
        remains, as in the settlement of points: min(C, max(0, I - O)) comes back.
        """
        return SQL(
            """
            SELECT total.order_id::bigint * 3 + 2, 'invoiced_again', invoiced.date,
                   total.partner_id, company_id, total.order_id, invoiced.move_id,
                   team_id, user_id,
                   ROUND(again.amount / rate, digits),
                   ROUND(again.amount * margin / NULLIF(total.amount, 0) / rate,
                         digits),
                   ROUND(again.amount * costed_revenue / NULLIF(total.amount, 0)
                         / rate, digits)
              FROM (SELECT order_id, partner_id, company_id, digits, rate, ordered,
                           team_id, user_id, SUM(amount) AS amount,
                           SUM(margin) AS margin, SUM(costed_revenue) AS costed_revenue
                      FROM (%(credited)s) credited
                  GROUP BY order_id, partner_id, company_id, digits, rate, ordered,
                           team_id, user_id) total
              JOIN (SELECT line.order_id, credit.partner_id,
                           SUM(CASE WHEN move.currency_id = credit.currency_id
                                    THEN item.price_subtotal
                                    ELSE -item.balance * credit.rate
                                END) AS amount,
                           MAX(COALESCE(move.invoice_date, move.date)) AS date,
                           MAX(move.id) AS move_id
                      FROM (SELECT DISTINCT order_id, partner_id, rate, currency_id,
                                   last_day
                              FROM (%(credited)s) credited) credit
                      JOIN sale_order_line line ON line.order_id = credit.order_id
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.order_line_id = line.id
                      JOIN account_move_line item ON item.id = rel.invoice_line_id
                      JOIN account_move move ON move.id = item.move_id
                     WHERE line.is_downpayment IS NOT TRUE
                       AND move.move_type = 'out_invoice' AND move.state = 'posted'
                       AND COALESCE(move.invoice_date, move.date) <= credit.last_day
                  GROUP BY line.order_id, credit.partner_id) invoiced
                ON invoiced.order_id = total.order_id
                   -- Of one customer are read the credits of one customer
               AND invoiced.partner_id = total.partner_id
        CROSS JOIN LATERAL (
                       SELECT LEAST(total.amount, invoiced.amount - total.ordered)
                           AS amount
                   ) again
             WHERE again.amount > 0
            """,
            credited=parts["credited"],
        )

    @api.model
    def _credits_without_order_query(self, parts):
        """Return SQL of credit notes, or lines of them, that name no order's line.

        A credit note of an invoice that no order stands behind is left out: the
        invoice was not counted either. So is one of an order that does not count.
        """
        return SQL(
            """
            SELECT MIN(item.id)::bigint * 3 + 1, 'credit_note',
                   COALESCE(move.invoice_date, move.date), move.commercial_partner_id,
                   move.company_id, NULL::int, move.id, move.team_id,
                   move.invoice_user_id, -SUM(item.balance), -SUM(item.balance),
                   -SUM(item.balance)
              FROM account_move move
              JOIN %(company)s company ON company.id = move.company_id
              JOIN account_move_line item ON item.move_id = move.id
             WHERE move.move_type = 'out_refund' AND move.state = 'posted'
               AND COALESCE(move.invoice_date, move.date) <= company.last_day
               AND item.display_type = 'product'
               AND NOT EXISTS (SELECT 1 FROM sale_order_line_invoice_rel rel
                                WHERE rel.invoice_line_id = item.id)
               AND (move.reversed_entry_id IS NULL
                    OR EXISTS (SELECT 1
                                 FROM account_move_line origin
                                 JOIN sale_order_line_invoice_rel rel
                                   ON rel.invoice_line_id = origin.id
                                 JOIN sale_order_line line
                                   ON line.id = rel.order_line_id
                                 JOIN sale_order sale ON sale.id = line.order_id
                                WHERE origin.move_id = move.reversed_entry_id
                                  AND sale.state = 'sale'
                                  AND sale.date_order < company.until))
               AND %(of_payer)s
          GROUP BY move.id
            """,
            **_only(parts, "company", "of_payer"),
        )


def _only(parts, *names):
    return {name: parts[name] for name in names}
