from odoo import api, fields, models
from odoo.exceptions import UserError

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    """Contacts know whether their firm is a key account, and of whom."""

    _inherit = "res.partner"

    retention_key_account_ids = fields.One2many(
        "retention.key.account",
        "partner_id",
        string="Key Accounts",
        groups="customer_retention.group_retention_account_manager",
    )
    retention_key_card_id = fields.Many2one(
        "retention.key.card",
        string="Key Account",
        compute="_compute_retention_key_card",
        groups=STAFF,
    )
    retention_key_manager_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        compute="_compute_retention_key_card",
        groups=STAFF,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_retention_key_card(self):
        cards = self.env["retention.key.card"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        by_partner = {card.partner_id.id: card for card in cards}
        for partner in self:
            card = by_partner.get(partner.commercial_partner_id.id, cards.browse())
            partner.retention_key_card_id = card
            partner.retention_key_manager_id = card.manager_id

    def action_retention_key_account(self):
        """Open the dossier, or the short card of those for whom it is not.

        :raise UserError: if the customer is no key account
        """
        self.ensure_one()
        card = self.retention_key_card_id
        if not card:
            raise UserError(
                self.env._("%s is no key account.", self.display_name),
            )
        if card.is_mine:
            return card.action_open_dossier()
        return {
            "type": "ir.actions.act_window",
            "name": card.display_name,
            "res_model": card._name,
            "res_id": card.id,
            "views": [(False, "form")],
            "target": "new",
        }
