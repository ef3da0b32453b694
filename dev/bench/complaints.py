"""Complaints of a large base: what they cost, causes that come again, the owner's page.

Orders are copies, as for the scoring; complaints are written by SQL, spread over three
years, customers and causes. The baseline is one bare GROUP BY over all orders.
"""

import statistics

from . import ANY, Row
from .base import DAYS, ORDERS_EACH, CustomerBase
from .clones import clone
from .comparing import in_seconds
from .scoring import BARE

NAME = "complaints"

ORDERS = 100_000
COMPLAINTS = 5_000
# One pass over all complaints there ever were; each later night looks at few
TIMES = 120
MOST_QUERIES = 60


def run(bench, size):
    """Measure effects, look for causes, load the page; yield rows."""
    env = bench.env
    count, number = int(ORDERS * size), max(int(COMPLAINTS * size), 50)
    bench.say(f"{count:,} orders, {number:,} complaints")
    CustomerBase(env).copy(count)
    env["retention.customer"]._score_company(env.company)
    env.cr.commit()
    _complain(env, number)
    bare = statistics.median(bench.timed(_group, env)[0] for _run in range(5))
    bench.say("what they cost")
    seconds, _result = bench.timed(
        _work, env["retention.complaint.effect"]._cron_measure
    )
    yield Row(
        f"effects of {number:,} complaints among {count // ORDERS_EACH:,} customers",
        in_seconds(bare),
        in_seconds(seconds),
        seconds / bare,
        TIMES if size >= 1 else ANY,
    )
    bench.say("causes that come again")
    alerts = env["retention.complaint.alert"]
    seconds, _result = bench.timed(_work, alerts._look_at, env.company)
    yield Row("causes that come again", "-", in_seconds(seconds), seconds, ANY)
    page = env["retention.complaint.page"]
    page.get_page({})
    env.invalidate_all()
    with bench.queries(env) as queries:
        seconds, _result = bench.timed(page.get_page, {})
    yield Row("the owner's page", "-", in_seconds(seconds), seconds, ANY)
    yield Row(
        "the owner's page: queries",
        "-",
        queries[0],
        queries[0],
        MOST_QUERIES,
    )


def _work(method, *args):
    method(*args)
    method.__self__.env.cr.commit()


def _group(env):
    env.cr.execute(BARE, (env.company.id,))
    env.cr.fetchall()


def _complain(env, number):
    """Have customers complain and be answered, over three years, of all causes."""
    causes = env["retention.complaint.cause"].search([("child_ids", "=", False)])
    customers = env["retention.customer"].search([], order="partner_id")
    one = env["retention.complaint"].create(
        {
            "partner_id": customers[0].partner_id.id,
            "description": "The chair wobbles",
            "cause_id": causes[0].id,
            "decision": "justified",
            "solution": "A new leg",
            "work_hours": 1,
            "freight_amount": 12,
        }
    )
    one.action_take_up()
    one.action_solve()
    env.cr.flush()
    # Copies of one customer have ids that follow each other
    partner = f"{customers[1].partner_id.id} + number * 7919 % {len(customers) - 1}"
    when = f"NOW() AT TIME ZONE 'UTC' - INTERVAL '1 day' * (number * 31 % {DAYS})"
    clone(
        env.cr,
        "retention_complaint",
        one.id,
        number,
        name="'C' || (100000 + number)",
        partner_id=partner,
        commercial_partner_id=partner,
        cause_id=f"(ARRAY{causes.ids})[1 + number % {len(causes)}]",
        received_at=when,
        solved_at=f"{when} + INTERVAL '4 hours'",
    )
    env.cr.commit()
    env.invalidate_all()
