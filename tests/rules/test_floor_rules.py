import unittest
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.amounts import round_half_up
from ...tools.discounts import combine_percents
from ...tools.floor import consume, floor_amount, limit_amounts, limit_percent
from .strategies import amounts, digits, rule_settings

shares = st.integers(0, 10_000).map(lambda part: Decimal(part) / 100)
pairs = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6)


def at(price, percent):
    return price * (1 - percent / 100)


def limited(price, own, tier, floor, decimals=2):
    wanted = combine_percents(own, tier)
    return limit_percent(
        own, wanted, at(price, own), at(price, wanted), floor, decimals
    )


class TestFloorOfALine(unittest.TestCase):
    def test_missing_cost_is_a_gap(self):
        self.assertIsNone(floor_amount(Decimal(0), Decimal(10), 2))
        self.assertEqual(floor_amount(Decimal(50), Decimal(0), 2), 50)
        self.assertEqual(
            floor_amount(Decimal(50), Decimal("12.5"), 2), Decimal("56.25")
        )

    def test_known_figures(self):
        # 100, cost 70 + 10 %: Gold's 20 % becomes 23 % at most, VIP's 30 % is cut
        self.assertEqual(
            limited(Decimal(100), Decimal(0), Decimal(20), Decimal(77)), 20
        )
        self.assertEqual(
            limited(Decimal(100), Decimal(0), Decimal(30), Decimal(77)), 23
        )
        # The price list gave 10 %: the tier may take it from 90 to 77, no further
        self.assertEqual(
            limited(Decimal(100), Decimal(10), Decimal(30), Decimal(77)), 23
        )
        # The seller's own price lies below: the tier gives nothing, raises nothing
        self.assertEqual(
            limited(Decimal(100), Decimal(25), Decimal(30), Decimal(77)), 25
        )

    @rule_settings
    @given(amounts, shares, shares, amounts)
    def test_never_below_the_floor(self, price, own, tier, floor):
        given = limited(price, own, tier, floor)
        wanted = combine_percents(own, tier)
        self.assertTrue(own <= given <= wanted)
        self.assertGreaterEqual(
            round_half_up(at(price, given), 6),
            round_half_up(min(floor, at(price, own)), 6),
        )

    @rule_settings
    @given(amounts, shares, shares)
    def test_off_is_as_if_it_were_not_there(self, price, own, tier):
        self.assertEqual(limited(price, own, tier, None), combine_percents(own, tier))

    @rule_settings
    @given(amounts, shares, shares, amounts, amounts)
    def test_higher_floor_gives_no_more(self, price, own, tier, one, other):
        low, high = sorted((one, other))
        self.assertGreaterEqual(
            limited(price, own, tier, low), limited(price, own, tier, high)
        )

    @rule_settings
    @given(amounts, shares, shares, shares, amounts)
    def test_higher_tier_gives_no_less(self, price, own, one, other, floor):
        low, high = sorted((one, other))
        self.assertLessEqual(
            limited(price, own, low, floor), limited(price, own, high, floor)
        )

    @rule_settings
    @given(st.integers(100, 500_000), shares, shares)
    def test_no_more_than_a_step_is_lost(self, cents, tier, cut):
        """The discount that is given is the greatest of its decimals."""
        cut, tier = sorted((cut, tier))
        price = Decimal(cents) / 100
        floor = round_half_up(at(price, cut), 2)
        given = limited(price, Decimal(0), tier, floor)
        step = Decimal("0.01")
        self.assertTrue(given == tier or at(price, given + step) < floor)


class TestSharedReductions(unittest.TestCase):
    def test_in_proportion_to_the_room(self):
        self.assertEqual(consume([Decimal(60), Decimal(20)], Decimal(20)), [45, 15])
        self.assertEqual(consume([Decimal(60), Decimal(20)], Decimal(99)), [0, 0])
        self.assertEqual(consume([], Decimal(5)), [])

    def test_fixed_amount_moves_to_where_there_is_room(self):
        wanted = [Decimal(40), Decimal(10)]
        rooms = [Decimal(20), Decimal(40)]
        self.assertEqual(limit_amounts(wanted, rooms, 2), [20, 10])
        self.assertEqual(limit_amounts(wanted, rooms, 2, movable=True), [20, 30])

    @rule_settings
    @given(st.lists(amounts, max_size=6), amounts)
    def test_no_line_goes_below_zero_and_nothing_is_lost(self, rooms, amount):
        left = consume(rooms, amount)
        self.assertTrue(all(room >= 0 for room in left))
        taken = sum(map(Fraction, rooms)) - sum(left)
        self.assertEqual(taken, min(Fraction(amount), sum(map(Fraction, rooms))))

    @rule_settings
    @given(st.lists(amounts, max_size=6), amounts, amounts)
    def test_in_parts_as_at_once(self, rooms, first, second):
        self.assertEqual(
            consume(consume(rooms, first), second), consume(rooms, first + second)
        )

    @rule_settings
    @given(pairs, digits, st.booleans())
    def test_never_more_than_the_room_nor_than_was_wanted(
        self, figures, decimals, movable
    ):
        wanted, rooms = zip(*figures, strict=True)
        given = limit_amounts(wanted, rooms, decimals, movable)
        self.assertTrue(
            all(0 <= one <= room for one, room in zip(given, rooms, strict=True))
        )
        self.assertLessEqual(sum(given), sum(wanted))
        if not movable:
            self.assertTrue(
                all(one <= want for one, want in zip(given, wanted, strict=True))
            )

    @rule_settings
    @given(pairs, st.booleans())
    def test_what_fits_stays_as_it_is(self, figures, movable):
        wanted = [min(pair) for pair in figures]
        rooms = [max(pair) for pair in figures]
        self.assertEqual(limit_amounts(wanted, rooms, 2, movable), wanted)

    @rule_settings
    @given(pairs)
    def test_movable_amounts_use_all_the_room(self, figures):
        wanted, rooms = zip(*figures, strict=True)
        given = sum(limit_amounts(wanted, rooms, 2, movable=True))
        self.assertEqual(given, min(sum(wanted), sum(rooms)))

    @rule_settings
    @given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=4), pairs)
    def test_any_row_of_reductions_leaves_every_line_at_its_floor(self, lines, rows):
        """Tier, promotions and points one after the other, over any lines."""
        rooms = [Fraction(max(price - floor, Decimal(0))) for price, floor in lines]
        start, reduced = sum(rooms), Fraction(0)
        for amount, picked in rows:
            on = [i for i in range(len(rooms)) if int(picked) >> i & 1]
            part = [rooms[i] for i in on]
            (granted,) = limit_amounts([amount], [sum(part)], 2)
            reduced += Fraction(granted)
            for i, left in zip(on, consume(part, granted), strict=True):
                rooms[i] = left
        self.assertTrue(all(room >= 0 for room in rooms))
        self.assertEqual(start - sum(rooms), reduced)
