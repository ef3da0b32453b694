from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ...tools.tiers import standing

WALLETS_PER_BATCH = 500
PRECISION = 6


class RetentionLedgerCheck(models.Model):
    """A nightly look whether the ledger's promises hold. It repairs nothing."""

    _name = "retention.ledger.check"
    _description = "Ledger Check"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Datetime(required=True, default=fields.Datetime.now)
    wallet_count = fields.Integer(string="Wallets Checked")
    difference_count = fields.Integer(string="Differences")
    difference_ids = fields.One2many("retention.ledger.difference", "check_id")

    @api.depends("date")
    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._(
                "Check of %s", format_datetime(self.env, check.date)
            )

    @api.model
    def _cron_check(self):
        """Check everything; tell managers when something differs."""
        check = self._run()
        self.env["ir.cron"]._commit_progress(1)
        return check

    @api.model
    def _run(self):
        """Return a new check with the differences found."""
        self.env.flush_all()
        differences = [
            *self._find_balance_differences(),
            *self._find_lot_differences(),
            *self._find_pending_differences(),
            *self._find_release_differences(),
            *self._find_hold_differences(),
            *self._find_tier_differences(),
            *self._find_books_differences(),
        ]
        check = self.create(
            {
                "wallet_count": self.env["retention.wallet"]
                .with_context(active_test=False)
                .search_count([]),
                "difference_count": len(differences),
                "difference_ids": [(0, 0, values) for values in differences],
            }
        )
        if differences:
            check._tell_managers()
        return check

    def _tell_managers(self):
        """Give those who answer for the ledger something to do."""
        users = self.difference_ids.company_id.retention_ledger_user_id
        if not users:
            group = self.env.ref("customer_retention.group_retention_manager")
            users = group.all_user_ids.filtered(lambda user: not user.share)
        for user in users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("The points ledger shows differences"),
                note=self.env._(
                    "%s differences were found. Nothing was changed: look at each "
                    "wallet and correct it with an adjustment.",
                    self.difference_count,
                ),
            )

    # ------------------------------------------------------------
    # Promises
    # ------------------------------------------------------------

    def _find_balance_differences(self):
        """Sum of entries = points of the card = balance = open lots - debt."""
        return self._rows(
            "balance",
            SQL(
                """
                WITH entry AS (
                    SELECT wallet_id, SUM(points) AS points
                      FROM retention_wallet_entry GROUP BY wallet_id
                ), lot AS (
                    SELECT wallet_id, SUM(remaining) AS points
                      FROM retention_wallet_lot GROUP BY wallet_id
                )
                SELECT wallet.id, wallet.company_id,
                       COALESCE(entry.points, 0) AS expected,
                       card.points::numeric AS found
                  FROM retention_wallet wallet
                  JOIN loyalty_card card ON card.id = wallet.card_id
                  JOIN loyalty_program program ON program.id = card.program_id
             LEFT JOIN entry ON entry.wallet_id = wallet.id
             LEFT JOIN lot ON lot.wallet_id = wallet.id
                 WHERE program.retention_managed
                   AND (
                    ROUND(COALESCE(entry.points, 0), %(digits)s)
                        <> ROUND(card.points::numeric, %(digits)s)
                    OR ROUND(wallet.balance, %(digits)s)
                        <> ROUND(card.points::numeric, %(digits)s)
                    OR ROUND(wallet.debt, %(digits)s)
                        <> ROUND(GREATEST(-card.points::numeric, 0), %(digits)s)
                    OR ROUND(COALESCE(lot.points, 0) - wallet.debt, %(digits)s)
                        <> ROUND(card.points::numeric, %(digits)s)
                   )
                """,
                digits=PRECISION,
            ),
        )

    def _find_lot_differences(self):
        """What remains of a lot = its points - what entries took of it."""
        return self._rows(
            "lot",
            SQL(
                """
                SELECT lot.wallet_id, lot.company_id,
                       lot.points - COALESCE(SUM(allocation.points), 0) AS expected,
                       lot.remaining AS found
                  FROM retention_wallet_lot lot
             LEFT JOIN retention_wallet_allocation allocation
                    ON allocation.lot_id = lot.id
              GROUP BY lot.id
                HAVING lot.points - COALESCE(SUM(allocation.points), 0)
                       <> lot.remaining
                """
            ),
        )

    def _find_pending_differences(self):
        """Pending of a wallet = what its orders still have to release."""
        return self._rows(
            "pending",
            SQL(
                """
                SELECT wallet.id, wallet.company_id,
                       COALESCE(SUM(accrual.expected - accrual.released), 0)
                           AS expected,
                       wallet.pending AS found
                  FROM retention_wallet wallet
             LEFT JOIN retention_wallet_accrual accrual
                    ON accrual.wallet_id = wallet.id
              GROUP BY wallet.id
                HAVING COALESCE(SUM(accrual.expected - accrual.released), 0)
                       <> wallet.pending
                """
            ),
        )

    def _find_release_differences(self):
        """Released of an order = sum of its entries, points and base."""
        return self._rows(
            "release",
            SQL(
                """
                SELECT accrual.wallet_id, accrual.company_id,
                       COALESCE(SUM(entry.points), 0) AS expected,
                       accrual.released AS found
                  FROM retention_wallet_accrual accrual
             LEFT JOIN retention_wallet_entry entry ON entry.accrual_id = accrual.id
              GROUP BY accrual.id
                HAVING COALESCE(SUM(entry.points), 0) <> accrual.released
                    OR COALESCE(SUM(entry.base_amount), 0)
                       <> COALESCE(accrual.released_base, 0)
                """
            ),
        )

    def _find_hold_differences(self):
        """Held of a wallet = held on its card = sum of its holds in force."""
        return self._rows(
            "hold",
            SQL(
                """
                SELECT wallet.id, wallet.company_id,
                       COALESCE(SUM(hold.points), 0) AS expected,
                       wallet.held AS found
                  FROM retention_wallet wallet
                  JOIN loyalty_card card ON card.id = wallet.card_id
             LEFT JOIN retention_wallet_hold hold
                    ON hold.wallet_id = wallet.id AND hold.state = 'held'
              GROUP BY wallet.id, card.id
                HAVING COALESCE(SUM(hold.points), 0) <> wallet.held
                    OR COALESCE(SUM(hold.points), 0)
                       <> COALESCE(card.retention_held, 0)
                """
            ),
        )

    def _find_tier_differences(self):
        """The tier of a customer = the tier computed from zero.

        Customers whom the calendar or new conditions have up for review wait for
        the evaluation.
        """
        found = []
        wallets = self.env["retention.wallet"]
        for program in self.env["loyalty.program"].search(
            [("retention_managed", "=", True)]
        ):
            today = program.company_id._retention_day()
            settled = wallets.search(
                Domain("program_id", "=", program.id)
                & (Domain("review_on", "=", False) | Domain("review_on", ">", today)),
                order="id",
            )
            for start in range(0, len(settled), WALLETS_PER_BATCH):
                batch = settled[start : start + WALLETS_PER_BATCH]
                found += self._tier_differences_of(program, batch, today)
        return found

    def _tier_differences_of(self, program, wallets, today):
        memberships = self.env["retention.tier.membership"]
        bearers = wallets.filtered(lambda wallet: not wallet.partner_id)
        rules = program._retention_tier_rules()
        grace = program.retention_tier_grace_days
        expected = {}
        for holders in (wallets.partner_id.commercial_partner_id, bearers):
            events = memberships._events(program, holders)
            manual = memberships._manual_settings(program, holders)
            for holder in holders:
                expected[holder] = standing(
                    rules, events[holder.id], today, grace, manual[holder.id]
                ).tier_id
        holder_of = {
            wallet: wallet.partner_id.commercial_partner_id or wallet
            for wallet in wallets
        }
        return [
            {
                "promise": "tier",
                "wallet_id": wallet.id,
                "company_id": wallet.company_id.id,
                "expected": expected[holder_of[wallet]] or 0,
                "found": wallet.tier_id.id,
            }
            for wallet in wallets
            if (expected[holder_of[wallet]] or False) != wallet.tier_id.id
        ]

    def _rows(self, promise, query):
        return [
            {
                "promise": promise,
                "wallet_id": wallet_id,
                "company_id": company_id,
                "expected": float(expected),
                "found": float(found),
            }
            for wallet_id, company_id, expected, found in self.env.execute_query(query)
        ]


class RetentionLedgerDifference(models.Model):
    _name = "retention.ledger.difference"
    _description = "Difference in the Ledger"
    _order = "id"
    _rec_name = "promise"

    check_id = fields.Many2one(
        "retention.ledger.check", required=True, index=True, ondelete="cascade"
    )
    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", index=True)
    promise = fields.Selection(
        [
            ("balance", "Balance: entries, card, wallet and lots agree"),
            ("lot", "Lot: what remains is what was not taken"),
            ("pending", "Pending: what orders still have to release"),
            ("release", "Released: what the order's entries say"),
            ("hold", "Held: the holds in force, on wallet and card"),
            ("tier", "Tier: computed from zero"),
        ],
        required=True,
    )
    expected = fields.Float(digits=0)
    found = fields.Float(digits=0)
