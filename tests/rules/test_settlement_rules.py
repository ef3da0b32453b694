import unittest
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.settlement import (
    Documents,
    Target,
    Terms,
    paid_share,
    points_for,
    remaining,
    settle,
    settle_nothing,
)
from .strategies import amounts, digits, factors, percents, rule_settings, splits

RELEASES = ("confirmed", "paid", "paid_delivered")
terms = st.builds(Terms, percents, factors, digits)
releases = st.sampled_from(RELEASES)
shares = st.integers(0, 100).map(lambda part: Decimal(part) / 100)


@st.composite
def orders(draw):
    """An order with delivery costs, part invoiced, part credited, part paid."""
    base = draw(amounts)
    total = base + draw(st.sampled_from([Decimal(0), Decimal("7.50")]))
    invoiced = draw(st.sampled_from([Decimal(0), Decimal(1), Decimal("1.5")]))
    credited = draw(shares) * invoiced
    return Documents(
        ordered_total=total,
        ordered_base=base,
        invoiced_total=total * invoiced,
        invoiced_base=base * invoiced,
        credited_total=total * credited,
        credited_base=base * credited,
        paid_total=draw(amounts),
        delivered_share=draw(shares),
        tolerance=draw(st.sampled_from([Decimal(0), Decimal("0.02")])),
    )


class TestSettlementRules(unittest.TestCase):
    def test_five_percent_of_5000(self):
        bought = Documents(Decimal(5000), Decimal(5000))
        frozen = Terms(Decimal(5), Decimal(1), 2)
        self.assertEqual(settle(bought, frozen, "paid").released, 0)
        self.assertEqual(settle(bought, frozen, "paid").expected, 250)
        paid = replace(bought, paid_total=Decimal(5000))
        self.assertEqual(settle(paid, frozen, "paid").released, 250)
        half = replace(bought, paid_total=Decimal(2500))
        self.assertEqual(settle(half, frozen, "paid").released, 125)

    @rule_settings
    @given(orders(), terms, releases)
    def test_never_more_than_expected_and_never_negative(self, docs, frozen, release):
        target = settle(docs, frozen, release)
        self.assertTrue(0 <= target.released <= target.expected)
        self.assertTrue(0 <= target.released_base <= target.remaining_base)
        self.assertTrue(0 <= target.share <= 1)

    @rule_settings
    @given(orders(), terms, releases, amounts)
    def test_more_money_never_releases_less(self, docs, frozen, release, more):
        richer = replace(docs, paid_total=docs.paid_total + more)
        self.assertGreaterEqual(
            settle(richer, frozen, release).released,
            settle(docs, frozen, release).released,
        )

    @rule_settings
    @given(orders(), terms, shares)
    def test_release_conditions_only_delay(self, docs, frozen, delivered):
        docs = replace(docs, delivered_share=delivered)
        at_once, paid, both = (settle(docs, frozen, one).released for one in RELEASES)
        self.assertTrue(both <= paid <= at_once)

    @rule_settings
    @given(orders(), terms, releases, st.data())
    def test_any_split_of_a_refund_ends_where_one_ends(
        self, docs, frozen, release, data
    ):
        """Refunds arrive one by one; only their sum counts."""
        parts = data.draw(splits(docs.ordered_base.quantize(Decimal("0.01"))))
        refund = sum(parts)
        once = replace(docs, credited_total=refund, credited_base=refund)
        step = replace(docs, credited_total=Decimal(0), credited_base=Decimal(0))
        released = settle(step, frozen, release).released
        for part in parts:
            step = replace(
                step,
                credited_total=step.credited_total + part,
                credited_base=step.credited_base + part,
            )
            target = settle(step, frozen, release)
            released += target.released - released
        self.assertEqual(step, once)
        self.assertEqual(released, settle(once, frozen, release).released)

    @rule_settings
    @given(amounts, terms, releases)
    def test_refunded_in_full_earns_nothing(self, base, frozen, release):
        docs = Documents(base, base, base, base, base, base, Decimal(0))
        self.assertEqual(settle(docs, frozen, release).released, 0)
        self.assertEqual(settle(docs, frozen, release).expected, 0)
        self.assertEqual(settle_nothing(), Target(*[Decimal(0)] * 5))

    @rule_settings
    @given(amounts, terms, st.data())
    def test_splitting_an_order_earns_no_more(self, base, frozen, data):
        parts = data.draw(splits(base))
        apart = sum(points_for(part, frozen) for part in parts)
        self.assertLessEqual(apart, points_for(base, frozen))

    @rule_settings
    @given(amounts, terms)
    def test_points_are_rounded_down_once(self, base, frozen):
        exact = base * frozen.percent * frozen.factor / 100
        points = points_for(base, frozen)
        self.assertTrue(points <= exact < points + Decimal(1).scaleb(-frozen.digits))
        self.assertEqual(points_for(-base, frozen), 0)


class TestRemaining(unittest.TestCase):
    @rule_settings
    @given(amounts, amounts, amounts)
    def test_between_nothing_and_the_order(self, ordered, invoiced, credited):
        self.assertTrue(0 <= remaining(ordered, invoiced, credited) <= ordered)

    @rule_settings
    @given(amounts, amounts)
    def test_invoiced_again_is_as_never_credited(self, ordered, part):
        credited = min(part, ordered)
        self.assertEqual(remaining(ordered, ordered, credited), ordered - credited)
        self.assertEqual(remaining(ordered, ordered + credited, credited), ordered)

    def test_credit_note_before_the_rest_is_invoiced(self):
        self.assertEqual(remaining(100, invoiced=40, credited=40), 60)

    def test_paid_share(self):
        docs = Documents(ordered_total=Decimal(100), tolerance=Decimal("0.02"))
        for paid, share in (("0", 0), ("50", "0.5"), ("99.98", 1), ("-5", 0)):
            with self.subTest(paid):
                found = paid_share(replace(docs, paid_total=Decimal(paid)))
                self.assertEqual(found, Decimal(share))

    def test_nothing_to_pay_is_paid(self):
        self.assertEqual(paid_share(Documents()), 1)
