import re

from odoo.exceptions import UserError, ValidationError
from odoo.http import Controller, request, route
from odoo.tools import email_normalize

from ..tools.amounts import parse_points

PAGE = "/my/loyalty/household"
LARGEST_ID = 2**31 - 1
TOKEN_LENGTH = 60
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


class RetentionHousehold(Controller):
    """A wallet that a household shares: who shares it, and who may spend."""

    @route(PAGE, type="http", auth="user", website=True, sitemap=False)
    def household(self, **_query):
        """Show who shares the visitor's wallet."""
        program = request.website._retention_program()
        if not program:
            return request.redirect("/my")
        partner = request.env.user.partner_id
        # His own or the one he shares: both are the visitor's to see
        wallet = partner._retention_wallet(program).sudo()
        notice = request.session.pop("retention_household_notice", None)
        member = wallet._member_of(partner) if wallet else wallet.member_ids
        owns = wallet.partner_id == partner and wallet.kind != "firm"
        return request.render(
            "customer_retention.portal_household",
            {
                "page_name": "retention_household",
                "wallet": wallet,
                "program": program,
                "owns": owns or not wallet,
                "member": member,
                "members": wallet.member_ids.filtered(
                    lambda one: one.state == "active" or one._is_open_invitation()
                ),
                "may_spend": bool(wallet) and wallet._member_may_spend(partner),
                "notice": notice or ("", ""),
                "typed": request.session.pop("retention_household_typed", ""),
            },
        )

    @route(
        f"{PAGE}/<string:action>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def household_change(self, action, **post):
        """Change something of the visitor's household, and come back.

        :param action: ``invite``, ``spend``, ``end``, ``give``, ``hand_over``,
            ``leave``
        """
        change = {
            "invite": self._invite,
            "spend": self._spend,
            "end": self._end,
            "give": self._give,
            "hand_over": self._hand_over,
            "leave": self._leave,
        }.get(action)
        if change:
            try:
                with request.env.cr.savepoint():
                    sentence = change(post)
                notice = ("success", sentence)
            except (UserError, ValidationError) as error:
                notice = ("danger", str(error))
                email = post.get("email")
                request.session["retention_household_typed"] = str(email or "")[:100]
            request.session["retention_household_notice"] = notice
        return request.redirect(PAGE)

    @route(
        "/my/loyalty/invitation/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def invitation(self, token, **_query):
        """Say what sharing means, and ask whether the visitor wants to."""
        member = self._invited(token)
        own = None
        if member and not request.env.user._is_public():
            own = request.env["retention.wallet"]._find(
                member.program_id, request.env.user.partner_id
            )
        return request.render(
            "customer_retention.portal_household_invitation",
            {
                "page_name": "retention_household",
                "invitation": member,
                "token": token[:TOKEN_LENGTH],
                "own": own.sudo() if own else None,  # the visitor's own wallet
                "is_public": request.env.user._is_public(),
                "is_owner": bool(member)
                and member.wallet_id.partner_id == request.env.user.partner_id,
                "notice": request.session.pop("retention_household_notice", None)
                or ("", ""),
            },
        )

    @route(
        "/my/loyalty/invitation/<string:token>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def invitation_answer(self, token, answer="", bring="", consent="", **_post):
        """Take the answer of somebody who was invited.

        :param answer: ``accept`` or ``decline``
        :param bring: the points of his own wallet come along
        :param consent: he has agreed to what the page says
        """
        here = f"/my/loyalty/invitation/{token[:TOKEN_LENGTH]}"
        member = self._invited(token)
        if not member:
            return request.redirect(here)
        if answer == "decline":
            member._decline()
            self._notice("success", request.env._("You have declined."))
            return request.redirect(here)
        if request.env.user._is_public():
            return request.redirect(f"/web/login?redirect={here}")
        try:
            if not consent:
                raise UserError(request.env._("Tick that you agree, please."))
            with request.env.cr.savepoint():
                member._accept(request.env.user.partner_id, bool(bring))
                member.flush_recordset()
        except (UserError, ValidationError) as error:
            self._notice("danger", str(error))
            return request.redirect(here)
        self._notice(
            "success",
            request.env._(
                "You share the wallet of %s now.", member.wallet_id.partner_id.name
            ),
        )
        return request.redirect(PAGE)

    # ------------------------------------------------------------
    # Changes by the owner
    # ------------------------------------------------------------

    def _invite(self, post):
        program = request.website._retention_program()
        partner = request.env.user.partner_id
        email = email_normalize(str(post.get("email") or ""))
        if not program or not email:
            raise UserError(request.env._("Give one e-mail address."))
        if email == partner.email_normalized:
            raise UserError(request.env._("This is your own address."))
        wallet = partner._retention_wallet(program)
        if not wallet:
            # Nothing earned yet: the household begins with an empty wallet
            wallet = request.env["retention.wallet"]._for_owner(program, partner)
        wallet = wallet.sudo()  # the visitor's own: checked in the next line
        self._check_owner(wallet)
        wallet._check_invitations_today()
        member = wallet._invite(email, can_spend=bool(post.get("can_spend")))
        member._send_invitation()
        return request.env._("We have sent an invitation to %s.", email)

    def _spend(self, post):
        member = self._own_member(post)
        member.can_spend = bool(post.get("can_spend"))
        if member.can_spend:
            return request.env._("%s may spend.", member._label())
        return request.env._("%s may not spend any more.", member._label())

    def _end(self, post):
        member = self._own_member(post)
        name = member._label()
        member._leave()
        return request.env._(
            "%s no longer shares your wallet. All points stay with you.", name
        )

    def _give(self, post):
        member = self._own_member(post)
        wallet = member.wallet_id
        try:
            points = parse_points(post.get("points"), wallet.currency_id.decimal_places)
        except ValueError:
            raise UserError(
                request.env._("Give the points as a plain number such as 50.")
            ) from None
        wallet._give_share(member, points)
        return request.env._(
            "%(points)s points are now %(name)s's own.",
            points=f"{points:f}",
            name=member._label(),
        )

    def _hand_over(self, post):
        member = self._own_member(post)
        if member.state != "active":
            raise UserError(request.env._("Choose somebody who shares the wallet."))
        name = member._label()
        member.wallet_id._hand_over(member.partner_id)
        return request.env._("The household belongs to %s now.", name)

    def _leave(self, _post):
        program = request.website._retention_program()
        partner = request.env.user.partner_id
        member = partner._retention_membership(program) if program else None
        if not member:
            raise UserError(request.env._("You share nobody's wallet."))
        member._leave()
        return request.env._("You no longer share this wallet.")

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _check_owner(self, wallet):
        owns = wallet.partner_id == request.env.user.partner_id
        if not owns or wallet.kind not in ("personal", "household"):
            raise UserError(
                request.env._("Only the owner of a wallet can invite others to it.")
            )

    def _own_member(self, post):
        """Return a member (sudo) of the visitor's own household.

        :raise UserError: of another one, or none at all
        """
        text = str(post.get("member") or "")
        plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
        number = int(text) if plain else 0
        Member = request.env["retention.wallet.member"].sudo()
        member = Member.search(
            [
                ("id", "=", number if number <= LARGEST_ID else 0),
                ("wallet_id.partner_id", "=", request.env.user.partner_id.id),
                ("wallet_id.kind", "=", "household"),
                ("state", "in", ("active", "invited")),
            ]
        )
        if not member:
            raise UserError(request.env._("Nobody of this kind is in your household."))
        return member

    def _invited(self, token):
        """Return the open invitation (sudo) that a link leads to, empty if none."""
        Member = request.env["retention.wallet.member"].sudo()
        if not TOKEN.fullmatch(token):
            return Member
        member = Member.search([("token", "=", token)], limit=1)
        return member if member and member._is_open_invitation() else Member

    def _notice(self, kind, sentence):
        request.session["retention_household_notice"] = (kind, sentence)
