"""Points reserved for an order while it is being paid.

The card's row carries the sum (``retention_held``), so that placing a hold and
spending points update the same row and exclude each other.
"""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.amounts import ZERO, plain, to_decimal

HOLDS_PER_COMMIT = 100
PAID = ("authorized", "done")


class RetentionWalletHold(models.Model):
    """Points that one order reserves in a wallet from the start of its payment."""

    _name = "retention.wallet.hold"
    _description = "Hold on Points"
    _order = "id desc"
    _rec_name = "order_id"

    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="wallet_id.partner_id")
    program_id = fields.Many2one(
        related="wallet_id.program_id", store=True, precompute=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    points = fields.Float(digits=0, required=True)
    state = fields.Selection(
        [
            ("held", "Held"),
            ("captured", "Spent"),
            ("released", "Released"),
        ],
        required=True,
        default="held",
        index=True,
    )
    reason = fields.Selection(
        [
            ("confirmed", "The order was confirmed"),
            ("failed", "The payment failed or was cancelled"),
            ("timeout", "The payment was not completed in time"),
            ("expired", "The order expired"),
            ("cancelled", "The order was cancelled"),
            ("unused", "The order no longer uses points"),
            ("manual", "Released by hand"),
        ],
        string="Ended Because",
    )
    expires_at = fields.Datetime(
        help="When the hold ends unless the payment succeeds; empty: it lasts until "
        "the payment ends."
    )
    ended_at = fields.Datetime()

    _order_wallet_uniq = models.UniqueIndex(
        "(order_id, wallet_id) WHERE state = 'held'",
        "An order holds points of a wallet once.",
    )
    _check_points = models.Constraint(
        "CHECK (points > 0)", "A hold reserves more than 0 points."
    )

    # ------------------------------------------------------------
    # When a hold ends
    # ------------------------------------------------------------

    def _review(self):
        """End the holds whose payment has ended, and date the others."""
        for hold in self.filtered(lambda one: one.state == "held"):
            reason, expires_at = hold._verdict()
            if reason:
                hold._end(reason)
            elif hold.expires_at != expires_at:
                hold.expires_at = expires_at

    def _verdict(self):
        """Return (why the hold ends now or False, when it ends or False).

        A payment that succeeded holds until the order is confirmed; one that is
        pending until the order expires; one that was only begun for the minutes of
        the programme.
        """
        self.ensure_one()
        order = self.order_id
        if order.state == "sale":
            return "confirmed", False
        if order.state == "cancel":
            return "cancelled", False
        now = fields.Datetime.now()
        transactions = order.transaction_ids
        states = set(transactions.mapped("state"))
        if states & set(PAID):
            return False, False
        if "pending" in states:
            ends = self._end_of_order()
            return ("expired" if ends and ends <= now else False), ends
        begun = transactions.filtered(lambda tx: tx.state == "draft")
        if not begun:
            return "failed", False
        minutes = timedelta(minutes=self.program_id.retention_hold_minutes)
        ends = max(begun.mapped("create_date")) + minutes
        ends = ends.replace(microsecond=0)
        return ("timeout" if ends <= now else False), ends

    def _end_of_order(self):
        """Return when the last day of the order is over, False without one."""
        day = self.order_id.validity_date
        if not day:
            return False
        zone = pytz.timezone(self.company_id._retention_tz())
        midnight = datetime.combine(day + timedelta(days=1), time.min)
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _end(self, reason):
        """End holds; their points are free again, or spent by their order."""
        for hold in self:
            hold.wallet_id._shift_held(-to_decimal(hold.points))
        self.write(
            {
                "state": "captured" if reason == "confirmed" else "released",
                "reason": reason,
                "ended_at": fields.Datetime.now(),
            }
        )

    def action_release(self):
        """Release points by hand, where no money is on its way.

        :raise AccessError: not a loyalty manager
        :raise UserError: the order is being paid
        """
        if not self.env["retention.wallet"]._is_manager():
            raise AccessError(self.env._("Only a retention manager may release holds."))
        self.check_access("read")
        for hold in self.sudo():  # the ledger is closed to users; right checked above
            if hold.state != "held":
                continue
            if hold.order_id._retention_is_being_paid():
                raise UserError(
                    self.env._(
                        "Money for %s is on its way: its points stay reserved until "
                        "the payment ends. Cancel the payment or the order first.",
                        hold.order_id.name,
                    )
                )
            hold._end("manual")

    @api.model
    def _cron_review(self):
        """End holds whose time is over, in batches."""
        cron = self.env["ir.cron"]
        domain = [("state", "=", "held")]
        remaining = self.search_count(domain)
        if not cron._commit_progress(remaining=remaining):
            return
        last_id = 0
        while batch := self.search(
            [*domain, ("id", ">", last_id)], limit=HOLDS_PER_COMMIT, order="id"
        ):
            last_id = batch[-1].id
            batch._review()
            remaining = max(remaining - len(batch), 0)
            if not cron._commit_progress(len(batch), remaining=remaining):
                return


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    hold_ids = fields.One2many("retention.wallet.hold", "wallet_id")

    def _held_for(self, order):
        """Return the points that this wallet holds for an order, as a decimal."""
        self.ensure_one()
        holds = order.sudo().retention_hold_ids.filtered(
            lambda hold: hold.state == "held" and hold.wallet_id == self
        )
        return sum((to_decimal(hold.points) for hold in holds), ZERO)

    def _hold(self, order, points):
        """Reserve points for an order; what it holds already is part of them.

        :param points: Decimal, more than 0
        :raise UserError: others hold or have spent them
        """
        self.ensure_one()
        wallet = self.sudo()  # a customer's own order; the ledger is closed to users
        hold = order.sudo().retention_hold_ids.filtered(
            lambda one: one.state == "held" and one.wallet_id == wallet
        )
        own = to_decimal(hold.points)
        # A hold once placed stands, even if a refund takes points back meanwhile
        if not wallet._shift_held(points - own, must_be_there=points > own):
            raise UserError(
                self.env._(
                    "%(points)s points were to be used, but only %(available)s are "
                    "left: the others are reserved for another order that is being "
                    "paid, or were spent. Refresh the page to go on with what is left.",
                    points=plain(points),
                    available=plain(wallet._available(order)),
                )
            )
        if hold:
            hold.points = float(points)
        else:
            hold = hold.create(
                {
                    "wallet_id": wallet.id,
                    "company_id": order.company_id.id,
                    "order_id": order.id,
                    "points": float(points),
                }
            )
        return hold

    def _shift_held(self, points, must_be_there=False):
        """Add points (signed) to what is held, by an UPDATE of the card's row.

        The update is what tells two transactions apart: of two that look at the same
        points one waits and is then refused by PostgreSQL, and tried again.

        :param must_be_there: change nothing if so many points are not free
        :return: whether it was done
        """
        self.ensure_one()
        card = self.card_id
        card.flush_recordset(["points", "retention_held"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE loyalty_card
                   SET retention_held = COALESCE(retention_held, 0) + %(points)s
                 WHERE id = %(card)s
                   AND (NOT %(must_be_there)s
                        OR points::numeric - COALESCE(retention_held, 0) >= %(points)s)
             RETURNING retention_held
                """,
                points=points,
                card=card.id,
                must_be_there=must_be_there,
            )
        )
        card.invalidate_recordset(["points", "retention_held"])
        for (held,) in rows:
            self.sudo().held = float(held)
        return bool(rows)

    def _move_holds_to(self, target):
        """Have the holds of a wallet that is folded reserve in another one."""
        held = to_decimal(self.held)
        if not held:
            return
        self._shift_held(-held)
        target._shift_held(held)
        self.hold_ids.wallet_id = target


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    retention_held = fields.Float(
        digits=0,
        readonly=True,
        copy=False,
        help="Points reserved by orders being paid.",
    )
