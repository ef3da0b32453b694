"""What becomes of a card: given to a customer, blocked, replaced, used."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, ormcache

from ...tools.card_numbers import generate

USER = "customer_retention.group_retention_user"
# New numbers that one customer may get by himself within a day
MOST_A_DAY = 3


class RetentionCard(models.Model):
    _inherit = "retention.card"

    def _check_role(self, group=USER):
        """Refuse who may not do this to these cards.

        :raise AccessError: not of the group, or cards that the user may not see
        """
        if self.env.su:
            return
        if not self.env.user.has_group(group):
            raise AccessError(
                self.env._("Only sales people give and block cards; ask one.")
                if group == USER
                else self.env._("Only a retention manager may do this; ask one.")
            )
        self.check_access("read")

    def _reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: others will want to know."))
        return reason.strip()

    # ------------------------------------------------------------
    # Giving
    # ------------------------------------------------------------

    def _bind(self, partner):
        """Give a personal card that is nobody's yet to a customer.

        :raise UserError: a bearer card, one that is in use, or another company's
        """
        self.ensure_one()
        self._check_role()
        card = self.sudo()  # right checked above; the state is the system's to write
        if card.kind == "bearer":
            raise UserError(
                self.env._(
                    "A bearer card has no owner. Issue a personal one for %s.",
                    partner.display_name,
                )
            )
        if card.wallet_id or card.state != "new":
            raise UserError(
                self.env._(
                    "%s is not free: it was given or blocked already.",
                    card.shown_number,
                )
            )
        partner.check_access("read")
        if partner.company_id and partner.company_id != card.company_id:
            raise UserError(
                self.env._(
                    "%(customer)s is a customer of %(theirs)s, the card is of "
                    "%(ours)s.",
                    customer=partner.display_name,
                    theirs=partner.company_id.sudo().name,
                    ours=card.company_id.name,
                )
            )
        if partner.sudo().is_public:
            raise UserError(self.env._("A guest cannot own a card: choose a customer."))
        wallet = partner.sudo()._retention_earning_wallet(card.program_id)
        card.write({"wallet_id": wallet.id, "state": "active"})
        return wallet

    @api.model
    def _issue_for_owner(self, program, partner):
        """Return the customer's own card; a new one is made where none is in use.

        :raise UserError: he got too many today
        """
        cards = self.sudo()  # for the customer himself, whose wallet it is
        wallet = partner.sudo()._retention_earning_wallet(program)
        # One at a time: two presses of a button give one card
        self.env.execute_query(
            SQL(
                "UPDATE retention_wallet SET write_date = %s WHERE id = %s RETURNING 1",
                fields.Datetime.now(),
                wallet.id,
            )
        )
        own = wallet._card_in_use()
        if own:
            return own
        since = fields.Datetime.now() - timedelta(days=1)
        if (
            len(wallet.number_ids.filtered(lambda one: one.create_date > since))
            >= MOST_A_DAY
        ):
            raise UserError(
                self.env._(
                    "You had %s new cards today. Please ask us for another one.",
                    MOST_A_DAY,
                )
            )
        return cards.create(
            {"wallet_id": wallet.id, "kind": "personal", "number": generate()}
        )

    # ------------------------------------------------------------
    # Blocking and replacing
    # ------------------------------------------------------------

    def _block(self, reason):
        """Have these numbers refused from now on; points stay on the wallets.

        :raise UserError: no reason, or replaced already
        """
        self._check_role()
        reason = self._reason(reason)
        for card in self.sudo():  # right checked above
            if card.state in ("blocked", "replaced"):
                raise UserError(
                    self.env._("%s is out of use already.", card.shown_number)
                )
            card.write(
                {
                    "state": "blocked",
                    "block_reason": reason,
                    "blocked_on": fields.Datetime.now(),
                }
            )

    def action_unblock(self):
        """Let blocked numbers be used again."""
        self._check_role("customer_retention.group_retention_manager")
        for card in self.sudo():  # right checked above
            if card.state != "blocked":
                raise UserError(self.env._("%s is not blocked.", card.shown_number))
            card.write(
                {
                    "state": "active" if card.wallet_id else "new",
                    "block_reason": False,
                    "blocked_on": False,
                }
            )

    def _replace(self, reason, number=None):
        """Give a lost or broken card a new number on the same wallet.

        :param number: of the new card; by default one that cannot be guessed
        :return: the new card
        :raise UserError: no reason, replaced already, or a number that exists
        """
        self.ensure_one()
        self._check_role()
        reason = self._reason(reason)
        card = self.sudo()  # right checked above
        if card.state == "replaced":
            raise UserError(
                self.env._(
                    "%(card)s was replaced by %(new)s already.",
                    card=card.shown_number,
                    new=card.replaced_by_id.shown_number,
                )
            )
        new = card.create(
            {
                "number": number or generate(),
                "kind": card.kind,
                "program_id": card.program_id.id,
                "wallet_id": card.wallet_id.id,
                "state": "active" if card.wallet_id else "new",
                "note": card.note,
            }
        )
        card.write(
            {
                "state": "replaced",
                "block_reason": reason,
                "replaced_on": fields.Datetime.now(),
                "replaced_by_id": new.id,
            }
        )
        return new.with_env(self.env)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_orders(self):
        """Open the orders for which this card was shown."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders with This Card"),
            "res_model": "sale.order",
            "view_mode": "list,kanban,form",
            "domain": [("retention_card_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_users(self):
        """Open the customers who used the wallet of this card."""
        self.ensure_one()
        self.check_access("read")
        # Without a wallet nobody used it yet
        return self.sudo().wallet_id.with_env(self.env).action_users()


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_personal_card_policy = fields.Selection(
        [
            ("refuse", "is refused"),
            ("warn", "is accepted, with a warning"),
        ],
        string="A Personal Card of Another Customer",
        required=True,
        default="refuse",
        help="Accepted: the order gets the discount of the card and earns for its "
        "owner; the owner's points stay the owner's to spend.",
    )

    @ormcache("self.id")
    def _retention_takes_numbers(self):
        """Tell whether card numbers of this programme are worth asking for."""
        kinds = ["bearer"]
        if self.sudo().retention_personal_card_policy == "warn":
            kinds.append("personal")
        domain = [
            ("program_id", "=", self.id),
            ("kind", "in", kinds),
            ("state", "in", ("new", "active")),
        ]
        return bool(self.env["retention.card"].sudo().search_count(domain, limit=1))


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _retention_lose_card(self, program):
        """Block the card that this customer lost, by himself.

        :raise UserError: he has none in use
        """
        self.ensure_one()
        card = self.sudo()._retention_wallet(program)._card_in_use()
        if not card:
            raise UserError(self.env._("You have no card in use."))
        card._block(self.env._("Lost, says the customer"))
