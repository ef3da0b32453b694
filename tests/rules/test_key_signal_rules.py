from datetime import date, timedelta
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...tools.key_signals import early_purchases, potential, reaches

MONEY = st.integers(-1000, 10_000)
DAY = date(2026, 3, 31)


class TestKeySignalRules(TestCase):
    def test_exactly_the_limit_is_enough(self):
        for amount, whole, percent, expected in [
            (10, 100, 10, True),
            (Fraction(999, 100), 100, 10, False),
            (1, 3, Fraction(100, 3), True),
            (0, 0, 10, False),
            (-5, -10, 10, False),
            (100, 100, 100, True),
        ]:
            self.assertEqual(reaches(amount, whole, percent), expected)

    @given(st.lists(st.integers(1, 10_000), min_size=1), st.integers(1, 100))
    def test_no_more_reach_the_limit_than_fit_into_everything(self, amounts, percent):
        reached = [one for one in amounts if reaches(one, sum(amounts), percent)]
        self.assertLessEqual(len(reached), 100 // percent)

    def test_potential_compares_a_year_with_a_year(self):
        # 500 in six months are 1,000 a year, and 10 % of that is 100
        self.assertTrue(potential(100, 500, 6, 10))
        self.assertFalse(potential(99, 500, 6, 10))
        self.assertFalse(potential(100, 0, 6, 10))

    def test_early_purchases_by_hand(self):
        old = ("desk", "old", DAY - timedelta(days=800), 10)
        launch = DAY - timedelta(days=100)
        sales = [
            old,
            ("lamp", "ani", launch, 10),
            ("lamp", "bob", launch + timedelta(days=30), 20),
            ("lamp", "eva", launch + timedelta(days=31), 30),
            # Bought by one only: made for her
            ("tailored", "ani", launch, 99),
            # Brought back in full
            ("chair", "ani", launch, 0),
            ("chair", "bob", launch, 5),
            # To come
            ("sofa", "ani", DAY + timedelta(days=1), 5),
        ]
        self.assertEqual(
            early_purchases(sales, DAY, 12, 30),
            {"ani": {"lamp": 10}, "bob": {"lamp": 20, "chair": 5}},
        )
        # Where nothing was sold before, nothing is new
        self.assertEqual(early_purchases(sales[1:], DAY, 12, 30), {})
        self.assertEqual(early_purchases([], DAY, 12, 30), {})

    @given(
        st.lists(
            st.tuples(
                st.sampled_from("abc"),
                st.sampled_from("xyz"),
                st.integers(0, 900).map(lambda days: DAY - timedelta(days=days)),
                MONEY,
            )
        )
    )
    def test_a_longer_time_only_adds_early_purchases(self, sales):
        short = early_purchases(sales, DAY, 12, 10)
        long = early_purchases(sales, DAY, 12, 40)
        positive = all(amount > 0 for *_rest, amount in sales)
        if positive:
            for buyer, amounts in short.items():
                self.assertLessEqual(set(amounts), set(long[buyer]))
