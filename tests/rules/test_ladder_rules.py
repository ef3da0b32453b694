import unittest
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.ladder import STEPS, Facts, Rules, step, why
from .strategies import rule_settings

days = st.dates(date(2026, 1, 1), date(2026, 1, 5))
facts = st.builds(
    Facts,
    orders=st.integers(0, 6),
    window_orders=st.integers(0, 6),
    has_rhythm=st.booleans(),
    is_late=st.booleans(),
    buys_elsewhere=st.sampled_from([None, "yes", "no"]),
    answered_on=days,
    wallet_share=st.none() | st.fractions(0, 1),
    estimated_on=days,
    referrals=st.integers(0, 3),
)
rules = st.builds(
    Rules,
    customer_orders=st.integers(1, 3),
    regular_rule=st.sampled_from(["window", "rhythm", "either"]),
    regular_orders=st.integers(1, 5),
    adherent_share=st.fractions(0, 1),
    advocate_referrals=st.integers(1, 2),
)
REGULAR = Facts(orders=4, window_orders=4)


def by_the_book(known, demanded):
    """The ladder as docs/customers.md words it, step by step."""
    if known.orders < 1:
        return None
    if known.orders < demanded.customer_orders:
        return "buyer"
    by_window = known.window_orders >= demanded.regular_orders
    by_rhythm = known.has_rhythm and not known.is_late
    if demanded.regular_rule == "window":
        is_regular = by_window
    elif demanded.regular_rule == "rhythm":
        is_regular = by_rhythm
    else:
        is_regular = by_window or by_rhythm
    if not is_regular:
        return "customer"
    share = known.wallet_share
    is_enough = share is not None and share >= demanded.adherent_share
    if known.buys_elsewhere == "yes" and known.estimated_on < known.answered_on:
        is_enough = False
    if known.buys_elsewhere != "no" and not is_enough:
        return "regular"
    if known.referrals < demanded.advocate_referrals:
        return "adherent"
    return "advocate"


class TestLadderRules(unittest.TestCase):
    @rule_settings
    @given(facts, rules)
    def test_as_the_page_words_it(self, known, demanded):
        self.assertEqual(step(known, demanded), by_the_book(known, demanded))

    @rule_settings
    @given(facts, rules)
    def test_reasons_hold_and_what_is_missing_does_not(self, known, demanded):
        found = why(known, demanded)
        self.assertTrue(all(one.holds for one in found.holds))
        self.assertFalse(any(one.holds for one in found.missing))
        self.assertEqual(bool(found.missing), found.step != STEPS[-1])
        self.assertEqual(bool(found.holds), found.step is not None)

    @rule_settings
    @given(facts, rules, st.sampled_from(["orders", "window_orders", "referrals"]))
    def test_more_never_lowers(self, known, demanded, name):
        more = replace(known, **{name: getattr(known, name) + 1})
        places = [None, *STEPS]
        self.assertLessEqual(
            places.index(step(known, demanded)), places.index(step(more, demanded))
        )

    def test_each_step_needs_those_below(self):
        self.assertIsNone(step(Facts(), Rules()))
        self.assertEqual(step(Facts(orders=1, referrals=2), Rules()), "buyer")
        loyal = Facts(orders=2, buys_elsewhere="no", referrals=2)
        self.assertEqual(step(loyal, Rules()), "customer")
        self.assertEqual(step(replace(REGULAR, referrals=2), Rules()), "regular")

    def test_a_yes_outweighs_an_older_share_only(self):
        share = replace(
            REGULAR, wallet_share=Fraction(9, 10), estimated_on=date(2026, 1, 10)
        )
        self.assertEqual(step(share, Rules()), "adherent")
        for day, expected in ((9, "adherent"), (10, "adherent"), (11, "regular")):
            known = replace(share, buys_elsewhere="yes", answered_on=date(2026, 1, day))
            self.assertEqual(step(known, Rules()), expected, day)

    def test_what_is_missing(self):
        def missing(known, **demanded):
            return [
                (one.about, one.found, one.needed)
                for one in why(known, Rules(**demanded)).missing
            ]

        self.assertEqual(missing(Facts(orders=1)), [("orders", 1, 2)])
        self.assertEqual(
            missing(Facts(orders=3, window_orders=1), regular_rule="either"),
            [("window_orders", 1, 4), ("own_rhythm", False, None)],
        )
        self.assertEqual(
            missing(replace(REGULAR, buys_elsewhere="yes")),
            [("answer", "yes", "no"), ("share", None, Fraction(4, 5))],
        )
        self.assertEqual(
            missing(replace(REGULAR, buys_elsewhere="no")), [("referrals", 0, 1)]
        )
