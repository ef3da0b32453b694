"""Measuring all customers: the nightly pass against one bare GROUP BY."""

import statistics
from datetime import timedelta

from . import ANY, Row
from .base import ORDERS_EACH, CustomerBase
from .comparing import in_seconds, megabytes

NAME = "scoring"

ORDERS = 100_000
TIMES = 8
MEGABYTES = 100

# What any such pass has to read, and nothing else
BARE = """
    SELECT SUM(orders), SUM(amount), MIN(first), MAX(last)
      FROM (SELECT partner.commercial_partner_id,
                   DATE_TRUNC('month', sale.date_order) AS month,
                   COUNT(*) AS orders, SUM(sale.amount_untaxed) AS amount,
                   MIN(sale.date_order) AS first, MAX(sale.date_order) AS last
              FROM sale_order sale
              JOIN res_partner partner ON partner.id = sale.partner_id
             WHERE sale.state = 'sale' AND sale.company_id = %s
          GROUP BY partner.commercial_partner_id, month) month
"""


def run(bench, size):
    """Measure everybody, everybody again a day later, and one customer."""
    env = bench.env
    count = int(ORDERS * size)
    customers = count // ORDERS_EACH
    bench.say(f"{count:,} orders of {customers:,} customers")
    CustomerBase(env).copy(count)
    model = env["retention.customer"]
    _group(env)
    bare = statistics.median(bench.timed(_group, env)[0] for _run in range(5))
    before = megabytes()
    today = env.company._retention_day()
    for title, day, budget in (
        ("the first time, all rows new", today, ANY),
        ("the next night", today + timedelta(days=1), TIMES),
    ):
        # Of a small base both take no time; the budget is about a large one
        bench.say(f"{customers:,} customers, {title}")
        seconds, _result = bench.timed(_score_all, env, day)
        _prove(env, customers)
        bare = statistics.median([bare, bench.timed(_group, env)[0]])
        yield Row(
            f"measure {customers:,} customers, {count:,} orders, {title}",
            in_seconds(bare),
            in_seconds(seconds),
            seconds / bare,
            budget if size >= 1 else ANY,
        )
    grown = megabytes() - before
    yield Row(
        "memory of the process, in megabytes",
        MEGABYTES,
        round(grown),
        grown / MEGABYTES,
        1,
    )
    one = model.search([], limit=1, order="id desc").partner_id.ids
    seconds, _result = bench.timed(model._score_company, env.company, one)
    yield Row("measure one customer anew", "-", in_seconds(seconds), seconds, ANY)


def _group(env):
    env.cr.execute(BARE, (env.company.id,))
    env.cr.fetchall()


def _score_all(env, day):
    env["retention.customer"]._score_company(env.company, day=day, commit=env.cr.commit)
    env.cr.commit()


def _prove(env, customers):
    found = env["retention.customer"].search_count([("abc_class", "!=", False)])
    if found != customers:
        raise RuntimeError(f"{found} of {customers} customers were measured")
