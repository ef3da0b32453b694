import doctest
import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools import winback
from ...tools.winback import due_steps, lost_by_rhythm, lost_by_silence

# The playbook that companies begin with; reasons: 1 terms, 2 service, 3 no need
PLAYBOOK = [
    ("call", "always", ()),
    ("lunch", "always", ()),
    ("visit", "failed", ()),
    ("ask", "always", ()),
    ("mend", "reason", (2,)),
    ("offer", "reason", (1,)),
    ("part", "failed", ()),
    ("refer", "reason", (3,)),
]


def due(states, reason=None):
    """Return the names of the steps that are planned next."""
    steps = [
        (condition, states.get(name, "waiting"), reasons)
        for name, condition, reasons in PLAYBOOK
    ]
    return [PLAYBOOK[index][0] for index in due_steps(steps, reason)]


class TestWinBackRules(unittest.TestCase):
    def test_examples_in_docstrings(self):
        self.assertFalse(doctest.testmod(winback).failed)

    def test_the_playbook_step_by_step(self):
        self.assertEqual(due({}), ["call", "lunch", "ask"])
        begun = {"call": "planned", "lunch": "planned", "ask": "planned"}
        self.assertEqual(due(begun), [])
        self.assertEqual(due(begun | {"lunch": "done"}), [])
        self.assertEqual(due(begun | {"lunch": "failed"}), ["visit"])
        self.assertEqual(due(begun | {"ask": "done"}, 1), ["offer"])
        asked = begun | {"ask": "done", "offer": "failed"}
        self.assertEqual(due(asked, 1), ["part"])
        self.assertEqual(due(begun | {"ask": "failed"}), ["part"])
        self.assertEqual(due(begun | {"ask": "done", "offer": "done"}, 1), [])
        self.assertEqual(due(begun, 3), ["refer"])

    def test_what_was_left_out_is_no_step_before(self):
        states = {"call": "failed", "lunch": "skipped", "ask": "planned"}
        self.assertEqual(due(states), ["visit"])

    @given(
        states=st.lists(
            st.sampled_from(["waiting", "planned", "done", "failed", "skipped"]),
            min_size=8,
            max_size=8,
        ),
        reason=st.none() | st.integers(1, 4),
    )
    def test_only_waiting_ones_and_once(self, states, reason):
        steps = [
            [condition, state, reasons]
            for (_name, condition, reasons), state in zip(PLAYBOOK, states, strict=True)
        ]
        for index in due_steps(steps, reason):
            self.assertEqual(steps[index][1], "waiting")
            steps[index][1] = "planned"
        self.assertEqual(due_steps(steps, reason), [])

    @given(
        late=st.integers(-100, 400),
        gap=st.decimals(1, 100, places=1),
        cycles=st.decimals("0.5", 5, places=1),
    )
    def test_lost_is_later_than_the_cycles(self, late, gap, cycles):
        day = date(2026, 6, 1)
        lost = lost_by_rhythm(
            day - timedelta(days=late), date(2020, 1, 1), gap, cycles, day
        )
        self.assertEqual(lost, Decimal(late) > gap * cycles)

    def test_time_before_somebody_looked_after_them(self):
        day = date(2026, 6, 1)
        old = date(2025, 1, 1)
        self.assertFalse(lost_by_rhythm(old, date(2026, 5, 20), 10, 2, day))
        self.assertTrue(lost_by_rhythm(old, date(2026, 5, 11), 10, 2, day))
        self.assertFalse(lost_by_silence(old, date(2026, 5, 20), date(2025, 6, 1)))
        self.assertFalse(lost_by_silence(old, date(2025, 6, 1), date(2025, 6, 1)))
        self.assertTrue(lost_by_silence(old, old, date(2025, 6, 1)))
