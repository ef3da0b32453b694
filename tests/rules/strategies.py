"""What the tests of the rules draw their examples from."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from ...tools.tiers import (
    CALENDAR_YEAR,
    LIFETIME,
    ROLLING,
    Event,
    TierRule,
)

# The same examples in every run: a red test stays red until it is mended
rule_settings = settings(derandomize=True, deadline=None, max_examples=100)

amounts = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
percents = st.integers(0, 100_000).map(lambda part: Decimal(part) / 1000)
factors = st.sampled_from([Decimal("0"), Decimal("1"), Decimal("1.5"), Decimal("2.25")])
digits = st.sampled_from([0, 2, 3])
days = st.dates(date(2023, 12, 28), date(2028, 3, 2))


@st.composite
def splits(draw, whole):
    """Parts of two decimals that add up to ``whole``, none negative."""
    cents = int(whole * 100)
    cuts = sorted(draw(st.lists(st.integers(0, cents), max_size=5)))
    edges = [0, *cuts, cents]
    return [
        Decimal(after - before) / 100
        for before, after in zip(edges, edges[1:], strict=False)
    ]


@st.composite
def ladders(draw):
    """Tiers in order; each asks for more than the one below."""
    count = draw(st.integers(1, 3))
    rules = []
    amount = orders = 0
    for index in range(count):
        amount += draw(st.sampled_from([0, 100, 300]))
        orders += draw(st.integers(0, 2))
        rules.append(
            TierRule(
                id=index + 1,
                sequence=10 * (index + 1),
                min_amount=Decimal(amount),
                min_orders=orders,
                window=draw(st.sampled_from([LIFETIME, ROLLING, CALENDAR_YEAR])),
                window_months=draw(st.sampled_from([1, 3, 12])),
            )
        )
    return rules


@st.composite
def histories(draw, refunds=True):
    """What a customer paid, and took back of it: at least one purchase."""
    bought = st.tuples(
        st.dates(date(2025, 1, 1), date(2028, 3, 2)),
        st.integers(1, 600),
        st.integers(0, 200 if refunds else 0),
        st.booleans(),
    )
    events = []
    for day, base, later, in_full in draw(st.lists(bought, min_size=1, max_size=5)):
        events.append(Event(day, Decimal(base), 1))
        if later:
            back = base if in_full else base // 2
            refund_day = day + timedelta(days=later)
            events.append(Event(refund_day, Decimal(-back), -in_full, counts_on=day))
    return events
