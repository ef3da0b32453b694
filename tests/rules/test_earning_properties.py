import unittest
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.earning import (
    EARNING,
    EVERY_DAY,
    MULTIPLIER,
    PER_HUNDRED,
    REBOOKING,
    Plan,
    Rule,
    RuleTerms,
    frozen_keys,
    frozen_rules,
    points_by,
    rules_of_goods,
)
from ...tools.settlement import Documents, Terms, earned_by, settle, sum_of
from .strategies import amounts, digits, factors, percents, rule_settings, splits

caps = st.sampled_from([None, Decimal(0), Decimal("7.5"), Decimal(1000)])
# Less than what is usual, and more
multiples = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(2), Decimal(3)])
paid_shares = st.integers(0, 10).map(lambda part: Fraction(part, 10))


@st.composite
def rule_terms(draw, kinds=(MULTIPLIER, PER_HUNDRED, REBOOKING), limits=caps):
    """Up to three rules, at most one of them a multiplier as goods have it."""
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=3))
    found = []
    for number, kind in enumerate(chosen, 1):
        if kind == MULTIPLIER and MULTIPLIER in [one.kind for one in found]:
            continue
        found.append(
            RuleTerms(
                id=number,
                kind=kind,
                factor=draw(multiples),
                points=Decimal(draw(st.integers(1, 50))),
                cap=draw(limits),
                of_base=draw(amounts),
            )
        )
    return tuple(found)


terms = st.builds(Terms, percents, factors, digits, rule_terms())


class TestEarningProperties(unittest.TestCase):
    @rule_settings
    @given(amounts, terms, paid_shares, paid_shares)
    def test_more_money_never_earns_less(self, base, frozen, one, other):
        docs = Documents(ordered_base=base)
        few, many = (
            sum_of(earned_by(docs, frozen, share)) for share in sorted((one, other))
        )
        self.assertTrue(0 <= few <= many)

    @rule_settings
    @given(amounts, terms)
    def test_parts_add_up_to_the_order(self, base, frozen):
        target = settle(Documents(base, base), frozen, "confirmed")
        self.assertEqual(target.released, target.expected)
        self.assertEqual(sum_of(target.released_by), target.released)
        by_rule = points_by(target)["released"]
        self.assertEqual(len(by_rule), 1 + len(frozen.rules))
        self.assertEqual(sum(map(Decimal, by_rule.values())), target.released)

    @rule_settings
    @given(amounts, terms)
    def test_refunded_in_full_earns_nothing(self, base, frozen):
        docs = Documents(base, base, base, base, base, base, Decimal(0))
        self.assertEqual(settle(docs, frozen, "confirmed").expected, 0)

    @rule_settings
    @given(
        amounts,
        st.builds(
            Terms,
            percents,
            factors,
            digits,
            rule_terms((MULTIPLIER, PER_HUNDRED), st.none()),
        ),
        st.data(),
    )
    def test_splitting_an_order_earns_no_more(self, base, frozen, data):
        def earned(amount):
            return settle(Documents(amount, amount), frozen, "confirmed").expected

        parts = data.draw(splits(base))
        self.assertLessEqual(sum(earned(part) for part in parts), earned(base))

    @rule_settings
    @given(amounts, percents, rule_terms(), digits)
    def test_a_cap_is_a_cap(self, base, percent, rules, places):
        for rule in rules:
            if rule.cap is None or rule.cap * 10**places % 1:
                continue
            alone = Terms(percent, Decimal(1), places, (rule,))
            plainly = settle(
                Documents(base, base), replace(alone, rules=()), "confirmed"
            )
            target = settle(Documents(base, base), alone, "confirmed")
            self.assertLessEqual(target.expected - plainly.expected, rule.cap)

    @rule_settings
    @given(rule_terms())
    def test_terms_survive_being_stored(self, rules):
        frozen = {"rules": [rule.to_json() for rule in rules]}
        self.assertEqual(frozen_rules(frozen), rules)
        self.assertEqual(frozen_keys(frozen), (EARNING, *(one.id for one in rules)))
        self.assertEqual((frozen_rules(False), frozen_keys({})), ((), ()))

    def test_whole_hundreds_of_what_is_paid(self):
        rule = RuleTerms(1, PER_HUNDRED, points=Decimal(10))
        frozen = Terms(Decimal(0), Decimal(1), 2, (rule,))
        for base, points in ((99, 0), (100, 10), (250, 20), (300, 30)):
            docs = Documents(Decimal(base), Decimal(base))
            self.assertEqual(settle(docs, frozen, "confirmed").expected, points)

    def test_a_factor_below_one_takes_away(self):
        frozen = Terms(
            Decimal(5), Decimal(2), 2, (RuleTerms(1, MULTIPLIER, factor=Decimal(0)),)
        )
        target = settle(Documents(Decimal(100), Decimal(100)), frozen, "confirmed")
        self.assertEqual(target.expected_by, ((0, Decimal(10)), (1, Decimal(-10))))

    def test_a_fixed_number_shrinks_with_the_order(self):
        rule = RuleTerms(1, REBOOKING, points=Decimal(10), of_base=Decimal(200))
        frozen = Terms(Decimal(0), Decimal(1), 2, (rule,))
        for base, points in ((400, 10), (200, 10), (50, "2.5"), (0, 0)):
            docs = Documents(ordered_base=Decimal(base))
            self.assertEqual(
                settle(docs, frozen, "confirmed").expected, Decimal(points)
            )


class TestRuleConditions(unittest.TestCase):
    noon = datetime(2026, 5, 6, 12, 0)

    def test_each_condition(self):
        for values, holds in (
            ({}, True),
            ({"date_from": date(2026, 5, 6)}, True),
            ({"date_from": date(2026, 5, 7)}, False),
            ({"date_to": date(2026, 5, 6)}, True),
            ({"date_to": date(2026, 5, 5)}, False),
            ({"weekdays": frozenset({2})}, True),
            ({"weekdays": EVERY_DAY - {2}}, False),
            ({"hours": (Decimal(12), Decimal(13))}, True),
            ({"hours": (Decimal(11), Decimal(12))}, False),
            ({"tiers": frozenset({5})}, True),
            ({"tiers": frozenset({6})}, False),
            ({"min_amount": Decimal(100)}, True),
            ({"min_amount": Decimal("100.01")}, False),
        ):
            with self.subTest(values):
                rule = Rule(1, MULTIPLIER, **values)
                self.assertEqual(rule.holds(self.noon, 5, Decimal(100)), holds)

    def test_without_tier_or_order(self):
        self.assertFalse(Rule(1, "signup", tiers=frozenset({5})).holds(self.noon))
        self.assertTrue(Rule(1, "signup", min_amount=Decimal(5)).holds(self.noon))

    def test_caps(self):
        rule = Rule(
            1,
            PER_HUNDRED,
            cap_per_order=Decimal(10),
            cap_per_day=Decimal(15),
            cap_per_customer=Decimal(30),
        )
        for today, ever, cap in ((0, 0, 10), (8, 8, 7), (0, 25, 5), (20, 40, 0)):
            self.assertEqual(rule.cap(Decimal(today), Decimal(ever)), cap)
        self.assertIsNone(Rule(1, PER_HUNDRED).cap())

    def test_rules_of_goods(self):
        def multiplier(number, factor, *categories):
            return RuleTerms(
                number,
                MULTIPLIER,
                factor=Decimal(factor),
                categories=frozenset(categories),
            )

        rules = [
            multiplier(1, 2),
            multiplier(2, 3, 7),
            RuleTerms(3, PER_HUNDRED),
            multiplier(4, 3, 8),
            RuleTerms(5, PER_HUNDRED, categories=frozenset({8})),
        ]
        for categories, found in (
            ({1}, (1, 3)),
            ({7}, (2, 3)),
            ({7, 8}, (2, 3, 5)),
            (set(), (1, 3)),
        ):
            self.assertEqual(rules_of_goods(rules, categories), found)

    def test_exclusions(self):
        plan = Plan(excluded_categories=frozenset({7}))
        self.assertTrue(plan and plan.excludes({1, 7}))
        self.assertFalse(plan.excludes({1}, no_earn=True, below_floor=True))
        self.assertTrue(Plan(excluded_goods=True).excludes({1}, no_earn=True))
        self.assertTrue(Plan(below_floor=True).excludes({1}, below_floor=True))
        self.assertFalse(Plan())
