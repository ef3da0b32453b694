from odoo import api, fields, models


class RetentionCard(models.Model):
    """A number that leads to a wallet: on plastic, on paper, or in an app.

    A personal card is its owner's. A bearer card is nobody's: whoever has the number
    gets its discount, earns to its wallet and spends from it.
    """

    _name = "retention.card"
    _description = "Loyalty Card Number"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, copy=False, index="trigram")
    kind = fields.Selection(
        [("personal", "Personal"), ("bearer", "Bearer")],
        required=True,
        default="personal",
    )
    state = fields.Selection(
        [
            ("new", "Not in use yet"),
            ("active", "Active"),
            ("blocked", "Blocked"),
            ("replaced", "Replaced"),
        ],
        required=True,
        default="new",
        index=True,
    )
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("retention_managed", "=", True)],
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, precompute=True
    )
    wallet_id = fields.Many2one("retention.wallet", index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="wallet_id.partner_id", string="Owner")

    _number_uniq = models.Constraint(
        "UNIQUE (number)", "A card with this number exists already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("wallet_id") and not vals.get("program_id"):
                wallet = self.env["retention.wallet"].browse(vals["wallet_id"])
                vals["program_id"] = wallet.sudo().program_id.id
                vals.setdefault("state", "active")
        return super().create(vals_list)

    def _ensure_wallet(self):
        """Return the wallet of the card; a bearer card's is made when first used."""
        self.ensure_one()
        if not self.wallet_id and self.kind == "bearer":
            card = (
                self.env["loyalty.card"]
                .sudo()  # cards are the system's to make
                .with_context(loyalty_no_mail=True, tracking_disable=True)
                .create({"program_id": self.program_id.id})
            )
            wallet = self.env["retention.wallet"]._for_cards(card)
            self.sudo().write({"wallet_id": wallet.id, "state": "active"})
        return self.sudo().wallet_id


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    number_ids = fields.One2many("retention.card", "wallet_id", string="Card Numbers")
