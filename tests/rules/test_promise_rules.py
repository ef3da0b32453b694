import unittest
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools import promises
from ...tools.returned_goods import Held, came_back

NOON = datetime(2026, 5, 4, 12)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))
quantities = st.integers(0, 9).map(Decimal)


class TestPromiseRules(unittest.TestCase):
    """Promises and what came of them; when goods count as come back."""

    def test_promise_sixty_deliver_in_forty_five(self):
        estimate = NOON + timedelta(minutes=45)
        for hours, percent, minutes in (
            (0, 0, 45),
            (0.25, 0, 60),
            (0, 100, 90),
            (0.25, 20, 69),
        ):
            promised = promises.promised_at(NOON, estimate, hours, percent)
            self.assertEqual(promised, NOON + timedelta(minutes=minutes))

    @given(moments, st.floats(0, 100), st.floats(0, 100), st.floats(0, 200))
    def test_a_margin_never_shortens(self, moment, lead, hours, percent):
        moment = moment.replace(microsecond=0)
        estimate = moment + timedelta(hours=lead)
        promised = promises.promised_at(moment, estimate, hours, percent)
        self.assertGreaterEqual(promised, estimate)
        self.assertEqual(promised.microsecond, 0)

    @given(moments, moments, st.floats(0, 48))
    def test_each_delivery_has_one_outcome(self, promised, delivered, early_from):
        hours = promises.early_hours(promised, delivered)
        outcome = promises.outcome(promised, delivered, early_from)
        self.assertEqual(outcome == promises.LATE, delivered > promised)
        if outcome == promises.EARLY:
            self.assertGreaterEqual(hours, early_from)

    @given(st.lists(st.tuples(st.integers(0, 3), quantities), max_size=20))
    def test_held_follows(self, changes):
        held, today = Held(), date(2026, 5, 4)
        ended = {}
        for days, quantity in changes:
            today += timedelta(days=days)
            typed = came_back(held, quantity, today, is_typed=True)
            before = [ended[day] for day in ended if day < today]
            start = before[-1] if before else 0
            # Typed: against the end of the last day before; documents: at once
            self.assertEqual(typed, max(start - quantity, 0))
            booked = came_back(held, quantity, today, is_typed=False)
            self.assertEqual(booked, max(held.last - quantity, 0))
            held = held.follow(quantity, today)
            ended[today] = quantity
            self.assertEqual(held.last, quantity)
