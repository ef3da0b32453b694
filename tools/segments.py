"""Customer segments: whose terms win, and what a pasted list of customers holds."""

import re
from typing import NamedTuple

EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
# What separates customers in a paste; commas are part of many firms' names
SEPARATORS = re.compile(r"[\n\r;\t]+")
# What separates the cells of a row, and the rows of a paste out of a spreadsheet
CELLS, ROWS = re.compile(r"[\t;]"), re.compile(r"[\n\r]+")
NUMBER = re.compile(r"\+?[0-9][0-9\s()./-]*")
LEAST_DIGITS = 5
MOST_LINES = 5000


class Terms(NamedTuple):
    """What a segment gives its members; a term not given is empty."""

    segment_id: int
    pricelist_id: int | bool
    payment_term_id: int | bool
    delivery_note: str | bool


def winning(terms, name, segment_ids):
    """Return the :class:`Terms` by which a member of segments gets a term, or None.

    :param terms: of all segments, the one whose terms go first at the beginning
    :param name: of the term
    :param segment_ids: the member's segments

    >>> gold, silver = Terms(1, False, 7, False), Terms(2, 5, 8, False)
    >>> winning([gold, silver], "payment_term_id", {1, 2}).segment_id
    1
    >>> winning([gold, silver], "pricelist_id", {1, 2}).segment_id
    2
    >>> winning([gold, silver], "pricelist_id", {1}) is None
    True
    """
    for one in terms:
        if one.segment_id in segment_ids and getattr(one, name):
            return one
    return None


def read_pasted(text):
    """Return what people pasted, line by line, without empty lines and repetitions.

    :raise ValueError: more than ``MOST_LINES`` lines

    >>> read_pasted("Ani; Bob\\n\\n ani ")
    ['Ani', 'Bob']
    """
    seen = {}
    # PostgreSQL takes no NUL, which files of other systems may hold
    for part in SEPARATORS.split((text or "").replace("\0", " ")):
        part = " ".join(part.split())
        if part:
            seen.setdefault(part.casefold(), part)
    if len(seen) > MOST_LINES:
        raise ValueError(len(seen))
    return list(seen.values())


def read_rows(text):
    """Return the rows of a paste out of a spreadsheet, each a tuple of its cells.

    A row is one customer; empty cells and repeated rows are left out.

    :raise ValueError: more than ``MOST_LINES`` rows

    >>> read_rows("Ani\\t+374 10 123456\\n\\nBob;;bob@example.com\\nbob")
    [('Ani', '+374 10 123456'), ('Bob', 'bob@example.com'), ('bob',)]
    """
    seen = {}
    for line in ROWS.split((text or "").replace("\0", " ")):
        cells = [" ".join(cell.split()) for cell in CELLS.split(line)]
        row = tuple(cell for cell in cells if cell)
        if row:
            seen.setdefault(tuple(cell.casefold() for cell in row), row)
    if len(seen) > MOST_LINES:
        raise ValueError(len(seen))
    return list(seen.values())


def kind_of(line):
    """Return (kind, key) of a pasted line: ``email``, ``number`` or ``name``.

    >>> kind_of("Ani Petrosyan <Ani@Example.com>")
    ('email', 'ani@example.com')
    >>> kind_of("+374 10 123-456")
    ('number', '37410123456')
    >>> kind_of("7 Days")
    ('name', '7 days')
    """
    found = EMAIL.search(line)
    if found:
        return "email", found.group().lower()
    if NUMBER.fullmatch(line):
        digits = re.sub(r"[^0-9]", "", line)
        if len(digits) >= LEAST_DIGITS:
            return "number", digits
    return "name", line.casefold()
