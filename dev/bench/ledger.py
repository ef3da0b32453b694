"""Long ledgers, written by SQL and proven to keep the ledger's promises."""

from datetime import timedelta

EARNED, SPENT = 10, 6


def balance(entries):
    """The points that are left of such a history."""
    return entries // 2 * (EARNED - SPENT)


def create_wallets(program, count):
    """Empty wallets of new customers."""
    env = program.env
    owners = env["res.partner"].create(
        [{"name": f"Customer {number}"} for number in range(count)]
    )
    cards = env["loyalty.card"].create(
        [{"program_id": program.id, "partner_id": owner.id} for owner in owners]
    )
    return env["retention.wallet"]._for_cards(cards)


def fill(env, wallet, entries, paid=2000):
    """Give an empty wallet a history of so many entries.

    Every second entry earns into a lot of its own, the next one spends a part
    of it; all entries together were paid with the same sum.
    """
    today = wallet.company_id._retention_day()
    env.flush_all()
    env.cr.execute(
        """
        WITH earn AS (
            INSERT INTO retention_wallet_entry
                (wallet_id, company_id, date, kind, points, balance_after,
                 base_amount, order_count, rate, factor, user_id)
            SELECT %(wallet)s, %(company)s, %(now)s::timestamp - INTERVAL '1 day',
                   'earn', %(earned)s, 0, %(paid)s::numeric / %(pairs)s, 1, 5, 1, 1
              FROM generate_series(1, %(pairs)s)
         RETURNING id
        ), lot AS (
            INSERT INTO retention_wallet_lot
                (wallet_id, company_id, entry_id, points, remaining, expires_on)
            SELECT %(wallet)s, %(company)s, id, %(earned)s, %(earned)s - %(spent)s,
                   %(today)s::date + 10 + (id %% 300)::int
              FROM earn
         RETURNING id
        ), numbered AS (
            SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS number FROM lot
        ), spend AS (
            INSERT INTO retention_wallet_entry
                (wallet_id, company_id, date, kind, points, balance_after,
                 base_amount, order_count, rate, factor, user_id)
            SELECT %(wallet)s, %(company)s, %(now)s, 'spend', -%(spent)s, 0, 0, 0, 0,
                   0, 1
              FROM generate_series(1, %(pairs)s)
         RETURNING id
        ), numbered_spend AS (
            SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS number FROM spend
        )
        INSERT INTO retention_wallet_allocation (entry_id, lot_id, points)
        SELECT numbered_spend.id, numbered.id, %(spent)s
          FROM numbered JOIN numbered_spend USING (number);
        """,
        {
            "wallet": wallet.id,
            "company": wallet.company_id.id,
            "now": env.cr.now() - timedelta(hours=1),
            "today": today,
            "pairs": entries // 2,
            "earned": EARNED,
            "spent": SPENT,
            "paid": paid,
        },
    )
    env.cr.execute(
        """
        WITH total AS (
            SELECT SUM(remaining) AS points FROM retention_wallet_lot
             WHERE wallet_id = %(wallet)s
        ), card AS (
            UPDATE loyalty_card SET points = total.points FROM total
             WHERE id = %(card)s
        )
        UPDATE retention_wallet SET balance = total.points FROM total
         WHERE id = %(wallet)s
        """,
        {"wallet": wallet.id, "card": wallet.card_id.id},
    )
    env.invalidate_all()
    wallet._refresh_expiring()
    wallet._evaluate_tiers()


def prove(env):
    """Fail if a promise of the ledger is broken: the figures would mean nothing."""
    env.flush_all()
    check = env["retention.ledger.check"]
    differences = [
        *check._find_balance_differences(),
        *check._find_lot_differences(),
        *check._find_pending_differences(),
        *check._find_release_differences(),
        *check._find_tier_differences(),
    ]
    if differences:
        raise RuntimeError(f"The ledger does not add up: {differences[:3]}")
