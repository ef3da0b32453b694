"""Exact amounts of points and money.

The ORM hands floats around; a rule must never add them up. Every rule of
``tools/`` takes and returns :class:`decimal.Decimal`.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

ZERO = Decimal(0)
PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?")


def to_decimal(value, digits=None):
    """Return ``value`` (int, float, str or Decimal) as an exact decimal.

    A float is read as it prints, so ``0.1`` is one tenth.

    :param digits: round half up to so many decimals, when given
    :raise ValueError: not a finite number

    >>> to_decimal(30.75)
    Decimal('30.75')
    >>> to_decimal(0.1 + 0.2, 2)
    Decimal('0.30')
    """
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value or 0))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        message = f"{value!r} is not a finite number"
        raise ValueError(message)
    return number if digits is None else round_half_up(number, digits)


def plain(value):
    """Return a number with all its digits and without trailing zeros.

    >>> plain(12345.67), plain(1250000.0), plain(Decimal("5.00"))
    ('12345.67', '1250000', '5')
    """
    return f"{to_decimal(value).normalize():f}"


def round_half_up(amount, digits):
    """Round a decimal to ``digits`` decimals, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def round_down(amount, digits):
    """Round a Decimal or Fraction to ``digits`` decimals, towards zero.

    >>> round_down(Decimal('2.999'), 2)
    Decimal('2.99')
    >>> round_down(Fraction(2, 3), 2)
    Decimal('0.66')
    """
    if isinstance(amount, Fraction):
        return Decimal(int(amount * 10**digits)).scaleb(-digits)
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_DOWN)


def parse_points(text, digits):
    """Read a number of points that somebody typed.

    Plain digits with one decimal point or comma; no sign, no exponent, no digits
    of other scripts, no grouping.

    :return: Decimal of 0 or more
    :raise ValueError: ``"not_a_number"`` or ``"too_many_decimals"``

    >>> parse_points(' 30,75 ', 2)
    Decimal('30.75')
    """
    text = str(text if text is not None else "").strip()
    if not text.isascii() or not PLAIN_NUMBER.fullmatch(text):
        raise ValueError("not_a_number")
    number = Decimal(text.replace(",", "."))
    if number != round_down(number, digits):
        raise ValueError("too_many_decimals")
    return number
