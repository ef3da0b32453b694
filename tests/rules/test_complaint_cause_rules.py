import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.complaint_causes import (
    ALL,
    PERSON,
    PRODUCT,
    TEAM,
    Hit,
    Place,
    count_places,
    reached_places,
)
from .strategies import rule_settings

# 1 and 2 are trunks; 10 and 11 part of 1, 100 and 101 part of 10
TREE = {1: None, 2: None, 10: 1, 11: 1, 100: 10, 101: 10}
hits = st.lists(
    st.builds(
        Hit,
        complaint=st.integers(1, 30),
        customer=st.integers(1, 6),
        cause=st.sampled_from(sorted(TREE)),
        product=st.none() | st.integers(1, 2),
    ),
    max_size=12,
    unique_by=lambda hit: hit.complaint,
)


class TestComplaintCauses(unittest.TestCase):
    """Which causes come again and again."""

    def _reached(self, found, customers=3):
        return set(reached_places(count_places(found, TREE), TREE, customers))

    def _hits(self, *causes, **more):
        return [
            Hit(complaint=number, customer=number, cause=cause, **more)
            for number, cause in enumerate(causes, start=1)
        ]

    def test_two_are_not_three(self):
        self.assertEqual(self._reached(self._hits(100, 100)), set())
        self.assertEqual(
            self._reached(self._hits(100, 100, 100)), {Place(100, ALL, None)}
        )

    def test_one_customer_thrice(self):
        found = [one._replace(customer=1) for one in self._hits(100, 100, 100)]
        self.assertEqual(self._reached(found), set())

    def test_sub_causes_together(self):
        self.assertEqual(
            self._reached(self._hits(100, 101, 10)), {Place(10, ALL, None)}
        )

    def test_the_trunk_says_nothing(self):
        self.assertEqual(self._reached(self._hits(10, 11, 1)), set())
        self.assertEqual(self._reached(self._hits(1, 1, 1)), set())

    def test_an_undivided_trunk_counts(self):
        self.assertEqual(self._reached(self._hits(2, 2, 2)), {Place(2, ALL, None)})

    def test_above_only_with_others(self):
        few = self._hits(100, 100, 100, 101)
        self.assertEqual(self._reached(few), {Place(100, ALL, None)})
        many = self._hits(100, 100, 100, 101, 101, 10)
        self.assertEqual(
            self._reached(many), {Place(100, ALL, None), Place(10, ALL, None)}
        )

    def test_scopes(self):
        found = self._hits(100, 100, 100, product=5, team=6, person=7)
        self.assertEqual(
            self._reached(found),
            {
                Place(100, ALL, None),
                Place(100, PRODUCT, 5),
                Place(100, TEAM, 6),
                Place(100, PERSON, 7),
            },
        )
        found[0] = found[0]._replace(product=8)
        self.assertNotIn(Place(100, PRODUCT, 5), self._reached(found))

    def test_one_complaint_with_two_causes(self):
        twice = [Hit(1, 1, 100), Hit(1, 1, 101), Hit(2, 2, 100)]
        self.assertEqual(count_places(twice, TREE)[Place(10, ALL, None)], {1: 1, 2: 2})

    @rule_settings
    @given(hits, st.integers(1, 4))
    def test_reached_means_so_many_customers(self, found, customers):
        places = count_places(found, TREE)
        reached = reached_places(places, TREE, customers)
        self.assertEqual(len(reached), len(set(reached)))
        for place in reached:
            self.assertGreaterEqual(len(set(places[place].values())), customers)
            self.assertNotEqual(place.cause, 1)
        # Whatever is below the trunk and reached is told of, there or deeper
        for place, complaints in places.items():
            if place.cause in (10, 11, 100, 101):
                if len(set(complaints.values())) < customers:
                    continue
                self.assertTrue(
                    any(
                        one[1:] == place[1:]
                        and str(one.cause).startswith(str(place.cause))
                        for one in reached
                    )
                )
