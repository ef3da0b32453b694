from odoo import fields, models


class RetentionCardGive(models.TransientModel):
    """Give a personal card to the customer who will own it."""

    _name = "retention.card.give"
    _description = "Give a Loyalty Card to a Customer"

    card_id = fields.Many2one(
        "retention.card",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )

    def action_give(self):
        """Bind the card to the customer's wallet; a missing one is made."""
        self.ensure_one()
        self.card_id._bind(self.partner_id)
        return {"type": "ir.actions.act_window_close"}
