from odoo import api, models
from odoo.tools import SQL

CARDS_PER_COMMIT = 100


class RetentionWallet(models.Model):
    _inherit = "retention.wallet"

    @api.model
    def _cron_expire_lots(self):
        """Expire lots whose last usable day is over, wallet by wallet.

        Each batch is one statement and one commit: a killed run goes on where it
        stopped, and of two runs at once one waits and is then refused.
        """
        cron = self.env["ir.cron"]
        self._flush_ledger()
        due = self._due_condition()
        wallet_ids = self._wallets_to_expire(due)
        remaining = len(wallet_ids)
        if not cron._commit_progress(remaining=remaining):
            return
        for start in range(0, len(wallet_ids), CARDS_PER_COMMIT):
            batch = wallet_ids[start : start + CARDS_PER_COMMIT]
            self._expire_lots_of(batch, due)
            remaining -= len(batch)
            if not cron._commit_progress(len(batch), remaining=remaining):
                return
        self._refresh_all_expiring()

    def _flush_ledger(self):
        for model in (
            "loyalty.card",
            "retention.wallet",
            "retention.wallet.entry",
            "retention.wallet.lot",
            "retention.wallet.allocation",
        ):
            self.env[model].flush_model()

    def _due_condition(self):
        """Return the SQL of a lot that is over in its company's time zone."""
        days = [
            SQL("(lot.company_id = %s AND lot.expires_on < %s)", company.id, today)
            for company in self.env["res.company"].sudo().search([])
            for today in [company._retention_day()]
        ]
        return SQL(
            "lot.remaining > 0 AND lot.expires_on < CURRENT_DATE + 2 AND (%s)",
            SQL(" OR ").join(days),
        )

    def _wallets_to_expire(self, due=None):
        """Return the ids of wallets with lots to expire, by one query.

        Points under a hold do not expire: their order is being paid.

        :param due: ``_due_condition()``, when it is at hand
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT lot.wallet_id
                     FROM retention_wallet_lot lot
                     JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
                     JOIN loyalty_program program ON program.id = wallet.program_id
                    WHERE wallet.held <= 0 AND program.retention_managed AND %s
                 GROUP BY lot.wallet_id
                 ORDER BY lot.wallet_id""",
                due or self._due_condition(),
            )
        )
        return [row[0] for row in rows]

    def _expire_lots_of(self, wallet_ids, due=None):
        """Expire what is over in some wallets, by one statement.

        The card's row is updated like in every movement, so that a customer who
        spends at this moment and the expiry exclude each other. What was spent, or
        came under a hold, since the wallets were listed is left out.

        :param due: ``_due_condition()``, worked out once for many batches
        """
        self.env.cr.execute(
            SQL(
                """
                WITH due AS (
                    SELECT lot.id, lot.wallet_id, lot.remaining
                      FROM retention_wallet_lot lot
                      JOIN retention_wallet wallet ON wallet.id = lot.wallet_id
                     WHERE lot.wallet_id = ANY(%(wallets)s)
                       AND wallet.held <= 0 AND %(due)s
                ), total AS (
                    SELECT wallet_id, SUM(remaining) AS points
                      FROM due GROUP BY wallet_id
                ), card AS (
                    UPDATE loyalty_card card
                       SET points = (card.points::numeric - total.points)::float8
                      FROM total JOIN retention_wallet wallet
                        ON wallet.id = total.wallet_id
                     WHERE card.id = wallet.card_id
                 RETURNING total.wallet_id, total.points,
                           card.points::numeric AS balance, card.company_id
                ), emptied AS (
                    UPDATE retention_wallet_lot lot SET remaining = 0
                      FROM due WHERE lot.id = due.id
                ), summary AS (
                    UPDATE retention_wallet wallet
                       SET balance = card.balance,
                           debt = GREATEST(-card.balance, 0)
                      FROM card WHERE wallet.id = card.wallet_id
                ), entry AS (
                    INSERT INTO retention_wallet_entry
                        (wallet_id, company_id, date, kind, points, balance_after,
                         base_amount, order_count, rate, factor, user_id)
                    SELECT wallet_id, company_id, %(now)s, 'expire', -points, balance,
                           0, 0, 0, 0, %(uid)s
                      FROM card
                 RETURNING id, wallet_id
                )
                INSERT INTO retention_wallet_allocation (entry_id, lot_id, points)
                SELECT entry.id, due.id, due.remaining
                  FROM entry JOIN due ON due.wallet_id = entry.wallet_id
                """,
                wallets=wallet_ids,
                due=due or self._due_condition(),
                now=self.env.cr.now().replace(microsecond=0),
                uid=self.env.uid,
            )
        )
        self.env.invalidate_all(flush=False)

    def _refresh_all_expiring(self):
        """Recompute what expires soon wherever time may have changed it."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM retention_wallet WHERE expiring_points <> 0
                    UNION
                   SELECT wallet_id FROM retention_wallet_lot
                    WHERE remaining > 0 AND expires_on <= CURRENT_DATE + 30"""
            )
        )
        cron = self.env["ir.cron"]
        ids = [row[0] for row in rows]
        for start in range(0, len(ids), 5000):
            batch = self.browse(ids[start : start + 5000])
            batch._refresh_expiring()
            if not cron._commit_progress():
                return
