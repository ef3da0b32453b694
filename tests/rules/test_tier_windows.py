import unittest
from datetime import date
from decimal import Decimal

from ...tools.tiers import (
    CALENDAR_YEAR,
    EARNED,
    GRACE,
    LIFETIME,
    ROLLING,
    Event,
    TierRule,
    contradictions,
    counted,
    next_review,
    progress,
    progress_to_keep,
    standing,
)

HUNDRED = Decimal(100)


def rolling(months=12, amount=HUNDRED, **values):
    return TierRule(1, 10, amount, window=ROLLING, window_months=months, **values)


def bought(day, base=HUNDRED, **values):
    return Event(day, Decimal(base), 1, **values)


class WindowCase(unittest.TestCase):
    def assertHeld(self, rule, events, days, grace=0):
        """Assert on which days a tier is held: {day: reason or None}."""
        for day, reason in days.items():
            with self.subTest(day):
                found = standing([rule], events, day, grace)
                self.assertEqual(found.reason if found.tier_id else None, reason)


class TestRollingWindow(WindowCase):
    def test_entry_and_exit_day(self):
        self.assertHeld(
            rolling(),
            [bought(date(2026, 3, 15))],
            {
                date(2026, 3, 14): None,
                date(2026, 3, 15): EARNED,
                date(2027, 3, 14): EARNED,
                date(2027, 3, 15): None,
            },
        )

    def test_leap_day_counts_a_whole_year(self):
        self.assertHeld(
            rolling(),
            [bought(date(2028, 2, 29))],
            {
                date(2028, 2, 29): EARNED,
                date(2029, 2, 27): EARNED,
                date(2029, 2, 28): EARNED,
                date(2029, 3, 1): None,
            },
        )

    def test_end_of_a_long_month(self):
        self.assertHeld(
            rolling(months=1),
            [bought(date(2026, 1, 31))],
            {
                date(2026, 2, 27): EARNED,
                date(2026, 2, 28): EARNED,
                date(2026, 3, 1): None,
            },
        )

    def test_sum_over_the_window_only(self):
        events = [bought(date(2026, 1, 1), 60), bought(date(2026, 6, 1), 60)]
        self.assertHeld(
            rolling(),
            events,
            {
                date(2026, 5, 31): None,
                date(2026, 6, 1): EARNED,
                date(2026, 12, 31): EARNED,
                date(2027, 1, 1): None,
            },
        )

    def test_grace_after_the_exit(self):
        self.assertHeld(
            rolling(),
            [bought(date(2026, 3, 15))],
            {
                date(2027, 3, 14): EARNED,
                date(2027, 3, 15): GRACE,
                date(2027, 4, 13): GRACE,
                date(2027, 4, 14): None,
            },
            grace=30,
        )

    def test_refund_counts_where_the_purchase_counted(self):
        """A refund of last year's purchase takes nothing from this year's."""
        events = [
            bought(date(2025, 1, 10), 500),
            bought(date(2026, 6, 1)),
            Event(date(2026, 7, 1), Decimal(-500), -1, date(2025, 1, 10)),
        ]
        self.assertHeld(rolling(), events, {date(2026, 7, 2): EARNED})

    def test_what_keeps_it_longer(self):
        events = [bought(date(2026, 2, 1), 70), bought(date(2026, 5, 1), 60)]
        today = date(2026, 6, 1)
        keep = progress_to_keep([rolling()], events, today, 1)
        self.assertEqual((keep.missing_amount, keep.by), (40, date(2027, 1, 31)))
        self.assertEqual(counted([rolling()], events, today, 1), (130, 2))
        more = [*events, bought(date(2026, 6, 1), 40)]
        later = progress_to_keep([rolling()], more, today, 1)
        self.assertEqual(later.by, date(2027, 4, 30))

    def test_review_on_the_exit_day(self):
        events = [bought(date(2026, 3, 15))]
        found = next_review([rolling()], events, date(2026, 4, 1))
        self.assertEqual(found, date(2027, 3, 15))


class TestLifetime(WindowCase):
    rule = TierRule(1, 10, HUNDRED, window=LIFETIME)

    def test_held_for_ever(self):
        self.assertHeld(
            self.rule,
            [bought(date(2026, 3, 15))],
            {date(2026, 3, 14): None, date(2099, 1, 1): EARNED},
        )

    def test_refund_with_grace(self):
        events = [
            bought(date(2026, 3, 15)),
            Event(date(2026, 4, 1), Decimal(-1), 0, date(2026, 3, 15)),
        ]
        self.assertHeld(
            self.rule,
            events,
            {
                date(2026, 3, 31): EARNED,
                date(2026, 4, 1): GRACE,
                date(2026, 4, 30): GRACE,
                date(2026, 5, 1): None,
            },
            grace=30,
        )

    def test_tier_without_conditions_is_reached_by_buying(self):
        rule = TierRule(1, 10)
        self.assertIsNone(standing([rule], [], date(2026, 1, 1)).tier_id)
        self.assertHeld(
            rule, [bought(date(2026, 1, 1), "0.01")], {date(2026, 1, 1): EARNED}
        )

    def test_both_conditions_must_hold(self):
        rule = TierRule(1, 10, HUNDRED, 2)
        first = bought(date(2026, 1, 1), 500)
        self.assertHeld(rule, [first], {date(2026, 1, 1): None})
        self.assertHeld(
            rule, [first, bought(date(2026, 1, 2), 1)], {date(2026, 1, 2): EARNED}
        )


class TestCalendarYear(WindowCase):
    rule = TierRule(1, 10, HUNDRED, window=CALENDAR_YEAR)

    def test_kept_to_the_end_of_the_next_year(self):
        for day in (date(2026, 1, 1), date(2026, 12, 31)):
            self.assertHeld(
                self.rule,
                [bought(day)],
                {
                    day: EARNED,
                    date(2027, 1, 1): EARNED,
                    date(2027, 12, 31): EARNED,
                    date(2028, 1, 1): None,
                },
                grace=30,
            )

    def test_years_are_not_added_up(self):
        events = [bought(date(2026, 12, 31), 60), bought(date(2027, 1, 1), 60)]
        self.assertHeld(self.rule, events, {date(2027, 1, 1): None})

    def test_held_until(self):
        events = [bought(date(2026, 5, 1))]
        for day, end in (
            (date(2026, 5, 1), date(2027, 12, 31)),
            (date(2027, 5, 1), date(2027, 12, 31)),
        ):
            found = standing([self.rule], events, day, 30)
            self.assertEqual(found.held_until, end)

    def test_what_is_missing_to_keep_it(self):
        events = [bought(date(2026, 5, 1)), bought(date(2027, 1, 1), 30)]
        keep = progress_to_keep([self.rule], events, date(2027, 2, 1), 1)
        self.assertEqual((keep.missing_amount, keep.by), (70, date(2027, 12, 31)))
        events.append(bought(date(2027, 3, 1), 70))
        self.assertIsNone(progress_to_keep([self.rule], events, date(2027, 3, 1), 1))


class TestLadder(unittest.TestCase):
    def test_contradictions(self):
        for lower, higher, contradicts in (
            ((100, 0), (200, 0), False),
            ((100, 0), (100, 0), True),
            ((200, 0), (100, 0), True),
            ((100, 5), (200, 3), True),
            ((100, 3), (100, 5), False),
            ((0, 1), (100, 0), False),
            ((0, 0), (0, 0), True),
        ):
            with self.subTest(lower=lower, higher=higher):
                rules = [
                    TierRule(2, 20, Decimal(higher[0]), higher[1]),
                    TierRule(1, 10, Decimal(lower[0]), lower[1]),
                ]
                pairs = [(one.id, two.id) for one, two in contradictions(rules)]
                self.assertEqual(pairs, [(1, 2)] if contradicts else [])

    def test_wider_window_for_no_more(self):
        for window, months, contradicts in (
            (LIFETIME, 12, True),
            (ROLLING, 24, True),
            (ROLLING, 6, False),
            (CALENDAR_YEAR, 12, False),
        ):
            with self.subTest(window=window, months=months):
                higher = TierRule(2, 20, HUNDRED, 0, window, months)
                self.assertEqual(
                    bool(contradictions([rolling(12), higher])), contradicts
                )

    def test_progress(self):
        rules = [
            TierRule(1, 10, min_orders=1),
            TierRule(2, 20, Decimal(1000)),
            TierRule(3, 30, Decimal(5000), window=CALENDAR_YEAR),
        ]
        day = date(2026, 6, 1)
        self.assertEqual(progress(rules, [], day, None).missing_orders, 1)
        events = [bought(date(2026, 1, 1), 400)]
        ahead = progress(rules, events, day, 1)
        self.assertEqual((ahead.tier_id, ahead.missing_amount), (2, 600))
        self.assertIsNone(ahead.by)
        ahead = progress(rules, events, day, 2)
        self.assertEqual((ahead.missing_amount, ahead.by), (4600, date(2026, 12, 31)))
        self.assertIsNone(progress(rules, events, day, 3))
