from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .retention_customer_answer import QUESTIONS
from .retention_customer_document import RetentionCustomerDocument

DAYS = 90


class RetentionAnswerEffect(models.Model):
    """What a customer bought in the 90 days before and after an answer.

    The day of the answer belongs to the days after. Its id is the answer's.
    """

    _name = "retention.answer.effect"
    _description = "Revenue before and after an Answer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "answer_id"
    _depends = {
        **RetentionCustomerDocument._depends,
        "retention.customer.answer": [
            *("partner_id", "company_id", "date", "question", "buys_elsewhere"),
            *("user_id", "theme_ids"),
        ],
    }

    answer_id = fields.Many2one(
        "retention.customer.answer", string="Recorded Answer", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    question = fields.Selection(QUESTIONS, readonly=True)
    buys_elsewhere = fields.Selection(
        [("yes", "Yes"), ("no", "No")], string="Elsewhere", readonly=True
    )
    answer = fields.Text(related="answer_id.answer")
    theme_ids = fields.Many2many(
        "retention.answer.theme",
        "retention_answer_theme_rel",
        "answer_id",
        "theme_id",
        string="Themes",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Asked by", readonly=True)
    is_complete = fields.Boolean(
        string="90 Days Are Over",
        readonly=True,
        help="Only then are the days after comparable with the days before.",
    )
    revenue_before = fields.Monetary(string="90 Days before", readonly=True)
    revenue_after = fields.Monetary(string="90 Days after", readonly=True)
    difference = fields.Monetary(readonly=True)

    def action_open_documents(self):
        """List the documents of the 90 days before and after the answer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_customer_document_action"
        )
        return action | {
            "name": self.env._("90 Days before and after the Answer"),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("date", ">=", fields.Date.subtract(self.date, days=DAYS)),
                ("date", "<", fields.Date.add(self.date, days=DAYS)),
            ],
        }

    @property
    def _table_query(self):
        # Names no customer; the rows read through it have their own rules
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        documents = self.env["retention.customer.document"]
        return SQL(
            """
            SELECT answer.id, answer.id AS answer_id, answer.company_id, answer.date,
                   partner.commercial_partner_id AS partner_id, answer.question,
                   answer.buys_elsewhere, answer.user_id,
                   answer.date + %(days)s <= company.last_day AS is_complete,
                   sums.before AS revenue_before, sums.after AS revenue_after,
                   sums.after - sums.before AS difference
              FROM retention_customer_answer answer
              JOIN (%(companies)s) company ON company.id = answer.company_id
              JOIN res_partner partner ON partner.id = answer.partner_id
              JOIN (
                    SELECT answer.id,
                           COALESCE(SUM(document.amount) FILTER (
                               WHERE document.date < answer.date), 0) AS before,
                           COALESCE(SUM(document.amount) FILTER (
                               WHERE document.date >= answer.date), 0) AS after
                      FROM retention_customer_answer answer
                      JOIN res_partner partner ON partner.id = answer.partner_id
                 LEFT JOIN (%(documents)s) document
                        ON document.partner_id = partner.commercial_partner_id
                       AND document.company_id = answer.company_id
                       AND document.date >= answer.date - %(days)s
                       AND document.date < answer.date + %(days)s
                  GROUP BY answer.id
                   ) sums ON sums.id = answer.id
            """,
            days=DAYS,
            companies=documents._companies_query(companies, None),
            documents=documents._documents_query(
                companies,
                partners=SQL(
                    "SELECT one.commercial_partner_id FROM retention_customer_answer"
                    " asked JOIN res_partner one ON one.id = asked.partner_id"
                ),
                row_by_row=True,
            ),
        )

    @api.depends("answer_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.answer_id.display_name
