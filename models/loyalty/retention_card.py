from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools.card_numbers import generate, grouped, masked, normalize

KINDS = [("personal", "Personal"), ("bearer", "Bearer")]
# What only the card's own methods write once it is there
GUARDED = {
    "wallet_id",
    "state",
    "batch_id",
    "block_reason",
    "blocked_on",
    "replaced_by_id",
    "replaced_on",
}
FIXED = {"number": "number", "kind": "kind", "program_id": "programme"}


class RetentionCard(models.Model):
    """A number that leads to a wallet: on plastic, on paper, or in an app.

    A personal card is its owner's. A bearer card is nobody's: whoever has the number
    gets its discount, earns to its wallet and spends from it.

    What becomes of a card: ``retention_card_life.py``; on an order:
    ``sale_order_card.py``; who may try numbers: ``retention_card_brake.py``.
    """

    _name = "retention.card"
    _description = "Loyalty Card Number"
    _inherit = ["mail.thread"]
    _mail_post_access = "read"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(
        required=True,
        copy=False,
        index="trigram",
        default=lambda self: generate(),
        help="6 to 32 letters and digits. A new one cannot be guessed; the number of "
        "a card that exists already can be typed instead.",
    )
    shown_number = fields.Char(compute="_compute_shown_number", string="Card Number")
    kind = fields.Selection(
        KINDS,
        required=True,
        default="personal",
        help="A personal card is one customer's. A bearer card is nobody's: whoever "
        "has the number uses it.",
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
        readonly=True,
        copy=False,
        tracking=True,
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("retention_managed", "=", True)],
        default=lambda self: self.env["loyalty.program"]._retention_find(
            self.env.company
        ),
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, precompute=True
    )
    wallet_id = fields.Many2one(
        "retention.wallet",
        index=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
        tracking=True,
    )
    partner_id = fields.Many2one(related="wallet_id.partner_id", string="Owner")
    batch_id = fields.Many2one(
        "retention.card.batch",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    note = fields.Char(help="For example whose circle of friends shares it.")
    block_reason = fields.Char(readonly=True, copy=False, tracking=True)
    blocked_on = fields.Datetime(readonly=True, copy=False)
    replaced_by_id = fields.Many2one(
        "retention.card",
        string="Replaced by",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        tracking=True,
    )
    replaces_ids = fields.One2many("retention.card", "replaced_by_id")
    replaced_on = fields.Datetime(readonly=True, copy=False)
    order_ids = fields.One2many("sale.order", "retention_card_id")
    order_count = fields.Integer(compute="_compute_order_count")

    _number_uniq = models.Constraint(
        "UNIQUE (number)", "A card with this number exists already."
    )

    @api.depends("number")
    def _compute_shown_number(self):
        for card in self:
            card.shown_number = grouped(card.number or "")

    @api.depends("number", "note")
    def _compute_display_name(self):
        for card in self:
            parts = [grouped(card.number or ""), card.note]
            card.display_name = " · ".join(part for part in parts if part)

    def _compute_order_count(self):
        counts, orders = {}, self.env["sale.order"]
        if orders.has_access("read"):  # not everybody who sees cards sells
            counts = dict(
                orders._read_group(
                    [("retention_card_id", "in", self.ids)],
                    ["retention_card_id"],
                    ["__count"],
                )
            )
        for card in self:
            card.order_count = counts.get(card, 0)

    @api.model
    def _search_display_name(self, operator, value):
        """Find a number however it is typed, and a card by its note."""
        if operator not in ("=", "ilike", "like", "=ilike"):
            return NotImplemented
        found = Domain("note", operator, value)
        return found | self._domain_of_number(operator, value)

    @api.model
    def _domain_of_number(self, operator, value, path="number"):
        """Return the domain of cards whose number was typed, in whole or in part."""
        typed = [value] if isinstance(value, str) else list(value or ())
        compact = ["".join(str(one).split()).replace("-", "").upper() for one in typed]
        compact = [one for one in compact if one]
        if operator in ("=", "in", "=ilike"):
            return Domain(path, "in", compact)
        return Domain.OR(Domain(path, "ilike", one) for one in compact)

    # ------------------------------------------------------------
    # Contradictions
    # ------------------------------------------------------------

    @api.constrains("kind", "wallet_id", "program_id", "state")
    def _check_contradictions(self):
        for card in self.sudo():  # the wallet of a colleague's customer counts too
            if not card.program_id.retention_managed:
                raise ValidationError(
                    self.env._(
                        "%s has no wallets: choose a programme with tiers and wallets.",
                        card.program_id.name,
                    )
                )
            wallet = card.wallet_id
            if card.kind == "personal" and card.state == "active" and not wallet:
                raise ValidationError(
                    self.env._("Give the personal card to a customer first.")
                )
            if wallet and wallet.program_id != card.program_id:
                raise ValidationError(
                    self.env._(
                        "The wallet belongs to %(wallet)s, the card to %(card)s.",
                        wallet=wallet.program_id.name,
                        card=card.program_id.name,
                    )
                )
            if wallet and (card.kind == "bearer") != (wallet.kind == "bearer"):
                raise ValidationError(
                    self.env._(
                        "A bearer card cannot lead to a customer's wallet: whoever "
                        "has the number would spend the customer's points."
                    )
                    if card.kind == "bearer"
                    else self.env._(
                        "A personal card cannot lead to the wallet of a bearer card, "
                        "which is nobody's."
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                for name in GUARDED & vals.keys():
                    vals.pop(name)
            if vals.get("number"):
                vals["number"] = self._clean_number(vals["number"])
            if vals.get("wallet_id"):
                wallet = self.env["retention.wallet"].browse(vals["wallet_id"])
                vals.setdefault("program_id", wallet.sudo().program_id.id)
                vals.setdefault("state", "active")
        cards = super().create(vals_list)
        self.env.registry.clear_cache()  # whether the shop asks for numbers
        return cards

    def write(self, vals):
        if not self.env.su and vals.keys() & GUARDED:
            raise AccessError(
                self.env._(
                    "What becomes of a card changes by its buttons: give, block, "
                    "replace."
                )
            )
        if vals.get("number"):
            vals = {**vals, "number": self._clean_number(vals["number"])}
        self._check_fixed(vals)
        res = super().write(vals)
        if vals.keys() & {"kind", "state"}:
            self.env.registry.clear_cache()
        return res

    def _check_fixed(self, vals):
        """Refuse to change what a card in use is known by."""
        for name in FIXED.keys() & vals.keys():
            for card in self:
                old = card[name].id if name == "program_id" else card[name]
                if old == vals[name]:
                    continue
                if card.state != "new" or card.sudo().wallet_id:
                    raise UserError(
                        self.env._(
                            "%(card)s is in use: its number, kind and programme can no "
                            "longer change. Block it and issue another one.",
                            card=card.shown_number,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for card in self:
            if card.state != "new" or card.sudo().wallet_id:
                raise UserError(
                    self.env._(
                        "%s has been used: block it instead, its history is kept.",
                        card.shown_number,
                    )
                )

    @api.model
    def _clean_number(self, number):
        """Return a number as it is stored.

        :raise ValidationError: it cannot be a card's number
        """
        try:
            return normalize(number)
        except ValueError:
            raise ValidationError(
                self.env._(
                    "A card number has 6 to 32 letters and digits, with or without "
                    "spaces: %s has not.",
                    str(number)[:64],
                )
            ) from None

    def _masked(self):
        """Return what visitors may see of the number: '' or its last four."""
        return masked(self.number) if self else ""

    # ------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------

    def _belongs_to(self, partner):
        """Tell whether a personal card is this customer's, or of the same firm."""
        self.ensure_one()
        wallet = self.sudo().wallet_id
        partner = partner.sudo()
        if self.kind == "bearer" or not wallet or not partner:
            return False
        owner = wallet.partner_id.commercial_partner_id
        same_firm = wallet.kind in ("personal", "firm") and (
            owner == partner.commercial_partner_id
        )
        return same_firm or partner._retention_wallet(wallet.program_id) == wallet

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
            # As the card it stands for: state and wallet are the system's to write
            self.sudo().write({"wallet_id": wallet.id, "state": "active"})
        return self.sudo().wallet_id
