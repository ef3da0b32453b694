from odoo import models

from ...tools.amounts import ZERO, plain, to_decimal
from .ledger_origin import Origin, with_origin


class LoyaltyCard(models.Model):
    """What Odoo's Point of Sale, where it is installed, tells the ledger.

    The addon does not depend on ``pos_loyalty``, so it cannot inherit its model
    ``pos.order``. When the registry is ready and has that model, two methods are
    put over it: one names the till and the receipt to the gate, the other keeps
    the till from spending what an order that is being paid has reserved. Without
    them every movement would still arrive in the ledger, only without a name.
    """

    _inherit = "loyalty.card"

    def _register_hook(self):
        res = super()._register_hook()
        orders = self.env.registry.get("pos.order")
        if orders is not None and hasattr(orders, "confirm_coupon_programs"):
            for name, method in _methods_over(orders).items():
                setattr(orders, name, method)
        return res

    def _unregister_hook(self):
        res = super()._unregister_hook()
        orders = self.env.registry.get("pos.order")
        for name in ("confirm_coupon_programs", "validate_coupon_programs"):
            if orders is not None and name in vars(orders):
                delattr(orders, name)
        return res

    def _retention_known_cards(self, order, coupon_data):
        """Return what a till sends, with the cards that its customers already have.

        A till makes a card when it knows of none; there is one, archived perhaps,
        when the customer has a wallet.

        :param order: the ``pos.order``
        :param coupon_data: {card id, negative for a new card: {...}}
        """
        known = {int(card): values for card, values in coupon_data.items()}
        wallets = self.env["retention.wallet"].sudo()  # closed to cashiers
        for card, values in list(known.items()):
            program = self.env["loyalty.program"].browse(values.get("program_id"))
            partner_id = values.get("partner_id") or order.partner_id.id
            if card > 0 or not partner_id or not program._retention_is_managed_id():
                continue
            wallet = wallets._find(program, order.partner_id.browse(partner_id))
            if wallet and wallet.card_id.id not in known:
                known[wallet.card_id.id] = known.pop(card)
        return known

    def _retention_refuse_held(self, point_changes):
        """Tell the till, in its own form, what it may not spend.

        :param point_changes: {card id: points (signed)}, as the till sends them
        :return: the till's form of a refusal, None when there is nothing to refuse
        """
        spent = {
            int(card): -to_decimal(points) for card, points in point_changes.items()
        }
        managed = self.browse(spent).exists().filtered(lambda card: card._is_managed())
        # The till sees cards and no wallets; of these it learns one figure
        wallets = self.env["retention.wallet"].sudo()
        for wallet in wallets.search(
            [("card_id", "in", managed.ids), ("held", ">", 0)]
        ):
            points = spent[wallet.card_id.id]
            available = wallet._available()
            if points > ZERO and points > available:
                message = self.env._(
                    "%(customer)s can spend %(available)s points now: %(held)s are "
                    "reserved by an order that is being paid.",
                    customer=wallet.display_name,
                    available=plain(available),
                    held=plain(wallet.held),
                )
                return {
                    "successful": False,
                    "payload": {
                        "message": message,
                        "updated_points": {wallet.card_id.id: float(available)},
                    },
                }
        return None


def _methods_over(orders):
    """Return {name: method} to put over those of the model ``pos.order``.

    :param orders: the model's class in the registry
    """

    def confirm_coupon_programs(self, coupon_data):
        if not self.env["loyalty.program"]._retention_any_managed():
            return super(orders, self).confirm_coupon_programs(coupon_data)
        cards = self.env["loyalty.card"]
        coupon_data = cards._retention_known_cards(self, coupon_data)
        named = with_origin(self, _origin_of(self))
        return super(orders, named).confirm_coupon_programs(coupon_data)

    def validate_coupon_programs(self, point_changes, new_codes):
        answer = super(orders, self).validate_coupon_programs(point_changes, new_codes)
        if (
            not answer["successful"]
            or not self.env["loyalty.program"]._retention_any_managed()
        ):
            return answer
        return self.env["loyalty.card"]._retention_refuse_held(point_changes) or answer

    return {
        "confirm_coupon_programs": confirm_coupon_programs,
        "validate_coupon_programs": validate_coupon_programs,
    }


def _origin_of(order):
    """Return the :class:`Origin` of what a ``pos.order`` moves."""
    note = order.env._(
        "Till %(till)s, receipt %(receipt)s",
        till=order.config_id.name,
        receipt=order.pos_reference or order.name,
    )
    return Origin(kind="adjust", record=order, note=note, by_till=True)
