from odoo import fields, models
from odoo.exceptions import UserError


class RetentionCardFind(models.TransientModel):
    """Find whose card it is by the number that a customer says on the phone."""

    _name = "retention.card.find"
    _description = "Find by Card Number"

    number = fields.Char(string="Card Number", required=True)

    def action_find(self):
        """Open the customer's wallet, or the card where it has none.

        :raise UserError: in words, no card has the number or it is a colleague's
        """
        self.ensure_one()
        order = self.env["sale.order"].new({"company_id": self.env.company.id})
        card, problem = order._retention_find_number(self.number)
        if problem:
            raise UserError(problem)
        card = card.with_env(self.env)
        if card.sudo().company_id not in self.env.companies:
            raise UserError(
                self.env._("This card belongs to a company that you do not work in.")
            )
        if not card.has_access("read"):
            raise UserError(
                self.env._("This card belongs to a customer of one of your colleagues.")
            )
        found = card.wallet_id if card.state == "active" and card.wallet_id else card
        return {
            "type": "ir.actions.act_window",
            "res_model": found._name,
            "res_id": found.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
