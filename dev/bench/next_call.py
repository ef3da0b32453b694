"""The next customer in the workspace: 100,000 open tasks, 20 people.

Customers, their tasks and orders are copies made by SQL; half of the tasks are
somebody's, half are for whoever is free. The baseline is one look-up of one known
task.
"""

import statistics
from datetime import timedelta

from . import ANY, Row, shop
from .clones import clone
from .comparing import milliseconds

NAME = "next_call"

TASKS = 100_000
PEOPLE = 20
ROUNDS = 30
QUERIES = 15
MOST_MILLISECONDS = 300


def run(bench, size):
    """Fill the queue, then ask for one customer after another, as each person."""
    env = bench.env
    count = max(int(TASKS * size), 100)
    bench.say(f"{count:,} open tasks of {PEOPLE} people")
    people = _create_people(env)
    _fill(env, people, count)
    bench.say("asking")
    times, queries = _ask(bench, env, people)
    yield Row(
        f"next customer, {count:,} open tasks: queries at most",
        "-",
        max(queries),
        max(queries),
        QUERIES,
    )
    bare = _bare(bench, env)
    for title, seconds, budget in (
        ("median", statistics.median(times), ANY),
        ("95th percentile", statistics.quantiles(times, n=20)[-1], MOST_MILLISECONDS),
    ):
        yield Row(
            f"next customer, {title}: milliseconds",
            milliseconds(bare),
            milliseconds(seconds),
            1000 * seconds,
            budget,
        )
    for title, close in (
        ("on a public holiday", _declare_holiday),
        ("after hours", _close_for_today),
    ):
        bench.say(title)
        close(env)
        seconds = _ask_in_vain(bench, env, people)
        yield Row(
            f"next customer, nobody {title}: milliseconds",
            milliseconds(bare),
            milliseconds(seconds),
            1000 * seconds,
            MOST_MILLISECONDS,
        )


def _create_people(env):
    group = env.ref("customer_retention.group_retention_account_manager")
    people = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Caller {number}",
                    "login": f"caller{number}",
                    "group_ids": [(6, 0, group.ids)],
                    "tz": "UTC",
                }
                for number in range(PEOPLE)
            ]
        )
    )
    env.company.write(
        {
            "retention_call_hour_from": 0,
            "retention_call_hour_to": 24,
            "retention_call_is_weekend": True,
        }
    )
    return people


def _fill(env, people, count):
    """Make tasks, each of a customer of its own who bought and was called before."""
    shop.open_books(env)
    script = env["retention.call.script"].search([("purpose", "=", "thanks")], limit=1)
    script.filtered(lambda one: one.state == "draft").state = "published"
    campaign = env["retention.call.campaign"].create(
        {
            "name": "Everybody",
            "purpose": "thanks",
            "source": "selection",
            "user_ids": [(6, 0, people.ids)],
        }
    )
    campaign.state = "running"
    partner = env["res.partner"].create(
        {"name": "Customer", "phone": "+1 202 555 0100"}
    )
    order = _create_order(env, partner)
    task = env["retention.call.task"].create(
        {
            "campaign_id": campaign.id,
            "partner_id": partner.id,
            "contact_id": partner.id,
        }
    )
    attempt = env["retention.call.attempt"].create(
        {
            "company_id": env.company.id,
            "partner_id": partner.id,
            "date": env.cr.now() - timedelta(days=40),
            "reached": "answered",
        }
    )
    env.flush_all()
    _copy(env, people, count, partner, order, task, attempt)
    task.state = "done"
    env.cr.commit()
    _analyze(env)


def _create_order(env, partner):
    product = shop.create_products(env, 1)
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [(0, 0, {"product_id": product.id})],
        }
    )
    order.action_confirm()
    order._create_invoices().action_post()
    return order


def _copy(env, people, count, partner, order, task, attempt):
    cursor = env.cr._obj
    first = clone(
        cursor,
        "res_partner",
        partner.id,
        count,
        name="'Customer ' || number",
        commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
    )
    whose = f"{first} + number"
    people_sql = f"(ARRAY{people.ids})[1 + number % {len(people)}]"
    clone(
        cursor,
        "retention_call_task",
        task.id,
        count,
        partner_id=whose,
        contact_id=whose,
        user_id=f"CASE WHEN number % 2 = 0 THEN {people_sql} END",
        priority="number * 7919 % 1000",
        rank="number % 6",
    )
    clone(cursor, "retention_call_attempt", attempt.id, count, partner_id=whose)
    orders = clone(
        cursor, "sale_order", order.id, count, name="'SO' || number", partner_id=whose
    )
    clone(
        cursor,
        "sale_order_line",
        order.order_line.id,
        count,
        order_id=f"{orders} + number",
    )


def _analyze(env):
    with env.registry.cursor() as cursor:
        cursor._cnx.autocommit = True
        for table in (
            *("retention_call_task", "retention_call_attempt", "res_partner"),
            *("sale_order", "sale_order_line"),
        ):
            cursor.execute(f"ANALYZE {table}")


def _ask(bench, env, people):
    """Return seconds and queries of requests, each in a transaction of its own."""
    times, queries = [], []
    for turn in range(len(people) + ROUNDS):
        user = people[turn % len(people)]
        context = {
            "allowed_company_ids": env.company.ids,
            "lang": "en_US",
            "tz": "UTC",
        }
        workspace = env(user=user.id, context=context)["retention.call.workspace"]
        env.invalidate_all()
        if turn < len(people):
            # The day begins, and what is the same all day comes into memory
            workspace.open()
            env.cr.commit()
            continue
        with bench.queries(env) as asked:
            seconds, found = bench.timed(workspace.next)
        if not found["card"]["script"] or not found["card"]["orders"]:
            raise RuntimeError("the card is not complete")
        env.cr.commit()
        times.append(seconds)
        queries.append(asked[0])
    return times, queries


def _declare_holiday(env):
    now = env.cr.now()
    env["resource.calendar.leaves"].create(
        {
            "name": "Public holiday",
            "company_id": env.company.id,
            "calendar_id": False,
            "date_from": now - timedelta(hours=12),
            "date_to": now + timedelta(hours=12),
        }
    )
    env.cr.commit()


def _close_for_today(env):
    """Have the hours of calling be some others than now."""
    leaves = env["resource.calendar.leaves"]
    leaves.search([("name", "=", "Public holiday")]).unlink()
    hour = (env.cr.now().hour + 6) % 23
    env.company.write(
        {"retention_call_hour_from": hour, "retention_call_hour_to": hour + 1}
    )
    env.cr.commit()


def _ask_in_vain(bench, env, people):
    """Return the median seconds of requests that find nobody."""
    times = []
    for user in people[:10]:
        context = {"allowed_company_ids": env.company.ids, "lang": "en_US"}
        workspace = env(user=user.id, context=context)["retention.call.workspace"]
        env.invalidate_all()
        seconds, found = bench.timed(workspace.next)
        if found["card"]:
            raise RuntimeError("somebody was found")
        env.cr.commit()
        times.append(seconds)
    return statistics.median(times)


def _bare(bench, env):
    """Seconds of one look-up of one known task."""
    task = env["retention.call.task"].search([], limit=1)

    def look_up():
        env.cr.execute(
            "SELECT partner_id FROM retention_call_task WHERE id = %s", (task.id,)
        )
        env.cr.fetchall()

    return statistics.median(bench.timed(look_up)[0] for _round in range(200))
