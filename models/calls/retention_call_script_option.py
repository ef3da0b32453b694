from odoo import fields, models


class RetentionCallScriptOption(models.Model):
    """An answer to choose, and where the script goes on after it."""

    _name = "retention.call.script.option"
    _inherit = "retention.call.script.part"
    _description = "Answer in a Call Script"
    _order = "step_id, sequence, id"

    step_id = fields.Many2one(
        "retention.call.script.step", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    value = fields.Char(
        help="What is kept in the field of the customer. Empty: the answer itself."
    )
    next_step_id = fields.Many2one(
        "retention.call.script.step",
        string="Goes on with",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    def _scripts(self):
        return self.step_id.script_id
