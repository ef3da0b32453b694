import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_outcomes import (
    ENDLESS,
    NO_GAP,
    NOBODY_ANSWERED,
    REACHED,
    RESULT_MISSING,
    RESULTS,
    UNKNOWN_REACHED,
    UNKNOWN_RESULT,
    Effects,
    allowed,
    loop_problem,
    next_attempt,
    pair_problem,
)
from .strategies import rule_settings

NOW = datetime(2026, 12, 1, 10, 0)
limits = st.none() | st.integers(-1, 6)
gaps = st.sampled_from([-1, 0, 0.5, 4, 48])


class TestCallOutcomeRules(unittest.TestCase):
    def test_an_answer_has_a_result_and_nothing_else_has(self):
        for reached in REACHED:
            for result in RESULTS:
                self.assertEqual(allowed(reached, result), reached == "answered")
            for nothing in (None, False, ""):
                self.assertEqual(allowed(reached, nothing), reached != "answered")

    def test_what_is_wrong_is_told(self):
        for reached, result, expected in (
            ("answered", "agreed", ""),
            ("answered", "", RESULT_MISSING),
            ("no_answer", "refused", NOBODY_ANSWERED),
            ("fax", "agreed", UNKNOWN_REACHED),
            (None, None, UNKNOWN_REACHED),
            ("answered", "bought_the_shop", UNKNOWN_RESULT),
            ("busy", "bought_the_shop", UNKNOWN_RESULT),
        ):
            self.assertEqual(pair_problem(reached, result), expected)

    def test_the_limit_counts_the_attempt_just_made(self):
        later = NOW + timedelta(hours=4)
        self.assertEqual(next_attempt(1, 3, 4, NOW), later)
        self.assertEqual(next_attempt(2, 3, 4, NOW), later)
        self.assertIsNone(next_attempt(3, 3, 4, NOW))
        self.assertIsNone(next_attempt(9, 3, 4, NOW))

    def test_the_end_counts_too(self):
        end = NOW + timedelta(hours=4)
        self.assertEqual(next_attempt(50, None, 4, NOW, until=end), end)
        self.assertIsNone(next_attempt(1, None, 4.5, NOW, until=end))
        self.assertIsNone(next_attempt(3, 3, 4, NOW, until=end))

    def test_loops(self):
        for effects, expected in (
            (Effects(), ""),
            (Effects(plans_call=True, gap_hours=4), ENDLESS),
            (Effects(plans_call=True, gap_hours=4, limit=0), ENDLESS),
            (Effects(plans_call=True, gap_hours=4, limit=-1), ENDLESS),
            (Effects(plans_call=True, gap_hours=4, limit=1), ""),
            (Effects(plans_call=True, gap_hours=4, ends=True), ""),
            (Effects(plans_call=True, limit=3), NO_GAP),
        ):
            self.assertEqual(loop_problem(effects), expected)

    @rule_settings
    @given(limits, gaps, st.none() | st.integers(0, 200))
    def test_attempts_come_to_an_end(self, limit, gap, hours):
        until = None if hours is None else NOW + timedelta(hours=hours)
        moment, attempts = NOW, 0
        while moment is not None:
            attempts += 1
            self.assertLess(attempts, 500)
            following = next_attempt(attempts, limit, gap, moment, until)
            if following is not None:
                self.assertGreater(following, moment)
            moment = following
        if limit and limit > 0:
            self.assertLessEqual(attempts, limit)
