"""Whatever dies between two statements, the ledger's promises hold."""

import os
import signal
import threading
import time
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from psycopg2 import InterfaceError, OperationalError

from odoo import sql_db
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .common_parallel import ParallelCase

KILLS_PER_STORY = 6
SECONDS_IN_COMMIT = 0.4


@tagged("post_install", "-at_install")
class TestKills(ParallelCase):
    """A worker is a process of its own, killed at a chosen statement.

    A story does nothing when it finds itself done: what was killed is asked for
    again, as browsers and scheduled actions do, and must end as if nothing had
    happened.
    """

    def setUp(self):
        super().setUp()
        with self.connection() as env:
            wallet = self._customer(env, 100)
            self.wallet_id = wallet.id
            # The same terms for all orders, whatever was bought before
            env["retention.tier.membership"]._set_by_hand(
                wallet.partner_id,
                wallet.program_id.retention_tier_ids.sorted()[-1],
                False,
                "For the test",
            )
        self.number = 0

    # ------------------------------------------------------------
    # Stories
    # ------------------------------------------------------------

    def wallet(self, env):
        return env["retention.wallet"].browse(self.wallet_id)

    def prepare_order(self, env, points=1):
        customer = self.wallet(env).partner_id
        self.order_id = self._order(env, customer, 100, points=points).id

    def spend(self, env):
        order = env["sale.order"].browse(self.order_id)
        if order.state != "sale":
            order.action_confirm()

    def cancel(self, env):
        order = env["sale.order"].browse(self.order_id)
        if order.state != "sale":
            order.action_confirm()
            env.cr.flush()
        order._action_cancel()

    def earn(self, env):
        order = env["sale.order"].browse(self.order_id)
        if order.state != "sale":
            order.action_confirm()
            env.cr.flush()
        order.retention_accrual_ids.release = "confirmed"
        order._retention_settle()

    def adjust(self, env):
        self.wallet(env)._adjust(3, "Sent again", key=f"kill {self.story_number}")

    def hold(self, env):
        order = env["sale.order"].browse(self.order_id)
        wallet = self.wallet(env)
        if not order.retention_hold_ids:
            wallet._hold(order, wallet._available(order) and 1)

    # ------------------------------------------------------------
    # A worker
    # ------------------------------------------------------------

    def work(self, story, dies_at=None, after_commit=False):
        """Do a story in a process of its own.

        :param dies_at: number of the statement before which it is killed
        :param after_commit: it is killed when all is committed, before it answers
        :return: how many statements it took, None if it was killed
        """
        answer, question = os.pipe()
        child = os.fork()
        if not child:
            self._be_worker(story, dies_at, after_commit, question)
        os.close(question)
        with os.fdopen(answer) as pipe:
            said = pipe.read()
        _child, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
            return None
        self.assertEqual(status, 0, said)
        return int(said)

    def _be_worker(self, story, dies_at, after_commit, question):
        """Never returns: what is the parent's must not be closed in here."""
        try:
            # Kept, not used: the connections in it belong to the parent
            self.of_parent = sql_db._Pool, sql_db._Pool_readonly
            sql_db._Pool = sql_db._Pool_readonly = None
            self.of_parent += (self.registry._db, self.registry._db_readonly)
            self.registry._db = sql_db.db_connect(get_db_name())
            self.registry._db_readonly = None
            count = 0
            execute = sql_db.Cursor.execute

            def counted(cursor, *args, **kwargs):
                nonlocal count
                count += 1
                if count == dies_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return execute(cursor, *args, **kwargs)

            with (
                patch.object(sql_db.Cursor, "execute", counted),
                self.registry.cursor() as cr,
            ):
                env = self._environment(cr)
                story(env)
                env.cr.flush()
                if dies_at == -1:
                    os.kill(os.getpid(), signal.SIGKILL)
            if after_commit:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(question, str(count).encode())
        except BaseException as problem:
            os.write(question, repr(problem).encode())
            os._exit(1)
        os._exit(0)

    def facts(self):
        """Return what the ledger says, after checking that it holds."""
        with self.connection() as env:
            wallet = self.wallet(env)
            self.assertLedgerOf(env, wallet)
            return (
                wallet.balance,
                wallet.held,
                wallet.pending,
                len(wallet.entry_ids),
            )

    def change(self, story, **death):
        """Return what a story changes, done once more if it was killed.

        Of a killed story nothing is there; unless it died after its commit.
        """
        self.number += 1
        self.story_number = self.number
        with self.connection() as env:
            self.prepare_order(env)
        before = self.facts()
        if death and self.work(story, **death) is None:
            survived = self.facts()
            if not death.get("after_commit"):
                self.assertEqual(survived, before)
        self.work(story)
        return tuple(
            round(after - old, 6)
            for after, old in zip(self.facts(), before, strict=True)
        )

    def test_killed_between_any_two_statements(self):
        for story in (self.adjust, self.hold, self.spend, self.earn, self.cancel):
            with self.subTest(story=story.__name__):
                expected = self.change(story)
                self.number += 1
                self.story_number = self.number
                with self.connection() as env:
                    self.prepare_order(env)
                length = self.work(story)
                step = max(length // KILLS_PER_STORY, 1)
                for dies_at in [*range(2, length + 1, step), -1]:
                    self.assertEqual(self.change(story, dies_at=dies_at), expected)
                if story != self.cancel:
                    again = self.change(story, after_commit=True, dies_at=None)
                    self.assertEqual(again, expected)

    def test_expiry_killed_between_statements(self):
        with self.connection() as env:
            wallet = self._customer(env, 10, expires_on=date(2020, 1, 1))
            self.wallet_id = wallet.id
        before = self.facts()

        def expire(env):
            env["retention.wallet"]._flush_ledger()
            env["retention.wallet"]._expire_lots_of([self.wallet_id])

        length = None
        for dies_at in range(1, 40):
            length = self.work(expire, dies_at=dies_at)
            if length is not None:
                break
            self.assertEqual(self.facts(), before)
        self.assertIsNotNone(length)
        self.assertEqual(self.facts()[0], 0)
        self.work(expire)
        self.assertEqual(self.facts()[3], before[3] + 1)

    # ------------------------------------------------------------
    # The database goes away during COMMIT
    # ------------------------------------------------------------

    @contextmanager
    def slow_commits(self):
        """Have every commit of an entry take its time, within COMMIT itself."""
        with self.connection() as env:
            env.cr.execute(
                """
                CREATE FUNCTION retention_test_wait() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(%s); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER retention_test_slow
                    AFTER INSERT ON retention_wallet_entry
                    DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION retention_test_wait()
                """,
                [SECONDS_IN_COMMIT],
            )
        try:
            yield
        finally:
            with self.connection() as env:
                env.cr.execute(
                    """DROP TRIGGER retention_test_slow ON retention_wallet_entry;
                       DROP FUNCTION retention_test_wait()"""
                )

    def terminate_in_commit(self, story):
        """Do a story whose backend is terminated while it commits.

        :return: whether it was told that all went well
        """
        pid, in_commit = [], threading.Event()
        commit = sql_db.Cursor.commit

        def announced(cursor):
            if pid and cursor.connection.info.backend_pid == pid[0]:
                in_commit.set()
            return commit(cursor)

        def terminate():
            in_commit.wait(30)
            with self.registry.cursor() as cr:
                # Terminated while it waits inside COMMIT, not before
                for _try in range(200):
                    cr.execute(
                        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE pid = %s AND query ILIKE 'commit%%'
                              AND wait_event = 'PgSleep'""",
                        pid,
                    )
                    if cr.fetchone():
                        return
                    cr.rollback()
                    time.sleep(0.01)

        killer = threading.Thread(target=terminate, daemon=True)
        killer.start()
        with (
            patch.object(sql_db.Cursor, "commit", announced),
            mute_logger("odoo.sql_db"),
        ):
            try:
                with self.registry.cursor() as cr:
                    env = self._environment(cr)
                    pid.append(cr.connection.info.backend_pid)
                    story(env)
                    env.cr.flush()
            except (OperationalError, InterfaceError):
                return False
            finally:
                in_commit.set()
                killer.join(30)
        return True

    def test_terminated_during_commit_and_sent_again(self):
        for story in (self.adjust, self.spend, self.earn):
            with self.subTest(story=story.__name__):
                expected = self.change(story)
                self.number += 1
                self.story_number = self.number
                with self.connection() as env:
                    self.prepare_order(env)
                before = self.facts()
                with self.slow_commits():
                    self.assertFalse(self.terminate_in_commit(story))
                self.assertEqual(self.facts(), before)
                self.work(story)
                change = tuple(
                    round(after - old, 6)
                    for after, old in zip(self.facts(), before, strict=True)
                )
                self.assertEqual(change, expected)
