"""Run one benchmark; with module, databases, size, file of results and log."""

import contextlib
import functools
import importlib
import json
import os
import sys
import time
from pathlib import Path

import within

DEV = Path(__file__).resolve().parents[2]


class Bench:
    """What a benchmark is given; see dev/bench/__init__.py."""

    def __init__(self, database, bare_database, stack):
        self.database = database
        self.bare_database = bare_database
        self._stack = stack

    @functools.cached_property
    def env(self):
        """The superuser's environment with the addon."""
        return self._environment(self.database)

    @functools.cached_property
    def bare(self):
        """The superuser's environment without the addon."""
        return self._environment(self.bare_database)

    def _environment(self, database):
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry

        cursor = self._stack.enter_context(Registry(database).cursor())
        return api.Environment(cursor, SUPERUSER_ID, {})

    def connect(self, database):
        """A connection of one's own."""
        import psycopg2

        return self._stack.enter_context(
            contextlib.closing(psycopg2.connect(dbname=database, **_server()))
        )

    @staticmethod
    def say(text):
        """Print progress."""
        print(f"    {text}", flush=True)

    @staticmethod
    def timed(function, *args, **kwargs):
        """The seconds a call takes, and what it gives."""
        start = time.perf_counter()
        result = function(*args, **kwargs)
        return time.perf_counter() - start, result

    @staticmethod
    @contextlib.contextmanager
    def queries(env):
        """Count a cursor's SQL queries: `with bench.queries(env) as n: ...; n[0]`."""
        env.flush_all()
        count = [0]
        before = env.cr.sql_log_count
        yield count
        env.flush_all()
        count[0] = env.cr.sql_log_count - before


def _server():
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
    }
    return {
        name: os.environ[variable]
        for name, variable in names.items()
        if variable in os.environ
    }


def main(module, database, bare, size, results, log):
    """Run it and write its rows down."""
    within.configure(
        "--database",
        f"{database},{bare}",
        "--max-cron-threads",
        "0",
        "--logfile",
        log,
    )
    sys.path.append(str(DEV))
    benchmark = importlib.import_module(f"bench.{module}")
    with contextlib.ExitStack() as stack, open(results, "a") as out:
        for row in benchmark.run(Bench(database, bare, stack), float(size)):
            line = {**row._asdict(), "exceeded": row.exceeded}
            out.write(json.dumps(line) + "\n")


main(*sys.argv[1:])
