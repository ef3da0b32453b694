from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    retention_absent_user_id = fields.Many2one(
        "res.users",
        string="Stands in for",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Whose it is again after the absence.",
    )
    retention_win_back_step_id = fields.Many2one(
        "retention.win.back.step",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )

    def write(self, vals):
        if "user_id" in vals and "retention_absent_user_id" not in vals:
            # Given to somebody by hand: it stays there
            vals = {**vals, "retention_absent_user_id": False}
        res = super().write(vals)
        if not {"user_id", "date_deadline"}.isdisjoint(vals):
            for activity in self:
                step = activity._retention_step()
                values = {
                    "user_id": activity.user_id.id,
                    "date_planned": activity.date_deadline,
                }
                if step and (
                    step.user_id != activity.user_id
                    or step.date_planned != activity.date_deadline
                ):
                    step.write(values)
        return res

    def _action_done(self, feedback=False, attachment_ids=None):
        steps = {activity: activity._retention_step() for activity in self}
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for step in steps.values():
            if step.state == "planned":
                step.write({"state": "done", "result": feedback or False})
        return res

    def unlink(self):
        steps = self.env["retention.win.back.step"].sudo()
        if not self.env.context.get("retention_step_gone"):
            steps = steps.union(*[activity._retention_step() for activity in self])
        res = super().unlink()
        steps.filtered(lambda step: step.state == "planned").write({"state": "skipped"})
        return res

    def _retention_step(self):
        """Return the step of winning back that an activity stands for.

        Whoever may change the activity changes its step: a head of the company need
        not read the dossier. An activity of anything else stands for none, whatever
        it says.
        """
        step = self.sudo().retention_win_back_step_id
        case = step.case_id
        is_its = (self.res_model, self.res_id) == (case._name, case.id)
        return step if is_its else step.browse()
