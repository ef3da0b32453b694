"""Expiry of many lots: the scheduled action against one set-based statement.

One half of the wallets expires by the bare statement, the other by the product.
"""

from . import Row, ledger
from .clones import clone
from .comparing import in_seconds

NAME = "expiry"

LOTS = 100_000
LOTS_PER_WALLET = 10
TIMES = 1.5

BARE = """
    WITH due AS (
        SELECT id, wallet_id, remaining FROM retention_wallet_lot
         WHERE remaining > 0 AND expires_on < CURRENT_DATE
    ), total AS (
        SELECT wallet_id, SUM(remaining) AS points FROM due GROUP BY wallet_id
    ), card AS (
        UPDATE loyalty_card card SET points = card.points - total.points
          FROM total JOIN retention_wallet wallet ON wallet.id = total.wallet_id
         WHERE card.id = wallet.card_id
     RETURNING total.wallet_id, total.points, card.points AS balance, card.company_id
    ), emptied AS (
        UPDATE retention_wallet_lot lot SET remaining = 0
          FROM due WHERE lot.id = due.id
    ), summary AS (
        UPDATE retention_wallet wallet SET balance = card.balance, debt = 0
          FROM card WHERE wallet.id = card.wallet_id
    ), entry AS (
        INSERT INTO retention_wallet_entry
            (wallet_id, company_id, date, kind, points, balance_after, base_amount,
             order_count, rate, factor, user_id)
        SELECT wallet_id, company_id, NOW(), 'expire', -points, balance, 0, 0, 0, 0, 1
          FROM card
     RETURNING id, wallet_id
    )
    INSERT INTO retention_wallet_allocation (entry_id, lot_id, points)
    SELECT entry.id, due.id, due.remaining
      FROM entry JOIN due ON due.wallet_id = entry.wallet_id
"""


def run(bench, size):
    """Expire as many lots twice: bare, then through the scheduled action."""
    env = bench.env
    program = env["loyalty.program"]._retention_create_default(env.company)
    model = ledger.create_wallets(program, 1)
    env.cr.commit()
    count = int(LOTS * size) // LOTS_PER_WALLET
    lots = count * LOTS_PER_WALLET
    connection = bench.connect(bench.database)
    times = []
    for title, expire in (
        ("one statement", lambda: _expire_bare(connection)),
        ("the scheduled action", env["retention.wallet"]._cron_expire_lots),
    ):
        bench.say(f"{title}: {lots:,} lots of {count:,} wallets")
        _open_lots(connection, model, count)
        env.cr.commit()
        seconds, _result = bench.timed(expire)
        times.append(seconds)
        _check_all_expired(connection)
    env.invalidate_all()
    ledger.prove(env)
    bare, ours = times
    yield Row(
        f"expire {lots:,} lots", in_seconds(bare), in_seconds(ours), ours / bare, TIMES
    )


def _expire_bare(connection):
    with connection.cursor() as cursor:
        cursor.execute(BARE)
    connection.commit()


def _open_lots(connection, model, count):
    """Give so many new wallets lots that are over since yesterday."""
    with connection.cursor() as cursor:
        points = LOTS_PER_WALLET
        first = clone(
            cursor,
            "res_partner",
            model.partner_id.id,
            count,
            commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
        )
        card = clone(
            cursor,
            "loyalty_card",
            model.card_id.id,
            count,
            code="model.code || '-' || nextval('loyalty_card_id_seq')",
            partner_id=f"{first} + number",
            points=str(points),
        )
        wallet = clone(
            cursor,
            "retention_wallet",
            model.id,
            count,
            card_id=f"{card} + number",
            partner_id=f"{first} + number",
            balance=str(points),
        )
        cursor.execute(
            """
            WITH entry AS (
                INSERT INTO retention_wallet_entry
                    (wallet_id, company_id, date, kind, points, balance_after,
                     base_amount, order_count, rate, factor, user_id)
                SELECT %(wallet)s + number / %(each)s, %(company)s,
                       NOW() - INTERVAL '1 year', 'earn', 1, 0, 0, 0, 5, 1, 1
                  FROM generate_series(0, %(last)s) AS number
             RETURNING id, wallet_id
            )
            INSERT INTO retention_wallet_lot
                (wallet_id, company_id, entry_id, points, remaining, expires_on)
            SELECT wallet_id, %(company)s, id, 1, 1, CURRENT_DATE - 1 FROM entry
            """,
            {
                "wallet": wallet,
                "each": LOTS_PER_WALLET,
                "company": model.company_id.id,
                "last": count * LOTS_PER_WALLET - 1,
            },
        )
    connection.commit()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE loyalty_card, retention_wallet, retention_wallet_lot,"
            " retention_wallet_entry, retention_wallet_allocation, res_partner"
        )
    connection.autocommit = False


def _check_all_expired(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(remaining), 0) FROM retention_wallet_lot")
        [left] = cursor.fetchone()
    connection.commit()
    if left:
        raise RuntimeError(f"{left} points have not expired")
