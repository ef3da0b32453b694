"""The pass that raises, updates and ends the alerts of a company."""

from datetime import timedelta
from functools import partial

from psycopg2 import errors

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, mute_logger

from ...tools.complaint_causes import (
    PERSON,
    PRODUCT,
    TEAM,
    count_places,
    reached_places,
)

CRON = "customer_retention.ir_cron_retention_complaint_alert"
# Which record of an alert belongs to a scope
FIELD = {PRODUCT: "product_id", TEAM: "team_id", PERSON: "seller_id"}
LOCK = 0x52CA
TRY_AGAIN = timedelta(minutes=1)


class RetentionComplaintAlert(models.Model):
    _inherit = "retention.complaint.alert"

    @api.model
    def _ask_check(self):
        """Have causes checked as soon as this transaction is done, once."""
        callbacks = self.env.cr.precommit
        if not callbacks.data.get("retention_causes"):
            callbacks.data["retention_causes"] = True
            callbacks.add(self._trigger_check)

    @api.model
    def _trigger_check(self, at=None):
        job = self.env.ref(CRON, raise_if_not_found=False)
        if job:
            job.sudo()._trigger(at)  # whoever names a cause starts this one job

    @api.model
    def _cron_check(self):
        """Look for causes that come again, company by company.

        A company that fails stops no other; one that is checked by somebody else
        just now is looked at again soon.
        """
        cron = self.env["ir.cron"]
        guard = self.env["retention.scoring.run"]._guard
        companies = self.env["res.company"].search(Domain.TRUE)
        cron._commit_progress(remaining=len(companies))
        for number, company in enumerate(companies, start=1):
            guard(company, partial(self.with_company(company)._look_at, company))
            if not cron._commit_progress(1, remaining=len(companies) - number):
                return

    @api.model
    def _look_at(self, company):
        """Bring the alerts of a company in line with its complaints.

        :return: the alerts that were raised
        """
        [[is_free]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, company.id)
        )
        if not is_free:
            self._trigger_check(fields.Datetime.now() + TRY_AGAIN)
            return self.browse()
        day = company._retention_day()
        first = day - timedelta(company.retention_cause_alert_days - 1)
        known = self.search([("company_id", "=", company.id), ("state", "!=", "over")])
        for alert in known:
            alert._refresh(first, day)
        raised = self.browse()
        for place in self._reached(company, first, day):
            values = {
                "company_id": company.id,
                "cause_id": place.cause,
                "scope": place.scope,
                "date_from": first,
                "raised_on": day,
            }
            if place.scope in FIELD:
                values[FIELD[place.scope]] = place.record
            raised |= self._raise(values, first, day)
        raised._tell()
        return raised

    @api.model
    def _reached(self, company, first, day):
        """Return the places of causes that come again and have no alert yet."""
        hits = self.env["retention.complaint"]._cause_hits(company, first, day)
        causes = self.env["retention.complaint.cause"].with_context(active_test=False)
        parent_of = {
            cause.id: cause.parent_id.id or None for cause in causes.search(Domain.TRUE)
        }
        reached = reached_places(
            count_places(hits, parent_of),
            parent_of,
            company.retention_cause_alert_customers,
        )
        open_alerts = self.search(
            [("company_id", "=", company.id), ("state", "!=", "over")]
        )
        known = {
            (alert.cause_id.id, alert.scope, alert._record_id())
            for alert in open_alerts
        }
        return sorted(
            (place for place in reached if tuple(place) not in known),
            key=lambda one: (one.cause, one.scope, one.record or 0),
        )

    def _record_id(self):
        name = FIELD.get(self.scope)
        return self[name].id if name else None

    @api.model
    def _raise(self, values, first, day):
        """Make an alert, unless another process has just made it."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                alert = self.create(values)
                self.env.flush_all()
        except (errors.UniqueViolation, errors.SerializationFailure):
            self.env.invalidate_all(flush=False)
            self._trigger_check(fields.Datetime.now() + TRY_AGAIN)
            return self.browse()
        alert._refresh(first, day)
        alert.write(
            {
                "customers_raised": alert.customer_count,
                "complaints_raised": alert.complaint_count,
                "lines_raised": alert.line_count,
                "rate_raised": alert.rate,
                "is_rate_raised_known": alert.is_rate_known,
            }
        )
        cured = self.env["retention.complaint.action"]._cured_before(alert)
        if cured:
            alert.back_action_id = cured[0]
            cured._come_back(alert)
        return alert

    def _refresh(self, first, day):
        """Write the figures of the last days, and end what became rarer.

        :param first: first day that counts, ``day`` the last one
        """
        complaints, customers, lines, rate = self._figures_between(first, day)
        since = self._hits_between(self.date_from, day)
        values = {
            "complaint_count": complaints,
            "customer_count": customers,
            "line_count": lines,
            "rate": rate or 0,
            "is_rate_known": rate is not None,
        }
        if set(since) != set(self.complaint_ids.ids):
            values["complaint_ids"] = [Command.set(sorted(since))]
        self.write(values)
        # One that is just being raised has nothing to be compared with
        if self.customers_raised and self._is_rarer():
            self._end(day, self.env._("The cause became rarer."))

    def _is_rarer(self):
        """Tell whether too few customers complain by now, and less often than then."""
        if self.customer_count >= self.company_id.retention_cause_alert_customers:
            return False
        if not self.complaint_count:
            return True
        if self.is_rate_known and self.is_rate_raised_known:
            return self.rate < self.rate_raised
        # Without order lines the complaints alone can be compared
        return self.complaint_count < self.complaints_raised

    def _end(self, day, reason):
        self.write({"state": "over", "over_on": day})
        self.activity_ids.action_feedback(feedback=reason)

    def _follow_actions(self):
        """Move alerts that are not over to where their actions are."""
        for alert in self.filtered(lambda one: one.state != "over"):
            state = "acting" if alert.action_ids._helping() else "raised"
            if alert.state == state:
                continue
            alert.state = state
            if state == "acting":
                alert.activity_ids.action_feedback(
                    feedback=self.env._("Something is being done about it.")
                )

    @api.model
    def _merge_causes(self, causes, target):
        """Have alerts go with causes into another one; of two of a kind one ends."""
        alerts = self.search([("cause_id", "in", (causes | target).ids)])
        # Those of the cause that stays come first, then the oldest
        going_on = alerts.filtered(lambda one: one.state != "over")
        kept, ended = {}, {}
        for alert in going_on.sorted(lambda one: (one.cause_id != target, one.id)):
            key = (alert.company_id, alert.scope, alert._record_id())
            first = kept.setdefault(key, alert)
            if first != alert:
                reason = self.env._("Goes on as %s.", target.complete_name)
                alert._end(alert.company_id._retention_day(), reason)
                alert.message_post(body=reason)
                ended[alert] = first
        # None of them is in another's way any more
        alerts.cause_id = target
        for alert, first in ended.items():
            alert.action_ids.write({"alert_id": first.id, "cause_id": target.id})
