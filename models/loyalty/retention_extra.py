from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.amounts import ZERO, to_decimal


class RetentionExtra(models.Model):
    """Points that a sales person gave a customer unannounced, and why."""

    _name = "retention.extra"
    _description = "Extra Granted"
    _order = "id desc"
    _rec_name = "reason"

    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Granted By", index=True, ondelete="set null"
    )
    order_id = fields.Many2one("sale.order", index="btree_not_null")
    granted_on = fields.Date(required=True, index=True)
    points = fields.Float(digits=0, required=True)
    expires_on = fields.Date(string="Usable Until", required=True)
    reason = fields.Char(required=True)
    entry_id = fields.Many2one("retention.wallet.entry", index="btree_not_null")

    @api.model
    def _grant(self, partner, points, reason, expires_on, order=None, key=None):
        """Give a customer points out of the budget of whoever asks.

        :param points: points, in the programme's digits
        :param expires_on: last day on which they can be used
        :param order: the ``sale.order`` that led to it, if any
        :param key: idempotency key: the same key counts once
        :return: the ``retention.wallet.entry``
        :raise AccessError: a customer or order that the user may not see
        :raise UserError: what is wrong, in the user's words
        """
        partner.check_access("read")
        company = order.company_id if order else self.env.company
        if order:
            order.check_access("read")
        points, reason = self._check_request(partner, points, reason, company)
        program = self.env["loyalty.program"]._retention_find(company).sudo()
        today = company._retention_day()
        self._check_circumstances(partner, program, expires_on, order, today)
        wallet = partner.sudo()._retention_earning_wallet(program)
        # Own customers only, as the rules of wallets say
        wallet = wallet.sudo()  # the ledger is closed to users; rights checked here
        wallet.with_env(self.env).check_access("read")
        known = wallet._known_operation(key, points, reason)
        if known:
            return known
        self.env["retention.extra.budget"]._take(self.env.user, company, points)
        extra = self.sudo().create(  # rights and budget were checked above
            {
                "wallet_id": wallet.id,
                "partner_id": partner.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "order_id": order.id if order else False,
                "granted_on": today,
                "points": float(points),
                "expires_on": expires_on,
                "reason": reason,
            }
        )
        extra.entry_id = wallet._post(
            [
                {
                    "wallet": wallet,
                    "kind": "gift",
                    "points": points,
                    "note": reason,
                    "expires_on": expires_on,
                    "origin": extra,
                    "idempotency_key": key,
                    "request_hash": wallet._request_hash(points, reason),
                }
            ]
        )
        return extra.entry_id

    def _check_request(self, partner, points, reason, company):
        """Return points and reason as they will be kept."""
        digits = company.currency_id.decimal_places
        try:
            points = to_decimal(points, digits)
        except (ArithmeticError, ValueError):
            raise UserError(self.env._("Give the points as a plain number.")) from None
        if points <= ZERO:
            raise UserError(self.env._("Give a number of points above zero."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the customer sees the reason."))
        own = self.env.user.partner_id
        if partner.sudo().commercial_partner_id == own.sudo().commercial_partner_id:
            raise UserError(
                self.env._("Nobody grants points to himself or his own firm.")
            )
        return points, reason.strip()

    def _check_circumstances(self, partner, program, expires_on, order, today):
        """Refuse what has no wallet to go to, or would be gone at once."""
        if not program or not program._retention_is_in_force(today):
            raise UserError(
                self.env._("No programme with wallets runs in this company today.")
            )
        if partner.is_public or not partner.active:
            raise UserError(
                self.env._("%s cannot have a wallet.", partner.display_name)
            )
        if not expires_on or expires_on < today:
            raise UserError(
                self.env._("Choose a last day that is not over: points live until it.")
            )
        if order and order.partner_id.commercial_partner_id != (
            partner.commercial_partner_id
        ):
            raise UserError(
                self.env._(
                    "%(order)s is an order of another customer than %(customer)s.",
                    order=order.name,
                    customer=partner.display_name,
                )
            )
