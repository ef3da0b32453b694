import unittest
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ...tools.documents import InvoicePart, add_up, as_documents
from ...tools.earning import EARNING, PER_HUNDRED, RuleTerms
from ...tools.order_lines import Amounts, OrderLine, OrderLines
from ...tools.settlement import Terms, settle
from .strategies import rule_settings

RULE = 7
cents = st.integers(1, 50_000).map(lambda part: Decimal(part) / 100)
quarters = st.integers(0, 4).map(lambda part: Fraction(part, 4))
goods_rules = st.sampled_from([None, (), (RULE,)])
TERMS = Terms(
    Decimal(5), Decimal(2), 2, (RuleTerms(RULE, PER_HUNDRED, points=Decimal(3)),)
)


def both(amount):
    return {"included": amount, "excluded": amount}


@st.composite
def baskets(draw):
    """Goods, and reductions that are less than the goods."""
    goods = [
        OrderLine(number, both(draw(cents)), rules=draw(goods_rules))
        for number in range(1, draw(st.integers(2, 4)))
    ]
    whole = sum(line.amounts["included"] for line in goods)
    part = draw(st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.99")]))
    if not part:
        return goods
    first = goods[0].amounts["included"]
    only_first = draw(st.booleans())
    amount = (first if only_first else whole) * part
    reduces = frozenset({goods[0].id}) if only_first else None
    return [
        *goods,
        OrderLine(99, both(-amount), is_goods=False, reduces=reduces),
    ]


def invoice(lines, part, is_refund=False):
    """Invoice (or credit) a part of every line of an order."""
    amounts = {line.id: both(line.amounts["included"] * part) for line in lines}
    whole = sum(one["included"] for one in amounts.values())
    figures = dict.fromkeys(("total", "included", "excluded"), whole)
    return InvoicePart(is_refund, figures, whole, whole, lines=amounts)


def target(lines, parts):
    whole = sum(line.amounts["included"] for line in lines)
    documents = as_documents(
        (whole, whole),
        add_up(parts, (), Decimal("0.01")),
        "included",
        is_invoiced=False,
        lines=lines,
        keys=(EARNING, RULE),
    )
    return settle(documents, TERMS, "confirmed")


def come_back(lines, shares):
    """Return lines of which shares came back."""
    return [
        OrderLine(
            line.id,
            line.amounts,
            line.is_goods,
            line.rules,
            shares.get(line.id, Fraction(0)) if line.is_goods else Fraction(0),
            line.reduces,
        )
        for line in lines
    ]


class TestOrderLineRules(unittest.TestCase):
    @rule_settings
    @given(baskets())
    def test_what_earns_is_never_more_than_the_order(self, lines):
        sums = OrderLines(lines, {}, {}, "included")
        whole = sum(Fraction(line.amounts["included"]) for line in lines)
        earning, by_rule = sums.sums(EARNING).ordered, sums.sums(RULE).ordered
        self.assertTrue(0 <= by_rule <= earning <= whole)
        if all(line.rules is not None for line in lines):
            self.assertEqual(earning, whole)

    @rule_settings
    @given(baskets())
    def test_all_comes_back_earns_nothing(self, lines):
        for parts in ([], [invoice(lines, 1)]):
            back = come_back(lines, {line.id: Fraction(1) for line in lines})
            found = target(back, parts)
            self.assertEqual((found.expected, found.remaining_base), (0, 0))

    @rule_settings
    @given(baskets(), quarters, quarters)
    def test_return_and_credit_note_count_once(self, lines, back, credited):
        """The larger of both counts, whichever comes first."""
        both_ways = target(
            come_back(lines, {line.id: back for line in lines}),
            [
                invoice(lines, 1),
                invoice(
                    lines,
                    Decimal(credited.numerator) / credited.denominator,
                    is_refund=True,
                ),
            ],
        )
        larger = max(back, credited)
        alone = target(
            come_back(lines, {line.id: larger for line in lines}), [invoice(lines, 1)]
        )
        self.assertEqual(both_ways.expected, alone.expected)
        self.assertEqual(both_ways.remaining_base, alone.remaining_base)

    @rule_settings
    @given(baskets(), st.lists(quarters, min_size=1, max_size=4), st.data())
    def test_any_order_of_returns_and_credit_notes_ends_alike(self, lines, steps, data):
        """Only the sum of documents and what is delivered in the end counts."""
        parts = [invoice(lines, 1)]
        credits = [
            invoice(lines, Decimal(part.numerator) / part.denominator / 4, True)
            for part in steps
        ]
        back = come_back(lines, {line.id: steps[-1] for line in lines})
        order = data.draw(st.permutations(credits))
        self.assertEqual(target(back, parts + credits), target(back, parts + order))

    @rule_settings
    @given(baskets(), quarters)
    def test_more_back_never_earns_more(self, lines, back):
        line = lines[0]
        some = target(come_back(lines, {line.id: back}), [invoice(lines, 1)])
        all_of_it = target(come_back(lines, {line.id: 1}), [invoice(lines, 1)])
        self.assertLessEqual(all_of_it.expected, some.expected)

    def test_one_line_does_not_excuse_another(self):
        lines = [OrderLine(1, both(Decimal(100))), OrderLine(2, both(Decimal(100)))]
        credit = invoice(lines[:1], 1, is_refund=True)
        found = target(come_back(lines, {2: Fraction(1)}), [invoice(lines, 1), credit])
        self.assertEqual(found.expected, 0)

    def test_amounts_in_another_currency(self):
        amounts = Amounts(Fraction(1), Fraction(2), Fraction(3), Fraction(4))
        self.assertEqual(amounts.times(Decimal("0.5")).returned, 2)
