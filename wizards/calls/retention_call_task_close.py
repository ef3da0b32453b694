from odoo import fields, models


class RetentionCallTaskClose(models.TransientModel):
    """Close calls that nobody has to make any more."""

    _name = "retention.call.task.close"
    _inherit = "retention.call.task.set.mixin"
    _description = "Close Calls"

    cause = fields.Char(string="Why", required=True)

    def action_close(self):
        """Close the calls, and say how many."""
        tasks = self._chosen()
        done = tasks._close_by_hand(self.cause)
        sentence = self.env._("%s calls were closed.", done.changed)
        return tasks._told(tasks._in_words(done, sentence))
