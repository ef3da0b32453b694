from odoo import api, fields, models
from odoo.tools import SQL

from .sql import among


class RetentionCustomerShare(models.Model):
    """What a customer bought through each sales team and sales person.

    Its sums are what teams and people sold in all; shares are parts of them.
    """

    _name = "retention.customer.share"
    _description = "Customer's Revenue by Team and Sales Person"
    _order = "revenue desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="Sales Person", readonly=True, ondelete="set null"
    )
    order_count = fields.Integer(string="Orders", readonly=True)
    revenue = fields.Monetary(readonly=True)

    @api.model
    def _totals_query(self, company, column):
        """Return SQL of what each team or person sold: id, revenue.

        :param column: ``team_id`` or ``user_id``
        """
        return SQL(
            "SELECT %(column)s AS id, SUM(revenue) AS revenue"
            " FROM retention_customer_share WHERE company_id = %(company)s"
            " GROUP BY %(column)s",
            column=SQL.identifier(column),
            company=company.id,
        )

    @api.model
    def _write_shares(self, company, parts, partners=None):
        """Replace what differs.

        :param parts: SQL with partner_id, team_id, user_id, order_count, revenue
        :param partners: SQL of ids of commercial partners, all by default
        """
        same = SQL(
            "old.company_id = %s AND old.partner_id = new.partner_id"
            " AND COALESCE(old.team_id, 0) = COALESCE(new.team_id, 0)"
            " AND COALESCE(old.user_id, 0) = COALESCE(new.user_id, 0)"
            " AND old.order_count = new.order_count AND old.revenue = new.revenue",
            company.id,
        )
        self.env.cr.execute(
            SQL(
                """
                WITH new AS MATERIALIZED (
                    SELECT partner_id, team_id, user_id, order_count, revenue
                      FROM (%(parts)s) part
                ), gone AS (
                    DELETE FROM retention_customer_share old
                     WHERE company_id = %(company)s AND %(of_partners)s
                       AND NOT EXISTS (SELECT 1 FROM new WHERE %(same)s)
                )
                INSERT INTO retention_customer_share
                    (company_id, partner_id, team_id, user_id, order_count, revenue)
                SELECT %(company)s, fresh.*
                  FROM (SELECT partner_id, team_id, user_id, order_count, revenue
                          FROM new
                        EXCEPT
                        SELECT partner_id, team_id, user_id, order_count, revenue
                          FROM retention_customer_share
                         WHERE company_id = %(company)s) fresh
                """,
                parts=parts,
                company=company.id,
                of_partners=among("partner_id", partners),
                same=same,
            )
        )
