"""Run tests inside Odoo and write every result down, one line of JSON each.

Called with the path of a plan (JSON):

    database    the database to run on
    install, update   modules to install or update first; their tests run as
                Odoo runs them
    modules     the modules whose tests are wanted
    tags        Odoo's test tags
    positions   "at_install", "post_install" or both
    paths, name only tests of these files, or with this text in Class.method
    judges      modules of Odoo's `test_lint` to ask about the addon
    results     the file to write to
    port        the port of the test server

A result is `{"test", "outcome", "seconds", "detail"}` with an outcome of
passed, failed or skipped; `{"log", "level", "message", "during"}` is a line of
WARNING or worse; `{"end"}` is the last line of a run that came to its end.
"""

import json
import logging
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path

import within  # noqa: F401 (takes this folder off the path)

SUMS_UP_FAILURES = re.compile(
    r"At least one test failed|\d+ failures?, \d+ errors? of \d+ tests"
)
OWN = "customer_retention"
PLAN = json.loads(Path(sys.argv[1]).read_text())


class Report:
    """The file of results."""

    def __init__(self, path):
        self.out = open(path, "a", buffering=1)  # noqa: SIM115 (open for the whole run)
        self.current = ""
        self.telling_failure = False

    def add(self, **row):
        self.out.write(json.dumps(row) + "\n")


REPORT = Report(PLAN["results"])


class LogLines(logging.Handler):
    """Writes down what is logged as WARNING or worse, but for test failures."""

    def emit(self, record):
        if REPORT.telling_failure or record.name in ("odoo.tests.result", "odoo.tests"):
            return
        try:
            message = record.getMessage()
        except Exception:
            message = str(record.msg)
        if SUMS_UP_FAILURES.search(message):
            return
        if record.exc_info and record.exc_info[0]:
            message += "\n" + "".join(traceback.format_exception(*record.exc_info))
        REPORT.add(
            log=record.name,
            level=record.levelname,
            message=message,
            during=REPORT.current,
        )


def watch_results():
    """Write down what Odoo's result object is told."""
    from odoo.tests.result import OdooTestResult

    def name_of(test):
        test = getattr(test, "test_case", test)
        return test.id().removeprefix("odoo.addons.")

    def seconds(result):
        return round(time.time() - (result.time_start or time.time()), 2)

    def wrap(method, before):
        original = getattr(OdooTestResult, method)

        def replacement(self, *args, **kwargs):
            before(self, *args, **kwargs)
            return original(self, *args, **kwargs)

        setattr(OdooTestResult, method, replacement)

    def start(_result, test):
        REPORT.current = name_of(test)
        REPORT.add(start=REPORT.current)

    def stop(_result, _test):
        REPORT.current = ""

    def success(result, test):
        REPORT.add(test=name_of(test), outcome="passed", seconds=seconds(result))

    def failure(result, test, error):
        if not result._soft_fail:
            text = result._exc_info_to_string(error, test)
            REPORT.add(
                test=name_of(test),
                outcome="failed",
                seconds=seconds(result),
                detail=text,
            )

    def skip(_result, test, reason):
        REPORT.add(test=name_of(test), outcome="skipped", detail=str(reason))

    wrap("startTest", start)
    wrap("stopTest", stop)
    wrap("addSuccess", success)
    wrap("addFailure", failure)
    wrap("addError", failure)
    wrap("addSkip", skip)

    tell = OdooTestResult.logError

    def tell_failure(self, *args, **kwargs):
        REPORT.telling_failure = True
        try:
            return tell(self, *args, **kwargs)
        finally:
            REPORT.telling_failure = False

    OdooTestResult.logError = tell_failure


def choose_tests():
    """Only the wanted modules, positions, files and names."""
    from odoo.tests import loader
    from odoo.tests.suite import OdooSuite

    make = loader.make_suite

    def wanted(test):
        if PLAN["paths"]:
            file = test.__module__.removeprefix("odoo.addons.").partition(".")[2]
            file = file.replace(".", "/") + ".py"
            if not any(
                file == path or file.startswith(path + "/") for path in PLAN["paths"]
            ):
                return False
        name = f"{type(test).__name__}.{test._testMethodName}"
        return PLAN["name"].lower() in name.lower()

    def make_suite(module_names, position="at_install"):
        if position not in PLAN["positions"]:
            return OdooSuite([])
        modules = [module for module in module_names if module in PLAN["modules"]]
        return OdooSuite([test for test in make(modules, position) if wanted(test)])

    loader.make_suite = make_suite


def ask_judges():
    """Run modules of `test_lint` after loading, on this addon alone.

    They walk every addon on the path; here they see one.
    """
    import importlib

    from odoo.modules import Manifest
    from odoo.tests import loader
    from odoo.tests.suite import OdooSuite

    Manifest.all_addon_manifests = classmethod(lambda cls: [cls.for_addon(OWN)])

    def make_suite(_module_names, position="at_install"):
        if position == "at_install":
            return OdooSuite([])
        tests = []
        for name in PLAN["judges"]:
            module = importlib.import_module(f"odoo.addons.test_lint.tests.{name}")
            if hasattr(module, "get_modules"):
                module.get_modules = lambda: [OWN]
            if name == "test_pylint":
                module.subprocess = AddonOnly()
            tests += loader.get_module_test_cases(module)
        return OdooSuite(tests)

    loader.make_suite = make_suite


class AddonOnly:
    """`subprocess` for the pylint judge, which would read all of Odoo too."""

    @staticmethod
    def run(command, **options):
        from odoo.tools import config

        kept = [part for part in command if part != config.root_path]
        return subprocess.run(kept, **options)


def arguments():
    """Odoo's command line for the plan."""
    given = ["server", "--database", PLAN["database"], "--without-demo"]
    for option in ("install", "update"):
        if PLAN.get(option):
            given += ["--init" if option == "install" else "--update", *PLAN[option]]
    if PLAN["tags"]:
        given += ["--test-tags", ",".join(PLAN["tags"])]
        given += [
            "--http-port",
            str(PLAN["port"]),
            "--screenshots",
            PLAN["screenshots"],
        ]
    else:
        given += ["--no-http"]
    return [*given, "--stop-after-init", "--max-cron-threads", "0"]


def main():
    """Start Odoo with the plan; its exit code is ours."""
    logging.getLogger().addHandler(LogLines(logging.WARNING))
    watch_results()
    if PLAN.get("judges"):
        ask_judges()
    else:
        choose_tests()
    sys.argv = ["odoo", *arguments()]
    from odoo.cli.command import main as odoo_main

    try:
        odoo_main()
    except SystemExit as end:
        if isinstance(end.code, int) and end.code >= 0:
            REPORT.add(end=True, code=end.code)
        raise


main()
