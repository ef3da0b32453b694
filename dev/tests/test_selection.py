"""Which suites a command line chooses."""

import unittest

from workbench.selection import Selection


class TestSelection(unittest.TestCase):
    """A name or a path runs the suites that have it, and no others."""

    def test_everything(self):
        everything = Selection([], None)
        self.assertTrue(everything.concerns_addon(True))
        self.assertTrue(everything.concerns_till())

    def test_path_of_the_till(self):
        till = Selection(["tests/till"], None)
        self.assertTrue(till.concerns_till())
        self.assertFalse(till.concerns_addon(False))

    def test_path_of_another_domain(self):
        loyalty = Selection(["tests/loyalty"], None)
        self.assertTrue(loyalty.concerns_addon(False))
        self.assertFalse(loyalty.concerns_till())

    def test_name_of_the_till_alone(self):
        till = Selection([], "TestTillPoints")
        self.assertTrue(till.concerns_till())
        self.assertFalse(till.concerns_addon(False))

    def test_name_of_another_domain(self):
        gate = Selection([], "TestWritersLeaveEntries")
        self.assertTrue(gate.concerns_addon(False))
        self.assertFalse(gate.concerns_till())
