"""Cards as a wallet and its customer show them."""

from odoo import api, fields, models
from odoo.fields import Domain

STAFF = "customer_retention.group_retention_user"


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    number_ids = fields.One2many("retention.card", "wallet_id", string="Card Numbers")
    card_number = fields.Char(
        compute="_compute_card_number",
        search="_search_card_number",
        help="The newest card in use.",
    )
    user_count = fields.Integer(compute="_compute_user_count", string="Used by")

    # A personal wallet never becomes a bearer card's, whoever writes
    _bearer_without_owner = models.Constraint(
        "CHECK ((kind = 'bearer') = (partner_id IS NULL))",
        "A wallet without an owner would be a bearer card's: merge the customer with "
        "another one, or archive the contact.",
    )

    @api.depends("number_ids.state", "number_ids.number")
    def _compute_card_number(self):
        for wallet in self:
            wallet.card_number = wallet._card_in_use().shown_number

    def _search_card_number(self, operator, value):
        if operator not in ("in", "=", "like", "ilike", "=ilike"):
            return NotImplemented
        cards = self.env["retention.card"]
        return cards._domain_of_number(operator, value, "number_ids.number")

    def _compute_user_count(self):
        counts = dict(
            self.env["retention.wallet.use"]._read_group(
                [("wallet_id", "in", self.ids)], ["wallet_id"], ["__count"]
            )
        )
        for wallet in self:
            wallet.user_count = counts.get(wallet, 0)

    @api.depends("kind", "number_ids.note", "number_ids.state")
    def _compute_display_name(self):
        """Name a bearer card's wallet: its number and core's code are secrets."""
        res = super()._compute_display_name()
        for wallet in self.filtered(lambda one: one.kind == "bearer"):
            cards = wallet.number_ids.sorted(
                lambda card: (card.state == "active", card.id)
            )
            if cards:
                parts = [self.env._("Bearer card %s", cards[-1]._masked())]
                parts += [cards[-1].note] if cards[-1].note else []
                wallet.display_name = " · ".join(parts)
        return res

    def _card_in_use(self):
        """Return the newest number that leads to this wallet, empty if none."""
        in_use = self.number_ids.filtered(lambda card: card.state == "active")
        return in_use.sorted("id", reverse=True)[:1]

    def action_users(self):
        """Open the customers who used these wallets."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_use_action"
        )
        return action | {"domain": [("wallet_id", "in", self.ids)]}

    def init(self):
        """Have PostgreSQL refuse that a customer's card loses its owner.

        Checked at the end of a transaction: a wallet that becomes a shared one
        loses it, and says so in its kind.
        """
        res = super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION retention_keep_owner() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM retention_wallet wallet
                             JOIN loyalty_card card ON card.id = wallet.card_id
                            WHERE card.id = NEW.id AND card.partner_id IS NULL
                              AND wallet.kind = 'personal' AND wallet.active) THEN
                    RAISE EXCEPTION USING
                        MESSAGE = 'The card of a personal wallet keeps its owner.',
                        ERRCODE = 'integrity_constraint_violation',
                        TABLE = TG_TABLE_NAME;
                END IF;
                RETURN NULL;
            END $$;
            DROP TRIGGER IF EXISTS retention_keep_owner ON loyalty_card;
            CREATE CONSTRAINT TRIGGER retention_keep_owner
                AFTER UPDATE OF partner_id ON loyalty_card
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                WHEN (OLD.partner_id IS NOT NULL AND NEW.partner_id IS NULL)
                EXECUTE FUNCTION retention_keep_owner();
            """
        )
        return res


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_card_number = fields.Char(
        compute="_compute_retention_card_number",
        search="_search_retention_card_number",
        string="Loyalty Card Number",
        groups=STAFF,
    )

    @api.depends("retention_wallet_ids.number_ids.state")
    def _compute_retention_card_number(self):
        for partner in self:
            wallets = partner.retention_wallet_ids.filtered("card_number")
            partner.retention_card_number = wallets[:1].card_number

    def _search_retention_card_number(self, operator, value):
        if operator not in ("in", "=", "like", "ilike", "=ilike"):
            return NotImplemented
        cards = self.env["retention.card"]
        return Domain(
            cards._domain_of_number(
                operator, value, "retention_wallet_ids.number_ids.number"
            )
        )


class RetentionWalletUse(models.Model):
    """Which customers used a wallet: how often, for how much, when last.

    Orders that earn to it, counted by the customer who ordered.
    """

    _name = "retention.wallet.use"
    _description = "Customer Who Used a Wallet"
    _auto = False
    _order = "last_on desc, id desc"
    _rec_name = "partner_id"

    wallet_id = fields.Many2one("retention.wallet", readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Part of the orders that earns, after credit notes."
    )
    points = fields.Float(
        string="Points Earned", digits=0, readonly=True, help="Released so far."
    )
    first_on = fields.Datetime(string="First Used", readonly=True)
    last_on = fields.Datetime(string="Last Used", readonly=True)

    @property
    def _table_query(self):
        return """
            SELECT min(accrual.id) AS id,
                   accrual.wallet_id,
                   accrual.program_id,
                   accrual.company_id,
                   sale.partner_id,
                   count(*) AS order_count,
                   sum(accrual.base_amount) AS amount,
                   sum(accrual.released) AS points,
                   min(sale.date_order) AS first_on,
                   max(sale.date_order) AS last_on
              FROM retention_wallet_accrual accrual
              JOIN sale_order sale ON sale.id = accrual.order_id
             WHERE NOT COALESCE(accrual.is_superseded, FALSE)
               AND NOT COALESCE(accrual.is_past_order, FALSE)
               AND sale.state = 'sale'
          GROUP BY accrual.wallet_id, accrual.program_id, accrual.company_id,
                   sale.partner_id
        """

    def action_orders(self):
        """Open the orders of this customer that earned to the wallet."""
        self.ensure_one()
        orders = self.env["retention.wallet.accrual"].search(
            [
                ("wallet_id", "=", self.wallet_id.id),
                ("order_id.partner_id", "=", self.partner_id.id),
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders of %s", self.partner_id.display_name),
            "res_model": "sale.order",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", orders.order_id.ids)],
            "context": {"create": False},
        }
