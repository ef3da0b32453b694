from odoo import api, fields, models
from odoo.tools import SQL

SOURCES = {
    "retention.touchpoint": ["active", "company_id", "sequence", "user_id"],
    "retention.touchpoint.answer": [
        *("answered_at", "company_id", "expected", "gap", "received", "state"),
        "touchpoint_id",
    ],
    "res.company": ["partner_id", "retention_touch_answers"],
    "res.partner": ["tz"],
}


class RetentionTouchpointGap(models.Model):
    """What customers expect and get at each point, in the company's last days.

    Marks of fewer answers than the company asks for are no figures: they would show
    one customer's mood.
    """

    _name = "retention.touchpoint.gap"
    _description = "Gap at a Point of Contact"
    _auto = False
    _order = "gap desc nulls last, sequence, id"
    _rec_name = "touchpoint_id"
    _depends = SOURCES

    touchpoint_id = fields.Many2one(
        "retention.touchpoint", string="Point of Contact", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    answers = fields.Integer(readonly=True)
    is_enough = fields.Boolean(string="Enough Answers", readonly=True)
    expected = fields.Float(readonly=True, digits=(16, 1), aggregator=None)
    received = fields.Float(
        string="Got", readonly=True, digits=(16, 1), aggregator=None
    )
    gap = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="Expected less got: above zero customers get less than they expect.",
    )
    has_change = fields.Boolean(readonly=True)
    change = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="The gap less that of as many days before: below zero it closes.",
    )
    note = fields.Char(compute="_compute_note")

    @api.depends("is_enough", "answers")
    def _compute_note(self):
        for row in self:
            row.note = not row.is_enough and self.env._("Not enough answers")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT point.id, point.id AS touchpoint_id, point.company_id,
                   point.user_id, point.sequence, answers, is_enough,
                   CASE WHEN is_enough THEN expected END AS expected,
                   CASE WHEN is_enough THEN received END AS received,
                   CASE WHEN is_enough THEN gap END AS gap,
                   is_enough AND was_enough AS has_change,
                   CASE WHEN is_enough AND was_enough THEN gap - gap_before END
                       AS change
              FROM retention_touchpoint point
              JOIN (%(terms)s) company ON company.id = point.company_id
        CROSS JOIN LATERAL (
                    SELECT COUNT(*) FILTER (WHERE is_now) AS answers,
                           COUNT(*) FILTER (WHERE is_now) >= least AS is_enough,
                           COUNT(*) FILTER (WHERE NOT is_now) >= least AS was_enough,
                           AVG(expected) FILTER (WHERE is_now) AS expected,
                           AVG(received) FILTER (WHERE is_now) AS received,
                           AVG(gap) FILTER (WHERE is_now) AS gap,
                           AVG(gap) FILTER (WHERE NOT is_now) AS gap_before
                      FROM (SELECT answer.*, answered_at >= company.begin AS is_now
                              FROM retention_touchpoint_answer answer
                             WHERE answer.touchpoint_id = point.id
                               AND answer.state = 'answered'
                               AND answer.answered_at >= company.before) answer
                   ) figure
             WHERE point.active
            """,
            terms=self._terms_query(),
        )

    @api.model
    def _terms_query(self):
        """Return SQL of companies: begin of their last days, of those before, and
        the least number of answers."""
        rows = []
        for company in self.env.companies.sudo():  # days and numbers are no secret
            days = company.retention_touch_window_days
            today = company._retention_day()
            begin, before = (
                company._retention_moments(fields.Date.subtract(today, days=one), None)
                for one in (days - 1, 2 * days - 1)
            )
            rows.append((company.id, begin[0], before[0]))
        return SQL(
            """
            SELECT one.*, company.retention_touch_answers AS least
              FROM UNNEST(%s::int[], %s::timestamp[], %s::timestamp[])
                   AS one (id, begin, before)
              JOIN res_company company ON company.id = one.id
            """,
            *([list(column) for column in zip(*rows, strict=True)] or [[]] * 3),
        )

    def action_open(self):
        """Open the point of contact."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "retention.touchpoint",
            "res_id": self.touchpoint_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
