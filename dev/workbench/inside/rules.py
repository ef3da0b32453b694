"""Run the tests of `tools/` without Odoo and without a database.

The modules under `tests/rules/` import what they test by its usual name,
`odoo.addons.customer_retention.tools...`. Here the packages above `tools` are
empty stand-ins that only know their folder, so nothing of the addon is loaded
but its rules; an import of Odoo from there fails. The tests of these commands
themselves, in `dev/tests/`, are run in the same way.

Called with the checkout, a text to look for in `Class.method` ("" for all),
and any number of files; the last line is a list of `{"test", "outcome",
"detail"}`.
"""

import importlib
import json
import sys
import types
import unittest
from pathlib import Path

import within  # noqa: F401 (takes this folder off the path)

ADDON = "odoo.addons.customer_retention"
DEV = Path(__file__).resolve().parents[2]


def stand_in(name, folder=None):
    """An empty package called `name`, found in `folder`."""
    module = types.ModuleType(name)
    module.__path__ = [str(folder)] if folder else []
    sys.modules[name] = module
    parent, _dot, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)


def load(checkout, files):
    """The tests of these files."""
    stand_in("odoo")
    stand_in("odoo.addons")
    stand_in(ADDON, checkout)
    stand_in(f"{ADDON}.tests", checkout / "tests")
    stand_in(f"{ADDON}.tests.rules", checkout / "tests" / "rules")
    loader = unittest.TestLoader()
    suite = unittest.TestSuite()
    for file in map(Path, files):
        module = importlib.import_module(module_name(checkout, file))
        suite.addTests(loader.loadTestsFromModule(module))
    return suite


def module_name(checkout, file):
    """The name a file of tests is imported by."""
    if DEV in file.parents:
        if str(DEV) not in sys.path:
            sys.path.append(str(DEV))
        return f"tests.{file.stem}"
    return ".".join((ADDON, *file.relative_to(checkout).with_suffix("").parts))


def flat(suite):
    """The single tests of a suite of suites."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flat(item)
        else:
            yield item


class Result(unittest.TextTestResult):
    """Notes every test's outcome."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = []

    def note(self, test, outcome, detail=""):
        name = getattr(test, "test_case", test).id().removeprefix("odoo.addons.")
        self.rows.append({"test": name, "outcome": outcome, "detail": detail})

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "failed", self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "failed", self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.note(test, "failed", self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "failed", f"skipped: {reason}")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "failed", "was expected to fail and did not")


def wanted(test, name):
    """Whether the text is in the test's `Class.method`, or the file did not load."""
    kind = type(test)
    loaded = kind.__module__.startswith(ADDON)
    return (
        not loaded or name.lower() in f"{kind.__name__}.{test._testMethodName}".lower()
    )


def main(checkout, name, *files):
    """Run them, print the outcomes."""
    tests = [test for test in flat(load(Path(checkout), files)) if wanted(test, name)]
    runner = unittest.TextTestRunner(
        stream=sys.stdout, verbosity=0, buffer=True, resultclass=Result
    )
    print("\n" + json.dumps(runner.run(unittest.TestSuite(tests)).rows))


main(*sys.argv[1:])
