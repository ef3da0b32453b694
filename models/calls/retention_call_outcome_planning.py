from datetime import timedelta

from odoo import models

from ...tools.call_outcomes import next_attempt
from .choices import OTHER_RANK, RANK_OF_PURPOSE


class RetentionCallOutcome(models.Model):
    """What becomes of the task: called again, when and by whom, or done."""

    _inherit = "retention.call.outcome"

    def _plan(self, reading):
        """Complete a reading by the next call, its owner and the end of a rest."""
        calling = reading["calling"]
        reading |= {
            "call_at": False,
            "asked_at": False,
            "is_moved": False,
            "is_last": False,
            "rest_until": False,
            "tries": calling.tries + (self.reached != "answered"),
        }
        if self.is_pausing and reading["when"]:
            reading["rest_until"] = calling.local(reading["when"], calling.zone).date()
        asked = self._asked_moment(reading)
        if asked:
            reading["asked_at"] = asked
            reading["call_at"] = calling.next_allowed(asked)
            reading["is_moved"] = reading["call_at"] != asked
        elif self.next_step == "retry":
            reading["is_last"] = True
        reading["owner"] = self._owner(reading)

    def _asked_moment(self, reading):
        """Return the moment of the next call before any rule moves it, or None."""
        calling = reading["calling"]
        if self.next_step == "retry":
            return next_attempt(
                reading["tries"], self.retry_limit, self.retry_hours, calling.now
            )
        if self.next_step != "callback":
            return None
        if reading["when"]:
            return reading["when"]
        if self.next_days <= 0:
            return None  # a day is missing, which the reading tells
        # The same hour in some days, by the caller's clock
        local = calling.local(calling.now, calling.zone)
        return calling.utc(local + timedelta(days=self.next_days), calling.zone)

    def _owner(self, reading):
        """Return who goes on, empty for whoever is free."""
        calling, users = reading["calling"], self.env["res.users"]
        kind = reading["owner_kind"]
        if self.next_step == "retry" and not kind:
            # Trying again is no reason to give a task to somebody else
            kind = "" if self.next_owner == "mine" else self.next_owner
            if not kind:
                return calling.task.user_id.with_env(self.env)
        kind = kind or self.next_owner
        supervisor = calling.campaign.user_id.with_env(self.env)
        if kind == "anyone":
            if self.next_step != "follow_up":
                return users
            # Somebody must have the activity: whoever looks after the customer
            return calling.partner.user_id.with_env(self.env) or supervisor
        return supervisor if kind == "manager" and supervisor else self.env.user

    def _follow_up_day(self, reading):
        """Return the day of a follow-up."""
        return reading["calling"].today + timedelta(days=self.next_days)

    def _task_values(self, reading):
        """Return what the task becomes."""
        calling = reading["calling"]
        task, call_at = calling.task, reading["call_at"]
        values = {
            "outcome_id": self.id,
            "reached": self.reached,
            "result": self.result,
            "attempt_count": task.attempt_count + 1,
            "last_attempt_at": calling.now,
            "claimed_by": False,
            "claimed_at": False,
            "promised_at": False,
            "note": False,
            "draft": False,
        }
        if not call_at:
            return values | {
                "state": "done",
                "call_at": False,
                "is_promised": False,
                "date_out": calling.today,
                "cause_out": self.name,
            }
        is_promised = self.next_step == "callback"
        rank = RANK_OF_PURPOSE.get(calling.purpose, OTHER_RANK)
        owner = reading["owner"]
        # Who stands in for somebody does so until the task is another's
        absent = task.absent_user_id if owner == task.user_id else owner.browse()
        return values | {
            "state": "open",
            "call_at": call_at,
            "date_due": calling.company._retention_day(call_at),
            "is_promised": is_promised,
            "rank": 0 if is_promised else rank,
            "user_id": owner.id,
            "escalated_at": False,
            "absent_user_id": absent.id,
        }
