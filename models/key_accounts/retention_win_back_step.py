from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from ...tools.winback import due_steps
from .retention_win_back_playbook_step import CONDITIONS, KINDS, OWNERS

STATES = [
    ("waiting", "Waiting"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("failed", "Did not work"),
    ("skipped", "Left out"),
]
# Nobody calls or offers while a complaint of the customer is open
HELD_BACK = ("call", "offer", "referral")
ACTIVITY_TYPES = {
    "call": "mail.mail_activity_data_call",
    "lunch": "mail.mail_activity_data_meeting",
    "visit": "mail.mail_activity_data_meeting",
}


class RetentionWinBackStep(models.Model):
    """A step of winning an account back: who does it when, and what came of it.

    Planned ones are activities of their owners; the two say the same.
    """

    _name = "retention.win.back.step"
    _inherit = "retention.key.guard.mixin"
    _description = "Win-Back Step"
    _order = "case_id, sequence, id"
    _system_fields = ("account_id", "company_id")
    _fixed_fields = ("case_id",)

    case_id = fields.Many2one(
        "retention.win.back", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="case_id.account_id", store=True, index=True)
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=500)
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="call")
    owner = fields.Selection(OWNERS, required=True, default="manager", string="Who")
    user_id = fields.Many2one(
        "res.users",
        string="Whose",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    condition = fields.Selection(
        CONDITIONS, required=True, default="always", readonly=True
    )
    reason_ids = fields.Many2many(
        "retention.departure.reason",
        relation="retention_win_back_step_reason_rel",
        readonly=True,
    )
    day_offset = fields.Integer(readonly=True)
    date_planned = fields.Date(string="Planned for")
    script = fields.Text(help="What to say and to ask.")
    state = fields.Selection(STATES, required=True, default="planned", index=True)
    date_done = fields.Date(string="Done on")
    result = fields.Text(help="What they said, and what was agreed.")
    activity_ids = fields.One2many("mail.activity", "retention_win_back_step_id")

    @api.constrains("state", "date_done", "date_planned")
    def _check_days(self):
        for step in self:
            start = step.case_id.date_start
            if step.state == "planned" and not step.date_planned:
                raise ValidationError(
                    self.env._("Say for which day “%s” is planned.", step.name)
                )
            if step.date_planned and step.date_planned < start:
                raise ValidationError(
                    self.env._(
                        "“%(step)s” cannot be planned for a day before the case was "
                        "opened, %(day)s.",
                        step=step.name,
                        day=fields.Date.to_string(start),
                    )
                )
            if not step.date_done:
                continue
            if not start <= step.date_done <= step.company_id._retention_day():
                raise ValidationError(
                    self.env._(
                        "“%(step)s” was done between %(day)s, when the case was "
                        "opened, and today: not on %(done)s.",
                        step=step.name,
                        day=fields.Date.to_string(start),
                        done=fields.Date.to_string(step.date_done),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        for step in steps.filtered(lambda one: not one.user_id):
            step.user_id = step._wished_user()
        steps._keep_activities()
        return steps

    def write(self, vals):
        if vals.get("state") in ("done", "failed"):
            self._check_planned()
            vals = {"date_done": self.company_id[:1]._retention_day(), **vals}
        res = super().write(vals)
        if not {"state", "user_id", "date_planned", "name"}.isdisjoint(vals):
            self._keep_activities()
        if "state" in vals:
            self.case_id._plan_due()
        return res

    def unlink(self):
        # Not planned any more: its activity must not come back as a step left out
        self.sudo().activity_ids.with_context(retention_step_gone=True).unlink()
        return super().unlink()

    def _check_planned(self):
        for step in self:
            if step.state != "planned":
                raise UserError(
                    self.env._(
                        "“%s” is not planned: plan it before you say what came of it.",
                        step.name,
                    )
                )

    # ------------------------------------------------------------
    # What people do with a step
    # ------------------------------------------------------------

    def action_record(self):
        """Ask what came of a step."""
        self.ensure_one()
        self._check_planned()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "retention.win.back.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_id": self.id},
        }

    def action_plan(self):
        """Plan a step that waits or was left out, for today or later."""
        for step in self.filtered(lambda one: one.state in ("waiting", "skipped")):
            if step.case_id.state != "open":
                raise UserError(
                    self.env._("The case is closed: open it again to plan steps.")
                )
            step.write({"state": "planned", "date_planned": step._wished_day()})

    def action_skip(self):
        """Leave a step out."""
        self.filtered(lambda one: one.state in ("waiting", "planned")).write(
            {"state": "skipped"}
        )

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    @api.model
    def _from_playbook(self, case):
        """Give a case the steps of its company's playbook, all waiting."""
        rows = (
            self.env["retention.win.back.playbook.step"]
            .sudo()  # everybody follows the playbook
            .search([("company_id", "=", case.company_id.id)])
        )
        return self.create(
            [
                {
                    "case_id": case.id,
                    "state": "waiting",
                    "reason_ids": [(6, 0, row.reason_ids.ids)],
                    **{
                        name: row[name]
                        for name in (
                            *("sequence", "name", "kind", "owner"),
                            *("condition", "day_offset", "script"),
                        )
                    },
                }
                for row in rows
            ]
        )

    def _plan_due(self, case):
        """Plan those steps of a case whose condition holds by now."""
        steps = self.sorted(lambda one: (one.sequence, one.id))
        due = due_steps(
            [(one.condition, one.state, one.reason_ids.ids) for one in steps],
            case.reason_id.id or None,
        )
        planned = self.browse([steps[index].id for index in due])._allowed(case)
        for step in planned:
            step.write({"state": "planned", "date_planned": step._wished_day()})
        if planned:
            case.account_id._stand_in()

    def _allowed(self, case):
        """Return the steps that may be planned now; the others wait for a solution."""
        held = self.filtered(lambda one: one.kind in HELD_BACK)
        if held and case.account_id.partner_id._retention_in_recovery(case.company_id):
            return self - held
        return self

    def _ask_referral(self, case):
        """Have somebody ask for a recommendation, though the playbook has no step."""
        asking = self.filtered(
            lambda one: one.kind == "referral" and one.state != "skipped"
        )
        if not asking:
            self.create(
                {
                    "case_id": case.id,
                    "name": self.env._("Ask to be introduced and recommended"),
                    "kind": "referral",
                    "date_planned": case.company_id._retention_day(),
                }
            )
        for step in asking.filtered(lambda one: one.state == "waiting"):
            step.write({"state": "planned", "date_planned": step._wished_day()})

    def _wished_day(self):
        """Return when a step should be: by the playbook, after a break, not past."""
        self.ensure_one()
        case = self.case_id
        wished = case.date_start + timedelta(days=self.day_offset)
        today = case.company_id._retention_day()
        return max(filter(None, (wished, today, case.date_return)))

    def _wished_user(self):
        """Return whose a step is by the playbook."""
        self.ensure_one()
        account = self.case_id.account_id
        head = account.company_id._retention_head()
        wished = {
            "manager": account.manager_id,
            "deputy": account.deputy_id,
            "head": head,
        }[self.owner]
        return wished or account._acting_manager() or self.env.user

    # ------------------------------------------------------------
    # The activity of a planned step
    # ------------------------------------------------------------

    def _keep_activities(self):
        """Have each planned step be one activity, and no other step any."""
        for step in self:
            # Others' activities, too: the step decides
            activity = step.sudo().activity_ids
            if step.state == "planned" and step.case_id.state == "open":
                if activity:
                    step._update_activity(activity)
                else:
                    step._create_activity()
            elif step.state in ("done", "failed"):
                activity._action_done(feedback=step.result)
            else:
                activity.unlink()

    def _create_activity(self):
        self.case_id.activity_schedule(
            ACTIVITY_TYPES.get(self.kind, "mail.mail_activity_data_todo"),
            summary=self.name,
            note=plaintext2html(self.script) if self.script else False,
            date_deadline=self.date_planned,
            user_id=self.user_id.id or self.env.uid,
            retention_win_back_step_id=self.id,
        )

    def _update_activity(self, activity):
        wanted = {
            "user_id": self.user_id.id or self.env.uid,
            "date_deadline": self.date_planned,
            "summary": self.name,
        }
        changed = {
            name: value
            for name, value in wanted.items()
            if activity._fields[name].convert_to_write(activity[name], activity)
            != value
        }
        if changed:
            activity.write(changed)
