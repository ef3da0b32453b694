"""The customers' figures once more, in plain Python, for comparing.

Written from docs/customers.md, without a look at the queries: lists of orders and
credits in, a dictionary per customer out.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta


@dataclass
class Sale:
    """A confirmed order in the company's currency."""

    day: date
    amount: Fraction
    margin: Fraction
    costed: Fraction
    team: int
    user: int


@dataclass
class Past:
    """What one customer did: orders, and (day, amount, margin, costed, team, user)."""

    sales: list = field(default_factory=list)
    credits: list = field(default_factory=list)


@dataclass
class Terms:
    """What a company measures by."""

    today: date
    regular_orders: int = 4
    regular_months: int = 12
    active_months: int = 12
    late_factor: Fraction = Fraction(1)
    a: Fraction = Fraction(80, 100)
    b: Fraction = Fraction(95, 100)
    x: Fraction = Fraction(10)
    y: Fraction = Fraction(25)


def measure(pasts, terms):
    """Return {customer: figures} of those with orders, from {customer: Past}."""
    rows = {
        key: _alone(past, terms) for key, past in sorted(pasts.items()) if past.sales
    }
    _compare(rows, pasts, terms)
    return rows


def _alone(past, terms):
    days = sorted(sale.day for sale in past.sales)
    first, last = days[0], days[-1]
    orders = len(days)
    movements = [
        (one.day, one.amount, one.margin, one.costed) for one in past.sales
    ] + [
        (day, -amount, -margin, -costed)
        for day, amount, margin, costed, *_ in past.credits
    ]
    revenue = sum(amount for _day, amount, _margin, _costed in movements)
    margin = sum(part for _day, _amount, part, _costed in movements)
    costed = sum(part for _day, _amount, _margin, part in movements)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    row = {
        "order_count": orders,
        "revenue": revenue,
        "margin": margin,
        "costed_revenue": costed,
        "first_order_date": first,
        "last_order_date": last,
        "average_order": revenue / orders,
        "lifetime_months": months,
        "orders_per_month": Fraction(orders, months),
        "profitability": 100 * margin / costed if costed else 0,
        "has_ltv": orders > 1 and costed > 0,
        "is_active": last > terms.today - relativedelta(months=terms.active_months),
        "window_order_count": sum(
            day > terms.today - relativedelta(months=terms.regular_months)
            for day in days
        ),
    }
    row["ltv"] = (
        row["average_order"]
        * row["orders_per_month"]
        * row["profitability"]
        / 100
        * months
        if row["has_ltv"]
        else 0
    )
    row |= _rhythm(sorted(set(days)), row, terms)
    row["xyz_class"] = _xyz(movements, past.sales, terms)
    if orders == 1:
        row["ladder_step"] = "buyer"
    elif row["window_order_count"] < terms.regular_orders:
        row["ladder_step"] = "customer"
    else:
        row["ladder_step"] = "regular"
    return row


def _quantile(values, share):
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _rhythm(days, row, terms):
    gaps = sorted((two - one).days for one, two in zip(days, days[1:], strict=False))
    if len(gaps) < 3:
        return {
            "has_rhythm": False,
            "days_late": 0,
            "is_late": False,
            "margin_at_risk": 0,
        }
    typical = _quantile(gaps, Fraction(1, 2))
    spread = _quantile(gaps, Fraction(3, 4)) - _quantile(gaps, Fraction(1, 4))
    expected = days[-1] + timedelta(days=math.ceil(typical))
    late = max((terms.today - expected).days, 0)
    is_late = late > spread * terms.late_factor
    cycles = min(late / max(typical, 1), 365 / max(typical, 1))
    return {
        "has_rhythm": True,
        "typical_gap_days": typical,
        "gap_spread_days": spread,
        "next_order_expected": expected,
        "days_late": late,
        "is_late": is_late,
        "margin_at_risk": max(row["margin"] / row["order_count"] * Fraction(cycles), 0)
        if is_late
        else 0,
    }


def _xyz(movements, sales, terms):
    end = terms.today.replace(day=1)
    start = end - relativedelta(months=12)
    revenue = defaultdict(Fraction)
    for day, amount, _margin, _costed in movements:
        if start <= day < end:
            revenue[day.year, day.month] += amount
    bought = {(s.day.year, s.day.month) for s in sales if start <= s.day < end}
    mean = sum(revenue.values()) / 12
    if len(bought) < 3 or mean <= 0:
        return False
    squares = sum((part - mean) ** 2 for part in revenue.values())
    squares += (12 - len(revenue)) * mean**2
    variation = 100 * math.sqrt(squares / 12) / float(mean)
    return "x" if variation <= terms.x else "y" if variation <= terms.y else "z"


def _compare(rows, pasts, terms):
    total = sum(max(row["revenue"], 0) for row in rows.values())
    before = Fraction(0)
    ranking = sorted(rows, key=lambda key: (-rows[key]["revenue"], key))
    for rank, key in enumerate(ranking, start=1):
        row = rows[key]
        share = before / total
        row["pareto_rank"] = rank
        row["abc_class"] = "a" if share < terms.a else "b" if share < terms.b else "c"
        row["revenue_share"] = row["revenue"] / total
        before += max(row["revenue"], 0)
        row["cumulative_share"] = before / total
    for what in ("team", "user"):
        sold = defaultdict(Fraction)
        of_customer = defaultdict(Fraction)
        latest = {}
        for key, past in pasts.items():
            for number, sale in enumerate(past.sales):
                seller = getattr(sale, what)
                sold[seller] += sale.amount
                of_customer[key, seller] += sale.amount
                moment = (sale.day, number)
                if key not in latest or moment >= latest[key][0]:
                    latest[key] = (moment, seller)
            for _day, amount, _margin, _costed, team, user in past.credits:
                seller = team if what == "team" else user
                sold[seller] -= amount
                of_customer[key, seller] -= amount
        for key, row in rows.items():
            seller = latest[key][1]
            row[f"{what}_share"] = of_customer[key, seller] / sold[seller]
