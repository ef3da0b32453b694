"""What people do with tasks outside the workspace: sets of them, by hand.

Nobody writes tasks directly. Each method here checks whose tasks they are, leaves
alone what cannot be changed, and returns what it did, so that it can be told.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

MANAGER = "customer_retention.group_retention_manager"


class Done(NamedTuple):
    """What was done to a set of tasks, and what was left alone, by its reason."""

    changed: int = 0
    same: int = 0
    untaken: int = 0
    closed: int = 0
    on_screen: int = 0


class RetentionCallTask(models.Model):
    _inherit = "retention.call.task"

    purpose = fields.Selection(related="campaign_id.purpose")
    postpone_reason_id = fields.Many2one(
        "retention.call.reason",
        string="Put Off Because",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    closed_by = fields.Many2one(
        "res.users",
        string="Closed by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who closed it by hand.",
    )

    # ------------------------------------------------------------
    # Whose tasks
    # ------------------------------------------------------------

    def _check_may_change(self):
        """Raise ``AccessError`` unless the user may change these tasks by hand."""
        self.check_access("read")
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        # Of a stranger's task nothing is told but that it is one
        if self.filtered(lambda task: task.user_id != self.env.user):
            raise AccessError(
                self.env._(
                    "Some of these calls are not yours: a retention manager changes "
                    "those of others."
                )
            )

    def _changeable(self, states=("open",)):
        """Lock what may be changed and return it with what is left alone.

        Whatever is on somebody else's screen just now stays as it is.

        :return: (tasks, :class:`Done` without changes)
        """
        # Users have no right to write tasks, hence none to lock them; whose they are
        # was checked
        tasks = self.sudo()
        right = tasks.filtered(lambda task: task.state in states)
        locked = right.try_lock_for_update()
        # What was changed until the lock was got
        locked.invalidate_recordset(["state", "claimed_by", "claimed_at"])
        kept = locked.filtered(lambda task: task.state in states)
        free = kept.filtered(lambda task: not task._is_taken())
        return free, Done(
            closed=len(tasks) - len(right) + len(locked) - len(kept),
            on_screen=len(right) - len(locked) + len(kept) - len(free),
        )

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_call_now(self):
        """Open the workspace on this very task."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_retention.retention_call_workspace_action"
        )
        return action | {"params": {"task_id": self.id}}

    def action_reopen(self):
        """Take back that tasks were closed, and say how many."""
        done = self._reopen()
        return self._told(
            self._in_words(done, self.env._("%s calls are open again.", done.changed))
        )

    def _told(self, sentence):
        """Return the action that shows a sentence and closes the wizard."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": sentence,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _in_words(self, done, sentence):
        """Return a sentence with what was left alone added.

        :param done: :class:`Done`
        :param sentence: what was done, with its number
        """
        parts = [sentence]
        if done.same:
            parts.append(self.env._("Nothing to change: %s.", done.same))
        if done.untaken:
            parts.append(self.env._("Nobody could take: %s.", done.untaken))
        if done.closed:
            parts.append(
                self.env._("Left alone, not in a state for it: %s.", done.closed)
            )
        if done.on_screen:
            parts.append(
                self.env._("Left alone, on somebody's screen now: %s.", done.on_screen)
            )
        return " ".join(parts)

    # ------------------------------------------------------------
    # Putting off
    # ------------------------------------------------------------

    def _postpone(self, reason, day=None, days=0, is_agreed=False):
        """Put tasks off to a day, or by days from when they are due.

        Whatever is overdue counts from today. A promised hour moves along.

        :param reason: ``retention.call.reason`` of the kind postpone
        :param day: the new day, or None
        :param days: else so many days later
        :param is_agreed: whoever was promised a call agrees to a later one
        :return: :class:`Done`
        :raise UserError: a day that is over, or after the end of a campaign, or a
            promise that would be broken
        """
        self._check_may_change()
        if reason.kind != "postpone":
            raise UserError(self.env._("Choose why the calls are put off."))
        free, done = self._changeable()
        free._check_promises(is_agreed)
        new_days = {task: task._postponed_day(day, days) for task in free}
        later = free.filtered(lambda task: new_days[task] > task.date_due)
        later._check_campaign_end(new_days)
        groups = {}
        for task in later:
            key = (new_days[task], task._postponed_hour(new_days[task]))
            key += (task.postponed_count,)
            groups[key] = groups.get(key, later.browse()) | task
        for (new_day, hour, count), tasks in groups.items():
            values = {
                "date_due": new_day,
                "postponed_count": count + 1,
                "postpone_reason_id": reason.id,
            }
            tasks.write(values | (self._agreed_hour(hour) if hour else {}))
        return done._replace(changed=len(later), same=len(free) - len(later))

    @api.model
    def _agreed_hour(self, hour):
        """Return what a task with another promised hour is: it can be late anew."""
        return {"call_at": hour, "promised_at": False, "escalated_at": False}

    def _check_promises(self, is_agreed):
        promised = self.filtered("is_promised")
        if promised and not is_agreed:
            raise UserError(
                self.env._(
                    "%s of these calls were promised to customers: tick that they "
                    "agreed, or leave them out.",
                    len(promised),
                )
            )

    def _postponed_day(self, day, days):
        self.ensure_one()
        today = self.company_id._retention_day()
        if day and day <= today:
            raise UserError(
                self.env._("Put calls off to a day to come: today or before is none.")
            )
        if not day and not 1 <= days <= 365:
            raise UserError(self.env._("Put calls off by 1 to 365 days."))
        return day or max(self.date_due, today) + timedelta(days=days)

    def _postponed_hour(self, day):
        """Return the promised hour on another day, None where none was promised."""
        self.ensure_one()
        promised = self._promised_hour()
        if not promised:
            return None
        zone = pytz.timezone(self.company_id._retention_tz())
        clock = self.company_id._retention_local(promised).time()
        moment = zone.localize(datetime.combine(day, clock))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def _check_campaign_end(self, new_days):
        """Raise ``UserError`` if a new day is after the end of its campaign."""
        beyond = self.filtered(
            lambda task: (
                task.campaign_id.date_to and new_days[task] > task.campaign_id.date_to
            )
        )
        if beyond:
            campaign = beyond[0].campaign_id
            raise UserError(
                self.env._(
                    "“%(campaign)s” ends on %(day)s: %(count)s of these calls would "
                    "come after its end. Choose an earlier day, or close them.",
                    campaign=campaign.name,
                    day=format_date(self.env, campaign.date_to),
                    count=len(beyond),
                )
            )

    # ------------------------------------------------------------
    # Closing and reopening
    # ------------------------------------------------------------

    def _close_by_hand(self, cause):
        """Close open tasks, and those without a number, for a reason.

        :return: :class:`Done`
        """
        self._check_may_change()
        cause = (cause or "").strip()
        if not cause:
            raise UserError(
                self.env._("Say why: whoever reads it in a year will want to know.")
            )
        free, done = self._changeable(("open", "gap"))
        for company, tasks in free.grouped("company_id").items():
            tasks.write(
                {
                    "state": "cancelled",
                    "date_out": company._retention_day(),
                    "cause_out": cause,
                    "closed_by": self.env.uid,
                    "claimed_by": False,
                    "claimed_at": False,
                }
            )
        return done._replace(changed=len(free))

    def _reopen(self):
        """Take back that tasks were closed.

        Callers take back what was closed by hand; what a fact has closed, as an
        order or the customer's own wish, only a manager opens again.

        :return: :class:`Done`
        :raise UserError: the campaign is over, or the customer is archived
        """
        self._check_may_change()
        closed, done = self._changeable(("cancelled",))
        if not self.env.su and not self.env.user.has_group(MANAGER):
            by_hand = closed.filtered("closed_by")
            done = done._replace(closed=done.closed + len(closed) - len(by_hand))
            closed = by_hand
        closed._check_may_reopen()
        for is_gap, tasks in closed.grouped(lambda one: one.channel == "none").items():
            tasks.write(
                {
                    "state": "gap" if is_gap else "open",
                    "date_out": False,
                    "cause_out": False,
                    "closed_by": False,
                    "has_left": False,
                }
            )
        return done._replace(changed=len(closed))

    def _check_may_reopen(self):
        for task in self:
            campaign = task.campaign_id
            if (
                campaign.state == "done"
                or campaign.date_to
                and (campaign.date_to < task.company_id._retention_day())
            ):
                raise UserError(
                    self.env._(
                        "“%s” is over: its calls are not opened again.", campaign.name
                    )
                )
            if not task.partner_id.active:
                raise UserError(
                    self.env._(
                        "%s is archived: there is nobody to call.",
                        task.partner_id.display_name,
                    )
                )
