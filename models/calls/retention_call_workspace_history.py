from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime, html2plaintext
from odoo.tools.misc import formatLang

SHOWN = 20
# Of a text, so much is shown in a line
LONGEST = 240
ICONS = {
    "call": "fa-phone",
    "order": "fa-shopping-cart",
    "message": "fa-envelope-o",
    "complaint": "fa-exclamation-triangle",
    "gift": "fa-gift",
    "meeting": "fa-users",
}


class RetentionCallWorkspace(models.AbstractModel):
    """What happened with a customer: the newest first, what is open pinned on top."""

    _inherit = "retention.call.workspace"

    # ------------------------------------------------------------
    # Where it stands
    # ------------------------------------------------------------

    @api.model
    def _history_sql(self, task):
        """Return SQL of one JSON: the newest of what happened, open matters left out.

        Columns: kind, moment (of UTC), day (where there is no hour), text, what (of
        which kind it is), who, model, res_id.
        """
        sources = (
            self._calls_sql(task),
            self._bought_sql(task),
            *self._messages_sql(task),
            self._past_complaints_sql(task),
            *self._gifts_sql(task),
            self._meetings_sql(task),
        )
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(happened ORDER BY moment DESC, model, res_id DESC),
                            '[]')
              FROM (SELECT * FROM (%s) happened
                  ORDER BY moment DESC, model, res_id DESC LIMIT %s) happened
            """,
            SQL(" UNION ALL ").join(SQL("(%s)", source) for source in sources),
            SHOWN,
        )

    @api.model
    def _happened_sql(self, kind, model, moment, text, what, who, source, limited=True):
        """Return SQL of one source of the history, its newest rows."""
        query = SQL(
            """
            SELECT %(kind)s AS kind, %(moment)s::timestamp AS moment,
                   LEFT(%(text)s::text, %(longest)s) AS text, %(what)s::text AS what,
                   %(who)s::varchar AS who, %(model)s AS model, record.id AS res_id
              FROM %(source)s
            """,
            kind=kind,
            moment=moment,
            text=text,
            longest=20 * LONGEST,
            what=what,
            who=who,
            model=model,
            source=source,
        )
        return SQL("%s ORDER BY 2 DESC LIMIT %s", query, SHOWN) if limited else query

    @api.model
    def _calls_sql(self, task):
        """Return SQL of calls and skips; those undone did not happen."""
        return self._happened_sql(
            "call",
            "retention.call.attempt",
            SQL("record.date"),
            # What followed is said where nothing was noted; the outcome stands before
            SQL(
                "COALESCE(NULLIF(record.note, ''), SUBSTRING(record.sentence"
                " FROM NULLIF(POSITION(': ' IN record.sentence), 0) + 2))"
            ),
            SQL(
                "CASE record.kind WHEN 'skip' THEN %s"
                " ELSE COALESCE(%s, record.reached) END",
                self.env._("Skipped"),
                self.env["retention.call.outcome"]._field_to_sql("outcome", "name"),
            ),
            SQL("person.name"),
            SQL(
                """retention_call_attempt record
         LEFT JOIN retention_call_outcome outcome ON outcome.id = record.outcome_id
         LEFT JOIN res_users ON res_users.id = record.user_id
         LEFT JOIN res_partner person ON person.id = res_users.partner_id
             WHERE record.partner_id = %s AND record.company_id = %s
               AND record.is_undone IS NOT TRUE""",
                task.partner_id.id,
                task.company_id.id,
            ),
        )

    @api.model
    def _bought_sql(self, task):
        return self._happened_sql(
            "order",
            "sale.order",
            SQL("record.date_order"),
            SQL("record.name"),
            SQL("record.currency_id || ' ' || record.amount_total"),
            SQL("person.name"),
            SQL(
                """sale_order record
              JOIN res_partner buyer ON buyer.id = record.partner_id
         LEFT JOIN res_users ON res_users.id = record.user_id
         LEFT JOIN res_partner person ON person.id = res_users.partner_id
             WHERE buyer.commercial_partner_id = %s AND record.company_id = %s
               AND record.state = 'sale'""",
                task.partner_id.id,
                task.company_id.id,
            ),
        )

    @api.model
    def _messages_sql(self, task):
        """Return SQL of words with the customer, by the sources of contacts."""
        for model, company in (
            ("res.partner", SQL("message.record_company_id")),
            ("sale.order", SQL("sale.company_id")),
        ):
            query = SQL(
                """
                SELECT message.id, message.date, message.author_id, message.res_id,
                       message.body, message.subject
                  FROM %s AND partner.commercial_partner_id = %s
                   AND COALESCE(%s, %s) = %s
                """,
                self.env["res.partner"]._retention_messages_from(model),
                task.partner_id.id,
                company,
                task.company_id.id,
                task.company_id.id,
            )
            yield SQL(
                """
                SELECT 'message', record.date, LEFT(record.body, %s), record.subject,
                       author.name, %s, record.res_id
                  FROM (%s) record
             LEFT JOIN res_partner author ON author.id = record.author_id
              ORDER BY record.date DESC LIMIT %s
                """,
                20 * LONGEST,
                model,
                query,
                SHOWN,
            )

    @api.model
    def _past_complaints_sql(self, task):
        """Return SQL of complaints that are over; the open ones are pinned."""
        return self._happened_sql(
            "complaint",
            "retention.complaint",
            SQL("record.received_at"),
            SQL("record.description"),
            SQL("record.name"),
            SQL("person.name"),
            SQL(
                """retention_complaint record
         LEFT JOIN res_users ON res_users.id = record.user_id
         LEFT JOIN res_partner person ON person.id = res_users.partner_id
             WHERE record.commercial_partner_id = %s AND record.company_id = %s
               AND record.state IN ('solved', 'closed')""",
                task.partner_id.id,
                task.company_id.id,
            ),
        )

    @api.model
    def _gifts_sql(self, task):
        """Return SQL of points given unannounced, and of yearly gifts."""
        whose = SQL(
            """JOIN res_partner owner ON owner.id = record.partner_id
             WHERE owner.commercial_partner_id = %s AND record.company_id = %s""",
            task.partner_id.id,
            task.company_id.id,
        )
        yield self._happened_sql(
            "gift",
            "retention.extra",
            SQL("record.granted_on"),
            SQL("record.reason"),
            SQL("%s || ' ' || record.points::float", self.env._("Extra points:")),
            SQL("person.name"),
            SQL(
                """retention_extra record
         LEFT JOIN res_users ON res_users.id = record.user_id
         LEFT JOIN res_partner person ON person.id = res_users.partner_id %s""",
                whose,
            ),
        )
        yield self._happened_sql(
            "gift",
            "retention.gift.occasion",
            SQL("record.given_on"),
            SQL("''"),
            SQL("%s::text", self.env._("Gift of the year")),
            SQL("NULL"),
            SQL(
                "retention_gift_occasion record %s AND record.gift_id IS NOT NULL",
                whose,
            ),
        )

    @api.model
    def _meetings_sql(self, task):
        return self._happened_sql(
            "meeting",
            "calendar.event",
            SQL("record.start"),
            # What a private meeting is about stays between those who met
            SQL(
                "CASE WHEN COALESCE(record.privacy, setting.calendar_default_privacy)"
                " = 'private' THEN '' ELSE record.name END"
            ),
            SQL("NULL"),
            SQL("person.name"),
            SQL(
                """calendar_event record
         LEFT JOIN res_users ON res_users.id = record.user_id
         LEFT JOIN res_users_settings setting ON setting.user_id = record.user_id
         LEFT JOIN res_partner person ON person.id = res_users.partner_id
             WHERE record.active AND record.start <= %s AND EXISTS (
                   SELECT FROM calendar_event_res_partner_rel rel
                     JOIN res_partner guest ON guest.id = rel.res_partner_id
                    WHERE rel.calendar_event_id = record.id
                      AND guest.commercial_partner_id = %s)
               AND (record.user_id IS NULL OR EXISTS (
                   SELECT FROM res_company_users_rel allowed
                    WHERE allowed.cid = %s AND allowed.user_id = record.user_id))""",
                fields.Datetime.now(),
                task.partner_id.id,
                task.company_id.id,
            ),
        )

    # ------------------------------------------------------------
    # As it is shown
    # ------------------------------------------------------------

    @api.model
    def _history(self, task, facts):
        """Return the history of a card: promises and open complaints first."""
        pinned = [
            *(self._promise_line(task, other) for other in facts["others"]),
            *(self._complaint_line(task, one) for one in facts["complaints"]),
        ]
        lines = [line for line in pinned if line]
        past = [self._past_line(task, row) for row in facts["history"]]
        lines = (lines + past)[:SHOWN]
        return [line | {"id": number} for number, line in enumerate(lines, 1)]

    @api.model
    def _line(self, kind, date, text, who, model, res_id, is_pinned=False):
        return {
            "date": date,
            "kind": kind,
            "icon": ICONS[kind],
            "text": self._shortened(text),
            "who": who or "",
            "is_pinned": is_pinned,
            "model": model,
            "res_id": res_id,
        }

    @api.model
    def _shortened(self, text):
        text = " ".join((text or "").split())
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    @api.model
    def _promise_line(self, task, other):
        """Return the line of another call that the customer was promised."""
        if not other["is_promised"]:
            return None
        text = self.env._("Promised call: %s", other["campaign"] or "")
        when = other["call_at"] or other["date_due"]
        return self._line(
            "call",
            self._moment_text(task, when)
            if other["call_at"]
            else self._day_text(task, when),
            text,
            other["keeper"],
            "retention.call.task",
            other["id"],
            is_pinned=True,
        )

    @api.model
    def _complaint_line(self, task, complaint):
        return self._line(
            "complaint",
            self._day_text(task, complaint["received_at"]),
            self.env._(
                "Open complaint %(name)s: %(text)s",
                name=complaint["name"],
                text=complaint["description"] or "",
            ),
            "",
            "retention.complaint",
            complaint["id"],
            is_pinned=True,
        )

    @api.model
    def _past_line(self, task, row):
        what, text = row["what"] or "", row["text"] or ""
        if row["kind"] == "message":
            text = html2plaintext(text)
        if row["kind"] == "order":
            currency_id, amount = what.split()
            currency = self.env["res.currency"].browse(int(currency_id))
            what, text = (
                text,
                formatLang(self.env, float(amount), currency_obj=currency),
            )
        # Gifts are of a day without an hour, which is told as it is
        moment = row["moment"][:10] if row["kind"] == "gift" else row["moment"]
        return self._line(
            row["kind"],
            self._day_text(task, moment),
            ": ".join(part.strip() for part in (what, text) if part.strip()),
            row["who"],
            row["model"],
            row["res_id"],
        )

    @api.model
    def _day_text(self, task, moment):
        """Return the company's day of a moment, formatted for the user.

        :param moment: naive UTC datetime or its text, or a day
        """
        text = str(moment)
        if len(text) == 10:
            return format_date(self.env, text)
        local = task.company_id._retention_local(self._to_moment(moment))
        return format_date(self.env, local.date())

    @api.model
    def _moment_text(self, task, moment):
        """Return day and hour of the company's clock, formatted for the user."""
        return format_datetime(
            self.env,
            self._to_moment(moment),
            tz=task.company_id._retention_tz(),
            dt_format="short",
        )

    @api.model
    def _to_moment(self, moment):
        """Return a moment that came as text out of JSON."""
        if isinstance(moment, str):
            return fields.Datetime.to_datetime(moment[:19].replace("T", " "))
        return moment
