from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

UNDO_HOURS = 24
MANAGER = "customer_retention.group_retention_manager"


class RetentionCallAttempt(models.Model):
    """Taking back a call: all of its effects that nobody has built upon since."""

    _inherit = "retention.call.attempt"

    offer_card_id = fields.Many2one(
        "loyalty.card",
        string="Code Given",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    is_offer_used = fields.Boolean(
        string="Code Was Used", compute="_compute_is_offer_used"
    )

    @api.depends("offer_card_id")
    def _compute_is_offer_used(self):
        # Which order used the code is not told, only that one did
        used = self.sudo().offer_card_id._retention_call_used()
        for attempt in self:
            attempt.is_offer_used = attempt.sudo().offer_card_id in used

    # ------------------------------------------------------------
    # Whether
    # ------------------------------------------------------------

    def _undo_problem(self):
        """Return in words why the user cannot take the call back, '' if he can."""
        self.ensure_one()
        attempt = self.sudo()
        if attempt.is_undone:
            return self.env._("This call was taken back already.")
        if attempt.user_id != self.env.user and not self.env.user.has_group(MANAGER):
            return self.env._(
                "Only who made the call, or a retention manager, takes it back."
            )
        if attempt.date < fields.Datetime.now() - timedelta(hours=UNDO_HOURS):
            return self.env._("A call can be taken back within a day.")
        later = attempt.task_id.attempt_ids.filtered(
            lambda one: not one.is_undone and one.id > attempt.id
        )
        if later:
            return self.env._(
                "There was another call since: take back the last one first."
            )
        return ""

    # ------------------------------------------------------------
    # How
    # ------------------------------------------------------------

    def _undo(self):
        """Take back all that followed from the call.

        :return: sentences on what stays
        :raise UserError: it is somebody else's, too old, or not the last one
        """
        self.ensure_one()
        if problem := self._undo_problem():
            raise UserError(problem)
        # Effects went past the caller's rights, and so does taking them back
        attempt = self.sudo()
        kept = attempt.answer_ids._take_back()
        for effect in reversed(attempt.effects or []):
            sentence = getattr(attempt, f"_undo_{effect['kind']}")(effect)
            if sentence:
                kept.append(sentence)
        attempt.is_undone = True
        return kept

    def _undo_task(self, effect):
        if self._restore_tasks(effect):
            return self.env._("The task has changed since: it stays as it is now.")
        return ""

    def _undo_others(self, effect):
        changed = self._restore_tasks(effect)
        if changed:
            return self.env._(
                "%s other tasks of the customer have changed since and stay closed.",
                len(changed),
            )
        return ""

    def _restore_tasks(self, effect):
        """Put tasks back as they were.

        :return: those that stay: they are not as the call left them
        """
        tasks = self.env["retention.call.task"]
        tasks = tasks.browse(int(key) for key in effect["before"]).exists()
        now = self.env["retention.call.outcome"]._snapshot(tasks)
        changed = tasks.browse()
        for task in tasks:
            key = str(task.id)
            left, found = dict(effect["after"][key]), dict(now[key])
            for name in ("note", "draft"):  # typed by whoever opened the task again
                left.pop(name), found.pop(name)
            if left != found:
                changed |= task
                continue
            before = dict(effect["before"][key])
            if task._is_taken():
                # What a colleague is typing is not written over
                for name in ("note", "draft"):
                    before.pop(name, None)
            task.write(
                {
                    name: self._from_json(task, name, value)
                    for name, value in before.items()
                }
            )
        return changed

    @api.model
    def _from_json(self, task, name, value):
        kind = task._fields[name].type
        if value and kind == "datetime":
            return datetime.fromisoformat(value)
        if value and kind == "date":
            return date.fromisoformat(value)
        return value

    def _undo_activity(self, effect):
        activity = self.env["mail.activity"].browse(effect["id"]).exists()
        if activity and not activity.active:
            return self.env._("“%s” is done and stays.", activity.summary)
        activity.unlink()
        return ""

    def _undo_points(self, effect):
        return self.env._(
            "The %s points that were given stay with the customer.",
            self.env["retention.call.outcome"]._plain_number(effect["points"]),
        )

    def _undo_quotation(self, effect):
        order = self.env["sale.order"].browse(effect["id"]).exists()
        if not order or order.state == "cancel":
            return ""
        if order.state != "draft":
            return self.env._("%s was sent or confirmed and stays.", order.name)
        order._action_cancel()
        return ""

    def _undo_offer(self, effect):
        card = self.env["loyalty.card"].browse(effect["id"]).exists()
        if card._retention_call_used():
            return self.env._("The code %s was used already.", card.code)
        card._retention_call_expire()
        return ""

    def _undo_complaint(self, effect):
        complaint = self.env["retention.complaint"].browse(effect["id"]).exists()
        if not complaint:
            return ""
        touched = complaint.write_date > complaint.create_date + timedelta(seconds=1)
        if complaint.state != "new" or touched:
            return self.env._("%s was taken up and stays.", complaint.name)
        complaint.unlink()
        return ""

    def _undo_segment(self, effect):
        membership = self.env["retention.segment.membership"].browse(effect["id"])
        membership.exists()._close(self.env._("The call was taken back"))
        return ""

    def _undo_message(self, effect):
        self.env["mail.message"].browse(effect["id"]).exists().unlink()
        return ""

    def _undo_blacklist(self, effect):
        self.env["phone.blacklist"]._remove(
            effect["numbers"], message=self.env._("The call was taken back")
        )
        return ""

    def _undo_rest(self, effect):
        partner = self.partner_id
        if fields.Date.to_string(partner.retention_rest_until) != effect["after"]:
            return self.env._(
                "“%s” of the customer was changed since and stays.",
                partner._fields["retention_rest_until"]._description_string(self.env),
            )
        partner.retention_rest_until = effect["before"]
        return ""
