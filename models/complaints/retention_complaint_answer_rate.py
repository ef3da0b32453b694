from odoo import api, fields, models
from odoo.tools import SQL

from .retention_complaint_rate import ratios_sql
from .retention_touchpoint_month import month_sql

RATIOS = {"share": ("answered", "sent", 100)}


class RetentionComplaintAnswerRate(models.Model):
    """How many of those whom we asked have answered, by the month of asking."""

    _name = "retention.complaint.answer.rate"
    _inherit = "retention.ratio.mixin"
    _description = "Answer Rate"
    _auto = False
    _order = "month desc, company_id, id"
    _rec_name = "month"
    _depends = {
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
        "retention.complaint": ["seller_id", "team_id"],
        "retention.questionnaire": [
            *("answered_at", "company_id", "complaint_id", "sent_at"),
        ],
        "retention.touchpoint.answer": [
            *("answered_at", "company_id", "order_id", "sent_at", "state"),
        ],
        "sale.order": ["team_id", "user_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True, help="In which it was sent.")
    source = fields.Selection(
        [
            ("questionnaire", "Questionnaire"),
            ("touchpoint", "Question on a point of contact"),
        ],
        string="What Was Asked",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Sold by", readonly=True)
    team_id = fields.Many2one("crm.team", string="Branch", readonly=True)
    sent = fields.Integer(readonly=True)
    answered = fields.Integer(readonly=True)
    share = fields.Float(
        string="Answer Rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of those that were sent.",
    )

    @api.model
    def _ratios(self):
        return RATIOS

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (
                       ORDER BY month, company_id, source, user_id, team_id) AS id,
                   told.*, %(ratios)s
              FROM (SELECT asking.company_id, %(month)s AS month, asking.source,
                           asking.user_id, asking.team_id, COUNT(*)::int AS sent,
                           SUM(asking.answered::int)::int AS answered
                      FROM (%(asked)s) asking
                      JOIN res_company company ON company.id = asking.company_id
                      JOIN res_partner owner ON owner.id = company.partner_id
                     WHERE asking.sent_at IS NOT NULL
                  GROUP BY asking.company_id, 2, asking.source, asking.user_id,
                           asking.team_id
                   ) told
            """,
            ratios=ratios_sql(RATIOS),
            month=month_sql(SQL("asking.sent_at")),
            asked=SQL(" UNION ALL ").join(self._asked_queries()),
        )

    @api.model
    def _asked_queries(self):
        """Yield SQL of what was asked: source, company_id, sent_at, answered, user_id
        and team_id of the sale."""
        yield SQL(
            """
            SELECT 'touchpoint' AS source, asked.company_id, asked.sent_at,
                   asked.state = 'answered' AS answered, sale.user_id, sale.team_id
              FROM retention_touchpoint_answer asked
         LEFT JOIN sale_order sale ON sale.id = asked.order_id
            """
        )
        # The query counts; the rules say whose rows are read
        asked = self.env["retention.questionnaire"].sudo()
        yield SQL(
            """
            SELECT 'questionnaire', %(company)s, %(sent)s,
                   %(answered)s IS NOT NULL, complaint.seller_id,
                   complaint.team_id
              FROM retention_questionnaire asked
         LEFT JOIN retention_complaint complaint ON complaint.id = %(complaint)s
            """,
            company=asked._field_to_sql("asked", "company_id"),
            sent=asked._field_to_sql("asked", "sent_at"),
            answered=asked._field_to_sql("asked", "answered_at"),
            complaint=asked._field_to_sql("asked", "complaint_id"),
        )
