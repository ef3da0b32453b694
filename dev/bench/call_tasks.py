"""Filling a campaign with many customers against one bare INSERT ... SELECT."""

import statistics

from . import Row
from .clones import clone
from .comparing import in_seconds

NAME = "call_tasks"

CUSTOMERS = 100_000
TIMES = 2
ROUNDS = 3

BARE = """
    INSERT INTO retention_call_task (
        campaign_id, company_id, partner_id, contact_id, channel, state, date_due,
        rank, priority, cause, occurrence, date_in, is_promised, attempt_count,
        postponed_count, create_uid, create_date, write_uid, write_date
    )
    SELECT %(campaign)s, %(company)s, figures.partner_id, figures.partner_id, 'phone',
           'open', CURRENT_DATE, 5, figures.year_margin, 'Bench', 'once',
           CURRENT_DATE, FALSE, 0, 0, 1, NOW(), 1, NOW()
      FROM retention_customer figures
     WHERE figures.company_id = %(company)s
"""


def run(bench, size):
    """Fill two campaigns in turn: one bare, one through the product."""
    env = bench.env
    count = int(CUSTOMERS * size)
    bench.say(f"{count:,} customers with a telephone")
    create_customers(env, count)
    bare, ours = [], []
    for _round in range(ROUNDS):
        bare.append(_timed(bench, _fill_bare, count))
        ours.append(_timed(bench, _fill, count))
    seconds, baseline = statistics.median(ours), statistics.median(bare)
    yield Row(
        f"create {count:,} call tasks",
        in_seconds(baseline),
        in_seconds(seconds),
        seconds / baseline,
        TIMES,
    )


def create_customers(env, count):
    """Make so many customers with figures and a telephone."""
    partner = env["res.partner"].create(
        {"name": "Customer", "phone": "+1 202 555 0100"}
    )
    figures = env["retention.customer"].create(
        {"partner_id": partner.id, "company_id": env.company.id, "year_margin": 100}
    )
    env.flush_all()
    first = clone(
        env.cr,
        "res_partner",
        partner.id,
        count,
        name="'Customer ' || number",
        commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
    )
    clone(
        env.cr,
        "retention_customer",
        figures.id,
        count,
        partner_id=f"{first} + number",
        year_margin="number % 1000",
        is_archived="FALSE",
    )
    figures.unlink()
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE res_partner, retention_customer")
    connection.autocommit = False
    env.invalidate_all()


def _timed(bench, fill, count):
    """Return the seconds in which a new campaign was filled; it goes afterwards."""
    env = bench.env
    campaign = env["retention.call.campaign"].create(
        {"name": "Bench", "source": "filter", "filter_domain": "[]"}
    )
    env.flush_all()
    env.cr.commit()
    seconds, made = bench.timed(fill, campaign)
    if made != count:
        raise RuntimeError(f"{made} of {count} customers are on the list")
    env.cr.execute("TRUNCATE retention_call_task CASCADE")
    env.cr.commit()
    env.invalidate_all()
    return seconds


def _fill_bare(campaign):
    cursor = campaign.env.cr
    cursor.execute(BARE, {"campaign": campaign.id, "company": campaign.company_id.id})
    made = cursor.rowcount
    cursor.commit()
    return made


def _fill(campaign):
    made = campaign._fill()
    campaign.env.cr.commit()
    return made
