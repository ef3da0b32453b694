import unittest

from ...tools.call_results import NOTHING, Difference
from ...tools.call_supervision import added, less, ranked, times


class TestCallSupervisionRules(unittest.TestCase):
    def test_one_campaign_is_its_own_sum(self):
        one = Difference(3.0, -1.0, 5.0)
        self.assertEqual(added([one]), one)

    def test_what_has_no_interval_adds_nothing(self):
        one = Difference(3.0, -1.0, 5.0)
        self.assertEqual(added([one, Difference(9.0, None, None), NOTHING]), one)
        self.assertEqual(added([]), NOTHING)

    def test_more_campaigns_are_surer(self):
        one = Difference(1.0, -0.5, 2.5)
        four = added([one] * 4)
        self.assertEqual(four.value, 4)
        # Twice the width for four times the value
        self.assertEqual((four.low, four.high), (1.0, 7.0))

    def test_unknown_parts_stay_unknown(self):
        half = Difference(2.0, None, None)
        self.assertEqual(times(half, 3), Difference(6.0, None, None))
        self.assertEqual(less(half, 3), Difference(-1.0, None, None))
        self.assertEqual(less(NOTHING, 3), NOTHING)

    def test_few_talks_have_no_place(self):
        rows = [
            {"name": "few", "talks": 29, "won": 29},
            {"name": "none", "talks": 0, "won": 0},
            {"name": "bad", "talks": 100, "won": 10},
            {"name": "good", "talks": 30, "won": 20},
        ]
        ordered = ranked(rows)
        self.assertEqual(
            [(row["name"], row["rank"]) for row in ordered],
            [("good", 1), ("bad", 2), ("few", False), ("none", False)],
        )
        self.assertEqual(ordered[-1]["share"], 0)

    def test_many_talks_prove_more(self):
        rows = [
            {"name": "some", "talks": 30, "won": 24},
            {"name": "many", "talks": 3000, "won": 2385},
        ]
        self.assertEqual([row["name"] for row in ranked(rows)], ["many", "some"])
