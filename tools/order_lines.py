"""What single lines of an order add to the whole: goods that earn by a rule, goods
that came back."""

from dataclasses import dataclass
from fractions import Fraction

from .amounts import ZERO
from .earning import EARNING

NOTHING = {"included": ZERO, "excluded": ZERO}


@dataclass(frozen=True)
class OrderLine:
    """A line whose amount is part of what earns.

    :param amounts: ``included`` and ``excluded`` tax, in the order's currency
    :param is_goods: False: a reduction, which takes after the goods it reduces
    :param rules: ids of rules that the goods earn by; None: they earn nothing
    :param returned: share (0..1) of the quantity ordered that was delivered and
        came back
    :param reduces: ids of the lines that a reduction reduces; None: all goods
    """

    id: int
    amounts: dict
    is_goods: bool = True
    rules: tuple | None = ()
    returned: Fraction = Fraction(0)
    reduces: frozenset | None = None

    def has(self, key):
        """Tell whether these goods earn by a rule, or at all."""
        return self.rules is not None and (key == EARNING or key in self.rules)


@dataclass(frozen=True)
class Amounts:
    """One figure of an order over its documents."""

    ordered: Fraction = Fraction(0)
    invoiced: Fraction = Fraction(0)
    credited: Fraction = Fraction(0)
    returned: Fraction = Fraction(0)

    def times(self, rate):
        rate = Fraction(rate)
        return Amounts(*(value * rate for value in vars(self).values()))


class OrderLines:
    """Lines of an order beside what was invoiced and credited of each.

    :param invoiced: {line id: amounts}
    :param credited: {line id: amounts}
    :param mode: which amounts count: ``included`` or ``excluded`` tax
    :param is_invoiced: nothing is left to invoice
    """

    def __init__(self, lines, invoiced, credited, mode, *, is_invoiced=False):
        self.mode = mode
        self.is_invoiced = is_invoiced
        self.invoiced = invoiced
        self.credited = credited
        self.lines = lines
        self.goods = [line for line in lines if line.is_goods]
        self.reductions = [line for line in lines if not line.is_goods]

    def sums(self, key):
        """Return the :class:`Amounts` of the goods that earn by a rule.

        A reduction belongs to it as far as the goods that it reduces do.
        """
        shares = {line.id: self._share(line, key) for line in self.lines}
        ordered = self._sum(self._amount, shares)
        invoiced = self._sum(self._invoiced, shares)
        return Amounts(
            ordered=min(ordered, invoiced) if self.is_invoiced else ordered,
            invoiced=invoiced,
            credited=self._sum(self._credited, shares),
            returned=self.returned(shares),
        )

    def returned(self, shares=None):
        """Return what came back and is in no credit note yet.

        Goods are worth what reductions leave of their price.
        """
        back = Fraction(0)
        for line in self.goods:
            if line.returned:
                share = 1 if shares is None else shares[line.id]
                back += self._uncredited_return(line) * self._net_share(line) * share
        return back

    def _uncredited_return(self, line):
        amount, invoiced = self._amount(line), self._invoiced(line)
        # What is invoiced beyond the order was credited before, and sold again
        credited = max(self._credited(line) - max(invoiced - amount, 0), 0)
        value = min(amount, invoiced) if self.is_invoiced else amount
        return max(value * line.returned - credited, Fraction(0))

    def _share(self, line, key):
        if line.is_goods:
            return Fraction(line.has(key))
        goods = self._reduced_by(line)
        whole = sum((self._amount(one) for one in goods), Fraction(0))
        if whole <= 0:
            return Fraction(key == EARNING)
        return sum((self._amount(one) for one in goods if one.has(key)), 0) / whole

    def _net_share(self, line):
        """Return what reductions leave of a line's price, as a share of it."""
        left = Fraction(1)
        for reduction in self.reductions:
            goods = self._reduced_by(reduction)
            whole = sum((self._amount(one) for one in goods), Fraction(0))
            if line in goods and whole > 0:
                left += self._amount(reduction) / whole
        return min(max(left, Fraction(0)), Fraction(1))

    def _reduced_by(self, reduction):
        if reduction.reduces is None:
            return self.goods
        return [line for line in self.goods if line.id in reduction.reduces]

    def _amount(self, line):
        return Fraction(line.amounts[self.mode])

    def _invoiced(self, line):
        return Fraction(self.invoiced.get(line.id, NOTHING)[self.mode])

    def _credited(self, line):
        return Fraction(self.credited.get(line.id, NOTHING)[self.mode])

    def _sum(self, figure, shares):
        return sum((figure(line) * shares[line.id] for line in self.lines), Fraction(0))


def returned_share(ordered, peak, delivered):
    """Return the share of a quantity ordered that was delivered and came back.

    :param peak: greatest quantity that was ever delivered

    >>> returned_share(4, 3, 1)
    Fraction(1, 2)
    """
    if ordered <= ZERO:
        return Fraction(0)
    back = min(peak, ordered) - max(delivered, ZERO)
    return Fraction(max(back, ZERO)) / Fraction(ordered)


def delivered_peak(ordered, peak, delivered):
    """Return the greatest quantity delivered so far, at most what is ordered.

    >>> delivered_peak(4, 3, 5)
    4
    """
    return max(min(peak, ordered), min(delivered, ordered), ZERO)
