from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .sql import among

STATES = [
    ("bought", "Bought"),
    ("waiting", "Has not bought yet"),
    ("later", "Somebody else was earlier"),
    ("own", "Within the same firm"),
]


class RetentionReferral(models.Model):
    """Who recommended us to whom; it counts once the other one bought."""

    _name = "retention.referral"
    _inherit = "retention.evidence.mixin"
    _description = "Referral"
    _rec_name = "referred_id"

    partner_id = fields.Many2one(string="Recommended by")
    referred_id = fields.Many2one(
        "res.partner",
        string="New Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    note = fields.Char()
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES, string="Result", compute="_compute_result", search="_search_state"
    )
    first_order_date = fields.Date(string="First Order", compute="_compute_result")
    order_count = fields.Integer(string="Orders", compute="_compute_result")
    revenue = fields.Monetary(
        compute="_compute_result",
        help="Of the new customer since the referral: untaxed, less credit notes.",
    )

    @api.depends("partner_id", "referred_id")
    def _compute_display_name(self):
        for referral in self:
            referral.display_name = self.env._(
                "%(who)s recommended us to %(whom)s",
                who=referral.partner_id.display_name,
                whom=referral.referred_id.display_name,
            )

    @api.depends("partner_id", "referred_id", "company_id", "date")
    @api.depends_context("uid")
    def _compute_result(self):
        results = self._origin._results()
        hidden = self._hidden_pairs()
        for referral in self:
            result = results.get(referral._origin.id, {})
            referral.state = result.get("state")
            customer = referral.sudo().referred_id.commercial_partner_id
            if (customer, referral.company_id) in hidden:
                result = {}
            referral.first_order_date = result.get("first_order_date")
            referral.order_count = result.get("order_count", 0)
            referral.revenue = result.get("revenue", 0)

    def _hidden_pairs(self):
        """Return {(new customer, company)} whose figures the reader may not see.

        That somebody bought shows to all who read the referral; how much does not.
        """
        customers = self.env["retention.customer"]
        domain = [
            ("partner_id", "in", self.sudo().referred_id.commercial_partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        hidden = customers.sudo().search(domain) - customers.search(domain).sudo()
        return {(row.partner_id, row.company_id) for row in hidden}

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["retention.customer"]._flush_evidence()
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT id FROM (%s) result WHERE state = ANY(%s))",
                # Names no customer; the rows found have their own rules
                self._results_query(self.env["res.company"].sudo().search(Domain.TRUE)),
                [one for one in value if one],
            ),
        )

    @api.constrains("partner_id", "referred_id")
    def _check_referred(self):
        for referral in self.sudo():  # a contact's firm may not be his reader's
            firm = referral.partner_id.commercial_partner_id
            if firm == referral.referred_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot recommend us to himself or within the same firm.",
                        referral.partner_id.display_name,
                    )
                )

    @api.model
    def _measured_fields(self):
        return super()._measured_fields() | {"referred_id"}

    def _measured_pairs(self):
        # With the new customer, all who recommended us to him are measured
        return super()._measured_pairs() | {
            (one.referred_id.id, one.company_id.id) for one in self
        }

    def action_open_documents(self):
        """List the new customer's documents since the referral."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_document_action"
        )
        # The firm of a contact that the user reads
        customer = self.referred_id.sudo().commercial_partner_id
        return action | {
            "name": self.env._("Bought since the Referral"),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", customer.id),
                ("date", ">=", self.date),
            ],
        }

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    def _results(self):
        """Return {id: what the new customer has bought since, and what it counts}."""
        if not self.ids:
            return {}
        self.env["retention.customer"]._flush_evidence()
        documents = self.env["retention.customer.document"]
        # The reader may see the referral; _compute_result hides what he may not
        companies = self.sudo().company_id
        customers = self.sudo().referred_id.commercial_partner_id
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT result.id, result.state, result.first_order_date,
                       result.order_count, COALESCE(SUM(document.amount), 0) AS revenue
                  FROM (%(results)s) result
             LEFT JOIN (%(documents)s) document
                    ON document.partner_id = result.referred_id
                   AND document.company_id = result.company_id
                   AND document.date >= result.date
                 WHERE result.id = ANY(%(ids)s)
              GROUP BY result.id, result.state, result.first_order_date,
                       result.order_count
                """,
                results=self._results_query(companies),
                documents=documents._documents_query(
                    companies,
                    partners=SQL("SELECT UNNEST(%s::int[])", customers.ids),
                    row_by_row=True,
                ),
                ids=self.ids,
            )
        )
        return {row["id"]: row for row in rows}

    @api.model
    def _results_query(self, companies, day=None, partners=None):
        """Return SQL of what came of referrals, as of a day.

        Columns: id, company_id, date, partner_id and referred_id (both commercial),
        state, first_order_date and order_count (on or after the referral's day).
        Of several referrals of one customer the first one counts.

        :param day: the last day that counts, by default each company's today
        :param partners: SQL of ids of who recommended us, all by default
        """
        return SQL(
            """
            SELECT named.id, named.company_id, named.date, named.partner_id,
                   named.referred_id, bought.first_order_date, bought.order_count,
                   CASE WHEN named.is_own THEN 'own'
                        WHEN named.place > 1 THEN 'later'
                        WHEN bought.order_count > 0 THEN 'bought'
                        ELSE 'waiting' END AS state
              FROM (
                SELECT referral.id, referral.company_id, referral.date, company.zone,
                       company.until, own.value AS is_own,
                       who.commercial_partner_id AS partner_id,
                       whom.commercial_partner_id AS referred_id,
                       ROW_NUMBER() OVER (
                           PARTITION BY referral.company_id, own.value,
                                        whom.commercial_partner_id
                           ORDER BY referral.date, referral.id) AS place
                  FROM retention_referral referral
                  JOIN (%(companies)s) company ON company.id = referral.company_id
                  JOIN res_partner who ON who.id = referral.partner_id
                  JOIN res_partner whom ON whom.id = referral.referred_id
            CROSS JOIN LATERAL (SELECT who.commercial_partner_id
                                       = whom.commercial_partner_id AS value) own
                 WHERE referral.date <= company.last_day
                   ) named
        CROSS JOIN LATERAL (
                SELECT MIN(sold.date) AS first_order_date, COUNT(*)::int AS order_count
                  FROM sale_order sale
                  JOIN res_partner buyer ON buyer.id = sale.partner_id
            CROSS JOIN LATERAL (
                    SELECT (sale.date_order AT TIME ZONE 'UTC'
                            AT TIME ZONE named.zone)::date AS date
                       ) sold
                 WHERE buyer.commercial_partner_id = named.referred_id
                   AND sale.company_id = named.company_id AND sale.state = 'sale'
                   AND sale.date_order < named.until AND sold.date >= named.date
                   ) bought
             WHERE %(of_partner)s
            """,
            companies=self.env["retention.customer.document"]._companies_query(
                companies, day
            ),
            of_partner=among("named.partner_id", partners),
        )
