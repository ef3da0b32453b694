"""Measuring dependency on customers: the nightly pass against one bare GROUP BY."""

import statistics

from . import ANY, Row
from .base import ORDERS_EACH, CustomerBase
from .comparing import in_seconds, megabytes
from .scoring import BARE

NAME = "dependency"

ORDERS = 100_000
# The pass reads documents and their lines, by four scopes: the scoring's 8 and half
TIMES = 12
MEGABYTES = 100


def run(bench, size):
    """Measure a company with its teams, people and products, and a month's end."""
    env = bench.env
    count = int(ORDERS * size)
    customers = count // ORDERS_EACH
    bench.say(f"{count:,} orders of {customers:,} customers")
    CustomerBase(env).copy(count)
    model = env["retention.concentration"]
    bare = statistics.median(bench.timed(_group, env)[0] for _run in range(5))
    before = megabytes()
    today = env.company._retention_day()
    for title, day in (("today", None), ("a month's end", today.replace(day=1))):
        bench.say(f"{customers:,} customers, {title}")
        seconds, _result = bench.timed(_measure, model, env.company, day)
        bare = statistics.median([bare, bench.timed(_group, env)[0]])
        yield Row(
            f"dependency on {customers:,} customers, {count:,} orders, {title}",
            in_seconds(bare),
            in_seconds(seconds),
            seconds / bare,
            TIMES if size >= 1 else ANY,
        )
    _prove(model, customers)
    grown = megabytes() - before
    yield Row(
        "memory of the process, in megabytes",
        MEGABYTES,
        round(grown),
        grown / MEGABYTES,
        1,
    )


def _group(env):
    env.cr.execute(BARE, (env.company.id,))
    env.cr.fetchall()


def _measure(model, company, day):
    model._measure(company, day)
    model.env.cr.commit()


def _prove(model, customers):
    """Three years of orders: those of the last one bought within the period."""
    row = model.search([("scope", "=", "company"), ("is_current", "=", True)])
    if not 0 < row.customer_count <= customers or not 0 < row.top1_share < 1:
        raise RuntimeError(f"{row.customer_count} of {customers} customers were read")
