"""An earn and a spend through the ORM against the same statements bare.

Commits are durable here, as they are on a shop's server: the server of tests
leaves that out, and two commits would cost nothing.
"""

from contextlib import contextmanager
from decimal import Decimal

from . import Row, ledger, shop
from .comparing import interleaved, milliseconds

NAME = "pair"

ROUNDS = 200
TIMES = 4
POINTS = 10


class Bare:
    """What the database has to do, and nothing else: two commits a pair."""

    ENTRY = """
        INSERT INTO retention_wallet_entry
            (wallet_id, company_id, date, kind, points, balance_after, base_amount,
             order_count, rate, factor, user_id)
        VALUES (%(wallet)s, %(company)s, NOW(), %(kind)s, %(points)s, %(balance)s,
                0, 0, 0, 0, 1)
     RETURNING id
    """
    CARD = """
        UPDATE loyalty_card SET points = COALESCE(points, 0) + %(points)s
         WHERE id = %(card)s
     RETURNING points
    """
    WALLET = "UPDATE retention_wallet SET balance = %(balance)s WHERE id = %(wallet)s"
    FIND_LOT = """
        SELECT id FROM retention_wallet_lot
         WHERE wallet_id = %(wallet)s AND remaining > 0
      ORDER BY expires_on, id
    """
    OPEN_LOT = """
        INSERT INTO retention_wallet_lot
            (wallet_id, company_id, entry_id, points, remaining, expires_on)
        VALUES (%(wallet)s, %(company)s, %(entry)s, %(points)s, %(points)s,
                CURRENT_DATE + 365)
    """
    EMPTY_LOT = "UPDATE retention_wallet_lot SET remaining = 0 WHERE id = %(lot)s"
    ALLOCATE = """
        INSERT INTO retention_wallet_allocation (entry_id, lot_id, points)
        VALUES (%(entry)s, %(lot)s, -%(points)s)
    """

    def __init__(self, connection, wallet):
        connection.set_session(isolation_level="REPEATABLE READ")
        self._connection = connection
        self._wallet = {
            "wallet": wallet.id,
            "card": wallet.card_id.id,
            "company": wallet.company_id.id,
        }

    def pair(self):
        with self._connection.cursor() as cursor:
            earned = self._move(cursor, "earn", POINTS)
            cursor.execute(self.OPEN_LOT, earned)
            self._connection.commit()
            spent = self._move(cursor, "spend", -POINTS)
            spent["lot"] = self._one(cursor, self.FIND_LOT, spent)
            cursor.execute(self.EMPTY_LOT, spent)
            cursor.execute(self.ALLOCATE, spent)
            self._connection.commit()

    def _move(self, cursor, kind, points):
        values = self._wallet | {"kind": kind, "points": points}
        values["balance"] = self._one(cursor, self.CARD, values)
        values["entry"] = self._one(cursor, self.ENTRY, values)
        cursor.execute(self.WALLET, values)
        return values

    @staticmethod
    def _one(cursor, statement, values):
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


class Orm:
    """The same through the ledger."""

    def __init__(self, wallet):
        self._wallet = wallet

    def pair(self):
        self._post("earn", POINTS)
        self._post("spend", -POINTS)

    def _post(self, kind, points):
        self._wallet._post(
            [{"wallet": self._wallet, "kind": kind, "points": Decimal(points)}]
        )
        self._wallet.env.cr.commit()


@contextmanager
def durable(connection):
    """Have the server write every commit to disk, as long as this lasts.

    A server that does so by itself is left alone.
    """
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("SHOW fsync")
    switched = cursor.fetchone() == ("off",)
    settings = ("fsync", "synchronous_commit") if switched else ()
    try:
        for setting in settings:
            cursor.execute(f"ALTER SYSTEM SET {setting} = 'on'")
        cursor.execute("SELECT pg_reload_conf()")
        yield
    finally:
        for setting in settings:
            cursor.execute(f"ALTER SYSTEM RESET {setting}")
        cursor.execute("SELECT pg_reload_conf()")


def run(bench, size):
    """Compare pairs on two wallets of one programme."""
    env = bench.env
    program = env["loyalty.program"]._retention_create_default(env.company)
    wallets = [
        env["retention.wallet"]._for_owner(
            program, shop.create_visitor(env, login).partner_id
        )
        for login in ("bare", "ours")
    ]
    env.cr.commit()
    rounds = max(int(ROUNDS * min(size, 1)), 20)
    bench.say(f"{rounds} pairs each")
    with durable(bench.connect(bench.database)):
        bare, [(ours, ratio)] = interleaved(
            Bare(bench.connect(bench.database), wallets[0]).pair,
            Orm(wallets[1]).pair,
            rounds=rounds,
        )
    env.invalidate_all()
    ledger.prove(env)
    yield Row(
        "earn + spend, two commits",
        milliseconds(bare),
        milliseconds(ours),
        ratio,
        TIMES,
    )
