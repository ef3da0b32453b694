"""`python3 dev test`: the whole suite on fresh databases.

Four parts:

- rules: the tests of `tools/`, without Odoo and without a database (and the
  tests of these commands);
- addon: the addon's own suite, browser tests too, on fresh databases: two
  halves side by side, of which the second is called addon2;
- stock: the suites of Odoo's loyalty modules, which must go on passing with
  the addon installed and nothing managed by it;
- till: the addon's tests of Point of Sale (`tests/till/`), where that is
  installed, and Odoo's own of loyalty there, but those in a browser.

The halves run side by side, and beside them stock and till one after the
other, each on its own database. A skipped test, a
WARNING in the addon's log and a run that breaks off count as failures unless
they are named in dev/expected/.
"""

import json
import os
import subprocess
import sys
import threading
import time

from . import expected, places
from .outcome import Outcome
from .say import Failure, complain, say, tail
from .selection import TESTS, Selection

# Folders of tests/ that take as long as all others together
SECOND_HALF = ("customers", "key_accounts")
STOCK = ("loyalty", "sale_loyalty", "website_sale_loyalty")
HEARTBEAT = 30  # seconds between two lines of progress


def command(options):
    """Run what the options choose; give the exit code."""
    chosen = Selection(options.path, options.name)
    outcomes = []
    if chosen.rules() and not (options.addon or options.stock or options.till):
        outcomes.append(run_rules(chosen))
    if not options.fast:
        outcomes.extend(_run_in_odoo(options, chosen, already=outcomes))
    return _conclude(outcomes)


def _run_in_odoo(options, chosen, already):
    whole = not chosen.narrowed
    found = any(outcome.count for outcome in already)
    one = options.addon or options.stock or options.till
    lanes, others = [], []
    if (options.addon or not one) and chosen.concerns_addon(found):
        lanes += [[suite] for suite in _addon_suites(chosen)]
    if options.stock or (whole and not one):
        others.append(StockSuite(chosen, bare=options.bare))
    if options.till or (not one and chosen.concerns_till()):
        others.append(TillSuite(chosen, options.bare, options.tours))
    lanes += [others] if others else []
    if lanes:
        from . import browser

        browser.find()
        _side_by_side(lanes)
    return [suite.outcome for lane in lanes for suite in lane]


def _addon_suites(chosen):
    """The addon's suite; the whole of it in two halves."""
    if chosen.narrowed:
        return [AddonSuite(chosen)]
    folders = sorted(path.parent.name for path in TESTS.glob("*/__init__.py"))
    halves = [
        [f"tests/{name}" for name in folders if (name in SECOND_HALF) is second]
        for second in (False, True)
    ]
    first, second = (Selection(half, None) for half in halves)
    return [AddonSuite(first), SecondHalf(second)]


def _side_by_side(lanes):
    """Run lists of suites beside each other, those of a list one after the other."""
    from . import template

    suites = [suite for lane in lanes for suite in lane]
    sources = {suite: template.ready(*suite.beside) for suite in suites}

    def follow(lane):
        for suite in lane:
            suite.guarded(sources[suite])

    threads = [threading.Thread(target=follow, args=(lane,)) for lane in lanes]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)
    except BaseException:
        for suite in suites:
            suite.stop()
        for thread in threads:
            thread.join()
        raise


def _conclude(outcomes):
    """Tell what failed, and the numbers last."""
    for outcome in outcomes:
        outcome.tell()
    passed = sum(len(outcome.passed) for outcome in outcomes)
    failed = sum(len(outcome.failed) for outcome in outcomes)
    if not passed + failed:
        complain("No test was run: nothing matches.")
    sys.stderr.flush()
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 0 if passed and not failed else 1


# --------------------------------------------------------------------------
# rules
# --------------------------------------------------------------------------


def run_rules(chosen):
    """The tests of `tools/`, in a process of their own."""
    from .odoo_run import INSIDE

    say("rules: the tests of tools/, without a database")
    outcome = Outcome("rules")
    command = [
        sys.executable,
        INSIDE / "rules.py",
        places.CHECKOUT,
        chosen.name,
        *chosen.rules(),
    ]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(places.cache() / "pycache")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=places.of_checkout(),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    text, _newline, last = done.stdout.rstrip("\n").rpartition("\n")
    try:
        rows = json.loads(last)
    except ValueError:
        outcome.settle("rules: the run itself", "failed", done.stdout)
        return outcome
    for row in rows:
        outcome.settle(**row)
    if outcome.failed:
        print(text, flush=True)
    say(f"rules: {outcome.summary()}")
    return outcome


# --------------------------------------------------------------------------
# suites inside Odoo
# --------------------------------------------------------------------------


class Suite:
    """One run of tests in an Odoo process of its own, on its own database."""

    name = ""
    modules = ()
    positions = ()
    tags = ()
    install = ()
    beside = ()  # modules in the database beside the addon's dependencies

    def __init__(self, chosen):
        self.chosen = chosen
        self.outcome = Outcome(self.name)
        self.lines = []
        self.ended = False
        self.code = 0
        self.child = None
        self.stopped = False
        self.log = places.logs() / f"test-{self.name}.log"

    def guarded(self, template):
        """Run it; what goes wrong outside of the tests is a failure too."""
        try:
            self.run(template)
        except Failure as problem:
            self.outcome.settle(f"{self.name}: the run itself", "failed", str(problem))
        except Exception as problem:
            self.outcome.settle(f"{self.name}: the run itself", "failed", repr(problem))
            raise

    def run(self, template):
        """Make the database, run the tests, drop it."""
        from . import databases

        self.log.unlink(missing_ok=True)
        with databases.temporary(template, self.name) as database:
            if not self.stopped:
                self.prepare(database)
            if not self.stopped:
                say(f"{self.name}: the tests begin; log: {self.log}")
                self._run_tests(database)
        self._judge()
        say(f"{self.name}: {self.outcome.summary()}")

    def prepare(self, database):
        """What is done before the tests."""

    def stop(self):
        """End the tests early."""
        self.stopped = True
        if self.child and self.child.poll() is None:
            self.child.terminate()

    def _run_tests(self, database):
        from .odoo_run import free_port, prepared

        odoo = prepared()
        results = places.logs() / f"results-{self.name}-{os.getpid()}.jsonl"
        plan = results.with_suffix(".plan")
        results.write_text("")
        plan.write_text(
            json.dumps(
                {
                    "database": database,
                    "install": list(self.install),
                    "modules": list(self.modules),
                    "tags": list(self.tags),
                    "positions": list(self.positions),
                    "paths": self.chosen.paths,
                    "name": self.chosen.name,
                    "results": str(results),
                    "port": free_port(),
                    "screenshots": str(places.logs() / "screenshots"),
                }
            )
        )
        with open(self.log, "ab") as out, open(results) as rows:
            self.child = subprocess.Popen(
                [str(part) for part in odoo.script("run_tests", plan)],
                cwd=places.of_checkout(),
                env=odoo.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            self._follow(rows)
        plan.unlink()
        results.unlink()

    def _follow(self, rows):
        """Read the results while they come, and say how far it is."""
        told = time.monotonic()
        running, rest = "", ""
        while True:
            over = self.child.poll() is not None
            rest += rows.read()
            *lines, rest = rest.split("\n")
            for line in lines:
                running = self._take(json.loads(line)) or running
            if over and not lines:
                return
            if time.monotonic() - told > HEARTBEAT:
                told = time.monotonic()
                numbers = self.outcome.summary()
                say(f"{self.name}: {numbers} so far; now {running or 'loading'}")
            time.sleep(0.2)

    def _take(self, row):
        """Take one row of the results; give the running test's name."""
        if "start" in row:
            return row["start"]
        if "test" in row:
            self._settle(row)
        elif "log" in row:
            self.lines.append(row)
        elif "end" in row:
            self.ended = True
            self.code = row["code"]
        return None

    def _settle(self, row):
        new = self.outcome.settle(row["test"], row["outcome"], row.get("detail", ""))
        if new and row["outcome"] == "failed":
            print(f"\nFAILED {self.name}: {row['test']}\n{row['detail']}", flush=True)

    def _judge(self):
        """What counts beside the tests themselves."""
        outcome = self.outcome
        if not self.ended and not self.stopped:
            outcome.settle(
                f"{self.name}: the run broke off",
                "failed",
                f"{self.log} ends:\n{tail(self.log)}",
            )
        elif self.code and not outcome.failed:
            outcome.settle(
                f"{self.name}: Odoo ended with code {self.code}",
                "failed",
                tail(self.log),
            )
        outcome.refuse_skips(expected.entries("skips"))
        outcome.forgive(expected.entries("failures"))
        for line in self.lines:
            if self.counts(line) and not expected.is_expected_line(
                line["log"], line["message"]
            ):
                first = line["message"].strip().splitlines()[:1]
                place = f" (during {line['during']})" if line["during"] else ""
                outcome.settle(
                    f"{line['level']} in the log{place}: "
                    f"{line['log']}: {''.join(first)}",
                    "failed",
                    line["message"],
                )

    def counts(self, line):
        """Whether a line of WARNING or worse is the addon's business."""
        # The addon's name is also in the path of everything that is made.
        link = str(places.addons_folder() / places.ADDON)
        text = f"{line['log']} {line['message']}".replace(
            link, "odoo.addons.customer_retention"
        )
        return "retention" in text.replace(str(places.cache()), "")


class AddonSuite(Suite):
    """The addon's own tests, as it is installed on a fresh database."""

    name = "addon"
    modules = (places.ADDON,)
    tags = (f"/{places.ADDON}",)
    install = (places.ADDON,)
    positions = ("at_install", "post_install")

    def counts(self, line):
        # Odoo's own modules use what their libraries call deprecated.
        return line["log"] != "py.warnings" or super().counts(line)


class SecondHalf(AddonSuite):
    """The other half of the addon's tests, on a database of its own."""

    name = "addon2"


class StockSuite(Suite):
    """The post-install tests of Odoo's loyalty modules, the addon installed.

    Their at-install tests run before the addon is loaded, so they would tell
    nothing about it.
    """

    name = "stock"
    modules = STOCK
    tags = tuple(f"/{module}" for module in STOCK)
    positions = ("post_install",)

    def __init__(self, chosen, bare=False):
        super().__init__(chosen)
        self.bare = bare

    def prepare(self, database):
        from .scratch import install

        if not self.bare:
            install(database, log=self.log)


class TillSuite(StockSuite):
    """What concerns points at Odoo's Point of Sale, the addon installed.

    Odoo's own tests of a till in a browser are left out unless they are asked
    for: they take a quarter of an hour and try the client, to which the addon
    adds nothing.
    """

    name = "till"
    beside = ("pos_loyalty", "pos_sale_loyalty")
    modules = (places.ADDON, *beside)

    def __init__(self, chosen, bare=False, tours=False):
        super().__init__(chosen, bare)
        stock = [f"/{module}" for module in self.beside]
        left_out = [] if tours else [f"-is_tour{module}" for module in stock]
        own = [] if bare else [f"retention_till/{places.ADDON}"]
        self.tags = (*own, *stock, *left_out)
