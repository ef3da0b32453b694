from odoo import api, fields, models
from odoo.tools import SQL

REGULAR_STEPS = ("regular", "adherent", "advocate")


class RetentionAcquisitionDocument(models.Model):
    """A document with what it tells of winning and keeping customers."""

    _name = "retention.acquisition.document"
    _inherit = "retention.customer.document"
    _description = "Document of New and Returning Customers"
    _auto = False

    month = fields.Date(readonly=True, help="Its first day.")
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

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, kind, date, month, partner_id, company_id, order_id, move_id,
                   user_id, team_id, amount, margin, costed_revenue, is_new, is_first,
                   has_second, reached_regular
              FROM (%s) told
            """,
            self._told_query(),
        )

    @api.model
    def _told_query(self):
        """Return SQL of the documents with what tells new from returning.

        Beside the fields: is_order, and before: the day of the customer's order before
        this one. One window over each customer's documents, his orders first, answers
        everything: a join with sums by customer is planned badly where a month is
        looked at, because nobody knows how many rows it will have.
        """
        documents = self.env["retention.customer.document"]
        documents._flush_documents()
        self.env["retention.customer"].flush_model(["ladder_step"])
        self.env["retention.ladder.move"].flush_model(["from_step", "to_step"])
        return SQL(
            """
            SELECT *, first_month = month AS is_new,
                   COALESCE(order_id = first_order, order_count = 1) AS is_first,
                   order_count > 1 AS has_second,
                   (company_id, partner_id) IN (
                       SELECT company_id, partner_id FROM retention_customer
                        WHERE ladder_step IN %(regular)s
                        UNION
                       SELECT company_id, partner_id FROM retention_ladder_move
                        WHERE to_step IN %(regular)s OR from_step IN %(regular)s
                   ) AS reached_regular
              FROM (SELECT *, kind = 'order' AS is_order, %(month)s AS month,
                           FIRST_VALUE(kind) OVER own AS first_kind,
                           FIRST_VALUE(order_id) OVER own AS first_order,
                           %(first_month)s AS first_month,
                           LAG(date) OVER own AS before,
                           COUNT(*) FILTER (WHERE kind = 'order') OVER (
                               PARTITION BY company_id, partner_id) AS order_count
                      FROM (%(documents)s) document
                    WINDOW own AS (PARTITION BY company_id, partner_id
                                   ORDER BY kind <> 'order', date, order_id)) document
             -- Who never ordered is no customer, whatever was credited
             WHERE first_kind = 'order'
            """,
            # Companies of whoever looks: the rules show him no others
            documents=documents._documents_query(self.env.companies.sudo()),
            month=_month(SQL("date")),
            first_month=_month(SQL("FIRST_VALUE(date) OVER own")),
            regular=REGULAR_STEPS,
        )


def _month(day):
    """Return SQL of the first day of a day's month."""
    return SQL("DATE_TRUNC('month', (%s)::timestamp)::date", day)
