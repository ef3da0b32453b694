import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.remedies import (
    ACCOUNT_MANAGER,
    MANAGER,
    USER,
    cost_of,
    may_decide,
    within_limit,
    worth,
)

MONEY = st.decimals(0, 10**6, places=2)
CENTS = st.lists(st.integers(0, 10**8), max_size=20)
ROLES = st.sampled_from((USER, ACCOUNT_MANAGER, MANAGER))


class TestRemedyRules(unittest.TestCase):
    @given(ROLES, MONEY, MONEY, MONEY)
    def test_less_is_never_harder(self, role, limit, total, more):
        if within_limit(role, limit, total + more):
            self.assertTrue(within_limit(role, limit, total))

    @given(ROLES, MONEY, MONEY)
    def test_nobody_decides_about_his_own_above_his_limit(self, role, limit, total):
        if not within_limit(role, limit, total):
            self.assertFalse(may_decide(role, limit, total, is_own=True))

    @given(MONEY, MONEY, st.booleans())
    def test_users_never_decide(self, limit, total, is_own):
        self.assertFalse(may_decide(USER, limit, total, is_own))

    @given(MONEY)
    def test_zero_is_no_limit_for_managers_alone(self, total):
        self.assertTrue(within_limit(MANAGER, Decimal(0), total))
        for role in (USER, ACCOUNT_MANAGER):
            self.assertEqual(within_limit(role, Decimal(0), total), not total)

    @given(CENTS)
    def test_costs_add_up_to_the_cent(self, cents):
        parts = [Decimal(one) / 100 for one in cents]
        self.assertEqual(cost_of(parts, 2) * 100, sum(cents))
        self.assertEqual(cost_of(reversed(parts), 2), cost_of(parts, 2))

    def test_halves_go_up(self):
        self.assertEqual(worth(Decimal("0.5"), Decimal("0.01"), 1, 2), Decimal("0.01"))
        self.assertEqual(worth(Decimal(3), Decimal("12.345"), 1, 0), Decimal(37))
