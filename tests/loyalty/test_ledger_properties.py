from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from .histories import HistoryCase, history_settings, plans


@tagged("post_install", "-at_install")
class TestLedgerProperties(HistoryCase):
    """The promises of the ledger, after every step of random histories."""

    def test_promises_after_any_history(self):
        @history_settings
        @given(plans())
        def play(plan):
            with self.undone():
                self.play(plan)

        play()

    def facts(self, order):
        """Return what an order has left behind."""
        wallet = self._wallet()
        accrual = order.retention_accrual_ids
        lots = wallet.lot_ids
        return {
            "balance": wallet.balance,
            "pending": wallet.pending,
            "debt": wallet.debt,
            "lots": sum(lots.mapped("remaining")),
            "expected": accrual.expected,
            "released": accrual.released,
            "base": accrual.released_base,
            "counted": accrual.order_counted,
            "tier": wallet.tier_id.name,
        }

    def test_any_split_of_a_refund_ends_where_one_ends(self):
        @history_settings
        @given(
            st.lists(st.integers(1, 60_000), min_size=1, max_size=4),
            st.sampled_from([0, 20, 50]),
            st.booleans(),
        )
        def refund(cents, spent, paid):
            parts = [cent / 100 for cent in cents]
            whole = float(sum(Decimal(cent) for cent in cents) / 100)
            if whole > 1000:
                parts, whole = [333.33, 333.33, 333.34], 1000
            ends = []
            for amounts in (parts, [whole]):
                with self.undone():
                    order = self._confirm(self._create_order(1000))
                    invoice = self._invoice(order)
                    if paid:
                        self._pay(invoice)
                    if paid and spent:
                        following = self._create_order(100)
                        following._retention_set_points(spent)
                        self._confirm(following)
                    for amount in amounts:
                        self._credit(invoice, amount)
                    self.assertLedger()
                    ends.append(self.facts(order))
            self.assertEqual(*ends)

        refund()

    def test_buying_and_giving_back_earns_nothing(self):
        for spend in (False, True):
            with self.subTest(spend=spend), self.undone():
                self._give_points(70)
                before = self._wallet().balance
                order = self._create_order(777.77)
                if spend:
                    order._retention_set_points(33.33)
                self._confirm(order)
                invoice = self._invoice(order)
                self._pay(invoice)
                self._credit(invoice)
                self.assertWallet(balance=before, pending=0, debt=0)
                self.assertFalse(order.retention_accrual_ids.released_base)

    def test_splitting_an_order_earns_no_more(self):
        @history_settings
        @given(st.lists(st.integers(1, 30_000), min_size=2, max_size=3))
        def split(cents):
            parts = [cent / 100 for cent in cents]
            earned = []
            for amounts in (parts, [float(sum(Decimal(cent) for cent in cents) / 100)]):
                with self.undone():
                    for amount in amounts:
                        self._confirm(self._create_order(amount))
                    earned.append(self._wallet().pending)
            self.assertLessEqual(earned[0], earned[1])

        split()
