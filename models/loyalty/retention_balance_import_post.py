"""Posting an import and undoing it, batch by batch."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.amounts import ZERO, plain, to_decimal

ROWS_PER_BATCH = 500


class RetentionBalanceImport(models.Model):
    _inherit = "retention.balance.import"

    @api.model
    def _cron_go_on(self):
        """Go on with large imports and undoings; each batch is one commit."""
        cron = self.env["ir.cron"]
        for one in self.search([("state", "in", ("running", "undoing"))], order="id"):
            count = one.ready_count if one.state == "running" else one.done_count
            remaining = count - one.undone_count * (one.state == "undoing")
            if not cron._commit_progress(remaining=remaining):
                return
            more = True
            while more:
                more = one._run_batch()
                remaining = max(remaining - ROWS_PER_BATCH, 0)
                if not cron._commit_progress(ROWS_PER_BATCH, remaining=remaining):
                    return

    def _run_batch(self):
        """Do the next rows of an import or its undoing.

        :return: whether rows may be left
        """
        self.ensure_one()
        undoing = self.state == "undoing"
        lines = self.env["retention.balance.import.line"].search(
            [
                ("import_id", "=", self.id),
                ("state", "=", "done" if undoing else "ready"),
            ],
            order="id",
            limit=ROWS_PER_BATCH,
        )
        if not lines:
            if undoing:
                self.write({"state": "undone", "undone_on": fields.Datetime.now()})
            elif self.state == "running":
                self.state = "done"
            return False
        if undoing:
            self._undo_lines(lines)
        else:
            self._post_lines(lines)
        return True

    # ------------------------------------------------------------
    # Import
    # ------------------------------------------------------------

    def _post_lines(self, lines):
        """Post an opening entry for each line, many wallets together."""
        lines = self._leave_out_changed(lines)
        wallets = self._wallets_of(lines.partner_id)
        before = self._points_on_cards(wallets.values())
        keys = {line._key_of_entry(): line for line in lines}
        entries = self.env["retention.wallet"]._post(
            [
                line._movement(wallets[line.partner_id.id])
                for line in lines
                if line.points
            ]
        )
        after = self._points_on_cards(wallets.values())
        self.wallets_change = float(
            to_decimal(self.wallets_change) + to_decimal(after) - to_decimal(before)
        )
        posted = {keys[entry.idempotency_key]: entry for entry in entries}
        for line in lines:
            line.write(
                {
                    "state": "done",
                    "wallet_id": wallets[line.partner_id.id].id,
                    "entry_id": posted[line].id if line in posted else False,
                }
            )
        lines._give_numbers()
        lines._empty_old_cards()

    def _leave_out_changed(self, lines):
        """Return the lines whose customer and old card are as they were checked."""
        for line in lines:
            problem = self._problem_of_partner(line.partner_id)
            card = line.card_id
            if card and to_decimal(card.points, 6) != to_decimal(line.points, 6):
                problem = self.env._(
                    "The card held %(then)s points when it was checked and holds "
                    "%(now)s now.",
                    then=plain(line.points),
                    now=plain(card.points),
                )
            if problem:
                line.write({"state": "problem", "problem": problem})
        return lines.filtered(lambda line: line.state == "ready")

    def _wallets_of(self, partners):
        """Return {partner id: wallet}; cards and wallets are made when missing."""
        cards = self.env["loyalty.card"].with_context(
            loyalty_no_mail=True, tracking_disable=True
        )
        found = cards.search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "in", partners.ids),
            ],
            order="id desc",
        )
        missing = partners - found.partner_id
        codes = self._free_codes(len(missing))
        found |= cards.create(
            [
                {
                    "program_id": self.program_id.id,
                    "partner_id": partner.id,
                    "code": code,
                }
                for partner, code in zip(missing, codes, strict=True)
            ]
        )
        wallets = self.env["retention.wallet"]._for_cards(found)
        return {wallet.partner_id.id: wallet for wallet in wallets}

    def _free_codes(self, count):
        """Return so many codes of cards that no card has.

        Core draws one of 2^32 and does not look: among 100,000 cards two are likely
        to be equal, and one of them would stop an import.
        """
        cards = self.env["loyalty.card"].with_context(active_test=False)
        free = set()
        while len(free) < count:
            drawn = {cards._generate_code() for _one in range(count - len(free))}
            used = cards.search([("code", "in", list(drawn))]).mapped("code")
            free |= drawn.difference(used)
        return free

    def _points_on_cards(self, wallets):
        """Return the sum of what is on the cards of wallets, as text."""
        cards = [wallet.card_id.id for wallet in wallets]
        self.env["loyalty.card"].flush_model(["points"])
        [(points,)] = self.env.execute_query(
            SQL(
                """SELECT SUM(points::text::numeric)::text
                     FROM loyalty_card WHERE id = ANY(%s)""",
                cards,
            )
        )
        return points

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def _begin_undo(self):
        """Take back what is still there of each row.

        The caller has asked the user, if some of it has been used.
        """
        self._check_can_undo()
        self.write({"state": "undoing", "undone_by": self.env.uid})
        self._go_on_or_trigger(self.done_count)

    def _undo_lines(self, lines):
        """Post the counter entry of each line, for what is still in its lots."""
        left = lines._points_left()
        before = self._points_on_cards(lines.wallet_id)
        self.env["retention.wallet"]._post(
            [
                line._counter_movement(points)
                for line, points in left.items()
                if points > ZERO
            ]
        )
        after = self._points_on_cards(lines.wallet_id)
        self.wallets_change = float(
            to_decimal(self.wallets_change) + to_decimal(after) - to_decimal(before)
        )
        for line in lines:
            line.write({"state": "undone", "undone_points": float(left[line])})
        lines._block_numbers()
        lines._fill_old_cards()


class RetentionBalanceImportLine(models.Model):
    _inherit = "retention.balance.import.line"

    def _key_of_entry(self):
        return f"{self._name},{self.id}"

    def _movement(self, wallet):
        """Return the opening movement of a line."""
        points = to_decimal(self.points)
        key = self._key_of_entry()
        return {
            "wallet": wallet,
            "kind": "open",
            "points": points,
            "lots": [(points, self.expires_on or False)],
            "note": self.env._(
                "Brought over, %(name)s, line %(line)s",
                name=self.import_id.name,
                line=self.line,
            ),
            "origin": self,
            "idempotency_key": key,
            "request_hash": wallet._request_hash(key, points, self.expires_on),
        }

    def _counter_movement(self, points):
        """Return the movement that takes points of a line back."""
        key = f"{self._key_of_entry()},undo"
        return {
            "wallet": self.wallet_id,
            "kind": "reverse",
            "points": -points,
            "take_only": self.entry_id.lot_ids,
            "reverses": self.entry_id,
            "note": self.env._(
                "%(name)s was undone, line %(line)s",
                name=self.import_id.name,
                line=self.line,
            ),
            "origin": self,
            "idempotency_key": key,
            "request_hash": self.wallet_id._request_hash(key, points),
        }

    def _points_left(self):
        """Return {line: points still in its lots and not reserved}."""
        left, taken = {}, {}
        for line in self:
            wallet = line.wallet_id
            in_lots = sum(
                (to_decimal(lot.remaining) for lot in line.entry_id.lot_ids), ZERO
            )
            free = wallet._available() - taken.get(wallet, ZERO) if wallet else ZERO
            left[line] = max(min(in_lots, free), ZERO)
            taken[wallet] = taken.get(wallet, ZERO) + left[line]
        return left

    def _used(self):
        """Return {line: points left} of lines that cannot be undone in full."""
        return {
            line: points
            for line, points in self._points_left().items()
            if points != to_decimal(line.points)
        }

    # ------------------------------------------------------------
    # Card numbers and old cards
    # ------------------------------------------------------------

    def _give_numbers(self):
        """Let the numbers of these lines lead to their wallets."""
        numbered = self.filtered("number")
        if not numbered:
            return
        cards = self.env["retention.card"].search(
            [("number", "in", numbered.mapped("number"))]
        )
        # Those that an undo has blocked; what was blocked by people has a reason
        cards.filtered(
            lambda card: card.state == "blocked" and not card.block_reason
        ).state = "active"
        known = set(cards.mapped("number"))
        cards.create(
            [
                {
                    "number": line.number,
                    "program_id": line.import_id.program_id.id,
                    "wallet_id": line.wallet_id.id,
                    "kind": "personal",
                    "state": "active",
                }
                for line in numbered
                if line.number not in known
            ]
        )

    def _block_numbers(self):
        numbers = self.filtered("number").mapped("number")
        if numbers:
            self.env["retention.card"].search(
                [("number", "in", numbers), ("wallet_id", "in", self.wallet_id.ids)]
            ).state = "blocked"

    def _empty_old_cards(self):
        """Take the points off the old cards, so that nobody owns them twice."""
        self._move_old_cards(
            {line: -to_decimal(line.points) for line in self if line.card_id}
        )

    def _fill_old_cards(self):
        self._move_old_cards(
            {line: to_decimal(line.undone_points) for line in self if line.card_id}
        )

    def _move_old_cards(self, moves):
        """Change the points of old cards, with core's row of history for each."""
        history = []
        for line, points in moves.items():
            if not points:
                continue
            card = line.card_id.with_context(
                loyalty_no_mail=True, tracking_disable=True
            )
            card.points = float(to_decimal(card.points, 6) + points)
            history.append(
                {
                    "card_id": card.id,
                    "description": self.env._(
                        "Points of %(program)s: %(name)s",
                        program=line.import_id.program_id.name,
                        name=line.import_id.name,
                    ),
                    "issued": float(max(points, ZERO)),
                    "used": float(max(-points, ZERO)),
                }
            )
        self.env["loyalty.history"].create(history)
