import unittest
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.documents import InvoicePart, Money
from ...tools.earning import PER_HUNDRED, Plan, Rule
from ...tools.replay import (
    History,
    PastEntry,
    PastLine,
    PastOrder,
    ReplayTerms,
    Setting,
    replay,
)
from ...tools.tiers import TierRule

STANDARD, GOLD = 1, 2
LINE = 5
TERMS = ReplayTerms(
    percent=Decimal(5),
    mode="included",
    release="paid",
    expiry_months=12,
    cap_percent=Decimal(100),
    rules=(
        TierRule(STANDARD, 10, min_orders=1),
        TierRule(GOLD, 20, min_amount=Decimal(1000)),
    ),
    benefits={
        STANDARD: (Decimal(0), Decimal(1)),
        GOLD: (Decimal(20), Decimal(2)),
    },
)
SETTING = Setting(
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    end=datetime(2026, 12, 31, 23, 59, 59),
    today=TERMS,
    day_of=datetime.date,
    local=lambda moment: moment,
)


def paid_order(number, amount, day, **values):
    """An order without tax, invoiced and paid on its day."""
    amount = Decimal(amount)
    moment = datetime(2026, 1, 1, 12).replace(month=day.month, day=day.day)
    figures = dict.fromkeys(("total", "included", "excluded"), amount)
    part = InvoicePart(
        False,
        {**figures, "points": Decimal(0)},
        amount,
        amount,
        (Money(moment, amount),),
        moment=moment,
        lines={LINE: {"quantity": Decimal(1), "included": amount, "excluded": amount}},
    )
    nothing = dict.fromkeys(("total", "included", "excluded"), Decimal(0))
    return PastOrder(
        **{
            "id": number,
            "holder": 7,
            "moment": moment,
            "total": amount,
            "bases": {"included": amount, "excluded": amount},
            "goods": figures,
            "points": nothing,
            "untaxed": amount,
            "cost": amount / 2,
            "parts": [part],
            "is_invoiced": True,
            **values,
        }
    )


class TestReplayRules(unittest.TestCase):
    """One customer's past under given terms."""

    def test_tier_and_its_discount_follow_what_was_paid(self):
        history = History(
            [
                paid_order(1, 1000, date(2026, 2, 1)),
                paid_order(2, 100, date(2026, 3, 1)),
            ]
        )
        found = replay(history, TERMS, SETTING)
        self.assertEqual(found.tier_of_order, {1: None, 2: GOLD})
        # 80 at the Gold price, at twice 5 %
        self.assertEqual(found.issued, Decimal(58))
        self.assertEqual(found.revenue, Decimal(1080))
        self.assertEqual(found.discount, Decimal(20))
        self.assertEqual(found.margin, Decimal(530))
        self.assertEqual(found.tier_id, GOLD)

    def test_points_are_spent_as_far_as_there_are_any(self):
        spend = PastEntry(1, 7, datetime(2026, 3, 1), "spend", Decimal(-40))
        history = History([paid_order(1, 1000, date(2026, 2, 1))], [spend])
        self.assertEqual(replay(history, TERMS, SETTING).balance, Decimal(10))
        less = replay(history, replace(TERMS, percent=Decimal(1)), SETTING)
        self.assertEqual((less.spent, less.balance), (Decimal(10), Decimal(0)))

    def test_points_expire_and_come_back_with_the_grace(self):
        terms = replace(TERMS, expiry_months=1, refund_grace_days=30)
        entries = [
            PastEntry(1, 7, datetime(2026, 2, 10), "spend", Decimal(-40), order_id=2),
            PastEntry(2, 7, datetime(2026, 6, 1), "reverse", Decimal(40), order_id=2),
        ]
        orders = [
            paid_order(1, 1000, date(2026, 2, 1)),
            paid_order(2, 100, date(2026, 2, 10), parts=[]),
        ]
        found = replay(History(orders, entries), terms, SETTING)
        self.assertEqual((found.spent, found.expired), (Decimal(0), Decimal(50)))
        early = replace(SETTING, last=date(2026, 6, 20))
        found = replay(History(orders, entries), terms, early)
        self.assertEqual((found.expired, found.balance), (Decimal(10), Decimal(40)))

    def test_a_cancelled_order_leaves_nothing(self):
        order = paid_order(1, 1000, date(2026, 2, 1), ended=datetime(2026, 5, 1))
        found = replay(History([order]), TERMS, SETTING)
        self.assertEqual((found.issued, found.balance, found.orders), (0, 0, 0))

    def test_assumed_spending_only_before_the_ledger(self):
        setting = replace(SETTING, assumed_share=Fraction(1, 2))
        for in_ledger, spent in ((True, 0), (False, 25)):
            second = paid_order(2, 100, date(2026, 3, 1), in_ledger=in_ledger)
            history = History([paid_order(1, 1000, date(2026, 2, 1)), second])
            self.assertEqual(replay(history, TERMS, setting).spent, spent)

    def test_rules_of_earning(self):
        line = PastLine(LINE, {"included": Decimal(250), "excluded": Decimal(250)})
        order = paid_order(1, 250, date(2026, 2, 1), lines=(line,))
        rule = Rule(9, PER_HUNDRED, points=Decimal(10))
        terms = replace(TERMS, plan=Plan(rules=(rule,)))
        found = replay(History([order]), terms, SETTING)
        self.assertEqual(found.issued, Decimal("32.50"))
        daily = replace(rule, cap_per_day=Decimal(15))
        terms = replace(TERMS, plan=Plan(rules=(daily,)))
        both = [order, replace(order, id=2, _known={})]
        self.assertEqual(replay(History(both), terms, SETTING).issued, Decimal(25 + 15))

    @given(
        st.lists(
            st.tuples(st.integers(1, 3000), st.integers(1, 12), st.integers(1, 28)),
            min_size=1,
            max_size=6,
        ),
        st.integers(0, 30),
        st.integers(0, 14),
    )
    def test_points_add_up(self, orders, percent, months):
        """Start + issued + by hand - spent - expired = end, whatever the terms."""
        past = [
            paid_order(number, amount, date(2026, month, day))
            for number, (amount, month, day) in enumerate(orders)
        ]
        spend = PastEntry(1, 7, datetime(2026, 7, 1), "spend", Decimal(-60))
        terms = replace(TERMS, percent=Decimal(percent), expiry_months=months)
        found = replay(History(past, [spend]), terms, SETTING)
        total = found.opening + found.issued + found.by_hand
        self.assertEqual(total - found.spent - found.expired, found.balance)
        self.assertGreaterEqual(found.balance, 0)
