"""The rules that protect a customer from calls, for the queue: in SQL.

``retention_call_guard_task.py`` says the same of one task; a test compares the two on
random facts. What each rule means stands in docs/calls.md.
"""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.statement import days_between


class CallLimits(NamedTuple):
    """What a company allows its callers."""

    hour_from: float
    hour_to: float
    is_weekend: bool
    contacts: int
    days: int
    claim_minutes: int


class RetentionCallGuard(models.AbstractModel):
    """Says who may be called now; holds nothing."""

    _name = "retention.call.guard"
    _description = "Protection from Calls"

    @api.model
    def _joins_sql(self):
        """Return SQL of what the rules look at, for a query ``FROM ... task``.

        ``customer`` is the firm, ``person`` whom to call there, ``campaign`` may be
        missing.
        """
        return SQL(
            """
            JOIN res_partner customer ON customer.id = task.partner_id
            JOIN res_partner person
              ON person.id = COALESCE(task.contact_id, task.partner_id)
       LEFT JOIN retention_call_campaign campaign ON campaign.id = task.campaign_id
            """
        )

    @api.model
    def _allowed_sql(self, company, now=None):
        """Return SQL of whether the customer of a task may be called now.

        Over the aliases of ``_joins_sql``. Nothing is flushed: what a caller asks
        for first stands in the database.

        :param company: ``res.company`` whose tasks are looked at
        :param now: naive UTC datetime, now by default
        """
        now = now or fields.Datetime.now()
        return SQL(" AND ").join(self._rules_sql(company, now).values())

    @api.model
    def _rules_sql(self, company, now):
        """Return {code: SQL that holds where the rule lets the call pass}.

        They are asked one after the other: those come first that cost least.
        """
        is_call = SQL("task.channel = 'phone'")
        rules = {
            "channel": SQL(
                "COALESCE(person.retention_channel, 'phone') = 'phone'"
                " OR task.is_promised"
            ),
            "holiday": self._holiday_sql(company, now),
            "resting": self._rest_sql(company, now),
            "hours": self._hours_sql(company, now),
            "claimed": self._claimed_sql(company),
            "blacklisted": self._blacklist_sql(),
            "complaint": self._complaint_sql(company),
            "today": SQL(
                "task.is_promised OR NOT %s",
                self._called_sql(
                    SQL("attempt.date >= %s", self._day_start(company, now)),
                    SQL("attempt.task_id IS DISTINCT FROM task.id"),
                ),
            ),
            "frequency": self._frequency_sql(company, now),
        }
        # Who is written to is woken by nobody
        spoken = {"blacklisted", "channel", "holiday", "hours"}
        return {
            code: SQL("(NOT %s OR %s)", is_call, SQL("(%s)", rule))
            if code in spoken
            else SQL("(%s)", rule)
            for code, rule in rules.items()
        }

    # ------------------------------------------------------------
    # The rules
    # ------------------------------------------------------------

    @api.model
    def _blacklist_sql(self):
        return SQL(
            """NOT EXISTS (
                SELECT FROM phone_blacklist blacklist
                 WHERE blacklist.active
                   AND blacklist.number
                       IN (person.phone_sanitized, customer.phone_sanitized))"""
        )

    @api.model
    def _complaint_sql(self, company):
        return SQL(
            """campaign.purpose = 'complaint' OR NOT EXISTS (
                SELECT FROM (%s) complaint
                 WHERE complaint.company_id = %s
                   AND complaint.partner_id = task.partner_id)""",
            self.env["retention.complaint"]._open_complaints_sql(),
            company.id,
        )

    @api.model
    def _rest_sql(self, company, now):
        return SQL(
            "task.is_promised OR customer.retention_rest_until IS NULL"
            " OR customer.retention_rest_until <= %s",
            company._retention_day(now),
        )

    @api.model
    def _holiday_sql(self, company, now):
        """Return SQL of whether no public holiday of the company's calendar is on."""
        return SQL(
            """NOT EXISTS (
                SELECT FROM resource_calendar_leaves holiday
                 WHERE holiday.resource_id IS NULL
                   AND holiday.company_id = %(company)s
                   AND (holiday.calendar_id IS NULL
                        OR holiday.calendar_id = (SELECT resource_calendar_id
                                                    FROM res_company
                                                   WHERE id = %(company)s))
                   AND holiday.date_from <= %(now)s AND holiday.date_to >= %(now)s)""",
            company=company.id,
            now=now,
        )

    @api.model
    def _hours_sql(self, company, now):
        """Return SQL of whether it is a good time by the customer's own clock.

        Days and hours are the person's where stated, else the firm's, else the
        company's. A promised call comes at its hour, whatever the days say.
        """
        limits = company._retention_call_limits()
        local = SQL(
            "(%s::timestamp AT TIME ZONE 'UTC'"
            " AT TIME ZONE"
            " COALESCE(NULLIF(person.tz, ''), NULLIF(customer.tz, ''), %s))",
            now,
            company._retention_tz(),
        )
        day = SQL("(EXTRACT(ISODOW FROM %s)::int - 1)", local)
        hour = SQL(
            "(EXTRACT(HOUR FROM %(local)s) + EXTRACT(MINUTE FROM %(local)s) / 60)",
            local=local,
        )
        return SQL(
            "task.is_promised OR (%(days)s AND %(hours)s)",
            days=self._days_sql(day, limits),
            hours=self._clock_sql(hour, limits),
        )

    @api.model
    def _awake_sql(self, company, now):
        """Return SQL of whether a task's customer may be an exception after hours.

        Over the alias ``task`` alone, so that a queue of which nobody may be called now
        is passed over without being joined. Who lives by the company's clock and states
        no days or hours is called at none of the others.
        """
        limits = company._retention_call_limits()
        local = company._retention_local(now)
        hour = local.hour + local.minute / 60
        if (limits.is_weekend or local.weekday() < 5) and (
            limits.hour_from <= hour < limits.hour_to
        ):
            return SQL("TRUE")
        # Each by one equality: the planner then keeps those few in memory
        own, of_contact = (
            SQL(
                """EXISTS (
                    SELECT FROM res_partner other
                     WHERE other.id = %s
                       AND (other.tz NOT IN ('', %s) OR other.retention_hour_from <> 0
                            OR other.retention_hour_to <> 0
                            OR other.retention_day_from IS NOT NULL
                            OR other.retention_day_to IS NOT NULL))""",
                SQL.identifier("task", name),
                company._retention_tz(),
            )
            for name in ("partner_id", "contact_id")
        )
        return SQL(
            """(task.is_promised OR %s
                OR (task.contact_id <> task.partner_id AND %s))""",
            own,
            of_contact,
        )

    @api.model
    def _days_sql(self, day, limits):
        """Return SQL of whether a weekday (0 is Monday) is one of the customer's."""
        own = [
            SQL(
                "CASE WHEN %(source)s.retention_day_from IS NOT NULL"
                "       OR %(source)s.retention_day_to IS NOT NULL THEN"
                " MOD(%(day)s - %(first)s::int + 7, 7)"
                "   <= MOD(%(last)s::int - %(first)s::int + 7, 7) END",
                source=SQL.identifier(source),
                day=day,
                first=SQL(
                    "COALESCE(%(source)s.retention_day_from,"
                    " %(source)s.retention_day_to)",
                    source=SQL.identifier(source),
                ),
                last=SQL(
                    "COALESCE(%(source)s.retention_day_to,"
                    " %(source)s.retention_day_from)",
                    source=SQL.identifier(source),
                ),
            )
            for source in ("person", "customer")
        ]
        last = 6 if limits.is_weekend else 4
        return SQL("COALESCE(%s, %s, %s <= %s)", *own, day, last)

    @api.model
    def _clock_sql(self, hour, limits):
        """Return SQL of whether an hour of the day is one of the customer's."""
        own = [
            SQL(
                "CASE WHEN COALESCE(%(source)s.retention_hour_from, 0) <> 0"
                "       OR COALESCE(%(source)s.retention_hour_to, 0) <> 0 THEN"
                " %(hour)s >= COALESCE(%(source)s.retention_hour_from, 0)"
                " AND %(hour)s < COALESCE(%(source)s.retention_hour_to, 0) END",
                source=SQL.identifier(source),
                hour=hour,
            )
            for source in ("person", "customer")
        ]
        return SQL(
            "COALESCE(%s, %s, %s >= %s AND %s < %s)",
            *own,
            hour,
            limits.hour_from,
            hour,
            limits.hour_to,
        )

    @api.model
    def _claimed_sql(self, company):
        """Return SQL of whether no other task of the customer is on a screen.

        One whose time has run out counts, too: it is offered again itself.
        """
        return SQL(
            """NOT EXISTS (
                SELECT FROM retention_call_task other
                 WHERE other.company_id = %s AND other.partner_id = task.partner_id
                   AND other.claimed_by IS NOT NULL AND other.id <> task.id)""",
            company.id,
        )

    @api.model
    def _frequency_sql(self, company, now):
        limits = company._retention_call_limits()
        if not limits.contacts:
            return SQL("TRUE")
        first = fields.Date.subtract(
            company._retention_day(now), days=max(limits.days - 1, 0)
        )
        since, _until = days_between(first, first, company._retention_tz())
        return SQL(
            """task.is_promised OR (
                SELECT COUNT(*) FROM retention_call_attempt attempt
                 WHERE attempt.company_id = task.company_id
                   AND attempt.partner_id = task.partner_id
                   AND attempt.reached = 'answered' AND attempt.is_undone IS NOT TRUE
                   AND attempt.date >= %s) < %s""",
            since,
            limits.contacts,
        )

    @api.model
    def _called_sql(self, *conditions):
        """Return SQL of whether there is a call to the customer that fits."""
        return SQL(
            """EXISTS (
                SELECT FROM retention_call_attempt attempt
                 WHERE attempt.company_id = task.company_id
                   AND attempt.partner_id = task.partner_id
                   AND attempt.kind <> 'skip' AND attempt.is_undone IS NOT TRUE
                   AND %s)""",
            SQL(" AND ").join(conditions),
        )

    @api.model
    def _day_start(self, company, now):
        """Return when the company's day began, as a naive UTC datetime."""
        day = company._retention_day(now)
        return days_between(day, day, company._retention_tz())[0]
