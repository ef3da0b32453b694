from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools.statement import days_between


class RetentionCallWorkspace(models.AbstractModel):
    """The caller's day: what is left, what was done, and how long it took."""

    _inherit = "retention.call.workspace"

    @api.model
    def _today_began(self):
        """Return when the company's day began, as a naive UTC datetime."""
        company = self.env.company
        day = company._retention_day()
        return days_between(day, day, company._retention_tz())[0]

    @api.model
    def _header(self, campaign_id=None, counts=None):
        """Return the head of the page; asking for it is a sign of work.

        :param counts: of today, if they have been read already
        """
        session = self.env["retention.call.session"]._running()
        now = fields.Datetime.now()
        counts = dict(counts or self._counts(self._today_began(), campaign_id))
        undo = counts.pop("undo")
        campaign = self.env["retention.call.campaign"].browse(campaign_id or [])
        return {
            **counts,
            "paused": bool(session.paused_at),
            "paused_at": fields.Datetime.to_string(session.paused_at) or False,
            "session_seconds": session._worked(now),
            "can_undo": undo and {"sentence": undo},
            "campaign": campaign.exists()
            and {"id": campaign.id, "name": campaign.name}
            or False,
        }

    @api.model
    def _counts(self, since, campaign_id=None):
        """Return what the user did since a moment, and what is left for today."""
        self.env.flush_all()
        query = self._counts_sql(since, campaign_id)
        [(counts,)] = self.env.execute_query(SQL("SELECT (%s)", query))
        return counts

    @api.model
    def _counts_sql(self, since, campaign_id=None):
        """Return SQL of one JSON; ``undo`` says what could be taken back."""
        company, now = self.env.company, fields.Datetime.now()
        tasks = self.env["retention.call.task"]
        joins = SQL(
            """
            LEFT JOIN retention_call_campaign campaign ON campaign.id = task.campaign_id
            """
        )
        promised = SQL("task.is_promised AND task.user_id = %s", self.env.uid)
        return SQL(
            """
            SELECT ROW_TO_JSON(counted) FROM (
                SELECT (SELECT COUNT(*) FROM retention_call_task task %(joins)s
                         WHERE task.user_id = %(user)s AND %(due)s) AS left,
                       (SELECT COUNT(*) FROM retention_call_task task %(joins)s
                         WHERE %(promised)s AND %(due)s) AS promised_due,
                       done.*, (%(undo)s) AS undo
                  FROM (%(done)s) done) counted
            """,
            joins=joins,
            user=self.env.uid,
            due=tasks._due_sql(company, now, campaign_id),
            promised=promised,
            done=self._done_sql(since),
            undo=self._undo_sql(),
        )

    @api.model
    def _done_sql(self, since):
        """Return SQL of the user's calls since a moment, counted."""
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE kind <> 'skip') AS done,
                   COUNT(*) FILTER (WHERE reached = 'answered') AS reached,
                   COUNT(*) FILTER (WHERE reached = 'answered'
                                      AND callback_at IS NOT NULL) AS promised,
                   COUNT(*) FILTER (WHERE kind = 'skip') AS skipped
              FROM retention_call_attempt
             WHERE user_id = %s AND company_id = %s AND date >= %s
               AND is_undone IS NOT TRUE
            """,
            self.env.uid,
            self.env.company.id,
            since,
        )

    @api.model
    def _undo_sql(self):
        """Return SQL of what could be taken back, in words."""
        return SQL(
            """
            SELECT CONCAT_WS(': ', partner.name, attempt.sentence)
              FROM retention_call_attempt attempt
              JOIN res_partner partner ON partner.id = attempt.partner_id
             WHERE attempt.user_id = %s AND attempt.company_id = %s
               AND attempt.date >= %s AND attempt.is_undone IS NOT TRUE
          ORDER BY attempt.date DESC, attempt.id DESC LIMIT 1
            """,
            self.env.uid,
            self.env.company.id,
            self._today_began(),
        )

    # ------------------------------------------------------------
    # Pause and end
    # ------------------------------------------------------------

    @api.model
    def pause(self, paused):
        """Begin or end a pause, which does not count as work.

        :return: the header
        """
        self._check_staff()
        system = self._as_system()
        system.env["retention.call.session"]._running()._pause(bool(paused))
        return system._header()

    @api.model
    def summary(self, end=False):
        """Return what the session brought; end it if that is asked for.

        :return: dict, see docs/calls.md
        """
        self._check_staff()
        system = self._as_system()
        sessions = system.env["retention.call.session"]
        session = sessions._running()
        now = fields.Datetime.now()
        counts = system._counts(session.started_at)
        facts = {
            **{
                name: counts[name]
                for name in ("done", "reached", "promised", "skipped")
            },
            **system._brought(session.started_at),
            "seconds": session._worked(now),
            "paused_seconds": session._paused(now),
            "left_today": counts["left"],
            "left_tomorrow": system._left_tomorrow(),
        }
        if end is True:
            session._end(now)
            system.env["retention.call.task"]._release()
        return facts | {"sentence": system._summary_text(facts)}

    @api.model
    def _brought(self, since):
        """Return the quotations and orders that the user's calls led to."""
        company = self.env.company
        orders = (
            self.env["retention.call.attempt"]
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("company_id", "=", company.id),
                    ("date", ">=", since),
                    ("is_undone", "=", False),
                    ("order_id", "!=", False),
                ]
            )
            .order_id.filtered(lambda order: order.state != "cancel")
        )
        amount = sum(
            order.currency_id._convert(
                order.amount_total, company.currency_id, company, order.date_order
            )
            for order in orders
        )
        return {
            "orders": len(orders),
            "amount": formatLang(self.env, amount, currency_obj=company.currency_id),
        }

    @api.model
    def _left_tomorrow(self):
        """Return how many of the user's calls are due tomorrow."""
        tomorrow = fields.Date.add(self.env.company._retention_day(), days=1)
        return self.env["retention.call.task"].search_count(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "open"),
                ("date_due", "=", tomorrow),
            ]
        )

    @api.model
    def _summary_text(self, facts):
        """Return the day in sentences."""
        minutes = facts["seconds"] // 60
        sentences = [
            self.env._(
                "%(done)s calls in %(hours)s:%(minutes)s hours, %(reached)s reached.",
                done=facts["done"],
                hours=minutes // 60,
                minutes=f"{minutes % 60:02d}",
                reached=facts["reached"],
            )
        ]
        if facts["promised"]:
            sentences.append(self.env._("%s callbacks promised.", facts["promised"]))
        if facts["skipped"]:
            sentences.append(self.env._("%s customers skipped.", facts["skipped"]))
        if facts["orders"]:
            sentences.append(
                self.env._(
                    "%(count)s quotations for %(amount)s.",
                    count=facts["orders"],
                    amount=facts["amount"],
                )
            )
        sentences.append(
            self.env._(
                "%(today)s are left today, %(tomorrow)s are due tomorrow.",
                today=facts["left_today"],
                tomorrow=facts["left_tomorrow"],
            )
        )
        return " ".join(sentences)
