import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.lots import (
    Lot,
    add_months,
    allocate,
    last_usable_day,
    restore,
    restored_expiry,
)
from .strategies import amounts, days, rule_settings

expiries = st.one_of(st.none(), days)


@st.composite
def wallets(draw):
    """Open lots with different ids, in any order."""
    found = draw(st.lists(st.tuples(amounts, expiries), max_size=6))
    lots = [Lot(index + 1, *one) for index, one in enumerate(found)]
    return draw(st.permutations(lots))


def urgency(lot):
    return lot.expires_on or date.max, lot.id


class TestAllocate(unittest.TestCase):
    @rule_settings
    @given(wallets(), amounts)
    def test_every_point_is_taken_or_missing(self, lots, points):
        taken, missing = allocate(lots, points)
        held = sum(lot.remaining for lot in lots)
        self.assertEqual(sum(part for _lot, part in taken), min(points, held))
        self.assertEqual(missing, max(points - held, 0))

    @rule_settings
    @given(wallets(), amounts)
    def test_no_lot_gives_more_than_it_has(self, lots, points):
        remaining = {lot.id: lot.remaining for lot in lots}
        taken, _missing = allocate(lots, points)
        self.assertEqual(len({lot_id for lot_id, _part in taken}), len(taken))
        for lot_id, part in taken:
            self.assertTrue(0 < part <= remaining[lot_id])

    @rule_settings
    @given(wallets(), amounts)
    def test_no_later_lot_while_an_earlier_one_is_open(self, lots, points):
        taken = dict(allocate(lots, points)[0])
        ordered = sorted(lots, key=urgency)
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            if later.id in taken:
                self.assertEqual(taken.get(earlier.id, 0), earlier.remaining)

    @rule_settings
    @given(wallets(), amounts, amounts)
    def test_two_spends_take_what_one_takes(self, lots, first, second):
        once = dict(allocate(lots, first + second)[0])
        part = dict(allocate(lots, first)[0])
        left = [
            Lot(lot.id, lot.remaining - part.get(lot.id, 0), lot.expires_on)
            for lot in lots
        ]
        for lot_id, points in allocate(left, second)[0]:
            part[lot_id] = part.get(lot_id, 0) + points
        self.assertEqual(part, once)

    @rule_settings
    @given(wallets(), amounts)
    def test_chosen_lots_pay_first(self, lots, points):
        chosen = {lot.id for lot in lots[:2]}
        taken = dict(allocate(lots, points, first=chosen)[0])
        if any(lot_id not in chosen for lot_id in taken):
            for lot in lots[:2]:
                self.assertEqual(taken.get(lot.id, 0), lot.remaining)


class TestRestore(unittest.TestCase):
    @rule_settings
    @given(wallets(), amounts)
    def test_all_given_back_is_as_before(self, lots, points):
        taken, missing = allocate(lots, points)
        by_id = {lot.id: lot for lot in lots}
        given_back, rest = restore(
            [(by_id[lot_id], part) for lot_id, part in taken], points
        )
        self.assertEqual(sorted(given_back), sorted(taken))
        self.assertEqual(rest, missing)

    @rule_settings
    @given(wallets(), amounts, amounts)
    def test_part_given_back_is_as_if_less_was_spent(self, lots, kept, returned):
        """What stays spent is what a smaller spend would have taken."""
        spent = kept + returned
        taken, missing = allocate(lots, spent)
        by_id = {lot.id: lot for lot in lots}
        given_back, rest = restore(
            [(by_id[lot_id], part) for lot_id, part in taken], returned
        )
        still = dict(taken)
        for lot_id, part in given_back:
            still[lot_id] -= part
        if not missing:
            smaller = dict(allocate(lots, kept)[0])
            self.assertEqual({k: v for k, v in still.items() if v}, smaller)
        self.assertEqual(sum(part for _lot, part in given_back) + rest, returned)
        self.assertTrue(all(part >= 0 for part in still.values()))


class TestDays(unittest.TestCase):
    def test_month_ends(self):
        for start, months, end in (
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2028, 2, 29), 48, date(2032, 2, 29)),
            (date(2026, 12, 31), 2, date(2027, 2, 28)),
            (date(2026, 3, 31), -1, date(2026, 2, 28)),
            (date(2026, 1, 15), -13, date(2024, 12, 15)),
            (date(2026, 11, 30), 12, date(2027, 11, 30)),
        ):
            with self.subTest(start=start, months=months):
                self.assertEqual(add_months(start, months), end)

    def test_no_months_never_expire(self):
        self.assertIsNone(last_usable_day(date(2026, 1, 1), 0))

    @rule_settings
    @given(days, st.integers(1, 60))
    def test_later_release_never_expires_earlier(self, day, months):
        following = last_usable_day(day + timedelta(days=1), months)
        self.assertGreaterEqual(following, last_usable_day(day, months))
        self.assertGreater(last_usable_day(day, months), day)

    @rule_settings
    @given(expiries, days, st.integers(0, 90))
    def test_points_given_back_live_at_least_the_grace(self, expires_on, today, grace):
        found = restored_expiry(expires_on, today, grace)
        if expires_on is None:
            self.assertIsNone(found)
        else:
            self.assertGreaterEqual(found, expires_on)
            self.assertGreaterEqual(found, today + timedelta(days=grace))
            self.assertIn(found, (expires_on, today + timedelta(days=grace)))

    def test_lot_of_the_issue(self):
        lots = [
            Lot(1, Decimal(50), None),
            Lot(2, Decimal(30), date(2026, 3, 1)),
            Lot(3, Decimal(20), date(2026, 3, 1)),
        ]
        taken, missing = allocate(lots, Decimal(60))
        self.assertEqual(taken, [(2, 30), (3, 20), (1, 10)])
        self.assertEqual(missing, 0)
