import unittest
from decimal import Decimal
from fractions import Fraction
from math import atan, pi, sqrt

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_results import (
    LESS,
    MORE,
    UNDECIDED,
    Difference,
    Summary,
    cost_per_reached,
    mean_difference,
    rate_difference,
    student_quantile,
    student_share,
    summary,
    verdict,
    wilson,
)
from .strategies import amounts, rule_settings

# Hours of sleep gained with two drugs, from Student (1908); R's help prints the test
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

groups = st.integers(0, 300).flatmap(
    lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
)
margins = st.lists(amounts, max_size=12)


def negated(found):
    value, low, high = found
    return Difference(*(None if one is None else -one for one in (value, high, low)))


class TestRates(unittest.TestCase):
    def test_newcombes_table(self):
        # Method 10 in table II of Newcombe (1998)
        for buyers, low, high in (
            ((56, 70, 48, 80), 0.0524, 0.3339),
            ((9, 10, 3, 10), 0.1705, 0.8090),
            ((6, 7, 2, 7), 0.0582, 0.8062),
            ((5, 56, 0, 29), -0.0381, 0.1926),
            ((0, 10, 0, 20), -0.1611, 0.2775),
            ((0, 10, 0, 10), -0.2775, 0.2775),
            ((10, 10, 0, 20), 0.6791, 1.0),
            ((10, 10, 0, 10), 0.6075, 1.0),
        ):
            found = rate_difference(*buyers)
            self.assertAlmostEqual(found.low, low, 4)
            self.assertAlmostEqual(found.high, high, 4)

    def test_wilson(self):
        # Newcombe (1998), "Two-sided confidence intervals for the single proportion"
        for count, whole, low, high in (
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ):
            found = wilson(count, whole)
            self.assertAlmostEqual(found[0], low, 4)
            self.assertAlmostEqual(found[1], high, 4)

    def test_a_group_without_anybody(self):
        self.assertEqual(rate_difference(0, 0, 3, 10), (None, None, None))
        self.assertEqual(rate_difference(3, 10, 0, 0), (None, None, None))

    def test_no_shares(self):
        for buyers in ((2, 1, 0, 1), (0, 1, 2, 1), (-1, 1, 0, 1), (0, 1, -1, 1)):
            with self.assertRaisesRegex(ValueError, "not_a_share"):
                rate_difference(*buyers)

    @rule_settings
    @given(groups, groups)
    def test_swapped_groups_negate(self, called, control):
        found = rate_difference(*called, *control)
        self.assertEqual(rate_difference(*control, *called), negated(found))

    @rule_settings
    @given(groups, groups)
    def test_the_interval_holds_the_difference(self, called, control):
        found = rate_difference(*called, *control)
        if found.value is not None:
            self.assertTrue(-1 <= found.low <= found.value <= found.high <= 1)

    @rule_settings
    @given(st.integers(0, 20), st.integers(0, 20))
    def test_more_customers_tell_more(self, ours, theirs):
        few = rate_difference(ours, 20, theirs, 20)
        many = rate_difference(10 * ours, 200, 10 * theirs, 200)
        self.assertAlmostEqual(few.value, many.value)
        self.assertLess(many.high - many.low, few.high - few.low)


class TestMeans(unittest.TestCase):
    def test_students_sleep(self):
        found = mean_difference(summary(SLEEP_1), summary(SLEEP_2))
        self.assertAlmostEqual(found.value, -1.58)
        self.assertAlmostEqual(found.low, -3.3654832, 6)
        self.assertAlmostEqual(found.high, 0.2054832, 6)

    def test_by_hand(self):
        # Both variances are 1: standard error sqrt(2 / 3), 4 degrees of freedom
        found = mean_difference(Summary(3, 12, 50), Summary(3, 6, 14))
        self.assertAlmostEqual(found.value, 2)
        self.assertAlmostEqual(found.high - 2, 2.776 * sqrt(2 / 3), 3)

    def test_sums_from_a_database(self):
        exact = mean_difference(summary([10, 20, 33]), summary([5, 5, 8]))
        for kind in (int, float, Decimal):
            called = Summary(3, kind(63), kind(1589))
            control = Summary(3, kind(18), kind(114))
            self.assertEqual(mean_difference(called, control), exact)

    def test_too_few(self):
        nobody, one, two = summary([]), summary([7]), summary([1, 2])
        self.assertEqual(mean_difference(nobody, two), (None, None, None))
        self.assertEqual(mean_difference(two, nobody), (None, None, None))
        self.assertEqual(mean_difference(one, two), (5.5, None, None))
        self.assertEqual(mean_difference(two, one), (-5.5, None, None))

    def test_everybody_alike(self):
        self.assertEqual(
            mean_difference(summary([2, 2]), summary([1, 1, 1])), (1.0, 1.0, 1.0)
        )
        # A sum of squares that was rounded down is no negative variance
        rounded = Summary(2, 4, 7.999999)
        self.assertEqual(mean_difference(rounded, rounded), (0.0, 0.0, 0.0))

    @rule_settings
    @given(margins, margins)
    def test_swapped_groups_negate(self, called, control):
        called, control = summary(called), summary(control)
        found = mean_difference(called, control)
        self.assertEqual(mean_difference(control, called), negated(found))

    @rule_settings
    @given(margins, margins, amounts)
    def test_what_everybody_has_more_makes_no_difference(self, called, control, more):
        found = mean_difference(summary(called), summary(control))
        raised = mean_difference(
            summary([one + more for one in called]),
            summary([one + more for one in control]),
        )
        for one, other in zip(found, raised):
            if one is None:
                self.assertIsNone(other)
            else:
                self.assertAlmostEqual(one, other, 6)


class TestStudent(unittest.TestCase):
    def test_table(self):
        for probability, row in (
            (0.95, {1: 6.314, 2: 2.920, 10: 1.812, 30: 1.697, 120: 1.658}),
            (0.975, {1: 12.706, 2: 4.303, 5: 2.571, 10: 2.228, 20: 2.086}),
            (0.975, {30: 2.042, 60: 2.000, 120: 1.980, 10**5: 1.960, 10**9: 1.960}),
            (0.995, {1: 63.657, 2: 9.925, 10: 3.169, 30: 2.750, 120: 2.617}),
        ):
            for freedom, value in row.items():
                self.assertAlmostEqual(student_quantile(probability, freedom), value, 3)

    @rule_settings
    @given(st.floats(0, 1000))
    def test_shares_with_a_formula(self, value):
        self.assertAlmostEqual(student_share(value, 1), 0.5 + atan(value) / pi, 12)
        expected = 0.5 + value / (2 * sqrt(2 + value * value))
        self.assertAlmostEqual(student_share(value, 2), expected, 12)

    @rule_settings
    @given(st.floats(0.51, 0.999), st.floats(1, 5000))
    def test_the_quantile_turns_the_share_around(self, probability, freedom):
        value = student_quantile(probability, freedom)
        self.assertAlmostEqual(student_share(value, freedom), probability, 9)


class TestVerdict(unittest.TestCase):
    def test_zero_inside_or_at_the_edge_decides_nothing(self):
        for low, high, expected in (
            (0.01, 0.2, MORE),
            (-0.2, -0.01, LESS),
            (-0.1, 0.2, UNDECIDED),
            (0, 0.2, UNDECIDED),
            (-0.2, 0, UNDECIDED),
            (None, None, UNDECIDED),
        ):
            self.assertEqual(verdict(low, high, 30, 30), expected)

    def test_both_groups_must_be_large_enough(self):
        self.assertEqual(verdict(0.1, 0.2, 29, 500), UNDECIDED)
        self.assertEqual(verdict(0.1, 0.2, 500, 29), UNDECIDED)
        self.assertEqual(verdict(0.1, 0.2, 500, 29, minimum=29), MORE)

    @rule_settings
    @given(groups, groups)
    def test_swapped_groups_turn_the_verdict(self, called, control):
        other_way = {MORE: LESS, LESS: MORE, UNDECIDED: UNDECIDED}
        found = rate_difference(*called, *control)
        back = rate_difference(*control, *called)
        self.assertEqual(
            verdict(back.low, back.high, control[1], called[1]),
            other_way[verdict(found.low, found.high, called[1], control[1])],
        )


class TestCost(unittest.TestCase):
    def test_cost(self):
        self.assertEqual(cost_per_reached(0.1, Decimal("9.99"), 3), Fraction(333, 1000))
        self.assertEqual(cost_per_reached(0, 12, 3), 0)

    def test_nobody_reached(self):
        self.assertIsNone(cost_per_reached(2, 12, 0))
