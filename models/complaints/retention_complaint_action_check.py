"""Counting before and after, deciding whether it helped, and telling of it."""

from datetime import timedelta
from functools import partial
from math import inf

from odoo import api, models
from odoo.fields import Domain

from ...tools.complaint_rates import FELL, TOO_FEW, compare
from .retention_complaint_scope_mixin import SCOPE

ACTIVITY = "mail.mail_activity_data_todo"
# So many times the days of the settings are waited for enough orders
LONGEST = 3
BATCH = 100


class RetentionComplaintAction(models.Model):
    _inherit = "retention.complaint.action"

    # ------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Tell owners of what is overdue, count what is done, decide what is over.

        A company that fails stops no other.
        """
        cron = self.env["ir.cron"]
        guard = self.env["retention.scoring.run"]._guard
        companies = self.env["res.company"].search(Domain.TRUE)
        cron._commit_progress(remaining=len(companies))
        for number, company in enumerate(companies, start=1):
            actions = self.with_company(company)
            guard(company, partial(actions._tell_overdue, company))
            done = self.search(
                [("company_id", "=", company.id), ("state", "=", "done")]
            ).ids
            for start in range(0, len(done), BATCH):
                for action in actions.browse(done[start : start + BATCH]):
                    guard(company, action._check)
                cron._commit_progress()
            if not cron._commit_progress(1, remaining=len(companies) - number):
                return

    def _check(self):
        """Count again, and decide where the days are over."""
        # What somebody works on just now is counted the next night
        for action in self.try_lock_for_update():
            day = action.company_id._retention_day()
            action._measure(day)
            if action.state == "done" and action.check_on <= day:
                action._judge(day)

    def _measure(self, day):
        """Write the rates of the days before it was done, and of those since."""
        days = timedelta(days=self.check_days)
        last = min(self.done_on + days - timedelta(days=1), day)
        before, _customers, lines_before, rate_before = self._figures_between(
            self.done_on - days, self.done_on - timedelta(days=1)
        )
        after, _customers, lines_after, rate_after = self._figures_between(
            self.done_on, last
        )
        found = compare(before, lines_before, after, lines_after)
        self.write(
            {
                "complaints_before": before,
                "lines_before": lines_before,
                "rate_before": rate_before or 0,
                "complaints_after": after,
                "lines_after": lines_after,
                "rate_after": rate_after or 0,
                "is_ratio_known": found.low is not None,
                "ratio_low": found.low or 0,
                "ratio_high": 0 if found.high in (None, inf) else found.high,
                "verdict": found.verdict,
            }
        )

    def _judge(self, day):
        """Decide whether it helped; with too few orders wait as long once more."""
        days = self.company_id.retention_cause_check_days
        longer = self.check_days + days
        if self.verdict == TOO_FEW and longer <= LONGEST * days:
            self.write(
                {
                    "check_days": longer,
                    "check_on": self.done_on + timedelta(days=longer),
                }
            )
            if self.check_on > day:
                return
            self._measure(day)
        state = "cured" if self.verdict == FELL else "not_cured"
        self.write({"state": state, "judged_on": day})
        self._tell_judged(day)

    def _tell_judged(self, day):
        """Tell followers how it went, and the owner that something is left to do."""
        owner = self.with_context(lang=self.user_id.lang)
        text = owner._verdict_in_words()
        self.message_post(body=text)
        if self.state == "not_cured":
            owner.activity_schedule(
                ACTIVITY,
                user_id=self.user_id.id,
                date_deadline=day + timedelta(days=7),
                summary=owner.env._("Did not help enough: %s", self.name),
                note=text,
            )

    @api.model
    def _tell_overdue(self, company):
        """Give owners an activity for what should be done by now, once."""
        day = company._retention_day()
        late = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("planned", "in_progress")),
                ("date_due", "<", day),
                ("is_overdue_told", "=", False),
            ]
        )
        for action in late:
            owner = action.with_context(lang=action.user_id.lang)
            owner.activity_schedule(
                ACTIVITY,
                user_id=action.user_id.id,
                date_deadline=day,
                summary=owner.env._("Overdue: %s", action.name),
            )
        late.is_overdue_told = True

    # ------------------------------------------------------------
    # Coming back
    # ------------------------------------------------------------

    @api.model
    def _cured_before(self, alert):
        """Return the actions that had cured what an alert is about, latest first."""
        return self.search(
            [
                ("company_id", "=", alert.company_id.id),
                ("state", "=", "cured"),
                ("back_on", "=", False),
                ("cause_id", "parent_of", alert.cause_id.id),
                *((name, "in", (False, alert[name].id)) for name in SCOPE),
            ],
            order="judged_on DESC, id DESC",
        )

    def _come_back(self, alert):
        """Mark cured actions whose cause is back, and tell their owners."""
        day = alert.company_id._retention_day()
        self.write({"back_on": day, "back_alert_id": alert.id})
        for action in self:
            owner = action.with_context(lang=action.user_id.lang)
            text = alert.with_context(lang=action.user_id.lang)._in_words()
            action.message_post(body=text)
            owner.activity_schedule(
                ACTIVITY,
                user_id=action.user_id.id,
                date_deadline=day + timedelta(days=3),
                summary=owner.env._("Came back: %s", action.cause_id.display_name),
                note=text,
            )

    # ------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------

    def action_complaints(self):
        """List the complaints that it is to make rarer, month by month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_complaint_action_causes"
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("cause_id", "child_of", self.cause_id.id),
            *((name, "=", self[name].id) for name in SCOPE if self[name]),
        ]
        return action | {"domain": domain, "context": {}}
