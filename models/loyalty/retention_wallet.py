from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL

from ...tools.amounts import ZERO, plain, to_decimal

WALLET_KINDS = [
    ("personal", "Personal"),
    ("firm", "Firm"),
    ("household", "Household"),
    ("bearer", "Bearer Card"),
]


class RetentionWallet(models.Model):
    """One card of a managed programme, with all that a page shows of it.

    The row is a summary that the ledger keeps: pages read it and never add up
    entries. Who writes points: ``retention_wallet_ledger.py``.
    """

    _name = "retention.wallet"
    _description = "Bonus Wallet"
    _order = "id desc"
    # What its name shows: the owner, or the number and note of a bearer card
    _rec_names_search = ["partner_id", "number_ids"]

    card_id = fields.Many2one("loyalty.card", required=True, ondelete="restrict")
    program_id = fields.Many2one(
        related="card_id.program_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="card_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    point_name = fields.Char(related="program_id.portal_point_name")
    partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        index=True,
        ondelete="restrict",
        help="Empty for a bearer card.",
    )
    kind = fields.Selection(
        WALLET_KINDS,
        required=True,
        default="personal",
        help="Who earns to it and spends from it: its owner, the contacts of a firm, "
        "the members of a household, or whoever has the number of a bearer card.",
    )
    active = fields.Boolean(
        default=True, help="A wallet merged into another one is archived."
    )
    balance = fields.Float(digits=0, readonly=True, help="Points that can be spent.")
    pending = fields.Float(
        digits=0, readonly=True, help="Points of orders that are not yet released."
    )
    held = fields.Float(
        digits=0, readonly=True, help="Points reserved by orders being paid."
    )
    debt = fields.Float(
        digits=0,
        readonly=True,
        help="Points taken back that were already spent, or spent at a till when they "
        "were gone; new points fill it first.",
    )
    tier_id = fields.Many2one("retention.tier", readonly=True, index=True)
    expiring_points = fields.Float(
        digits=0, readonly=True, help="Points that expire within 30 days."
    )
    expiring_on = fields.Date(
        readonly=True, help="First day on which some of them expire."
    )
    next_tier_id = fields.Many2one("retention.tier", readonly=True, index=True)
    missing_amount = fields.Monetary(
        readonly=True, help="Payments missing to the next tier."
    )
    missing_orders = fields.Integer(
        readonly=True, help="Paid orders missing to the next tier."
    )
    missing_by = fields.Date(
        readonly=True, help="Last day on which they count for the next tier."
    )
    review_on = fields.Date(
        readonly=True,
        index="btree_not_null",
        help="First day on which the calendar alone may change the tier.",
    )
    entry_ids = fields.One2many("retention.wallet.entry", "wallet_id")
    lot_ids = fields.One2many("retention.wallet.lot", "wallet_id")
    accrual_ids = fields.One2many("retention.wallet.accrual", "wallet_id")

    _card_uniq = models.Constraint("UNIQUE (card_id)", "A card has one wallet.")
    _owner_uniq = models.UniqueIndex(
        "(partner_id, program_id) WHERE active AND partner_id IS NOT NULL",
        "A customer has one wallet in a programme.",
    )
    _expiring_idx = models.Index("(id) WHERE expiring_points <> 0")

    @api.depends("partner_id.display_name", "card_id.code")
    def _compute_display_name(self):
        for wallet in self:
            owner = wallet.partner_id.display_name
            wallet.display_name = owner or wallet.card_id.code

    @api.model
    def _protect_table(self, table):
        """Make PostgreSQL itself refuse to change or delete rows of a table.

        A migration that must, switches the trigger off by its name:
        ``ALTER TABLE ... DISABLE TRIGGER retention_append_only``.
        """
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION retention_refuse_change() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION USING
                        MESSAGE = 'Rows of ' || TG_TABLE_NAME
                            || ' are facts: they cannot be changed or deleted.',
                        ERRCODE = 'integrity_constraint_violation',
                        TABLE = TG_TABLE_NAME;
                END $$;
                CREATE OR REPLACE TRIGGER retention_append_only
                    BEFORE UPDATE OR DELETE ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION retention_refuse_change();
                CREATE OR REPLACE TRIGGER retention_no_truncate
                    BEFORE TRUNCATE ON %(table)s
                    FOR EACH STATEMENT EXECUTE FUNCTION retention_refuse_change();
                """,
                table=SQL.identifier(table),
            )
        )

    # ------------------------------------------------------------
    # Look-ups
    # ------------------------------------------------------------

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read whole rows where the field of the customer asks for its wallets.

        A page that looks for a wallet shows it: one query instead of two.
        """
        if self.env.context.get("retention_whole_rows"):
            field_names = None
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    def _find(self, program, partner):
        """Return the wallet of a customer in a programme, empty if none."""
        # Through the field of the customer, whose cache serves a whole page
        wallets = partner.sudo().retention_wallet_ids
        return wallets.filtered(
            lambda wallet: wallet.active and wallet.program_id == program
        )[:1]

    @api.model
    def _for_owner(self, program, partner):
        """Return the wallet of a customer; card and wallet are made when missing.

        :raise ConcurrencyError: another transaction makes it right now; the
            request is tried again by the framework
        """
        wallet = self._find(program, partner)
        if wallet:
            return wallet
        card = (
            self.env["loyalty.card"]
            .sudo()
            .search(
                [("program_id", "=", program.id), ("partner_id", "=", partner.id)],
                limit=1,
            )
        )
        if not card:
            card = (
                self.env["loyalty.card"]
                .sudo()
                .with_context(loyalty_no_mail=True, tracking_disable=True)
                .create({"program_id": program.id, "partner_id": partner.id})
            )
        return self._for_cards(card)

    @api.model
    def _for_cards(self, cards):
        """Return the wallets of cards; missing ones are made, empty."""
        cards = cards.sudo().with_context(active_test=False)
        # Through the field of the owner, whose cache serves a whole transaction
        wallets = cards.partner_id.retention_wallet_ids.filtered(
            lambda wallet: wallet.card_id in cards
        )
        missing = cards - wallets.card_id
        if missing:
            wallets |= wallets.search([("card_id", "in", missing.ids)])
            missing -= wallets.card_id
        if missing:
            wallets |= self._create_for(missing)
        return wallets

    @api.model
    def _create_for(self, cards, owner=None, kind=None):
        """Insert wallets for cards that have none.

        By SQL, because a conflict with another transaction must not end in a
        broken transaction: it is told apart from a second card of one owner.

        :param owner: customer who answers for a shared wallet, whose card is
            nobody's to core
        :param kind: of ``WALLET_KINDS``, by default personal or bearer
        """
        owner = owner or self.env["res.partner"]
        cards.flush_recordset(["program_id", "company_id", "partner_id"])
        self.env["retention.tier.membership"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        created = self.env.execute_query(
            SQL(
                """
                INSERT INTO retention_wallet
                    (card_id, program_id, company_id, partner_id, kind, active,
                     balance, pending, held, debt, tier_id, expiring_points,
                     create_uid, write_uid, create_date, write_date)
                SELECT card.id, card.program_id, card.company_id, partner.id,
                       COALESCE(%(kind)s, CASE WHEN partner.id IS NULL
                                               THEN 'bearer' ELSE 'personal' END),
                       TRUE, 0, 0, 0, 0, membership.tier_id, 0,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM loyalty_card card
             LEFT JOIN res_partner partner
                    ON partner.id = COALESCE(%(owner)s, card.partner_id)
             LEFT JOIN LATERAL (
                       SELECT tier_id
                         FROM retention_tier_membership
                        WHERE program_id = card.program_id
                          AND partner_id = partner.commercial_partner_id
                          AND (date_to IS NULL OR date_to >= %(now)s::date)
                     ORDER BY date_from DESC, id DESC
                        LIMIT 1
                       ) membership ON TRUE
                 WHERE card.id IN %(cards)s
           ON CONFLICT DO NOTHING
             RETURNING id
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                cards=tuple(cards.ids),
                owner=owner.id or None,
                kind=kind,
            )
        )
        (cards.partner_id | owner).invalidate_recordset(["retention_wallet_ids"])
        if len(created) < len(cards):
            self._explain_conflict(cards)
        return self.sudo().browse(row[0] for row in created)

    def _explain_conflict(self, cards):
        """Raise what stopped a wallet: a second card, or somebody at once."""
        for card in cards:
            if self._find(card.program_id, card.partner_id):
                raise UserError(
                    self.env._(
                        "%(customer)s already has a wallet in %(program)s. Give the "
                        "points to that one.",
                        customer=card.partner_id.display_name,
                        program=card.program_id.name,
                    )
                )
        message = "The wallet is being made by another transaction"
        raise ConcurrencyError(message)

    @api.model
    def _create_shared(self, program, owner, kind):
        """Make a wallet that several customers share.

        Its card is nobody's to core, which would give another one to each of them.

        :param owner: customer who answers for it
        :param kind: ``firm`` or ``household``
        :raise ConcurrencyError: another transaction makes it right now
        """
        card = (
            self.env["loyalty.card"]
            .sudo()  # cards are the system's to make
            .with_context(loyalty_no_mail=True, tracking_disable=True)
            .create({"program_id": program.id})
        )
        wallet = self._create_for(card, owner, kind)
        self.env.registry.clear_cache()
        return wallet

    def _available(self, order=None):
        """Return the points that can be spent, as an exact decimal.

        :param order: whose own hold does not stand in its way
        """
        self.ensure_one()
        return max(self._spendable(to_decimal(self.balance), order), ZERO)

    def _spendable(self, balance, order=None):
        """Return how much of a balance an order may spend (negative: a debt).

        What is held for others stays; what is held for the order is its own, even
        where a refund has taken points back meanwhile.

        :param balance: Decimal
        """
        held = to_decimal(self.held)
        if not held:
            return balance
        own = self._held_for(order) if order else ZERO
        return max(balance - held + own, own)

    def _explain_shortage(self, points):
        """Return in words why so many points cannot be taken."""
        if self.held:
            return self.env._(
                "The wallet holds %(balance)s points, of which %(held)s are reserved "
                "for orders being paid; %(points)s cannot be taken.",
                balance=plain(max(self.balance, 0)),
                held=plain(self.held),
                points=plain(points),
            )
        return self.env._(
            "The wallet holds %(balance)s points; %(points)s cannot be taken.",
            balance=plain(max(self.balance, 0)),
            points=plain(points),
        )

    def _is_manager(self):
        return self.env.user.has_group("customer_retention.group_retention_manager")

    # ------------------------------------------------------------
    # What people do with a wallet
    # ------------------------------------------------------------

    def _adjust(self, points, reason, key=None):
        """Give or take points by hand.

        :param points: signed points
        :param reason: why, in the manager's words
        :param key: idempotency key: the same key counts once
        :return: the ``retention.wallet.entry``
        :raise AccessError: not a loyalty manager
        :raise UserError: nothing to adjust, no reason, or more than there is
        """
        self.ensure_one()
        if not self.env.su and not self._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may adjust points by hand.")
            )
        digits = self.sudo().currency_id.decimal_places
        try:
            points = to_decimal(points, digits)
        except (ArithmeticError, ValueError):
            raise UserError(self.env._("Give the points as a plain number.")) from None
        if not points:
            raise UserError(self.env._("Give a number of points other than zero."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the customer sees the reason."))
        wallet = self.sudo()  # the ledger is closed to everybody; right checked above
        known = wallet._known_operation(key, points, reason)
        if known:
            return known
        if points < ZERO and wallet._available() + points < ZERO:
            raise UserError(wallet._explain_shortage(-points))
        return wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "adjust",
                    "points": points,
                    "note": reason.strip(),
                    "idempotency_key": key,
                    "request_hash": wallet._request_hash(points, reason),
                }
            ]
        )

    def action_adjust(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_adjust_action"
        )
        return action | {"context": {"default_wallet_id": self.id}}

    def action_statement(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_entry_action"
        )
        return action | {"domain": [("wallet_id", "=", self.id)], "context": {}}
