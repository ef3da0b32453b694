import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.ladder_causes import (
    BUYS_ELSEWHERE,
    BUYS_HERE_ONLY,
    EVIDENCE_OLD,
    FIRST_ORDER,
    LATE,
    NO_ORDER_LEFT,
    NO_RHYTHM,
    ORDERS,
    ORDERS_CANCELLED,
    REFERRALS,
    REFERRALS_SHORT,
    RHYTHM,
    SHARE,
    SHARE_SMALL,
    STEPS,
    WINDOW,
    WINDOW_SHORT,
    After,
    Terms,
    causes,
)
from .strategies import rule_settings

steps = st.sampled_from([None, *STEPS])


class TestCauses(unittest.TestCase):
    def assertCauses(self, from_step, to_step, expected, after=None, **terms):
        found = causes(from_step, to_step, after or After(), Terms(**terms))
        self.assertEqual(found, expected)

    def test_rises(self):
        self.assertCauses(None, "buyer", [FIRST_ORDER])
        self.assertCauses("buyer", "customer", [ORDERS])
        self.assertCauses("customer", "regular", [WINDOW], After(9, 4))
        self.assertCauses("regular", "adherent", [SHARE], After(9, 4))
        self.assertCauses(
            "regular", "adherent", [BUYS_HERE_ONLY], After(buys_elsewhere="no")
        )
        self.assertCauses("adherent", "advocate", [REFERRALS])
        self.assertCauses(None, "regular", [WINDOW], After(9, 4))

    def test_regular_by_rhythm(self):
        for rule, count, cause in (
            ("rhythm", 9, RHYTHM),
            ("either", 3, RHYTHM),
            ("either", 4, WINDOW),
        ):
            self.assertCauses(
                "customer", "regular", [cause], After(9, count), regular_rule=rule
            )

    def test_falls(self):
        self.assertCauses("buyer", None, [NO_ORDER_LEFT])
        self.assertCauses("customer", "buyer", [ORDERS_CANCELLED])
        self.assertCauses("advocate", "buyer", [ORDERS_CANCELLED])
        self.assertCauses("regular", "customer", [WINDOW_SHORT])
        self.assertCauses("advocate", "adherent", [REFERRALS_SHORT])
        self.assertCauses("advocate", "customer", [WINDOW_SHORT])

    def test_no_longer_regular_by_rhythm(self):
        late = After(9, 2, is_late=True)
        self.assertCauses("regular", "customer", [LATE], late, regular_rule="rhythm")
        self.assertCauses("regular", "customer", [NO_RHYTHM], regular_rule="rhythm")
        self.assertCauses(
            "regular", "customer", [WINDOW_SHORT, LATE], late, regular_rule="either"
        )

    def test_no_longer_adherent(self):
        for after, cause in (
            (After(buys_elsewhere="yes", wallet_share=0.9), BUYS_ELSEWHERE),
            (After(wallet_share=0.5), SHARE_SMALL),
            (After(), EVIDENCE_OLD),
        ):
            self.assertCauses("adherent", "regular", [cause], after)

    @rule_settings
    @given(steps, steps, st.sampled_from(["window", "rhythm", "either"]))
    def test_every_move_has_a_cause(self, from_step, to_step, rule):
        found = causes(from_step, to_step, After(), Terms(regular_rule=rule))
        self.assertTrue(found)
