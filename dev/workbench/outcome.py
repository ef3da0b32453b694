"""What came of one part of the suite."""

import sys

from .say import say


class Outcome:
    """Tests by name: passed, failed, skipped, and failures known beforehand."""

    def __init__(self, name):
        self.name = name
        self.passed = set()
        self.failed = {}
        self.skipped = {}
        self.known = {}

    @property
    def count(self):
        """How many tests there were."""
        return len(self.passed) + len(self.failed) + len(self.skipped) + len(self.known)

    def settle(self, test, outcome, detail=""):
        """Take a test's outcome down; False if it had failed before.

        A failure stays: a test may fail in its body and again in its clean-up.
        """
        if test in self.failed:
            return False
        self.passed.discard(test)
        if outcome == "passed":
            self.passed.add(test)
        elif outcome == "failed":
            self.failed[test] = detail
        else:
            self.skipped[test] = detail
        return True

    def refuse_skips(self, allowed):
        """A skipped test that is not on the list has failed."""
        for test in set(self.skipped) - set(allowed):
            self.failed[test] = f"skipped: {self.skipped.pop(test)}"

    def forgive(self, known):
        """A failure on the list is told, not counted."""
        for test in set(self.failed) & set(known):
            self.known[test] = known[test]
            del self.failed[test]

    def summary(self):
        """The numbers in one line."""
        text = f"{len(self.passed)} passed, {len(self.failed)} failed"
        if self.skipped:
            text += f", {len(self.skipped)} skipped"
        return text + (
            f", {len(self.known)} failed as without the addon" if self.known else ""
        )

    def tell(self):
        """Print what was not simply passed."""
        for test, reason in sorted(self.known.items()):
            say(f"{self.name}: {test} fails without the addon too: {reason}")
        for test, reason in sorted(self.skipped.items()):
            say(f"{self.name}: {test} was skipped: {reason}")
        for test, detail in sorted(self.failed.items()):
            last = detail.strip().splitlines()[-1:] or [""]
            print(
                f"FAILED {self.name}: {test}\n    {last[0]}",
                file=sys.stderr,
                flush=True,
            )
