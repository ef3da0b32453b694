import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.order_check import AGREES, CREDITED, SETTLED, state
from .strategies import rule_settings

amounts = st.integers(0, 20).map(lambda tens: Decimal(tens) * 10)


class TestOrderCheckRules(unittest.TestCase):
    @given(ordered=amounts, invoiced=amounts, credited=amounts, paid=amounts)
    @rule_settings
    def test_settled_orders_owe_nothing(self, ordered, invoiced, credited, paid):
        found = state(ordered, invoiced, credited, paid)
        if found in SETTLED:
            self.assertEqual(paid, invoiced - credited)
            self.assertLessEqual(invoiced - credited, ordered)
            self.assertGreaterEqual(invoiced, ordered)
        self.assertEqual(
            found == AGREES,
            invoiced - credited == ordered and paid == ordered and invoiced >= ordered,
        )

    @given(ordered=amounts, paid=amounts)
    @rule_settings
    def test_what_came_back_whole(self, ordered, paid):
        """Invoiced, paid, credited: an order is settled when its money is back."""
        found = state(ordered, ordered, ordered, paid)
        if ordered and not paid:
            self.assertEqual(found, CREDITED)
        elif ordered:
            self.assertEqual(found, "overpaid")

    def test_invoiced_again(self):
        self.assertEqual(state(100, 200, 100, 100), AGREES)
