"""Numbers of loyalty cards: unguessable, typed by people, read by scanners.

A generated number is an optional prefix, fifteen random digits and a check digit.
The digits are drawn from about 10^15, so that whoever tries numbers meets a card in
use once in many millions of tries. Numbers of cards that exist already (plastic of
another system) are taken as they are.
"""

import re
import secrets

RANDOM_DIGITS = 15
SHORTEST, LONGEST = 6, 32
LONGEST_PREFIX = 6
MARK = "…"

# What people and scanners put between the digits: spaces and dashes of any kind
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u200b\ufeff]+")
NUMBER = re.compile(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}")
PREFIX = re.compile(rf"[A-Z0-9]{{0,{LONGEST_PREFIX}}}")
GENERATED = re.compile(rf"[A-Z0-9]{{0,{LONGEST_PREFIX}}}[0-9]{{{RANDOM_DIGITS + 1}}}")


def normalize(text):
    """Return a number as it is stored: no spaces or dashes, capital letters.

    :raise ValueError: it cannot be the number of a card

    >>> normalize(' 4539-1488 0343 6467 '), normalize('club 0042')
    ('4539148803436467', 'CLUB0042')
    """
    # Longer texts are nobody's typing: not worth a look
    text = SEPARATORS.sub("", str(text or "")[: 4 * LONGEST])
    # Before upper(), which turns some letters of other scripts into plain ones
    if not text.isascii() or not NUMBER.fullmatch(text.upper()):
        message = "not_a_card_number"
        raise ValueError(message)
    return text.upper()


def normalize_prefix(text):
    """Return the prefix of generated numbers as it is stored.

    :raise ValueError: longer than six, or more than letters and digits

    >>> normalize_prefix('vip-1'), normalize_prefix(None)
    ('VIP1', '')
    """
    text = SEPARATORS.sub("", str(text or ""))
    if not text.isascii() or not PREFIX.fullmatch(text.upper()):
        message = "not_a_prefix"
        raise ValueError(message)
    return text.upper()


def check_digit(digits):
    """Return the digit that the Luhn algorithm (ISO/IEC 7812-1) adds to digits.

    It finds every single wrong digit, and all but one exchange of neighbours.

    >>> check_digit('7992739871')
    '3'
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def generate(prefix=""):
    """Return a new number; the first random digit is never 0.

    Spreadsheets drop zeros at the beginning.

    :param prefix: as :func:`normalize_prefix` returns it
    """
    least = 10 ** (RANDOM_DIGITS - 1)
    digits = str(least + secrets.randbelow(9 * least))
    return prefix + digits + check_digit(digits)


def is_mistyped(number):
    """Tell whether this looks like a generated number with a wrong check digit.

    >>> is_mistyped('4539148803436467'), is_mistyped('4539148803436476')
    (False, True)
    >>> is_mistyped('CLUB0042')
    False
    """
    if not GENERATED.fullmatch(number):
        return False
    digits = number[-RANDOM_DIGITS - 1 :]
    return check_digit(digits[:-1]) != digits[-1]


def grouped(number):
    """Return a number in groups of four, from the right.

    >>> grouped('4539148803436467'), grouped('VIP4539148803436467'), grouped('CLUB42')
    ('4539 1488 0343 6467', 'VIP 4539 1488 0343 6467', 'CL UB42')
    """
    first = len(number) % 4
    parts = [number[:first]] if first else []
    parts += [number[at : at + 4] for at in range(first, len(number), 4)]
    return " ".join(parts)


def masked(number):
    """Return what may be shown of a number: its last four characters.

    >>> masked('4539148803436467')
    '…6467'
    """
    return MARK + number[-4:]
