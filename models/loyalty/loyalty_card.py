from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.amounts import ZERO, plain, to_decimal
from .ledger_origin import LEDGER, Origin, origin_in, with_origin

GUARDED = {
    "points",
    "retention_held",
    "partner_id",
    "program_id",
    "expiration_date",
    "active",
}


class LoyaltyCard(models.Model):
    """The one gate: every change of points of a managed card leaves an entry."""

    _inherit = "loyalty.card"

    @api.model_create_multi
    def create(self, vals_list):
        self._retention_check_second_card(vals_list)
        vals_list = [
            {name: vals[name] for name in vals if name != "retention_held"}
            for vals in vals_list
        ]
        cards = super().create(vals_list)
        with_points = cards.filtered(lambda card: card.points and card._is_managed())
        if with_points:
            with_points._retention_check_may_change()
            for card in with_points:
                points = card._retention_exact(card.points)
                with_origin(card, LEDGER).points = float(points)
            with_points._retention_record(dict.fromkeys(with_points, ZERO))
        return cards

    def write(self, vals):
        if not vals.keys() & GUARDED:
            return super().write(vals)
        managed = self.filtered(lambda card: card._is_managed())
        if not managed:
            return super().write(vals)
        origin = origin_in(self.env.context)
        if origin and origin.by_ledger:
            return super().write(vals)
        managed._retention_check_identity(vals)
        if "active" in vals and not vals["active"]:
            managed._retention_check_archive()
        if "points" not in vals:
            return super().write(vals)
        before = {card: to_decimal(card.points) for card in managed}
        points = managed._retention_exact(vals["points"])
        if set(before.values()) == {points}:
            # Core gives 0 points at every confirmation: not worth a query
            return vals.keys() == {"points"} or super().write(vals)
        managed._retention_check_may_change()
        if origin and origin.order and origin.kind != "reverse":
            managed._retention_check_spending(origin.order, before, points)
        vals = {**vals, "points": float(points)}
        tracking_free = self.with_context(tracking_disable=True)
        res = super(LoyaltyCard, tracking_free).write(vals)
        managed.flush_recordset(["points"])
        managed._retention_record(before)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        wallets = self.env["retention.wallet"].sudo().with_context(active_test=False)
        if wallets.search_count([("card_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "A card with a wallet cannot be deleted: its ledger is kept. "
                    "Archive it instead."
                )
            )

    def _is_managed(self):
        return self.program_id._retention_is_managed_id()

    def _retention_check_second_card(self, vals_list):
        """Refuse a second card of one customer in a managed programme."""
        managed = {
            key[0] for key in self.env["loyalty.program"]._retention_managed_keys()
        }
        default_program = self.env.context.get("active_id")
        for vals in vals_list:
            program_id = vals.get("program_id", default_program)
            if not vals.get("partner_id") or program_id not in managed:
                continue
            if self.sudo().search_count(
                [
                    ("program_id", "=", program_id),
                    ("partner_id", "=", vals["partner_id"]),
                ],
                limit=1,
            ):
                raise UserError(
                    self.env._(
                        "%(customer)s already has a card in %(program)s. Adjust the "
                        "points of that one.",
                        customer=self.env["res.partner"]
                        .browse(vals["partner_id"])
                        .display_name,
                        program=self.env["loyalty.program"].browse(program_id).name,
                    )
                )

    def _retention_check_identity(self, vals):
        """Refuse what would move a wallet to other books or let a card run out."""
        if vals.get("expiration_date"):
            raise ValidationError(
                self.env._(
                    "Cards of this programme do not expire; their points do, lot by "
                    "lot."
                )
            )
        if "retention_held" in vals:
            raise UserError(
                self.env._("What is reserved of a card changes with payments only.")
            )
        if not vals.keys() & {"program_id", "partner_id"}:
            return
        in_ledger = (
            self.env["retention.wallet"]
            .sudo()
            .with_context(active_test=False)
            .search([("card_id", "in", self.ids)])
            .card_id
        )
        for card in in_ledger:
            if "program_id" in vals and vals["program_id"] != card.program_id.id:
                raise UserError(
                    self.env._("A card with a wallet stays in its programme.")
                )
            if "partner_id" in vals and (vals["partner_id"] or False) != (
                card.partner_id.id or False
            ):
                raise UserError(
                    self.env._(
                        "The owner of a wallet cannot be exchanged. Merge the two "
                        "contacts if they are one customer."
                    )
                )

    def _retention_check_archive(self):
        """Refuse to archive a card whose owner still has or awaits points."""
        wallets = self.env["retention.wallet"].sudo()
        for wallet in wallets.search([("card_id", "in", self.ids)]):
            if wallet.balance or wallet.pending or wallet.held:
                raise UserError(
                    self.env._(
                        "%(customer)s has %(points)s points on this card, and "
                        "%(pending)s on their way: it cannot be archived.",
                        customer=wallet.display_name,
                        points=plain(wallet.balance),
                        pending=plain(wallet.pending),
                    )
                )

    def _retention_check_may_change(self):
        """Refuse a change of points that no document and no manager made.

        :raise AccessError: a user below manager without a genuine origin
        """
        if self.env.su or origin_in(self.env.context):
            return
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(
                self.env._(
                    "Points change through orders, payments and refunds. To correct "
                    "a balance, ask a retention manager."
                )
            )

    def _retention_exact(self, points):
        """Return a number of points as an exact decimal of the programme's digits.

        :raise ValidationError: not a finite number
        """
        try:
            return to_decimal(points, max(self.currency_id.mapped("decimal_places")))
        except (ArithmeticError, ValueError):
            raise ValidationError(
                self.env._("Give the points as a plain number.")
            ) from None

    def _retention_check_spending(self, order, before, points):
        """Refuse an order that spends more than there is, or what is another's.

        :param before: {card: points before}
        :param points: points afterwards
        """
        for card in self.sudo():
            if points >= before[card]:
                continue
            wallet = self.env["retention.wallet"]._for_cards(card)
            if not order._retention_may_spend(wallet):
                raise ValidationError(
                    self.env._(
                        "%(order)s cannot spend the points of %(customer)s.",
                        order=order.sudo().name,
                        customer=wallet.display_name,
                    )
                )
            spendable = wallet._spendable(before[card], order)
            if before[card] - points > spendable:
                raise ValidationError(
                    self.env._(
                        "The wallet has %(balance)s points to spend; %(order)s cannot "
                        "spend %(points)s.",
                        balance=plain(max(spendable, ZERO)),
                        order=order.sudo().name,
                        points=plain(before[card] - points),
                    )
                )

    def _retention_record(self, before):
        """Write what these cards have just gained or lost into the ledger.

        :param before: {card: points before}
        """
        origin = origin_in(self.env.context)
        if origin is None and not self.env.su:
            origin = Origin(kind="adjust", note=self.env._("Changed on the card"))
        wallets = self.env["retention.wallet"]._for_cards(self)
        by_card = {wallet.card_id: wallet for wallet in wallets}
        known = {wallet: to_decimal(wallet.balance) for wallet in wallets}
        changes, openings = [], []
        for card in self.sudo():
            wallet = by_card[card]
            # A wallet with a history that differs is for the nightly check to report
            if known[wallet] != before[card] and not wallet.entry_ids:
                openings.append((wallet, known[wallet], before[card]))
            changes.append((wallet, before[card], to_decimal(card.points)))
        if openings:
            wallets._record_card_changes(openings, self._retention_opening())
        wallets._record_card_changes(changes, origin)

    def _retention_bring_into_ledger(self):
        """Write an opening entry for what the ledger does not know yet."""
        wallets = self.env["retention.wallet"]._for_cards(self)
        wallets._record_card_changes(
            [
                (wallet, to_decimal(wallet.balance), to_decimal(wallet.card_id.points))
                for wallet in wallets
            ],
            self._retention_opening(),
        )

    def _retention_opening(self):
        return Origin(
            kind="open", note=self.env._("Points from before the ledger began")
        )
