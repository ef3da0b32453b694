"""What an order's invoices, credit notes and payments say, now or at a moment.

Settlement asks for all of them; a replay of the past for those of its moment.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from .amounts import ZERO, round_half_up
from .order_lines import OrderLines
from .settlement import Documents

# Of an invoice: all of it, what earns with and without tax, what points paid of it
FIGURES = ("total", "included", "excluded", "points")
# Of what earns on an invoice, line by line of the order
BY_LINE = ("quantity", "included", "excluded")
SHARE_DIGITS = 6


@dataclass(frozen=True)
class Money:
    """Money that came in (or went back, negative) at a moment."""

    moment: datetime | None
    amount: Decimal


@dataclass(frozen=True)
class InvoicePart:
    """What a posted invoice or credit note holds of an order.

    ``figures`` are in the order's currency, ``whole`` too: all that the order has
    on it. ``move_total`` and ``payments`` belong to the whole document, in its own
    currency.
    """

    is_refund: bool
    figures: dict
    whole: Decimal
    move_total: Decimal
    payments: tuple = ()
    line_count: int = 1
    moment: datetime | None = None
    # What earns of it: {line id: figures ``BY_LINE``}
    lines: dict = field(default_factory=dict)

    def paid(self, until=None):
        """Return the order's part of the money that the document was paid with.

        >>> part = InvoicePart(False, {}, Decimal(40), Decimal(80),
        ...     (Money(None, Decimal(20)),))
        >>> part.paid()
        Decimal('10.000000')
        """
        if not self.move_total:
            return self.whole
        money = sum((one.amount for one in known(self.payments, until)), ZERO)
        share = self.whole * min(money, self.move_total) / self.move_total
        return round_half_up(share, SHARE_DIGITS)


def known(facts, until=None):
    """Return those of facts with a moment that had happened until a moment."""
    if until is None:
        return facts
    return [fact for fact in facts if fact.moment <= until]


def add_up(parts, transactions, rounding, until=None):
    """Add up one order's documents.

    The same money may show on an invoice and as a transaction: it is counted by
    whichever knows more of it, and so is what went back.

    :param parts: :class:`InvoicePart` objects
    :param transactions: :class:`Money` of payment transactions
    :param rounding: smallest amount of the order's currency
    :return: dict of ``invoiced`` and ``credited`` figures, ``paid``, ``tolerance``
    """
    invoiced, credited = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    lines = 1
    for part in known(parts, until):
        side = credited if part.is_refund else invoiced
        for name, amount in part.figures.items():
            side[name] += amount
        side["paid"] += part.paid(until)
        lines += part.line_count
    moved = [one.amount for one in known(transactions, until)]
    received = sum((amount for amount in moved if amount > ZERO), ZERO)
    returned = -sum((amount for amount in moved if amount < ZERO), ZERO)
    return {
        "invoiced": invoiced,
        "credited": credited,
        "paid": max(invoiced["paid"], received) - max(credited["paid"], returned),
        "tolerance": rounding * lines,
        "parts": known(parts, until),
    }


def by_line(parts, is_refund):
    """Add up invoices (or credit notes) by order line: {line id: amounts}."""
    lines = {}
    for part in parts:
        if part.is_refund == is_refund:
            for line_id, amounts in part.lines.items():
                sums = lines.setdefault(line_id, dict.fromkeys(amounts, ZERO))
                for mode, amount in amounts.items():
                    sums[mode] += amount
    return lines


def fully_invoiced(quantities, parts):
    """Tell whether invoices cover all that was ordered, credited since or not.

    :param quantities: {line id: quantity ordered} of what earns
    """
    invoiced = by_line(parts, is_refund=False)
    return bool(invoiced) and all(
        invoiced.get(line_id, {}).get("quantity", ZERO) >= quantity
        for line_id, quantity in quantities.items()
    )


def as_documents(
    ordered,
    facts,
    mode,
    *,
    is_invoiced,
    rate=Decimal(1),
    delivered_share=Fraction(1),
    lines=(),
    keys=(),
):
    """Return the :class:`~.settlement.Documents` of an order's facts.

    :param ordered: (total, base) of the order, in its currency
    :param facts: what :func:`add_up` returned
    :param mode: which base earns: ``included`` or ``excluded`` tax
    :param is_invoiced: nothing is left to invoice
    :param rate: of the order's currency to the programme's
    :param lines: :class:`~.order_lines.OrderLine` objects of the order, needed
        when goods came back or earn by rules
    :param keys: what to tell apart of the base: ids of rules and ``EARNING``
    """
    total, base = ordered
    if is_invoiced:
        # What was given off on invoices is not due
        total = min(total, facts["invoiced"]["total"])
        base = min(base, facts["invoiced"][mode])
    return Documents(
        ordered_total=total * rate,
        ordered_base=base * rate,
        invoiced_total=facts["invoiced"]["total"] * rate,
        invoiced_base=facts["invoiced"][mode] * rate,
        credited_total=facts["credited"]["total"] * rate,
        credited_base=facts["credited"][mode] * rate,
        paid_total=facts["paid"] * rate,
        tolerance=facts["tolerance"] * rate,
        delivered_share=delivered_share,
        **_of_lines(lines, facts, mode, is_invoiced, rate, keys),
    )


def _of_lines(lines, facts, mode, is_invoiced, rate, keys):
    """Return the fields of ``Documents`` that single lines decide."""
    if not lines:
        return {}
    invoiced = by_line(facts["parts"], is_refund=False)
    credited = by_line(facts["parts"], is_refund=True)
    base, total = (
        OrderLines(lines, invoiced, credited, one, is_invoiced=is_invoiced)
        for one in (mode, "included")
    )
    return {
        "returned_total": total.returned() * Fraction(rate),
        "returned_base": base.returned() * Fraction(rate),
        "parts": {key: base.sums(key).times(rate) for key in keys},
    }
