"""The ledger: how a movement becomes an entry, lots and a new balance.

How to use
----------
``wallets._post([{"wallet": wallet, "kind": "earn", "points": Decimal(5)}])``
moves the points of the card and writes the entries. Keys of a movement:

``wallet``, ``kind``, ``points``
    the wallet, a kind of ``retention.wallet.entry`` and signed points
``order``, ``accrual``, ``base_amount``, ``order_count``, ``rate``, ``tier_id``,
``factor``, ``rule_points``, ``reverses``, ``note``, ``date``, ``origin``,
``company_id``
    written on the entry; ``origin`` is any record; the company is the order's, else
    the wallet's, unless given
``expires_on``
    last usable day of the lot that the points open (default: the programme's)
``lots``
    [(points, expires_on), ...] to open instead of one lot
``take_first``
    lots that pay before all others
``take_only``
    the only lots that may pay
``give_back``
    entries whose lots get the points back
``idempotency_key``, ``request_hash``
    the same key counts once

How it works
------------
The card's row is updated first, by SQL: of two transactions that move the same points
one waits and is then refused by PostgreSQL, and tried again by the framework.
Only then are lots read. One wallet's movements are posted in their order; many
wallets are posted together.
"""

import hashlib
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.amounts import ZERO, round_half_up, to_decimal
from ...tools.lots import Lot, allocate, last_usable_day, restore, restored_expiry

EXPIRING_DAYS = 30


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    # ------------------------------------------------------------
    # Posting
    # ------------------------------------------------------------

    def _post(self, movements):
        """Move points and write down that they moved.

        :return: the new ``retention.wallet.entry`` records
        """
        entries = self.env["retention.wallet.entry"].sudo()
        for batch in _one_of_each_wallet(movements):
            entries |= self._record(batch, self._move_cards(batch))
        return entries

    def _move_cards(self, movements):
        """Move the points of the cards, by one statement.

        :param movements: at most one of each wallet
        :return: {wallet: points before}
        """
        wallets = {one["wallet"].card_id.id: one["wallet"] for one in movements}
        points = {one["wallet"]: one["points"] for one in movements}
        cards = self.env["loyalty.card"].browse(wallets)
        cards.flush_recordset(["points"])
        moves = SQL(", ").join(
            SQL("(%s, %s)", one["wallet"].card_id.id, one["points"])
            for one in movements
        )
        moved = self.env.execute_query(
            SQL(
                """
                UPDATE loyalty_card card
                   SET points = COALESCE(card.points, 0)::numeric + move.points
                  FROM (VALUES %s) AS move (card_id, points)
                 WHERE card.id = move.card_id
             RETURNING card.id, card.points
                """,
                moves,
            )
        )
        cards.invalidate_recordset()
        return {
            wallets[card_id]: to_decimal(after) - points[wallets[card_id]]
            for card_id, after in moved
        }

    def _record(self, movements, before):
        """Write entries, lots and summaries of movements the cards have made.

        :param movements: at most one of each wallet
        :param before: {wallet: points before}
        """
        entries = (
            self.env["retention.wallet.entry"]
            .sudo()
            .create(
                [
                    self._prepare_entry(movement, before[movement["wallet"]])
                    for movement in movements
                ]
            )
        )
        open_lots = self._open_lots(
            [one["wallet"] for one in movements if one["points"] < ZERO]
        )
        work = _LotWork(self.env)
        for movement, entry in zip(movements, entries, strict=True):
            wallet = movement["wallet"]
            if movement["points"] > ZERO:
                debt = max(-before[wallet], ZERO)
                wallet._fill(movement, entry, debt, work)
            elif movement["points"] < ZERO:
                wallet._take(movement, entry, open_lots[wallet.id], work)
        work.write()
        self._summarise(movements, before, work)
        return entries

    def _prepare_entry(self, movement, points_before):
        wallet = movement["wallet"]
        origin = movement.get("origin") or movement.get("order")
        order = movement.get("order")
        accrual = movement.get("accrual")
        reverses = movement.get("reverses")
        vals = {
            "wallet_id": wallet.id,
            "company_id": (
                movement.get("company_id")
                or (order and order.company_id.id)
                or wallet.company_id.id
            ),
            "kind": movement["kind"],
            "points": float(movement["points"]),
            "balance_after": float(points_before + movement["points"]),
            "order_count": movement.get("order_count", 0),
            "rate": movement.get("rate", 0),
            "tier_id": movement.get("tier_id"),
            "factor": movement.get("factor", 0),
            "order_id": order.id if order else False,
            "accrual_id": accrual.id if accrual else False,
            "reverses_id": reverses.id if reverses else False,
            "origin_model": origin._name if origin else False,
            "origin_id": origin.id if origin else False,
            "user_id": self.env.uid,
            "note": movement.get("note"),
            "rule_points": movement.get("rule_points"),
            "idempotency_key": movement.get("idempotency_key"),
            "request_hash": movement.get("request_hash"),
        }
        if "base_amount" in movement:
            vals["base_amount"] = float(movement["base_amount"])
        if movement.get("date"):
            vals["date"] = movement["date"]
        return vals

    # ------------------------------------------------------------
    # Lots
    # ------------------------------------------------------------

    def _open_lots(self, wallets):
        """Return {wallet id: [open lots]} by one query."""
        lots = defaultdict(list)
        if wallets:
            for lot in (
                self.env["retention.wallet.lot"]
                .sudo()
                .search_fetch(
                    [
                        ("wallet_id", "in", [one.id for one in wallets]),
                        ("remaining", ">", 0),
                    ]
                )
            ):
                lots[lot.wallet_id.id].append(lot)
        return lots

    def _take(self, movement, entry, lots, work):
        """Take the points of a movement out of lots; what is missing is debt."""
        first = {lot.id for lot in movement.get("take_first", ())}
        if "take_only" in movement:
            only = {lot.id for lot in movement["take_only"]}
            lots = [lot for lot in lots if lot.id in only]
        taken, _debt = allocate(
            [work.as_rule(lot) for lot in lots], -movement["points"], first=first
        )
        by_id = {lot.id: lot for lot in lots}
        for lot_id, points in taken:
            work.take(by_id[lot_id], entry, points)

    def _fill(self, movement, entry, debt, work):
        """Put the points of a movement into lots; a debt takes its part at once."""
        self.ensure_one()
        rest, filled, opened = movement["points"], [], movement.get("lots")
        if movement.get("give_back"):
            filled, opened, rest = self._give_back(movement, entry, work)
        if rest and movement.get("lots") is None:
            expires_on = movement.get("expires_on", self._default_expiry())
            opened = [*(opened or ()), (rest, expires_on)]
        for points, expires_on in opened or ():
            part = min(debt, points)
            work.open(self, entry, points, expires_on, taken=part)
            debt -= part
        for lot, points in filled:
            part = min(debt, points)
            if part:
                work.take(lot, entry, part)
                debt -= part

    def _give_back(self, movement, entry, work):
        """Give points back into the lots that earlier entries took them from.

        Points of a wallet that was merged into this one come back in lots of this
        wallet, with the life of their own.

        :return: ([(lot, points), ...], [(points, expires_on), ...] to open, rest that
            came from no lot)
        """
        taken = self._taken_from_lots(movement["give_back"])
        given, rest = restore(
            [(work.as_rule(lot), points) for lot, points in taken.items()],
            movement["points"],
        )
        today = self.company_id._retention_day()
        grace = self.program_id.retention_refund_grace_days
        by_id = {lot.id: lot for lot in taken}
        filled, opened = [], []
        for lot_id, points in given:
            lot = by_id[lot_id]
            expires_on = restored_expiry(lot.expires_on or None, today, grace)
            if lot.wallet_id != self:
                opened.append((points, expires_on or False))
                continue
            work.take(lot, entry, -points)
            work.extend(lot, expires_on)
            filled.append((lot, points))
        return filled, opened, rest

    def _taken_from_lots(self, entries):
        """Return {lot: points that entries took of it and did not give back yet}."""
        taken = defaultdict(lambda: ZERO)
        for allocation in entries.allocation_ids:
            if allocation.lot_id.entry_id not in entries:
                taken[allocation.lot_id] += to_decimal(allocation.points)
        # What came back from a merged wallet opened lots here
        returned = sum(to_decimal(lot.points) for lot in entries.lot_ids)
        merged = [
            (Lot(lot.id, ZERO, lot.expires_on or None), points)
            for lot, points in taken.items()
            if lot.wallet_id != self and points > ZERO
        ]
        by_id = {lot.id: lot for lot in taken}
        for lot_id, points in restore(merged, returned)[0]:
            taken[by_id[lot_id]] -= points
        return {lot: points for lot, points in taken.items() if points > ZERO}

    def _default_expiry(self):
        """Return the last usable day of points released today, False for none."""
        _digits, months = self.program_id._retention_lot_terms()
        return last_usable_day(self.company_id._retention_day(), months) or False

    # ------------------------------------------------------------
    # Summary on the wallet row
    # ------------------------------------------------------------

    def _summarise(self, movements, before, work):
        """Bring the wallets' rows up to date with the cards."""
        for movement in movements:
            wallet = movement["wallet"]
            points = before[wallet] + movement["points"]
            wallet.sudo().write(
                {"balance": float(points), "debt": float(max(-points, ZERO))}
            )
        stale = self.sudo().browse(
            wallet.id
            for wallet in work.wallets_touched
            if wallet.expiring_points or work.touches_expiring(wallet)
        )
        if stale:
            stale._refresh_expiring()

    def _refresh_expiring(self):
        """Recompute what expires within 30 days, for these wallets, in one pass."""
        self.env["retention.wallet.lot"].flush_model()
        self.env["retention.wallet"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE retention_wallet wallet
                   SET expiring_points = soon.points, expiring_on = soon.first_day
                  FROM (
                      SELECT one.id,
                             COALESCE(SUM(lot.remaining), 0) AS points,
                             MIN(lot.expires_on) AS first_day
                        FROM retention_wallet one
                   LEFT JOIN retention_wallet_lot lot
                          ON lot.wallet_id = one.id
                         AND lot.remaining > 0
                         AND lot.expires_on <= CURRENT_DATE + %(days)s
                       WHERE one.id IN %(ids)s
                    GROUP BY one.id
                  ) soon
                 WHERE soon.id = wallet.id
                   AND (wallet.expiring_points, wallet.expiring_on)
                       IS DISTINCT FROM (soon.points, soon.first_day)
                """,
                days=EXPIRING_DAYS,
                ids=tuple(self.ids),
            )
        )
        self.invalidate_recordset(["expiring_points", "expiring_on"])

    def _shift_pending(self, points):
        """Add points (signed) to what is expected but not yet released."""
        self.ensure_one()
        if points:
            self.sudo().pending = float(to_decimal(self.pending) + points)

    # ------------------------------------------------------------
    # The same operation twice
    # ------------------------------------------------------------

    def _request_hash(self, *parts):
        """Return a digest of what is asked, to tell a repeat from another request."""
        text = "|".join(str(part) for part in (self.id, *parts))
        return hashlib.sha256(text.encode()).hexdigest()

    def _known_operation(self, key, *parts):
        """Return the entry that an idempotency key has already made, if any.

        :raise UserError: the key was used for another request
        """
        self.ensure_one()
        entry = self.env["retention.wallet.entry"].sudo()
        if not key:
            return entry
        entry = entry.search(
            [("wallet_id", "=", self.id), ("idempotency_key", "=", key)], limit=1
        )
        if entry and entry.request_hash != self._request_hash(*parts):
            raise UserError(
                self.env._(
                    "This operation was already carried out with other figures; "
                    "nothing was changed. Start a new one."
                )
            )
        return entry

    # ------------------------------------------------------------
    # What the card's gate found
    # ------------------------------------------------------------

    def _record_card_changes(self, changes, origin):
        """Write entries for changes of points that others made on cards.

        :param changes: [(wallet, points before, points after), ...]
        :param origin: :class:`~.ledger_origin.Origin` or None
        """
        movements, before = [], {}
        for wallet, old, new in changes:
            points = new - old
            if not points:
                continue
            before[wallet] = old
            movements.append(wallet._movement_of_change(points, origin))
        if movements:
            self._record(movements, before)
        if origin is None or origin.by_till:
            for movement in movements:
                movement["wallet"]._warn_of_overdraft(movement, before)

    def _movement_of_change(self, points, origin):
        self.ensure_one()
        movement = {"wallet": self, "points": points}
        if origin is None:
            note = self.env._("Till or another application")
            return movement | {"kind": "adjust", "note": note}
        if origin.by_till:
            movement["company_id"] = origin.record.company_id.id
        order = origin.order
        kind = origin.kind
        if order:
            kind = kind or ("reverse" if points > ZERO else "spend")
            movement["order"] = order
            if kind == "reverse" and points > ZERO:
                movement |= self._giving_back(order)
        return movement | {
            "kind": kind or "adjust",
            "note": origin.note,
            "origin": origin.record or order,
        }

    def _spending_entries(self, order):
        """Return what an order spent and gave back of this wallet, oldest first.

        What a wallet spent that was merged into this one counts too.
        """
        return (
            self.env["retention.wallet.entry"]
            .sudo()
            .search(
                [
                    ("wallet_id.program_id", "=", self.program_id.id),
                    ("order_id", "=", order.id),
                    ("accrual_id", "=", False),
                ],
                order="id",
            )
        )

    def _giving_back(self, order):
        """Return the keys of a movement that gives an order's points back."""
        entries = self._spending_entries(order)
        spent = entries.filtered(lambda entry: entry.kind == "spend")
        return {"give_back": entries, "reverses": spent[:1]}


def _one_of_each_wallet(movements):
    """Split movements into batches with at most one of each wallet."""
    batches = []
    place = defaultdict(int)
    for movement in movements:
        wallet = movement["wallet"]
        digits, _months = wallet.program_id._retention_lot_terms()
        movement = {**movement, "points": round_half_up(movement["points"], digits)}
        index = place[wallet.id]
        place[wallet.id] += 1
        if index == len(batches):
            batches.append([])
        batches[index].append(movement)
    return batches


class _LotWork:
    """Lots and allocations of one posting, written together at its end."""

    def __init__(self, env):
        self.env = env
        self.new_lots = []
        self.remaining = {}
        self.expiry = {}
        self.allocations = []
        self.wallets_touched = set()
        self.expiries_touched = defaultdict(set)

    def as_rule(self, lot):
        """Return a lot record as ``tools.lots.Lot``, with this posting's changes."""
        remaining = self.remaining.get(lot, to_decimal(lot.remaining))
        return Lot(lot.id, remaining, lot.expires_on or None)

    def open(self, wallet, entry, points, expires_on, taken=ZERO):
        """Open a lot, of which the entry itself takes a part to fill a debt."""
        self.new_lots.append(
            {
                "wallet_id": wallet.id,
                "company_id": entry.company_id.id,
                "entry_id": entry.id,
                "points": float(points),
                "remaining": float(points - taken),
                "expires_on": expires_on,
            }
        )
        self._touch(wallet, expires_on)

    def take(self, lot, entry, points):
        """Note that an entry takes points of a lot (negative: gives back)."""
        current = self.remaining.get(lot, to_decimal(lot.remaining))
        self.remaining[lot] = current - points
        self.allocations.append(
            {"entry_id": entry.id, "lot_id": lot.id, "points": float(points)}
        )
        self._touch(lot.wallet_id, lot.expires_on)

    def extend(self, lot, expires_on):
        if (lot.expires_on or None) != expires_on:
            self.expiry[lot] = expires_on
            self._touch(lot.wallet_id, expires_on)

    def write(self):
        for lot in self.env["retention.wallet.lot"].sudo().create(self.new_lots):
            taken = to_decimal(lot.points) - to_decimal(lot.remaining)
            if taken:
                self.allocations.append(
                    {
                        "entry_id": lot.entry_id.id,
                        "lot_id": lot.id,
                        "points": float(taken),
                    }
                )
        for lot, remaining in self.remaining.items():
            lot.remaining = float(remaining)
        for lot, expires_on in self.expiry.items():
            lot.expires_on = expires_on
        self.env["retention.wallet.allocation"].sudo().create(self.allocations)

    def touches_expiring(self, wallet):
        """Tell whether a lot that expires within the notice days has changed."""
        days = [day for day in self.expiries_touched[wallet] if day]
        if not days:
            return False
        return (min(days) - wallet.company_id._retention_day()).days <= EXPIRING_DAYS

    def _touch(self, wallet, expires_on):
        self.wallets_touched.add(wallet)
        self.expiries_touched[wallet].add(expires_on or None)
