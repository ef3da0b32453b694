from odoo import fields, models


class RetentionCardBlock(models.TransientModel):
    """Block cards, with the reason that others will want to know."""

    _name = "retention.card.block"
    _description = "Block Loyalty Cards"

    card_ids = fields.Many2many(
        "retention.card",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
        string="Cards",
    )
    reason = fields.Char(required=True)

    def action_block(self):
        """Block the chosen cards, all or none."""
        self.ensure_one()
        self.card_ids._block(self.reason)
        return {"type": "ir.actions.act_window_close"}
