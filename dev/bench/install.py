"""Installing the addon on a database with many orders against an empty one."""

import subprocess
import sys

from . import Row
from .base import CustomerBase
from .comparing import in_seconds

NAME = "install"

ORDERS = 100_000
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
    CustomerBase(bench.bare).copy(count)
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
