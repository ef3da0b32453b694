from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    retention_ladder_step_id = fields.Many2one(
        "retention.ladder.step",
        string="Planned for Ladder Step",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The next action of this step of the ladder.",
    )
