import unittest
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_sharing import (
    LOAD,
    MODES,
    N_EACH,
    OWN_MANAGER,
    ROUND_ROBIN,
    Customer,
    Person,
    share_out,
    slots,
    spread_over_days,
)
from .strategies import rule_settings

ANI, BOB, EVA = 11, 12, 13

customer_lists = st.lists(st.none() | st.integers(1, 6), max_size=25).map(
    lambda owners: [Customer(100 + at, owner) for at, owner in enumerate(owners)]
)
teams = st.lists(
    st.builds(
        Person,
        id=st.integers(1, 5),
        open_tasks=st.integers(0, 9),
        capacity=st.none() | st.integers(-1, 9),
        is_away=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda person: person.id,
)


def nobodys(count):
    return [Customer(key) for key in range(1, count + 1)]


class TestShareOut(unittest.TestCase):
    def test_own_manager(self):
        customers = [Customer(1, BOB), Customer(2), Customer(3, EVA), Customer(4, BOB)]
        people = [Person(ANI, 5), Person(BOB, 9), Person(EVA, is_away=True)]
        self.assertEqual(
            share_out(OWN_MANAGER, customers, people),
            {1: BOB, 2: ANI, 3: ANI, 4: BOB},
        )

    def test_a_full_manager_keeps_the_first_of_his_own(self):
        customers = [Customer(1), Customer(2, BOB), Customer(3, BOB)]
        people = [Person(ANI, 50), Person(BOB, capacity=1)]
        # Nobody else's customer takes the place of his own
        self.assertEqual(
            share_out(OWN_MANAGER, customers, people), {1: ANI, 2: BOB, 3: ANI}
        )

    def test_the_load_of_own_customers_counts_for_the_others(self):
        customers = [Customer(1, BOB), Customer(2, BOB), Customer(3), Customer(4)]
        people = [Person(BOB), Person(ANI, 1)]
        self.assertEqual(
            share_out(OWN_MANAGER, customers, people), {1: BOB, 2: BOB, 3: ANI, 4: BOB}
        )

    def test_round_robin_passes_over_the_full(self):
        people = [Person(ANI), Person(BOB, capacity=1), Person(EVA)]
        self.assertEqual(
            list(share_out(ROUND_ROBIN, nobodys(6), people).values()),
            [ANI, BOB, EVA, ANI, EVA, ANI],
        )

    def test_load(self):
        people = [Person(ANI, 2), Person(BOB, 0), Person(EVA, 1, is_away=True)]
        self.assertEqual(
            list(share_out(LOAD, nobodys(4), people).values()), [BOB, BOB, ANI, BOB]
        )

    def test_n_each(self):
        people = [Person(ANI), Person(BOB, capacity=1)]
        self.assertEqual(
            list(share_out(N_EACH, nobodys(5), people, each=2).values()),
            [ANI, BOB, ANI, None, None],
        )
        for each in (0, -1):
            found = share_out(N_EACH, nobodys(2), people, each=each)
            self.assertEqual(found, {1: None, 2: None})

    def test_nobody_to_call_or_to_be_called(self):
        away = [Person(ANI, is_away=True), Person(BOB, capacity=0)]
        for mode in MODES:
            for people in ([], away):
                found = share_out(mode, nobodys(2), people, each=3)
                self.assertEqual(found, {1: None, 2: None})
            self.assertEqual(share_out(mode, [], [Person(ANI)], each=3), {})

    def test_unknown_mode(self):
        with self.assertRaisesRegex(ValueError, "unknown_mode"):
            share_out("by_dice", [], [])

    @rule_settings
    @given(st.sampled_from(MODES), customer_lists, teams, st.integers(0, 4))
    def test_nobody_gets_more_than_he_can_take(self, mode, customers, people, each):
        found = share_out(mode, customers, people, each)
        self.assertEqual(list(found), [one.id for one in customers])
        got = Counter(user for user in found.values() if user is not None)
        by_id = {person.id: person for person in people}
        for user, count in got.items():
            self.assertTrue(by_id[user].is_usable)
            if by_id[user].capacity is not None:
                self.assertLessEqual(count, by_id[user].capacity)
            if mode == N_EACH:
                self.assertLessEqual(count, each)

    @rule_settings
    @given(st.sampled_from(MODES), customer_lists, teams, st.integers(0, 4))
    def test_nobody_remains_while_somebody_has_room(
        self, mode, customers, people, each
    ):
        found = share_out(mode, customers, people, each)
        if None in found.values():
            got = Counter(found.values())
            for person in people:
                full = person.capacity is not None and (
                    got[person.id] >= person.capacity
                )
                full |= mode == N_EACH and got[person.id] >= each
                self.assertTrue(person.is_away or full)

    @rule_settings
    @given(customer_lists, st.integers(1, 5), st.sampled_from([LOAD, ROUND_ROBIN]))
    def test_equals_get_equal_shares(self, customers, count, mode):
        people = [Person(key) for key in range(count)]
        got = Counter(share_out(mode, customers, people).values())
        shares = [got[person.id] for person in people]
        self.assertLessEqual(max(shares) - min(shares), 1)


class TestDays(unittest.TestCase):
    def test_days_needed(self):
        people = [Person(ANI), Person(BOB), Person(EVA, is_away=True)]
        for count, days in ((0, 0), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)):
            self.assertEqual(spread_over_days(count, 10, people), days)

    def test_who_is_full_leaves_the_rest_to_the_others(self):
        people = [Person(ANI, capacity=5), Person(BOB)]
        self.assertEqual(spread_over_days(25, 10, people), 2)
        self.assertEqual(spread_over_days(26, 10, people), 3)
        self.assertIsNone(spread_over_days(6, 10, people[:1]))

    def test_never_done(self):
        self.assertIsNone(spread_over_days(1, 0, [Person(ANI)]))
        self.assertIsNone(spread_over_days(1, 5, []))
        self.assertEqual(spread_over_days(0, 0, []), 0)

    def test_days_off_and_what_is_planned(self):
        shared = dict.fromkeys(range(1, 6), ANI) | {9: BOB}
        found = slots(shared, 2, {ANI: {0: 1, 3: 7}}, days_off={1, 2})
        self.assertEqual(found, {1: 0, 2: 4, 3: 4, 4: 5, 5: 5, 9: 0})

    def test_the_first_day_may_be_off(self):
        self.assertEqual(slots({1: ANI}, 1, days_off={0}), {1: 1})

    def test_the_list_ends(self):
        self.assertEqual(
            slots({1: ANI, 2: ANI, 3: ANI, 4: BOB}, 1, days=2),
            {1: 0, 2: 1, 3: None, 4: 0},
        )
        self.assertEqual(slots({1: ANI, 2: ANI}, 1, days=0), {1: None, 2: None})
        self.assertEqual(slots({1: ANI}, 1, days_off={0, 1}, days=2), {1: None})

    def test_no_capacity_no_day(self):
        self.assertEqual(slots({1: ANI}, 0), {1: None})

    @rule_settings
    @given(
        st.dictionaries(st.integers(0, 40), st.none() | st.integers(1, 3)),
        st.integers(1, 4),
        st.dictionaries(
            st.integers(1, 3), st.dictionaries(st.integers(0, 5), st.integers(0, 6))
        ),
        st.frozensets(st.integers(0, 9)),
    )
    def test_no_day_is_too_full(self, shared, capacity, planned, days_off):
        found = slots(shared, capacity, planned, days_off)
        got = Counter((shared[key], day) for key, day in found.items())
        for (user, day), count in got.items():
            self.assertEqual(user is None, day is None)
            if user is None:
                continue
            self.assertNotIn(day, days_off)
            before = planned.get(user, {})
            self.assertLessEqual(count + before.get(day, 0), capacity)
            # and no day before has room left
            for early in set(range(day)) - days_off:
                taken = got[user, early] + before.get(early, 0)
                self.assertGreaterEqual(taken, capacity)

    @rule_settings
    @given(st.integers(0, 60), st.integers(1, 9), teams)
    def test_days_needed_are_those_of_the_slots(self, count, capacity, people):
        people = [Person(one.id, capacity=None, is_away=one.is_away) for one in people]
        needed = spread_over_days(count, capacity, people)
        shared = share_out(ROUND_ROBIN, nobodys(count), people)
        found = slots(shared, capacity)
        if needed is None:
            self.assertEqual(set(found.values()), {None})
        else:
            self.assertEqual(max(found.values(), default=-1) + 1, needed)
