from odoo import api, fields, models
from odoo.tools import SQL

from ..customers.retention_customer_document import RetentionCustomerDocument
from .choices import PURPOSES, RESULTS
from .retention_call_session import EVERY

SIDES = [
    ("list", "To Be Called"),
    ("control", "Control Group"),
    ("gap", "Cannot Be Reached"),
]
# What the page may ask for instead of the company's own number of days
DAYS = (14, 30)
DAYS_KEY = "retention_call_result_days"


class RetentionCallResult(models.Model):
    """What one customer of one campaign bought after joining it.

    The days are counted from the day on which the customer joined, for those who
    are called and for the control group alike, whether a call took place or not:
    only then is the difference what the calls brought. An order counts that was
    placed on the day of joining or within so many days after it; what was credited
    later is taken off, and the order that the call is about does not count.
    """

    _name = "retention.call.result"
    _description = "Result of a Call Campaign"
    _auto = False
    _order = "date_in desc, id desc"
    _rec_name = "partner_id"
    _depends = RetentionCustomerDocument._depends | {
        "retention.call.campaign": ["company_id", "purpose"],
        "retention.call.task": [
            *("campaign_id", "partner_id", "company_id", "date_in", "order_id"),
            *("state", "channel", "user_id", "script_id"),
        ],
        "retention.call.attempt": [
            *("campaign_id", "partner_id", "company_id", "user_id", "date", "kind"),
            *("reached", "result", "script_id", "is_undone"),
        ],
        "retention.call.session": [
            *("user_id", "company_id", "started_at", "seen_at", "ended_at"),
            *("paused_at", "paused_seconds", "seconds"),
        ],
        "retention.extra": [
            *("partner_id", "company_id", "user_id", "granted_on", "points"),
        ],
        "res.company": [
            *("currency_id", "partner_id"),
            *("retention_call_result_days", "retention_call_hour_cost"),
        ],
    }

    campaign_id = fields.Many2one("retention.call.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    purpose = fields.Selection(PURPOSES, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    side = fields.Selection(SIDES, string="Group", readonly=True)
    date_in = fields.Date(string="Joined", readonly=True)
    date_over = fields.Date(
        string="Counts until",
        readonly=True,
        help="Orders up to this day count; the figures are final after it.",
    )
    is_over = fields.Boolean(string="Final", readonly=True)
    is_called = fields.Boolean(string="Called", readonly=True)
    is_reached = fields.Boolean(string="Reached", readonly=True)
    call_count = fields.Integer(string="Calls", readonly=True)
    result = fields.Selection(RESULTS, string="Last Result", readonly=True)
    user_id = fields.Many2one("res.users", string="Caller", readonly=True)
    script_id = fields.Many2one("retention.call.script", readonly=True)
    is_bought = fields.Boolean(
        string="Bought",
        readonly=True,
        help="Ordered in these days, and not all of it was credited.",
    )
    order_count = fields.Integer(string="Orders", readonly=True)
    revenue = fields.Monetary(readonly=True)
    margin = fields.Monetary(readonly=True, help="Of goods whose cost is known.")
    hours = fields.Float(
        string="Hours of Calling",
        readonly=True,
        help="Part of the sessions: a session's time is shared evenly by its calls.",
    )
    cost = fields.Monetary(
        readonly=True,
        help="Hours at the company's cost of an hour, and points given by the caller "
        "on the day of a call. A discount is not in it: it lessens the margin.",
    )

    # ------------------------------------------------------------
    # Query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        # Names no customer; the rows read through it have their own rules
        companies = self.env.companies.sudo()
        days = self.env.context.get(DAYS_KEY)
        return self._rows_query(companies, days if days in DAYS else None)

    @api.model
    def _rows_query(self, companies, days=None):
        """Return SQL of the rows of some companies' campaigns.

        :param days: how many days count, by default each company's own number
        """
        return SQL(
            """
            WITH company AS (%(company)s), member AS MATERIALIZED (%(members)s),
            spent AS (%(spent)s), told AS (%(told)s), given AS (%(given)s),
            document AS MATERIALIZED (%(documents)s), brought AS (%(brought)s)
            SELECT member.id, member.campaign_id, member.company_id, member.purpose,
                   member.partner_id,
                   CASE WHEN told.calls IS NULL
                             AND (member.state = 'gap' OR member.channel = 'none')
                        THEN 'gap'
                        WHEN member.state = 'control' THEN 'control'
                        ELSE 'list'
                    END AS side,
                   member.date_in, member.date_over,
                   member.date_over < member.today AS is_over,
                   COALESCE(told.calls, 0) > 0 AS is_called,
                   COALESCE(told.talks, 0) > 0 AS is_reached,
                   COALESCE(told.calls, 0) AS call_count, told.result,
                   COALESCE(told.user_id, member.user_id) AS user_id,
                   COALESCE(told.script_id, member.script_id) AS script_id,
                   COALESCE(brought.revenue, 0) > 0 AS is_bought,
                   COALESCE(brought.orders, 0) AS order_count,
                   COALESCE(brought.revenue, 0) AS revenue,
                   COALESCE(brought.margin, 0) AS margin,
                   COALESCE(told.seconds, 0) / 3600.0 AS hours,
                   COALESCE(told.seconds, 0) / 3600.0 * member.hour_cost
                       + COALESCE(given.points, 0) * member.point_value AS cost
              FROM member
         LEFT JOIN told ON told.campaign_id = member.campaign_id
                       AND told.partner_id = member.partner_id
         LEFT JOIN given ON given.id = member.id
         LEFT JOIN brought ON brought.id = member.id
            """,
            company=self._terms_query(companies, days),
            members=self._members_query(),
            spent=self._spent_query(),
            told=self._told_query(),
            given=self._given_query(),
            documents=self.env["retention.customer.document"]._documents_query(
                companies, partners=SQL("SELECT partner_id FROM member")
            ),
            brought=self._brought_query(),
        )

    @api.model
    def _terms_query(self, companies, days):
        """Return SQL of companies with zone, today, days, and what things cost."""
        rows = []
        for company in companies:
            program = self.env["loyalty.program"]._retention_find(company).sudo()
            rows.append(
                (
                    company.id,
                    company._retention_tz(),
                    company._retention_day(),
                    days or int(company.retention_call_result_days),
                    company.retention_call_hour_cost or 0,
                    float(program._retention_point_value()) if program else 0,
                )
            )
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::text[], %s::date[], %s::int[],"
            " %s::numeric[], %s::numeric[])"
            " AS one (id, zone, today, days, hour_cost, point_value)",
            *columns,
        )

    @api.model
    def _members_query(self):
        """Return SQL of campaigns' customers, each as when they first joined."""
        return SQL(
            """
            SELECT DISTINCT ON (task.campaign_id, task.partner_id)
                   task.id, task.campaign_id, task.partner_id, task.company_id,
                   campaign.purpose, task.state, task.channel, task.user_id,
                   task.script_id, task.order_id, task.date_in,
                   task.date_in + company.days AS date_over, company.today,
                   company.hour_cost, company.point_value
              FROM retention_call_task task
              JOIN retention_call_campaign campaign ON campaign.id = task.campaign_id
              JOIN company ON company.id = task.company_id
             WHERE task.date_in IS NOT NULL
          ORDER BY task.campaign_id, task.partner_id, task.date_in, task.id
            """
        )

    @api.model
    def _spent_query(self):
        """Return SQL of the calls that count, each with its part of a session.

        The last sign of work of a session that fell silent was written down up to a
        minute before its last call.
        """
        return SQL(
            """
            SELECT attempt.id, attempt.campaign_id, attempt.partner_id,
                   attempt.user_id, attempt.date, attempt.reached, attempt.result,
                   attempt.script_id, company.zone,
                   %(seconds)s / COUNT(*) OVER (PARTITION BY session.id) AS seconds
              FROM retention_call_attempt attempt
              JOIN company ON company.id = attempt.company_id
         LEFT JOIN LATERAL (
                       SELECT session.*
                         FROM retention_call_session session
                        WHERE session.user_id = attempt.user_id
                          AND session.company_id = attempt.company_id
                          AND session.started_at <= attempt.date
                     ORDER BY session.started_at DESC
                        LIMIT 1
                   ) session
                ON attempt.date <= COALESCE(session.ended_at, 'infinity')
                                   + %(late)s * INTERVAL '1 second'
             WHERE attempt.kind IN ('call', 'incoming')
               AND attempt.is_undone IS NOT TRUE
            """,
            seconds=self._session_seconds(),
            late=EVERY.total_seconds(),
        )

    @api.model
    def _session_seconds(self):
        """Return SQL of the seconds worked in a session, up to now if it runs."""
        return SQL(
            """(CASE WHEN session.id IS NULL THEN 0
                     WHEN session.ended_at IS NOT NULL
                     THEN COALESCE(session.seconds, 0)
                     ELSE GREATEST(0, EXTRACT(EPOCH FROM
                              COALESCE(session.paused_at, session.seen_at)
                              - session.started_at)
                              - COALESCE(session.paused_seconds, 0))
                 END)"""
        )

    @api.model
    def _told_query(self):
        """Return SQL of what the calls to a campaign's customer came to."""
        return SQL(
            """
            SELECT campaign_id, partner_id, COUNT(*) AS calls, SUM(seconds) AS seconds,
                   COUNT(*) FILTER (WHERE reached = 'answered') AS talks,
                   (ARRAY_AGG(result ORDER BY date DESC, id DESC)
                       FILTER (WHERE reached = 'answered'))[1] AS result,
                   (ARRAY_AGG(user_id ORDER BY date DESC, id DESC))[1] AS user_id,
                   (ARRAY_AGG(script_id ORDER BY date DESC, id DESC)
                       FILTER (WHERE script_id IS NOT NULL))[1] AS script_id
              FROM spent
             WHERE campaign_id IS NOT NULL
          GROUP BY campaign_id, partner_id
            """
        )

    @api.model
    def _given_query(self):
        """Return SQL of the points that callers gave on the days of their calls."""
        return SQL(
            """
            SELECT member.id, SUM(extra.points) AS points
              FROM retention_extra extra
              JOIN res_partner partner ON partner.id = extra.partner_id
              JOIN member ON member.partner_id = partner.commercial_partner_id
                         AND member.company_id = extra.company_id
             WHERE EXISTS (
                       SELECT FROM spent
                        WHERE spent.campaign_id = member.campaign_id
                          AND spent.partner_id = member.partner_id
                          AND spent.user_id = extra.user_id
                          AND (spent.date AT TIME ZONE 'UTC'
                               AT TIME ZONE spent.zone)::date = extra.granted_on)
          GROUP BY member.id
            """
        )

    @api.model
    def _brought_query(self):
        """Return SQL of the orders placed in the days that count, less credits."""
        return SQL(
            """
            SELECT placed.id, COUNT(*) FILTER (WHERE document.kind = 'order') AS orders,
                   SUM(document.amount) AS revenue, SUM(document.margin) AS margin
              FROM (SELECT member.id, document.order_id
                      FROM member
                      JOIN document ON document.partner_id = member.partner_id
                                   AND document.company_id = member.company_id
                     WHERE document.kind = 'order'
                       AND document.date BETWEEN member.date_in AND member.date_over
                       AND document.order_id IS DISTINCT FROM member.order_id) placed
              JOIN document ON document.order_id = placed.order_id
          GROUP BY placed.id
            """
        )
