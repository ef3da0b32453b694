"""Installing the addon on a database with many orders against an empty one."""

import subprocess
import sys

from . import Row
from .clones import clone
from .comparing import in_seconds

NAME = "install"

ORDERS = 100_000
ORDERS_PER_CUSTOMER = 10
LINES_PER_ORDER = 2
MORE_SECONDS = 60
ADDON = "customer_retention"


def run(bench, size):
    """Install twice, the second time after filling the database."""
    count = int(ORDERS * size)
    empty = f"{bench.bare_database}_empty"
    maintenance = bench.connect("postgres")
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{empty}" TEMPLATE "{bench.bare_database}"')
    try:
        bench.say("on an empty database")
        without, _result = bench.timed(_install, empty)
    finally:
        with maintenance.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{empty}" WITH (FORCE)')
    bench.say(f"filling the other with {count:,} orders")
    _fill(bench.connect(bench.bare_database), _order(bench.bare), count)
    bench.bare.cr.commit()  # an open transaction would stop the installation
    bench.say(f"on {count:,} orders")
    full, _result = bench.timed(_install, bench.bare_database)
    yield Row(
        f"install on {count:,} orders: seconds more",
        in_seconds(without),
        in_seconds(full),
        full - without,
        MORE_SECONDS,
    )


def _install(database):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "odoo", "server", "--database", database),
            *("--init", ADDON, "--without-demo", "--stop-after-init"),
            *("--no-http", "--max-cron-threads", "0", "--log-level", "warn"),
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"Installing failed:\n{done.stderr}")


def _order(env):
    """A confirmed order of a new customer."""
    product = env["product.product"].create({"name": "Chair", "list_price": 100})
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 100}
    order = env["sale.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Customer"}).id,
            "order_line": [(0, 0, line) for _number in range(LINES_PER_ORDER)],
        }
    )
    order.action_confirm()
    env.cr.commit()
    return order


def _fill(connection, order, count):
    with connection.cursor() as cursor:
        customers = count // ORDERS_PER_CUSTOMER
        partner = clone(
            cursor,
            "res_partner",
            order.partner_id.id,
            customers,
            commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
        )
        owner = f"{partner} + number % {customers}"
        first = clone(
            cursor,
            "sale_order",
            order.id,
            count,
            name="'COPY' || number",
            partner_id=owner,
            partner_invoice_id=owner,
            partner_shipping_id=owner,
        )
        for line in order.order_line:
            clone(
                cursor,
                "sale_order_line",
                line.id,
                count,
                order_id=f"{first} + number",
                order_partner_id=owner,
            )
    connection.commit()
