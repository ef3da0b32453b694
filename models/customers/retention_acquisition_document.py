from odoo import api, fields, models
from odoo.tools import SQL

REGULAR_STEPS = ("regular", "adherent", "advocate")
# Of a document and its customer
IS_NEW = SQL(
    "DATE_TRUNC('month', document.date) = DATE_TRUNC('month', person.first_date)"
)
IS_FIRST = SQL(
    "COALESCE(document.order_id = person.first_order, person.order_count = 1)"
)


class RetentionAcquisitionDocument(models.Model):
    """A document with what it tells of winning and keeping customers."""

    _name = "retention.acquisition.document"
    _description = "Document of New and Returning Customers"
    _auto = False
    _order = "date desc, id desc"

    kind = fields.Selection(
        [
            ("order", "Order"),
            ("credit_note", "Credit Note"),
            ("invoiced_again", "Invoiced Again"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True, help="In the company's time zone.")
    month = fields.Date(readonly=True, help="Its first day.")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    user_id = fields.Many2one("res.users", string="Sales Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    amount = fields.Monetary(string="Revenue", readonly=True)
    is_new = fields.Boolean(
        string="Of a New Customer",
        readonly=True,
        help="The customer's first order was in this month.",
    )
    is_first = fields.Boolean(
        string="Of the First Order",
        readonly=True,
        help="The order, or what was credited of it. A credit note without an order "
        "counts with the first one only while there is no other.",
    )
    has_second = fields.Boolean(
        string="Customer Ordered Again", readonly=True, help="By now."
    )
    reached_regular = fields.Boolean(
        string="Customer Became a Regular",
        readonly=True,
        help="Stands on that step or higher, or once did.",
    )

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

    @property
    def _table_query(self):
        return SQL(
            """
            WITH %(common)s
            SELECT document.id, document.kind, document.date, document.partner_id,
                   document.company_id, document.order_id, document.move_id,
                   document.user_id, document.team_id, document.amount,
                   DATE_TRUNC('month', document.date)::date AS month,
                   %(is_new)s AS is_new, %(is_first)s AS is_first,
                   person.order_count > 1 AS has_second, person.reached_regular
              FROM document
              JOIN person ON person.company_id = document.company_id
                         AND person.partner_id = document.partner_id
            """,
            common=self._common_query(),
            is_new=IS_NEW,
            is_first=IS_FIRST,
        )

    @api.model
    def _common_query(self):
        """Return SQL of the tables ``document`` and ``person``, to stand in WITH.

        ``person``: customers who ordered, with first_date, first_order, order_count
        and reached_regular. Only companies that are switched on are read.
        """
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        self.env["retention.customer"].flush_model(["ladder_step"])
        self.env["retention.ladder.move"].flush_model(["from_step", "to_step"])
        return SQL(
            """
            document AS MATERIALIZED (%(documents)s), person AS MATERIALIZED (
                SELECT company_id, partner_id, COUNT(*) AS order_count,
                       MIN(date) AS first_date,
                       (MIN(((date - DATE '1970-01-01')::bigint << 32) + order_id)
                           & 4294967295)::int AS first_order,
                       (company_id, partner_id) IN (
                           SELECT company_id, partner_id FROM retention_customer
                            WHERE ladder_step IN %(regular)s
                            UNION
                           SELECT company_id, partner_id FROM retention_ladder_move
                            WHERE to_step IN %(regular)s OR from_step IN %(regular)s
                       ) AS reached_regular
                  FROM document
                 WHERE kind = 'order'
              GROUP BY company_id, partner_id
            )
            """,
            # Companies of whoever looks: the rules show him no others
            documents=documents._documents_query(self.env.companies.sudo()),
            regular=REGULAR_STEPS,
        )
