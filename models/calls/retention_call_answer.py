from odoo import fields, models


class RetentionCallAnswer(models.Model):
    """What a customer answered to a question of a script."""

    _name = "retention.call.answer"
    _description = "Answer in a Call"
    _order = "id"
    _rec_name = "question"

    attempt_id = fields.Many2one(
        "retention.call.attempt",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    step_id = fields.Many2one(
        "retention.call.script.step",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    question = fields.Char(required=True, readonly=True)
    answer = fields.Text(readonly=True)
    destination = fields.Char(readonly=True, help="Where it was kept.")
    before = fields.Json(readonly=True, help="What stood there before.")
