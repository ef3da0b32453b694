from odoo import api, fields, models
from odoo.tools import SQL

from .retention_touchpoint_gap import SOURCES

RATIOS = {
    "expected": ("expected_sum", "answers", 1),
    "received": ("received_sum", "answers", 1),
    "gap": ("gap_sum", "answers", 1),
}


class RetentionTouchpointMonth(models.Model):
    """Answers on a point of contact in one month of the company's calendar."""

    _name = "retention.touchpoint.month"
    _inherit = "retention.ratio.mixin"
    _description = "Points of Contact by Month"
    _auto = False
    _order = "month desc, touchpoint_id, id"
    _rec_name = "touchpoint_id"
    _depends = SOURCES

    touchpoint_id = fields.Many2one(
        "retention.touchpoint", string="Point of Contact", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    month = fields.Date(readonly=True)
    answers = fields.Integer(readonly=True)
    is_enough = fields.Boolean(string="Enough Answers", readonly=True)
    expected_sum = fields.Integer(string="Expected, Sum", readonly=True)
    received_sum = fields.Integer(string="Got, Sum", readonly=True)
    gap_sum = fields.Integer(string="Gap, Sum", readonly=True)
    expected = fields.Float(readonly=True, digits=(16, 1), aggregator="avg")
    received = fields.Float(
        string="Got", readonly=True, digits=(16, 1), aggregator="avg"
    )
    gap = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Expected less got: above zero customers get less than they expect.",
    )

    @api.model
    def _ratios(self):
        return RATIOS

    @property
    def _table_query(self):
        """One row a point and month; its number is that of its first answer."""
        return SQL(
            """
            SELECT MIN(answer.id) AS id, point.id AS touchpoint_id, point.company_id,
                   point.user_id, answer.month, COUNT(*) AS answers,
                   COUNT(*) >= MIN(company.retention_touch_answers) AS is_enough,
                   SUM(answer.expected) AS expected_sum,
                   SUM(answer.received) AS received_sum, SUM(answer.gap) AS gap_sum,
                   AVG(answer.expected) AS expected, AVG(answer.received) AS received,
                   AVG(answer.gap) AS gap
              FROM (SELECT answer.*, %(month)s AS month
                      FROM retention_touchpoint_answer answer
                      JOIN res_company company ON company.id = answer.company_id
                      JOIN res_partner owner ON owner.id = company.partner_id
                     WHERE answer.state = 'answered') answer
              JOIN retention_touchpoint point ON point.id = answer.touchpoint_id
              JOIN res_company company ON company.id = point.company_id
          GROUP BY point.id, answer.month
            """,
            month=month_sql(SQL("answer.answered_at")),
        )


def month_sql(moment):
    """Return SQL of the first day of the month that a company's clock shows.

    :param moment: SQL of a naive UTC timestamp; ``owner`` is the company's partner
    """
    return SQL("DATE_TRUNC('month', %s)::date", _local_sql(moment))


def day_sql(moment):
    """Return SQL of the day that a company's clock shows, as ``month_sql``."""
    return SQL("%s::date", _local_sql(moment))


def _local_sql(moment):
    return SQL(
        "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(NULLIF(owner.tz, ''), 'UTC'))",
        moment,
    )
