"""What is known of a task while its outcomes are weighed: each fact is read once."""

from datetime import datetime, time, timedelta
from functools import cached_property

import pytz

from odoo import fields

from ...tools.call_guard import Facts
from ...tools.call_moments import next_welcome

FARTHEST_DAYS = 366


class Calling:
    """A task as its caller has it on the screen.

    :param task: ``retention.call.task`` of the caller's environment
    """

    def __init__(self, task):
        self.env = task.env
        # Whose task it is was checked by the workspace: the rest is read past rights
        self.task = task.sudo()
        self.partner = self.task.partner_id
        self.contact = self.task.contact_id or self.partner
        self.company = self.task.company_id
        self.campaign = self.task.campaign_id
        self.purpose = self.campaign.purpose or "other"
        self.now = fields.Datetime.now().replace(second=0, microsecond=0)
        self.today = self.company._retention_day()

    # ------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------

    @cached_property
    def zone(self):
        """Clock of the caller, by which days and hours are typed and told."""
        return pytz.timezone(self.env.user.tz or self.company._retention_tz())

    @cached_property
    def customer_zone(self):
        """Clock of the customer, by which he may be called."""
        zone = self.contact.tz or self.partner.tz or self.company._retention_tz()
        return pytz.timezone(zone)

    @staticmethod
    def local(moment, zone):
        """Return what a clock shows at a moment in UTC; both are naive."""
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    @staticmethod
    def utc(moment, zone):
        """Return the moment in UTC at which a clock shows a time; both are naive."""
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # When he may be called
    # ------------------------------------------------------------

    def next_allowed(self, moment):
        """Return the first moment from a given one on at which a call is allowed.

        :param moment: naive UTC datetime; so is the result
        """
        zone = self.customer_zone
        found = next_welcome(
            self.local(moment, zone), self.facts, self.limits, self.holidays
        )
        return self.utc(found, zone)

    @cached_property
    def facts(self):
        """Days and hours of whom to call, or of his firm where he states none."""
        guard = self.env["retention.call.guard"]
        days, hours = guard._whose_times(self.contact, self.partner)
        first, last = days._retention_days()
        return Facts(
            day_from=first,
            day_to=last,
            hour_from=hours.retention_hour_from,
            hour_to=hours.retention_hour_to,
        )

    @cached_property
    def limits(self):
        return self.env["retention.call.guard"]._limits(self.company)

    @cached_property
    def holidays(self):
        """Days on which the company's calendar has a public holiday."""
        last = self.now + timedelta(days=2 * FARTHEST_DAYS)
        calendar = self.company.resource_calendar_id
        leaves = self.env["resource.calendar.leaves"].sudo()  # no secret: who is not in
        days = set()
        for leave in leaves.search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [calendar.id, False]),
                ("company_id", "=", self.company.id),
                ("date_to", ">=", self.now),
                ("date_from", "<=", last),
            ]
        ):
            days |= self._days_of(leave)
        return days

    def _days_of(self, leave):
        """Return the days of which a leave takes the noon, by the company's clock."""
        zone = pytz.timezone(self.company._retention_tz())
        start = self.local(leave.date_from, zone)
        stop = self.local(leave.date_to, zone)
        day, days = start.date(), set()
        while day <= stop.date():
            if start <= datetime.combine(day, time(12)) <= stop:
                days.add(day)
            day += timedelta(days=1)
        return days

    # ------------------------------------------------------------
    # What happened, and what else there is
    # ------------------------------------------------------------

    @cached_property
    def tries(self):
        """How often nobody was reached since somebody answered last."""
        count = 0
        for attempt in self.task.attempt_ids.sorted("id", reverse=True):
            if attempt.is_undone or not attempt.reached:
                continue
            if attempt.reached == "answered":
                break
            count += 1
        return count

    @cached_property
    def others(self):
        """Open tasks of the same customer in all campaigns."""
        return self.task.search(
            [
                ("partner_id", "=", self.partner.id),
                ("state", "in", ("open", "gap")),
                ("id", "!=", self.task.id),
            ]
        )

    @cached_property
    def has_basket(self):
        """Whether there is a usual basket, or a quotation of it already."""
        if self.task._drafted_order():
            return True
        if not self.task._may_know_customer():
            return False
        lines, _gone = self.task._usual_lines(self.task._last_orders())
        return bool(lines)

    @cached_property
    def numbers(self):
        """The numbers that this customer is called by, as the blacklist has them."""
        people = self.contact | self.partner
        return [number for number in people.mapped("phone_sanitized") if number]
