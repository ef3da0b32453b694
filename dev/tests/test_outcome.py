"""How the results of a run are counted."""

import unittest

from workbench.outcome import Outcome


class TestOutcome(unittest.TestCase):
    """A run must not look better than it was."""

    def setUp(self):
        self.outcome = Outcome("some")

    def test_a_failure_stays(self):
        self.outcome.settle("a", "failed", "first")
        self.outcome.settle("a", "passed")
        self.outcome.settle("a", "failed", "second")
        self.assertEqual(self.outcome.failed, {"a": "first"})
        self.assertFalse(self.outcome.passed)

    def test_a_pass_is_taken_back(self):
        self.outcome.settle("a", "passed")
        self.outcome.settle("a", "failed", "in its clean-up")
        self.assertEqual((len(self.outcome.passed), len(self.outcome.failed)), (0, 1))

    def test_a_skip_is_a_failure_unless_it_is_listed(self):
        self.outcome.settle("a", "skipped", "no browser")
        self.outcome.settle("b", "skipped", "no printer")
        self.outcome.refuse_skips({"b": "there is none"})
        self.assertEqual(list(self.outcome.failed), ["a"])
        self.assertEqual(list(self.outcome.skipped), ["b"])

    def test_a_known_failure_is_not_counted(self):
        self.outcome.settle("a", "failed", "as ever")
        self.outcome.forgive({"a": "fails without the addon"})
        self.assertFalse(self.outcome.failed)
        self.assertEqual(self.outcome.count, 1)
