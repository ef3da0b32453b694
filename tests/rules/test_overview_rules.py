import unittest
from datetime import date

from ...tools.overview import (
    curve_step,
    month_end_before,
    places,
    retention_rate,
    split_sentence,
    top_fifth,
)


class TestOverviewRules(unittest.TestCase):
    def test_ends_of_months_across_a_year(self):
        self.assertEqual(month_end_before(date(2026, 3, 31)), date(2026, 2, 28))
        self.assertEqual(month_end_before(date(2026, 1, 1)), date(2025, 12, 31))
        self.assertEqual(month_end_before(date(2026, 11, 22), 12), date(2025, 11, 30))

    def test_a_sentence_is_cut_at_its_places(self):
        self.assertEqual(
            split_sentence("{{a}} of {{b}}.", {"a": 1, "b": {"text": "2"}}),
            [1, " of ", {"text": "2"}, "."],
        )
        self.assertEqual(split_sentence("", {}), [])

    def test_what_is_not_known_stays_as_written(self):
        self.assertEqual(split_sentence("{{x}} {y}", {}), ["{{x}}", " {y}"])

    def test_places_are_found_again(self):
        text = places(["name"])["name"] + "!"
        self.assertEqual(split_sentence(text, {"name": 7}), [7, "!"])

    def test_a_curve_has_few_points(self):
        for count in (1, 2, 199, 200, 201, 100_000):
            step = curve_step(count)
            drawn = {1, count, *range(step, count + 1, step)}
            self.assertLessEqual(len(drawn), 200, count)
        self.assertEqual(curve_step(150), 1)

    def test_the_top_fifth_is_rounded_up(self):
        self.assertEqual([top_fifth(n) for n in (0, 1, 5, 6, 10)], [0, 1, 1, 2, 2])

    def test_no_rate_of_nobody(self):
        self.assertEqual(retention_rate(4, 3), 75)
        self.assertIsNone(retention_rate(0, 0))
