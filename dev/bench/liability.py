"""What is owed: ten times the entries take about ten times the time.

Baseline of each row is the same work on a tenth of the entries; bare is one `GROUP BY`
of the entries by month and kind.
"""

from . import ANY, Row, ledger
from .clones import clone
from .comparing import in_seconds

NAME = "liability"

ENTRIES = 1_000_000
PAIRS_PER_WALLET = 10
EARNED, SPENT, LAPSED = 10, 4, 6
TIMES = 12
BARE = """
    SELECT DATE_TRUNC('month', date), kind, SUM(points), COUNT(*)
      FROM retention_wallet_entry GROUP BY 1, 2
"""


def run(bench, size):
    """Read what is owed after a tenth of the entries and after all of them."""
    env = bench.env
    program = env["loyalty.program"]._retention_create_default(env.company)
    model = ledger.create_wallets(program, 1)
    env.cr.commit()
    connection = bench.connect(bench.database)
    small, large = int(ENTRIES * size) // 10, int(ENTRIES * size)
    times, bare = [], []
    for entries in (small, large - small):
        bench.say(f"{entries:,} more entries")
        _write(connection, model, entries)
        env.cr.commit()
        _check(env, program)
        bare.append(_best(bench, lambda: _bare(env)))
        times.append(
            {
                title: _best(bench, lambda work=work: work(env, program))
                for title, work in WORK.items()
            }
        )
    yield Row(
        f"bare: group {large:,} entries by month and kind",
        in_seconds(bare[0]),
        in_seconds(bare[1]),
        bare[1] / bare[0],
        ANY,
    )
    for title in WORK:
        before, after = (one[title] for one in times)
        yield Row(
            f"{title}, {large:,} entries",
            in_seconds(before),
            in_seconds(after),
            after / before,
            TIMES,
        )


def _by_month(env, program):
    env.invalidate_all()
    report = env["retention.liability"]
    return report.search([("program_id", "=", program.id)]).mapped("outstanding")


def _by_age(env, _program):
    env.invalidate_all()
    return (
        env["retention.liability.age"].search([("is_now", "=", True)]).mapped("points")
    )


def _overview(env, program):
    env.invalidate_all()
    row = env["retention.liability.overview"].browse(program.id)
    return row.read()


def _booking(env, program):
    env.invalidate_all()
    return program._retention_owed_at(program.company_id._retention_day())


WORK = {
    "owed by month": _by_month,
    "owed by age": _by_age,
    "what we owe, the whole page": _overview,
    "what a month's entry should book": _booking,
}


def _bare(env):
    env.cr.execute(BARE)
    return env.cr.fetchall()


def _best(bench, work):
    """The better of two: others use the machine too."""
    return min(bench.timed(work)[0] for _run in range(2))


def _check(env, program):
    """Fail if the reports differ from the ledger: the times would mean nothing."""
    env.invalidate_all()
    env.cr.execute("SELECT SUM(remaining) FROM retention_wallet_lot")
    [held] = env.cr.fetchone()
    owed = program._retention_owed()["points"]
    by_month = _by_month(env, program)[0]
    by_age = sum(_by_age(env, program))
    if len({round(float(one), 2) for one in (held, owed, by_month, by_age)}) != 1:
        raise RuntimeError(f"Owed: {held}, {owed}, {by_month}, {by_age}")


def _write(connection, model, entries):
    """Give new wallets three years of earning, spending and lapsing."""
    count = entries // (2 * PAIRS_PER_WALLET)
    with connection.cursor() as cursor:
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
        )
        wallet = clone(
            cursor,
            "retention_wallet",
            model.id,
            count,
            card_id=f"{card} + number",
            partner_id=f"{first} + number",
        )
        cursor.execute(
            """
            WITH earn AS (
                INSERT INTO retention_wallet_entry
                    (wallet_id, company_id, date, kind, points, balance_after,
                     base_amount, order_count, rate, factor, user_id)
                SELECT %(wallet)s + number / %(each)s, %(company)s,
                       NOW() - ((number %% %(each)s) * 110 + number %% 97)
                             * INTERVAL '1 day',
                       'earn', %(earned)s, 0, 200, 0, 5, 1, 1
                  FROM generate_series(0, %(last)s) AS number
             RETURNING id, wallet_id, company_id, date
            ), lot AS (
                INSERT INTO retention_wallet_lot
                    (wallet_id, company_id, entry_id, points, remaining, expires_on)
                SELECT wallet_id, company_id, id, %(earned)s,
                       CASE WHEN gone THEN 0 ELSE %(earned)s - %(spent)s END,
                       date + INTERVAL '1 year'
                  FROM earn
                 CROSS JOIN LATERAL (
                       SELECT date < NOW() - INTERVAL '13 months' AS gone) AS end_of
             RETURNING id, wallet_id, company_id, entry_id, remaining
            ), taken AS (
                INSERT INTO retention_wallet_entry
                    (wallet_id, company_id, date, kind, points, balance_after,
                     base_amount, order_count, rate, factor, user_id, origin_model,
                     origin_id)
                SELECT lot.wallet_id, lot.company_id, earn.date + passed.days,
                       passed.kind, -passed.points, 0, 0, 0, 0, 0, 1, 'lot', lot.id
                  FROM lot
                  JOIN earn ON earn.id = lot.entry_id
                  JOIN LATERAL (VALUES
                       ('spend', %(spent)s, LEAST(INTERVAL '40 days',
                                                  NOW() - earn.date)),
                       ('expire', %(lapsed)s, INTERVAL '12 months 1 day')
                       ) AS passed (kind, points, days)
                    ON passed.kind = 'spend' OR lot.remaining = 0
             RETURNING id, points, origin_id
            )
            INSERT INTO retention_wallet_allocation (entry_id, lot_id, points)
            SELECT id, origin_id, -points FROM taken
            """,
            {
                "wallet": wallet,
                "each": PAIRS_PER_WALLET,
                "company": model.company_id.id,
                "last": count * PAIRS_PER_WALLET - 1,
                "earned": EARNED,
                "spent": SPENT,
                "lapsed": LAPSED,
            },
        )
        cursor.execute(
            """
            UPDATE retention_wallet wallet SET balance = lot.points
              FROM (SELECT wallet_id, SUM(remaining) AS points
                      FROM retention_wallet_lot GROUP BY wallet_id) lot
             WHERE lot.wallet_id = wallet.id AND wallet.id >= %s
            """,
            [wallet],
        )
    connection.commit()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE retention_wallet, retention_wallet_lot,"
            " retention_wallet_entry, retention_wallet_allocation"
        )
    connection.autocommit = False
