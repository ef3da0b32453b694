from odoo import fields, models
from odoo.exceptions import UserError


class RetentionCallTaskPostpone(models.TransientModel):
    """Put calls off, with a reason."""

    _name = "retention.call.task.postpone"
    _inherit = "retention.call.task.set.mixin"
    _description = "Put Calls Off"

    until = fields.Selection(
        [("days", "By days"), ("date", "To a day")],
        string="Put Off",
        required=True,
        default="days",
    )
    days = fields.Integer(default=1)
    date = fields.Date(string="Day")
    reason_id = fields.Many2one(
        "retention.call.reason",
        required=True,
        domain=[("kind", "=", "postpone")],
        ondelete="cascade",
    )
    is_agreed = fields.Boolean(string="The Customer Agreed")

    def action_postpone(self):
        """Put the calls off, and say how many."""
        tasks = self._chosen()
        if self.until == "date" and not self.date:
            raise UserError(self.env._("Choose the day."))
        done = tasks._postpone(
            self.reason_id,
            day=self.date if self.until == "date" else None,
            days=self.days,
            is_agreed=self.is_agreed,
        )
        sentence = self.env._("%s calls were put off.", done.changed)
        return tasks._told(tasks._in_words(done, sentence))
