import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.tiers import (
    CALENDAR_YEAR,
    EARNED,
    GRACE,
    LIFETIME,
    MANUAL,
    NONE,
    ROLLING,
    ManualTier,
    TierRule,
    next_review,
    progress,
    qualifies,
    standing,
)
from .strategies import histories, ladders, rule_settings

ONE_DAY = timedelta(days=1)
AHEAD = 430
reviews = st.dates(date(2026, 1, 1), date(2028, 3, 2))
graces = st.sampled_from([0, 1, 30])


def held_by_looking_at_every_day(rules, events, on, grace):
    """The highest tier whose conditions held within the grace, day by day."""
    for rule in sorted(rules, key=lambda one: -one.sequence):
        for back in range(grace + 1):
            day = on - back * ONE_DAY
            if rule.window == CALENDAR_YEAR and day.year < on.year:
                break  # Kept to the end of the next year: that was the grace
            if qualifies(rule, events, day):
                return rule.id
    return None


class TestTierRules(unittest.TestCase):
    @rule_settings
    @given(ladders(), histories(), reviews, graces)
    def test_same_as_looking_at_every_day(self, rules, events, on, grace):
        self.assertEqual(
            standing(rules, events, on, grace).tier_id,
            held_by_looking_at_every_day(rules, events, on, grace),
        )

    @rule_settings
    @given(ladders(), histories(), reviews, graces, st.randoms())
    def test_order_of_rules_and_events_is_nothing(
        self, rules, events, on, grace, random
    ):
        mixed_rules, mixed_events = list(rules), list(events)
        random.shuffle(mixed_rules)
        random.shuffle(mixed_events)
        self.assertEqual(
            standing(mixed_rules, mixed_events, on, grace),
            standing(rules, events, on, grace),
        )

    @rule_settings
    @given(ladders(), histories(), reviews, graces)
    def test_what_comes_later_is_not_known(self, rules, events, on, grace):
        known = [event for event in events if event.day <= on]
        self.assertEqual(
            standing(rules, known, on, grace).tier_id,
            standing(rules, events, on, grace).tier_id,
        )

    @rule_settings
    @given(ladders(), histories(), reviews, graces)
    def test_nothing_changes_before_the_review(self, rules, events, on, grace):
        """A customer who buys nothing need not be looked at until that day."""
        events = [event for event in events if event.day <= on]
        review = next_review(rules, events, on, grace)
        now = standing(rules, events, on, grace).tier_id
        last = (
            min(review - ONE_DAY, on + AHEAD * ONE_DAY)
            if review
            else (on + AHEAD * ONE_DAY)
        )
        if review:
            self.assertGreater(review, on)
        for ahead in range(1, (last - on).days + 1):
            day = on + ahead * ONE_DAY
            self.assertEqual(standing(rules, events, day, grace).tier_id, now, day)

    @rule_settings
    @given(ladders(), histories(refunds=False), reviews, graces)
    def test_held_until_is_the_last_day(self, rules, events, on, grace):
        events = [event for event in events if event.day <= on]
        found = standing(rules, events, on, grace)
        if found.tier_id is None:
            return
        (rule,) = (rule for rule in rules if rule.id == found.tier_id)
        alone = [rule]
        last = found.held_until or on + AHEAD * ONE_DAY
        for day in (on, on + (last - on) // 2, last):
            self.assertEqual(standing(alone, events, day, grace).tier_id, rule.id)
        if found.held_until:
            after = standing(alone, events, last + ONE_DAY, grace)
            self.assertIsNone(after.tier_id)

    @rule_settings
    @given(ladders(), histories(refunds=False), reviews, st.integers(1, 900))
    def test_buying_more_never_lowers(self, rules, events, on, base):
        bought = events[0].__class__(on, Decimal(base), 1)
        rank = {rule.id: rule.sequence for rule in rules} | {None: -1}
        before = standing(rules, events, on, 30).tier_id
        after = standing(rules, [*events, bought], on, 30).tier_id
        self.assertGreaterEqual(rank[after], rank[before])

    @rule_settings
    @given(ladders(), histories(), reviews)
    def test_what_is_missing_leads_to_the_next_tier(self, rules, events, on):
        """Buying exactly what progress() names reaches that tier."""
        events = [event for event in events if event.day <= on]
        held = standing(rules, events, on).tier_id
        ahead = progress(rules, events, on, held)
        if ahead is None:
            top = max(rules, key=lambda rule: rule.sequence)
            self.assertEqual(held, top.id)
            return
        (rule,) = (rule for rule in rules if rule.id == ahead.tier_id)
        bought = events[0].__class__ if events else None
        if bought is None or not (rule.min_amount or rule.min_orders):
            return
        enough = [*events, bought(on, ahead.missing_amount, ahead.missing_orders)]
        self.assertTrue(qualifies(rule, enough, on))


class TestManualTier(unittest.TestCase):
    rules = (TierRule(1, 10, min_orders=1), TierRule(2, 20, min_amount=Decimal(100)))
    start, end = date(2026, 5, 1), date(2026, 5, 31)

    def held(self, on, *manual):
        return standing(self.rules, [], on, manual=manual)

    def test_both_days_are_included(self):
        setting = ManualTier(2, self.start, self.end)
        for day, tier in (
            (self.start - ONE_DAY, None),
            (self.start, 2),
            (self.end, 2),
            (self.end + ONE_DAY, None),
        ):
            with self.subTest(day):
                self.assertEqual(self.held(day, setting).tier_id, tier)

    def test_it_wins_over_what_was_earned(self):
        setting = ManualTier(1, self.start, self.end)
        found = self.held(self.start, setting)
        self.assertEqual((found.reason, found.held_until), (MANUAL, self.end))

    def test_later_setting_wins(self):
        first = ManualTier(1, self.start)
        second = ManualTier(2, self.start + ONE_DAY)
        for settings in ((first, second), (second, first)):
            self.assertEqual(self.held(self.end, *settings).tier_id, 2)
        self.assertEqual(self.held(self.start, first, second).tier_id, 1)

    def test_later_of_two_on_one_day_wins(self):
        first = ManualTier(1, self.start, self.end)
        second = ManualTier(2, self.start, self.end)
        self.assertEqual(self.held(self.start, first, second).tier_id, 2)

    def test_reviewed_when_it_begins_and_after_it_ends(self):
        setting = ManualTier(2, self.start, self.end)
        before = self.start - ONE_DAY
        self.assertEqual(
            next_review(self.rules, [], before, manual=[setting]), self.start
        )
        self.assertEqual(
            next_review(self.rules, [], self.start, manual=[setting]),
            self.end + ONE_DAY,
        )

    def test_no_tier_by_hand(self):
        found = self.held(self.start, ManualTier(None, self.start))
        self.assertEqual((found.tier_id, found.reason), (None, MANUAL))

    def test_names_of_reasons(self):
        self.assertEqual(self.held(self.start).reason, NONE)
        self.assertEqual(
            {EARNED, GRACE, MANUAL, NONE}, {"earned", "grace", "manual", "none"}
        )
        self.assertEqual(
            (LIFETIME, ROLLING, CALENDAR_YEAR), ("lifetime", "rolling", "calendar_year")
        )
