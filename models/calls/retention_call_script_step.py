from odoo import fields, models


class RetentionCallScriptStep(models.Model):
    """One step of a script: what is said, and the question, if there is one."""

    _name = "retention.call.script.step"
    _description = "Step of a Call Script"
    _order = "script_id, sequence, id"
    _rec_name = "name"

    script_id = fields.Many2one(
        "retention.call.script", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    say = fields.Text(string="What Is Said")
    answer_type = fields.Selection(
        [
            ("none", "No question"),
            ("choice", "Choice"),
            ("text", "Text"),
            ("number", "Number"),
            ("date", "Date"),
            ("yes_no", "Yes or no"),
        ],
        required=True,
        default="none",
    )
    question = fields.Char()
    destination = fields.Selection(
        selection=lambda self: self._destinations(),
        string="The Answer Goes to",
        help="Field of the customer in which the answer is kept. Empty: it stays with "
        "the call.",
    )
    option_ids = fields.One2many("retention.call.script.option", "step_id", copy=True)
    next_step_id = fields.Many2one(
        "retention.call.script.step",
        string="Goes on with",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="Empty: with the next one in order.",
    )
    is_end = fields.Boolean(string="Ends the Script")

    def _destinations(self):
        """Return where answers may go, as a selection."""
        return []
