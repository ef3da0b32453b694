"""What people do with corrective actions."""

from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError, UserError

from .retention_complaint_action import JUDGED

MANAGER = "customer_retention.group_retention_manager"


class RetentionComplaintAction(models.Model):
    _inherit = "retention.complaint.action"

    def action_start(self):
        """Begin with it."""
        self._move(self.env._("Start"), ("planned",), "in_progress")

    def action_done(self):
        """Say that it is done: from today on complaints are counted anew."""
        for action in self:
            if not (action.done_text or "").strip():
                raise UserError(
                    self.env._(
                        "Say what was done: without it nobody knows what helped."
                    )
                )
            company = action.company_id
            day = company._retention_day()
            days = company.sudo().retention_cause_check_days
            action._move(
                self.env._("Done"),
                ("planned", "in_progress"),
                "done",
                done_on=day,
                check_days=days,
                check_on=day + timedelta(days=days),
            )
            action.sudo()._measure(day)  # counted as the system
            action.sudo().activity_ids.action_feedback()

    def action_cancel(self):
        """Give it up; managers alone do."""
        self._check_manager()
        self._move(self.env._("Cancel"), ("planned", "in_progress"), "cancelled")
        self.activity_ids.unlink()

    def action_reopen(self):
        """Go on with what did not help, or was given up."""
        self._move(
            self.env._("Go On"),
            ("done", "not_cured", "cancelled"),
            "in_progress",
            **dict.fromkeys(
                ("done_on", "check_days", "check_on", "verdict", "judged_on"), False
            ),
            **dict.fromkeys(
                ("overruled_by_id", "overrule_reason", "is_overdue_told"), False
            ),
        )

    def _overrule(self, state, reason):
        """Decide otherwise than the figures, with a reason; managers alone do.

        :param state: ``cured`` or ``not_cured``
        :raise UserError: there is no reason, or it is not done yet
        """
        self._check_manager()
        if state not in ("cured", "not_cured"):
            raise UserError(self.env._("Say whether it helped or not."))
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why you decide otherwise: the figures stay.")
            )
        for action in self:
            action._move(
                self.env._("Decide Otherwise"),
                JUDGED,
                state,
                judged_on=action.company_id._retention_day(),
                overruled_by_id=self.env.user.id,
                overrule_reason=reason,
            )
            action.message_post(body=reason)

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only retention managers do this."))

    def _move(self, button, before, state, **values):
        """Move actions on, if each is where the button begins.

        :raise UserError: an action is in another state
        """
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for action in self:
            if action.state not in before:
                raise UserError(
                    self.env._(
                        "“%(name)s” is “%(state)s”: “%(button)s” is not possible now.",
                        name=action.name,
                        state=labels[action.state],
                        button=button,
                    )
                )
            # States and days are written by the system alone; access was checked
            action.sudo().write({"state": state, **values})
