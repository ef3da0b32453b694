"""The rules that protect a customer from calls, for one task: with the reason."""

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import call_guard
from ...tools.contact_hours import DAY_HOURS, has_hours
from ...tools.statement import days_between


class RetentionCallGuard(models.AbstractModel):
    _inherit = "retention.call.guard"

    @api.model
    def _refusal(self, task, now=None):
        """Return why a task's customer must not be called now: (code, sentence).

        Both empty if he may be. The rules of ``tools/call_guard.py``, with the facts
        of the task; ``_allowed_sql`` says the same for the queue.
        """
        now = now or fields.Datetime.now()
        task.ensure_one()
        person = (task.contact_id or task.partner_id).sudo()  # hours and number only
        local = self._local_moment(task, person, now)
        code = call_guard.refusal(
            self._facts(task, person, now), local, self._limits(task.company_id)
        )
        return (code, self._sentences(task)[code]) if code else ("", "")

    @api.model
    def _local_moment(self, task, person, now):
        """Return what the clock of whom to call shows, as a datetime without zone."""
        zone = person.tz or task.partner_id.sudo().tz or task.company_id._retention_tz()
        local = pytz.utc.localize(now).astimezone(pytz.timezone(zone))
        return local.replace(tzinfo=None)

    @api.model
    def _limits(self, company):
        limits = company._retention_call_limits()
        return call_guard.Limits(
            day_from=0,
            day_to=6 if limits.is_weekend else 4,
            hour_from=limits.hour_from,
            hour_to=limits.hour_to,
            max_contacts=limits.contacts,
            in_days=limits.days,
        )

    @api.model
    def _facts(self, task, person, now):
        """Return the :class:`~tools.call_guard.Facts` of a task."""
        facts = self._facts_row(task, now)
        customer = task.partner_id.sudo()  # hours and channel only
        is_call = task.channel == "phone"
        days, hours = self._whose_times(person, customer)
        rest = customer.retention_rest_until
        first, last = days._retention_days()
        return call_guard.Facts(
            is_blacklisted=is_call and facts["blacklisted"],
            has_open_complaint=facts["complaint"],
            purpose=task.campaign_id.purpose or "",
            is_resting=bool(rest and rest > task.company_id._retention_day(now)),
            channel=person.retention_channel if is_call else None,
            is_holiday=is_call and facts["holiday"],
            day_from=first if is_call else 0,
            day_to=last if is_call else call_guard.LAST_DAY,
            hour_from=hours.retention_hour_from if is_call else 0,
            hour_to=hours.retention_hour_to if is_call else DAY_HOURS,
            is_claimed=facts["claimed"],
            is_touched_today=facts["today"],
            contacts=facts["contacts"],
            is_promised=task.is_promised,
            is_hour_named=task.is_promised,
        )

    @api.model
    def _whose_times(self, person, customer):
        """Return (whose days, whose hours) count: the person's, else the firm's.

        The person's, too, where neither states any.
        """
        people = (person, customer)
        return (
            next((one for one in people if any(_days(one))), person),
            next((one for one in people if _has_hours(one)), person),
        )

    @api.model
    def _facts_row(self, task, now):
        """Return what other records say of a task's customer, in one query."""
        company = task.company_id
        first = call_guard.counts_since(
            company._retention_day(now), self._limits(company)
        )
        since, _until = days_between(first, first, company._retention_tz())
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT NOT %(unlisted)s AS blacklisted,
                       EXISTS (
                           SELECT FROM (%(complaints)s) complaint
                            WHERE complaint.company_id = task.company_id
                              AND complaint.partner_id = task.partner_id) AS complaint,
                       NOT %(workday)s AS holiday, NOT %(unclaimed)s AS claimed,
                       %(today)s AS today,
                       (SELECT COUNT(*) FROM retention_call_attempt attempt
                         WHERE attempt.company_id = task.company_id
                           AND attempt.partner_id = task.partner_id
                           AND attempt.reached = 'answered'
                           AND attempt.is_undone IS NOT TRUE
                           AND attempt.date >= %(since)s) AS contacts
                  FROM retention_call_task task %(joins)s
                 WHERE task.id = %(task)s
                """,
                unlisted=self._blacklist_sql(),
                complaints=self.env["retention.complaint"]._open_complaints_sql(),
                workday=self._holiday_sql(company, now),
                unclaimed=self._claimed_sql(company),
                today=self._called_sql(
                    SQL("attempt.date >= %s", self._day_start(company, now)),
                    SQL("attempt.task_id IS DISTINCT FROM task.id"),
                ),
                since=since,
                joins=self._joins_sql(),
                task=task.id,
            )
        )
        return rows[0]

    @api.model
    def _sentences(self, task):
        """Return {code: why the customer of a task must not be called now}."""
        limits = task.company_id._retention_call_limits()
        name = task.partner_id.sudo().display_name  # whoever has the task sees it
        return {
            call_guard.BLACKLISTED: self.env._(
                "%s asked not to be called: the number is blacklisted.", name
            ),
            call_guard.COMPLAINT: self.env._(
                "%s has an open complaint: no calls but about that.", name
            ),
            call_guard.RESTING: self.env._("%s takes a break from calls.", name),
            call_guard.CHANNEL: self.env._(
                "%s prefers another channel than the telephone.", name
            ),
            call_guard.HOLIDAY: self.env._("Today is a public holiday."),
            call_guard.WEEKDAY: self.env._("Today is no day to call %s.", name),
            call_guard.HOURS: self.env._(
                "It is not a good time to call %s by their own clock.", name
            ),
            call_guard.CLAIMED: self.env._("Somebody else is with %s right now.", name),
            call_guard.TODAY: self.env._(
                "%s was called today already, from another list.", name
            ),
            call_guard.FREQUENCY: self.env._(
                "%(customer)s was spoken to %(times)s times within %(days)s days: that "
                "is enough.",
                customer=name,
                times=limits.contacts,
                days=limits.days,
            ),
        }


def _days(partner):
    return (partner.retention_day_from, partner.retention_day_to)


def _has_hours(partner):
    return has_hours(partner.retention_hour_from, partner.retention_hour_to)
