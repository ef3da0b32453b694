import unittest
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from ...tools.complaint_rates import (
    CHANCE,
    FELL,
    ROSE,
    TOO_FEW,
    clopper_pearson,
    compare,
    rate,
    rate_ratio,
)
from .strategies import rule_settings

counts = st.integers(0, 60)
lines = st.integers(1, 5000)


class TestComplaintRates(unittest.TestCase):
    """Rates of complaints and their exact intervals."""

    def assertEdges(self, found, expected, digits=4):
        self.assertEqual([round(edge, digits) for edge in found], list(expected))

    def test_published_shares(self):
        # Newcombe, Statistics in Medicine 17, 1998, table I, method 5
        self.assertEdges(clopper_pearson(81, 263), (0.2527, 0.3676))
        self.assertEdges(clopper_pearson(15, 148), (0.0578, 0.1617))
        self.assertEdges(clopper_pearson(0, 20), (0, 0.1684))
        self.assertEdges(clopper_pearson(1, 29), (0.0009, 0.1776))

    def test_published_ratio(self):
        # The example of R's poisson.test: 11 in 800 against 21 in 3011
        self.assertEdges(rate_ratio(21, 3011, 11, 800), (0.858426, 4.277266), 6)

    def test_edges_without_any(self):
        self.assertEqual(clopper_pearson(0, 7)[0], 0)
        self.assertEqual(clopper_pearson(7, 7)[1], 1)
        # 0 of 7 and 7 of 7 have edges in closed form
        self.assertAlmostEqual(clopper_pearson(0, 7)[1], 1 - 0.025 ** (1 / 7))
        self.assertAlmostEqual(clopper_pearson(7, 7)[0], 0.025 ** (1 / 7))
        self.assertEqual(rate_ratio(0, 10, 3, 10)[1], inf)

    def test_many(self):
        low, high = clopper_pearson(5000, 10000)
        self.assertAlmostEqual(low, 0.4902, 3)
        self.assertAlmostEqual(high, 0.5098, 3)

    def test_no_share_of_nothing(self):
        for count, whole in ((0, 0), (3, 2), (-1, 4)):
            with self.subTest(count=count, whole=whole), self.assertRaises(ValueError):
                clopper_pearson(count, whole)
        with self.assertRaises(ValueError):
            rate_ratio(1, 0, 1, 5)

    def test_words(self):
        cases = {
            # 12.1 and 3.2 per 1,000 lines: 24 of 1,983 and 6 of 1,875
            (24, 1983, 6, 1875): FELL,
            (24, 1983, 15, 1875): CHANCE,
            (6, 1875, 24, 1983): ROSE,
            (3, 500, 0, 500): TOO_FEW,
            (24, 1983, 0, 12): TOO_FEW,
            (24, 1983, 0, 0): TOO_FEW,
            (0, 100, 0, 100): TOO_FEW,
            (0, 0, 0, 0): TOO_FEW,
            (0, 1000, 9, 1000): ROSE,
        }
        for figures, verdict in cases.items():
            with self.subTest(figures):
                self.assertEqual(compare(*figures).verdict, verdict)
        found = compare(24, 1983, 6, 1875)
        self.assertEqual((round(found.before, 1), round(found.after, 1)), (12.1, 3.2))

    def test_rate(self):
        self.assertEqual(rate(3, 250), 12)
        self.assertIsNone(rate(3, 0))

    @rule_settings
    @given(counts, lines, counts, lines)
    def test_interval_holds_the_ratio(self, before, lines_before, after, lines_after):
        found = compare(before, lines_before, after, lines_after)
        if not before + after:
            self.assertEqual(found.verdict, TOO_FEW)
            return
        self.assertLessEqual(found.low, found.high)
        if before:
            ratio = (after / lines_after) / (before / lines_before)
            self.assertLessEqual(found.low, ratio * (1 + 1e-9))
            self.assertGreaterEqual(found.high, ratio * (1 - 1e-9))
        if found.verdict == FELL:
            self.assertLess(found.after, found.before)
        if found.verdict == ROSE:
            self.assertGreater(found.after, found.before)

    @rule_settings
    @given(counts, lines, counts, lines)
    def test_the_other_way_round(self, before, lines_before, after, lines_after):
        there = compare(before, lines_before, after, lines_after)
        back = compare(after, lines_after, before, lines_before)
        self.assertEqual(there.verdict == ROSE, back.verdict == FELL)
