import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.complaint_clocks import (
    LONGEST_HOURS,
    WorkingTime,
    result_of,
    target_problem,
    without,
)

MONDAY = datetime(2026, 3, 2)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


def office(first, last):
    """Nine to five with an hour of lunch, Monday to Friday."""
    day = first.replace(hour=0, minute=0, second=0)
    while day < last:
        if day.weekday() < 5:
            for begin, end in ((9, 12), (13, 17)):
                low = max(first, day + timedelta(hours=begin))
                high = min(last, day + timedelta(hours=end))
                if low < high:
                    yield low, high
        day += timedelta(days=1)


class TestComplaintClockRules(unittest.TestCase):
    def setUp(self):
        self.work = WorkingTime(lambda first, last: list(office(first, last)))

    def _at(self, day, hour, minute=0):
        return MONDAY + timedelta(days=day, hours=hour, minutes=minute)

    def test_over_lunch_night_and_weekend(self):
        for begin, hours, due in (
            (self._at(0, 9), 3, self._at(0, 12)),
            (self._at(0, 11), 2, self._at(0, 14)),
            (self._at(0, 12, 30), 1, self._at(0, 14)),
            (self._at(0, 16), 2, self._at(1, 10)),
            (self._at(4, 16), 2, self._at(7, 10)),
            (self._at(5, 3), 7, self._at(7, 17)),
            (self._at(0, 9), 70, self._at(11, 17)),
        ):
            with self.subTest(begin=begin, hours=hours):
                self.assertEqual(self.work.due(begin, hours), due)
                self.assertEqual(self.work.hours(begin, due), hours)

    def test_pauses_move_it_on(self):
        pause = [(self._at(0, 10), self._at(1, 10))]
        due = self.work.due(self._at(0, 9), 4, pause)
        self.assertEqual(due, self._at(1, 14))
        self.assertEqual(self.work.hours(self._at(0, 9), due, pause), 4)

    def test_nobody_ever_works(self):
        nobody = WorkingTime(lambda first, last: [])
        self.assertIsNone(nobody.due(MONDAY, 1))
        self.assertEqual(nobody.hours(MONDAY, MONDAY + timedelta(days=9)), 0)

    def test_backwards(self):
        self.assertEqual(self.work.hours(self._at(1, 10), self._at(0, 10)), 0)

    @given(moments, st.integers(1, 20000).map(lambda minutes: minutes / 60))
    def test_what_is_due_after_so_many_hours_took_so_many(self, begin, hours):
        due = self.work.due(begin, hours)
        self.assertGreater(due, begin)
        self.assertAlmostEqual(self.work.hours(begin, due), hours, places=4)

    @given(moments, moments, st.lists(st.tuples(moments, moments), max_size=4))
    def test_pauses_only_take_away(self, begin, end, pauses):
        whole = self.work.hours(begin, end)
        less = self.work.hours(begin, end, pauses)
        self.assertTrue(0 <= less <= whole + 1e-9)

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=5))
    def test_nothing_is_left_within_a_pause(self, pauses):
        left = without([(0, 20), (30, 50)], pauses)
        for begin, end in left:
            self.assertLess(begin, end)
            for low, high in pauses:
                self.assertFalse(low < high and begin < high and low < end)

    def test_results(self):
        due = self._at(0, 10)
        for done, was_late, result in (
            (None, False, "running"),
            (None, True, "late"),
            (due, False, "in_time"),
            (due + timedelta(seconds=1), False, "late"),
            (due - timedelta(hours=1), True, "late"),
        ):
            with self.subTest(done=done, was_late=was_late):
                self.assertEqual(result_of(due, done, was_late), result)

    def test_nonsense(self):
        for hours, problem in (
            ((-1, 8, 40), "range"),
            ((4, 8, LONGEST_HOURS + 1), "range"),
            ((float("nan"), 8, 40), "range"),
            ((8.1, 8, 40), "acknowledge"),
            ((4, 41, 40), "response"),
            ((4, 4, 4), ""),
        ):
            with self.subTest(hours=hours):
                self.assertEqual(target_problem(*hours), problem)
