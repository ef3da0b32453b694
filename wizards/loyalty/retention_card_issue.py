from odoo import fields, models

from ...models.loyalty.retention_card import KINDS


class RetentionCardIssue(models.TransientModel):
    """Issue a batch of cards with new numbers."""

    _name = "retention.card.issue"
    _description = "Issue Loyalty Cards"

    kind = fields.Selection(KINDS, required=True, default="personal")
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        domain=[("retention_managed", "=", True)],
        ondelete="cascade",
        default=lambda self: self.env["loyalty.program"]._retention_find(
            self.env.company
        ),
    )
    count = fields.Integer(string="Number of Cards", required=True, default=100)
    name = fields.Char(string="Label", help="What the batch is called here.")
    prefix = fields.Char(help="Up to six letters and digits before every number.")
    note = fields.Char(help="Written on every card of the batch, for your people.")
    batch_id = fields.Many2one("retention.card.batch", readonly=True)

    def action_issue(self):
        """Issue the cards; pressing twice issues once."""
        self.ensure_one()
        if not self.batch_id:
            self.batch_id = self.env["retention.card.batch"]._issue(
                self.program_id,
                self.kind,
                self.count,
                self.name,
                self.prefix,
                self.note,
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "retention.card.batch",
            "res_id": self.batch_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
