from odoo import fields, models


class RetentionCardReplace(models.TransientModel):
    """Replace a lost or broken card: a new number for the same wallet."""

    _name = "retention.card.replace"
    _description = "Replace a Loyalty Card"

    card_id = fields.Many2one(
        "retention.card",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Char(required=True)
    number = fields.Char(
        string="New Number",
        help="Of a card that you have printed already. Empty: a new number is made.",
    )
    new_card_id = fields.Many2one("retention.card", readonly=True)

    def action_replace(self):
        """Refuse the old number from now on and open the new card."""
        self.ensure_one()
        if not self.new_card_id:
            self.new_card_id = self.card_id._replace(self.reason, self.number)
        return {
            "type": "ir.actions.act_window",
            "res_model": "retention.card",
            "res_id": self.new_card_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
