"""Wallets that several customers share: of a firm, of a household."""

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import ormcache

from ...tools.amounts import ZERO, plain, to_decimal
from .ledger_origin import LEDGER, with_origin

INVITATION_DAYS = 14
INVITATIONS_A_DAY = 10
SHARED = ("firm", "household")


class RetentionWalletMember(models.Model):
    """A customer who shares a wallet that somebody else answers for.

    The owner of a wallet is no member of it: it is his (``wallet.partner_id``).
    """

    _name = "retention.wallet.member"
    _description = "Member of a Shared Wallet"
    _order = "id"
    _rec_name = "partner_id"

    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        related="wallet_id.program_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="wallet_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="cascade"
    )
    email = fields.Char(help="Where the invitation was sent.")
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("active", "Member"),
            ("declined", "Declined"),
            ("left", "Left"),
        ],
        required=True,
        default="active",
        index=True,
    )
    can_spend = fields.Boolean(
        string="May Spend", default=True, help="Everybody earns; not everybody spends."
    )
    invited_by_id = fields.Many2one("res.partner", index="btree_not_null")
    token = fields.Char(copy=False, groups="base.group_system")
    invited_on = fields.Datetime()
    consented_on = fields.Datetime(string="Member Since")
    left_on = fields.Datetime()

    _member_uniq = models.UniqueIndex(
        "(partner_id, program_id) WHERE state = 'active'",
        "A customer shares one wallet of a programme.",
    )
    _token_uniq = models.UniqueIndex("(token) WHERE token IS NOT NULL")

    @api.constrains("wallet_id", "partner_id", "state")
    def _check_membership(self):
        """Refuse members of what cannot be shared, and members of two wallets."""
        for member in self.filtered(lambda one: one.state == "active"):
            wallet, partner = member.wallet_id, member.partner_id
            if wallet.kind not in SHARED:
                raise ValidationError(
                    self.env._("%s is not a shared wallet.", wallet.display_name)
                )
            if not partner:
                raise ValidationError(self.env._("Choose who shares the wallet."))
            if partner == wallet.partner_id:
                raise ValidationError(
                    self.env._(
                        "%s owns this wallet and needs no membership.",
                        partner.display_name,
                    )
                )
            own = self.env["retention.wallet"]._find(wallet.program_id, partner)
            if own.kind in SHARED:
                raise ValidationError(
                    self.env._(
                        "%s owns a shared wallet; it must be handed over first.",
                        partner.display_name,
                    )
                )
            if (
                wallet.kind == "firm"
                and partner.commercial_partner_id != wallet.partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(firm)s.",
                        contact=partner.display_name,
                        firm=wallet.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._refresh_carts()
        return members

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"state", "partner_id", "wallet_id", "can_spend"}:
            self._refresh_carts()
        return res

    def _refresh_carts(self):
        """Have open carts of these customers use the wallet that is theirs now."""
        self.partner_id.invalidate_recordset(["retention_member_ids"])
        orders = (
            self.env["sale.order"]
            .sudo()  # carts follow the wallet, whoever changes it
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "child_of", self.company_id.ids),
                    ("state", "in", ("draft", "sent")),
                ]
            )
        )
        for order in orders:
            # What is held stays, and so does what is being paid
            if order._retention_is_being_paid() or order._retention_held():
                continue
            order._retention_drop_points()
            order._update_programs_and_rewards()

    # ------------------------------------------------------------
    # What managers do
    # ------------------------------------------------------------

    def _check_may_manage(self):
        """:raise AccessError: not a loyalty manager, or another company's member"""
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._("Only a retention manager may change who shares a wallet.")
            )
        self.check_access("read")

    def action_toggle_spend(self):
        """Let members spend, or no longer."""
        self._check_may_manage()
        for member in self.sudo():  # closed to everybody; right checked above
            member.can_spend = not member.can_spend

    def action_end(self):
        """End memberships; the points stay with the owner."""
        self._check_may_manage()
        self.sudo()._leave()  # closed to everybody; right checked above

    def action_hand_over(self):
        """Make a member the owner of the household."""
        self.ensure_one()
        self._check_may_manage()
        member = self.sudo()  # closed to everybody; right checked above
        member.wallet_id._hand_over(member.partner_id)

    # ------------------------------------------------------------
    # Joining and leaving
    # ------------------------------------------------------------

    def _is_open_invitation(self):
        """Tell whether this invitation can still be accepted."""
        self.ensure_one()
        latest = fields.Datetime.now() - timedelta(days=INVITATION_DAYS)
        return self.state == "invited" and self.invited_on >= latest

    def _accept(self, partner, bring_points=False):
        """Make a customer a member, with his consent.

        :param bring_points: move what his own wallet holds to the shared one
        :raise UserError: too late, or he shares a wallet already
        """
        self.ensure_one()
        if not self._is_open_invitation():
            raise UserError(
                self.env._("This invitation is no longer open. Ask for a new one.")
            )
        shared = partner._retention_membership(self.program_id).wallet_id
        if shared:
            raise UserError(
                self.env._(
                    "You share the wallet of %s already. Leave it first.",
                    shared.sudo().partner_id.name,
                )
            )
        self.write(
            {
                "partner_id": partner.id,
                "state": "active",
                "consented_on": fields.Datetime.now(),
                "token": False,
            }
        )
        if bring_points:
            self._bring_points()

    def _label(self):
        """Return how the household calls somebody: by first name, or by address."""
        self.ensure_one()
        name = (self.partner_id.name or "").split()
        return name[0] if name else (self.email or "")

    def _send_invitation(self):
        """Send the link of an invitation."""
        template = self.env.ref(
            "customer_retention.mail_template_household_invitation",
            raise_if_not_found=False,
        )
        for member in self if template else ():
            # A customer's own letter; the link is for nobody else's eyes
            template.sudo().send_mail(member.id)

    def _invitation_url(self):
        self.ensure_one()
        token = self.sudo().token  # asked by the letter that carries it
        return f"{self.get_base_url()}/my/loyalty/invitation/{token}"

    def _decline(self):
        self.filtered(lambda one: one.state == "invited").write(
            {"state": "declined", "token": False, "left_on": fields.Datetime.now()}
        )

    def _leave(self):
        """End memberships; the points stay with the shared wallet."""
        self.filtered(lambda one: one.state in ("active", "invited")).write(
            {"state": "left", "token": False, "left_on": fields.Datetime.now()}
        )

    def _bring_points(self):
        """Move what a member's own wallet has free to the shared one."""
        self.ensure_one()
        own = self.env["retention.wallet"]._find(self.program_id, self.partner_id)
        if own and own._available() > ZERO:
            own._transfer(
                self.wallet_id,
                own._available(),
                self.env._("Brought along by %s", self.partner_id.name),
            )


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    member_ids = fields.One2many("retention.wallet.member", "wallet_id")

    def _share(self, kind):
        """Make a customer's own wallet one that others can share.

        Its card becomes nobody's to core; entries, lots, holds and numbers stay.

        :param kind: ``firm`` or ``household``
        """
        self.ensure_one()
        if self.kind == kind:
            return
        if self.kind != "personal" or not self.partner_id:
            raise UserError(
                self.env._("%s cannot be shared in this way.", self.display_name)
            )
        self.kind = kind
        with_origin(self.card_id, LEDGER).write({"partner_id": False})
        self.env.registry.clear_cache()

    def _add_member(self, partner, can_spend=True, bring_points=False):
        """Have a customer share this wallet, with his and the owner's consent.

        A firm's wallet is shared with its contacts, any other becomes a household.

        :return: the ``retention.wallet.member``
        :raise UserError: he shares a wallet already
        """
        self.ensure_one()
        if self.kind == "personal":
            firm = self.partner_id.is_company
            of_firm = partner.commercial_partner_id == self.partner_id
            self._share("firm" if firm and of_firm else "household")
        shared = partner._retention_membership(self.program_id).wallet_id
        if shared:
            raise UserError(
                self.env._(
                    "%(customer)s shares the wallet of %(owner)s already.",
                    customer=partner.display_name,
                    owner=shared.partner_id.display_name,
                )
            )
        member = self.member_ids.create(
            {
                "wallet_id": self.id,
                "partner_id": partner.id,
                "can_spend": can_spend,
                "consented_on": fields.Datetime.now(),
            }
        )
        if bring_points:
            member._bring_points()
        return member

    def action_share(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_wallet_member_add_action"
        )
        return action | {"context": {"default_wallet_id": self.id}}

    def _member_of(self, partner):
        """Return the membership in force of a customer in this wallet."""
        self.ensure_one()
        return partner.sudo().retention_member_ids.filtered(
            lambda one: one.state == "active" and one.wallet_id == self
        )

    def _invite(self, email, can_spend=True):
        """Invite somebody to share this household, by a link of his own.

        :return: the ``retention.wallet.member``, not yet one
        :raise UserError: too many, or invited already
        """
        self.ensure_one()
        email = (email or "").strip().lower()
        current = self.member_ids.filtered(
            lambda one: one.state == "active" or one._is_open_invitation()
        )
        most = self.program_id.retention_household_size
        if len(current) + 1 >= most:
            raise UserError(self.env._("A household has at most %s people here.", most))
        if email and email in current.mapped("email"):
            raise UserError(self.env._("%s is invited already.", email))
        if self.kind == "personal":
            self._share("household")
        return self.member_ids.create(
            {
                "wallet_id": self.id,
                "email": email,
                "state": "invited",
                "can_spend": can_spend,
                "invited_by_id": self.partner_id.id,
                "invited_on": fields.Datetime.now(),
                "token": secrets.token_urlsafe(32),
            }
        )

    def _check_invitations_today(self):
        """Refuse to send letters without end.

        :raise UserError: so many were sent within a day
        """
        self.ensure_one()
        yesterday = fields.Datetime.now() - timedelta(days=1)
        sent = self.member_ids.search_count(
            [("wallet_id", "=", self.id), ("invited_on", ">=", yesterday)]
        )
        if sent >= INVITATIONS_A_DAY:
            raise UserError(
                self.env._("You have invited enough people for today. Try tomorrow.")
            )

    def _give_share(self, member, points):
        """Give a member points of his own out of a shared wallet.

        :param points: Decimal
        :raise UserError: it is more than is free, or he is no member
        """
        self.ensure_one()
        if member.wallet_id != self or member.state != "active":
            raise UserError(self.env._("Choose somebody who shares the wallet."))
        own = self._for_owner(self.program_id, member.partner_id)
        self._transfer(own, points, self.env._("Share of %s", member._label()))

    def _hand_over(self, partner):
        """Make a member the owner of a household; the owner becomes a member.

        Points of his own, and a debt of the household, would go to others than they
        belong to: nobody is asked here whether he wants that.

        :raise UserError: he is no member, or has points of his own; the household
            owes points
        """
        self.ensure_one()
        member = self._member_of(partner)
        if self.kind != "household" or not member:
            raise UserError(self.env._("Only a member can take over the household."))
        if self.debt:
            raise UserError(
                self.env._(
                    "The household owes %s points: it can be handed over when they "
                    "are earned.",
                    plain(self.debt),
                )
            )
        own = self._find(self.program_id, partner)
        if own:
            if own.balance:
                raise UserError(
                    self.env._(
                        "%s has points in a wallet of their own, which would become "
                        "the household's. They can be used first, or brought along by "
                        "leaving the household and joining it again.",
                        partner.name,
                    )
                )
            if own.pending or own.held:
                raise UserError(
                    self.env._(
                        "%s still awaits points in a wallet of their own. Wait until "
                        "these orders are paid, or hand over to another member.",
                        partner.name,
                    )
                )
            owner = self.partner_id
            self._fold(own, partner)
        else:
            owner = self.partner_id
            self.partner_id = partner
        member._leave()
        self.member_ids.create(
            {
                "wallet_id": self.id,
                "partner_id": owner.id,
                "consented_on": fields.Datetime.now(),
            }
        )
        (owner | partner).invalidate_recordset(["retention_wallet_ids"])
        self._evaluate_tiers()
        self.env["retention.tier.membership"]._evaluate(
            self.program_id, owner.commercial_partner_id
        )

    def _transfer(self, target, points, note):
        """Move points to another wallet, in lots that keep their last day.

        :param points: Decimal, not more than is free
        :raise UserError: it is more
        """
        self.ensure_one()
        points = to_decimal(points, self.currency_id.decimal_places)
        if target.program_id != self.program_id or target == self:
            raise UserError(
                self.env._("Points move between two wallets of one programme.")
            )
        if points <= ZERO:
            raise UserError(self.env._("Give a number of points above 0."))
        if points > self._available():
            raise UserError(self._explain_shortage(points))
        lots, left = [], points
        for lot in self.lot_ids.filtered("remaining").sorted(
            lambda one: (one.expires_on or fields.Date.to_date("9999-12-31"), one.id)
        ):
            part = min(to_decimal(lot.remaining), left)
            if part > ZERO:
                lots.append((part, lot.expires_on))
                left -= part
        common = {"kind": "transfer", "note": note}
        self._post(
            [
                {**common, "wallet": self, "points": -points, "origin": target},
                {
                    **common,
                    "wallet": target,
                    "points": points,
                    "origin": self,
                    "lots": lots,
                },
            ]
        )

    def _member_may_spend(self, partner):
        """Tell whether a customer may spend from this wallet.

        The owner may; a member if it was not taken from him; a contact of a firm by
        the programme's choice.
        """
        self.ensure_one()
        if self.kind == "personal" or partner == self.partner_id:
            return partner == self.partner_id
        member = self._member_of(partner)
        if member or self.kind != "firm":
            return bool(member.can_spend)
        of_firm = partner.commercial_partner_id == self.partner_id
        return of_firm and self.program_id.retention_firm_can_spend


class RetentionWalletEntry(models.Model):
    """Who of those that share a wallet earned or spent."""

    _inherit = "retention.wallet.entry"

    def _is_of(self, partner):
        """Tell whether the order of this entry is a customer's own, or his firm's."""
        self.ensure_one()
        buyer = self.sudo().order_id.partner_id.commercial_partner_id
        return buyer == partner.sudo().commercial_partner_id

    def _is_shared(self):
        self.ensure_one()
        return bool(self.order_id) and self.wallet_id.kind in SHARED

    def _first_name(self):
        """Return the first name of who ordered: sharers know each other by it."""
        self.ensure_one()
        buyer = self.sudo().order_id.partner_id
        # An address needs no name of its own
        name = buyer.name or buyer.commercial_partner_id.name or ""
        return next(iter(name.split()), "")


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_member_ids = fields.One2many(
        "retention.wallet.member",
        "partner_id",
        groups="customer_retention.group_retention_user",
    )

    def _retention_wallet(self, program):
        """Return the wallet that this customer's orders use, empty if none.

        A wallet he shares comes before his own, and his own before his firm's.
        """
        self.ensure_one()
        wallets = self.env["retention.wallet"]
        own = wallets._find(program, self)
        if not program or not program.sudo()._retention_has_sharing():
            return own
        shared = self._retention_membership(program).wallet_id
        if shared or own:
            return shared or own
        firm = self._retention_firm(program)
        return wallets._find(program, firm).filtered(lambda one: one.kind == "firm")

    def _retention_earning_wallet(self, program):
        """Return the wallet that this customer earns to; a missing one is made."""
        self.ensure_one()
        wallets = self.env["retention.wallet"]
        wallet = self._retention_wallet(program)
        if wallet:
            return wallet
        firm = self._retention_firm(program)
        if not firm:
            return wallets._for_owner(program, self)
        of_firm = wallets._find(program, firm)
        if of_firm:
            of_firm._share("firm")
            return of_firm
        return wallets._create_shared(program, firm, "firm")

    def _retention_membership(self, program):
        """Return the membership in force of this customer (sudo)."""
        # Resolving the wallet must not depend on the visitor's rights
        return self.sudo().retention_member_ids.filtered(
            lambda one: one.state == "active" and one.program_id == program
        )

    def _retention_firm(self, program):
        """Return the firm whose wallet a contact uses by default, empty if none.

        Who has left its wallet is on his own.
        """
        self.ensure_one()
        firm = self.sudo().commercial_partner_id
        if (
            not program
            or not program.sudo().retention_firm_wallets
            or firm == self
            or not firm.is_company
        ):
            return self.browse()
        left = self.sudo().retention_member_ids.filtered(
            lambda one: (
                one.state == "left"
                and one.program_id == program
                and one.wallet_id.partner_id == firm
            )
        )
        return self.browse() if left else firm.with_env(self.env)


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    retention_firm_wallets = fields.Boolean(
        string="Firms Share a Wallet",
        help="Contacts of a firm earn to one wallet of the firm. Contacts who have a "
        "wallet of their own keep it until they are moved; wallets that exist stay "
        "when this is switched off.",
    )
    retention_firm_can_spend = fields.Boolean(
        string="Contacts May Spend",
        default=True,
        help="Unless it is set otherwise for a contact on the firm's wallet.",
    )
    retention_household_size = fields.Integer(
        string="People in a Household",
        default=6,
        help="Most people, the owner among them, who can share a household's wallet.",
    )

    @ormcache("self.id")
    def _retention_has_sharing(self):
        """Tell whether any wallet of this programme is shared, or may be."""
        program = self.sudo()
        if program.retention_firm_wallets:
            return True
        wallets = program.env["retention.wallet"].with_context(active_test=False)
        shared = [("program_id", "=", self.id), ("kind", "in", SHARED)]
        return bool(wallets.search_count(shared, limit=1))

    _retention_check_household = models.Constraint(
        "CHECK (retention_household_size >= 1)",
        "A household has at least one person.",
    )
