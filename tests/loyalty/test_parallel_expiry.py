from datetime import timedelta
from unittest.mock import patch

from psycopg2 import errors

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_parallel import ParallelCase

BATCH = "odoo.addons.customer_retention.models.loyalty.retention_wallet_expiry"


@tagged("post_install", "-at_install")
class TestParallelExpiry(ParallelCase):
    """Expiry against itself, against a kill, and against a customer who spends."""

    def _wallets_over(self, env, count, points=20):
        """Make wallets with a lot that is over and one that is not."""
        yesterday = env["res.company"].browse(self.company_id)._retention_day()
        yesterday -= timedelta(days=1)
        wallets = env["retention.wallet"]
        for _wallet in range(count):
            wallet = self._customer(env, points, expires_on=yesterday)
            wallet._adjust(1, "Not over")
            wallets |= wallet
        return wallets

    def assertExpiredOnce(self, wallet_ids, balance=1):
        with self.connection() as env:
            wallets = env["retention.wallet"].browse(wallet_ids)
            for wallet in wallets:
                kinds = wallet.entry_ids.mapped("kind")
                self.assertEqual(kinds.count("expire"), 1)
                self.assertEqual(wallet.balance, balance)
            self.assertLedgerOf(env, wallets)

    def test_two_runs_at_once(self):
        with self.connection() as env:
            wallet_ids = self._wallets_over(env, 5).ids

        def expire(env):
            env["retention.wallet"]._cron_expire_lots()
            return "done"

        with patch(f"{BATCH}.CARDS_PER_COMMIT", 2):
            results = self.at_once(expire, expire)
        self.assertEqual(results, ["done", "done"])
        self.assertExpiredOnce(wallet_ids)

    def test_killed_run_is_resumed(self):
        with self.connection() as env:
            wallet_ids = self._wallets_over(env, 5).ids
            expire_lots_of = env.registry["retention.wallet"]._expire_lots_of
        calls = []

        def killed(wallets, ids, *args):
            calls.append(ids)
            expire_lots_of(wallets, ids, *args)
            if len(calls) == 2:
                raise KeyboardInterrupt

        with (
            patch(f"{BATCH}.CARDS_PER_COMMIT", 2),
            patch.object(self.registry["retention.wallet"], "_expire_lots_of", killed),
            self.assertRaises(KeyboardInterrupt),
            self.connection() as env,
        ):
            env["retention.wallet"]._cron_expire_lots()
        with self.connection() as env:
            entries = env["retention.wallet"].browse(wallet_ids).entry_ids
            self.assertEqual(entries.mapped("kind").count("expire"), 2)
            env["retention.wallet"]._cron_expire_lots()
        self.assertExpiredOnce(wallet_ids)

    @mute_logger("odoo.sql_db")
    def test_spent_while_expiring(self):
        """The expiry that has seen the points before they were spent is refused."""
        with self.connection() as env:
            wallet = self._wallets_over(env, 1)
            order_id = self._order(env, wallet.partner_id, points=15).id
            wallet_id = wallet.id
        with self.assertRaises(errors.SerializationFailure), self.connection() as late:
            found = late["retention.wallet"]._wallets_to_expire()
            self.assertIn(wallet_id, found)
            with self.connection() as env:
                env["sale.order"].browse(order_id).action_confirm()
            late["retention.wallet"]._expire_lots_of(found)
        with self.connection() as env:
            env["retention.wallet"]._cron_expire_lots()
            wallet = env["retention.wallet"].browse(wallet_id)
            expired = wallet.entry_ids.filtered(lambda entry: entry.kind == "expire")
            self.assertEqual(expired.points, -5)
        self.assertExpiredOnce([wallet_id])

    @mute_logger("odoo.sql_db")
    def test_expired_while_spending(self):
        with self.connection() as env:
            wallet = self._wallets_over(env, 1)
            order_id = self._order(env, wallet.partner_id, points=15).id
            wallet_id = wallet.id

        def spend(env):
            if env["retention.wallet"].browse(wallet_id).balance == 21:
                # He has seen his points; now they expire
                with self.registry.cursor() as cr:
                    wallets = self._environment(cr)["retention.wallet"]
                    wallets._expire_lots_of([wallet_id])
            return env["sale.order"].browse(order_id).action_confirm()

        (answer,) = self.at_once(spend)
        self.assertIsInstance(answer, ValidationError)
        self.assertExpiredOnce([wallet_id])
