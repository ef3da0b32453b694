from odoo import api, fields, models
from odoo.exceptions import UserError


class RetentionCallTaskSetMixin(models.AbstractModel):
    """Something to be done to the tasks chosen in a list."""

    _name = "retention.call.task.set.mixin"
    _description = "Chosen Call Tasks"

    task_ids = fields.Many2many(
        "retention.call.task",
        string="Calls",
        default=lambda self: self._default_task_ids(),
    )
    task_count = fields.Integer(string="Calls Chosen", compute="_compute_task_count")
    promised_count = fields.Integer(compute="_compute_task_count")

    @api.model
    def _default_task_ids(self):
        context = self.env.context
        if context.get("active_model") != "retention.call.task":
            return self.env["retention.call.task"]
        ids = context.get("active_ids") or [context.get("active_id")]
        return self.env["retention.call.task"].browse(filter(None, ids))

    @api.depends("task_ids")
    def _compute_task_count(self):
        for wizard in self:
            wizard.task_count = len(wizard.task_ids)
            wizard.promised_count = len(
                wizard.task_ids.filtered(
                    lambda task: task.is_promised and task.state == "open"
                )
            )

    def _chosen(self):
        """Return the tasks that are still there, or raise ``UserError``."""
        self.ensure_one()
        tasks = self.task_ids.exists()
        if not tasks:
            raise UserError(self.env._("Choose calls in the list first."))
        return tasks
