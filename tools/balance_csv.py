"""A table of balances as people send it: read, and every doubt named.

Nothing is guessed. What can be read in two ways is a problem of its row, and a
file that is not a table is refused whole.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .amounts import parse_points
from .lots import add_months

COLUMNS = ("customer", "number", "points", "expiry")
REQUIRED = ("customer", "points")
SEPARATORS = (";", ",", "\t")
DATE_FORMATS = {
    "iso": ("%Y-%m-%d",),
    "dmy": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
}
MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
LONGEST_LIFE_MONTHS = 100 * 12

# Thousands set apart: 1.000,50  1,000.50  1 000  1'000; and 1.000, which may be one
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,'\u2019\s][0-9]{3})+(?:[.,][0-9]*)?")
DAY = re.compile(r"[0-9./-]{8,10}")


class FileProblem(ValueError):
    """Why a file is no table of balances.

    ``code`` is one of ``empty``, ``too_large``, ``too_many_rows``, ``workbook``,
    ``not_utf8``, ``broken``, ``heading_missing``, ``heading_unknown`` and
    ``heading_twice``; ``details`` says where and what.
    """

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Row:
    """One row of the table, as it was written and as it was understood.

    ``problem`` is None or one of ``cells``, ``no_customer``, ``no_points``,
    ``grouping``, ``negative``, ``not_a_number``, ``too_many_decimals``,
    ``date_format``, ``past`` and ``too_far``.
    """

    line: int
    customer: str = ""
    number: str = ""
    points_text: str = ""
    expiry_text: str = ""
    points: Decimal | None = None
    expires_on: date | None = None
    problem: str | None = None


def read(content, *, digits, today, date_format="iso"):
    """Return the :class:`Row` objects of a CSV file, empty lines left out.

    :param content: bytes of the file, UTF-8 with or without a mark
    :param digits: decimals of a point
    :param today: the company's day: what expired before it is a problem
    :param date_format: key of :data:`DATE_FORMATS`
    :raise FileProblem: the file is no table of balances

    >>> text = "customer;number;points;expiry\\nani@example.com;;30,75;2026-12-31\\n"
    >>> [row] = read(text.encode(), digits=2, today=date(2026, 1, 1))
    >>> row.points, str(row.expires_on), row.problem
    (Decimal('30.75'), '2026-12-31', None)
    """
    reader = _reader(_text(content))
    try:
        heading = next(reader, [])
        places = _places(heading)
        rows = []
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(
                    _row(
                        begins, cells, len(heading), places, digits, today, date_format
                    )
                )
            if len(rows) > MOST_ROWS:
                raise FileProblem("too_many_rows", most=MOST_ROWS)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FileProblem("broken", line=reader.line_num) from error
    if not rows:
        raise FileProblem("empty")
    return rows


def repeated(keys):
    """Return {index: index of the first equal key} of keys that came before.

    Empty keys are nobody's.

    >>> repeated(["a", "b", "a", "", ""])
    {2: 0}
    """
    first, found = {}, {}
    for index, key in enumerate(keys):
        if not key:
            continue
        if key in first:
            found[index] = first[key]
        else:
            first[key] = index
    return found


def parse_balance(text, digits):
    """Return the points of a cell, a Decimal of 0 or more.

    :raise ValueError: ``no_points``, ``grouping``, ``negative``, ``not_a_number``
        or ``too_many_decimals``

    >>> parse_balance("1000,50", 2)
    Decimal('1000.50')
    >>> parse_balance("1.000,50", 2)
    Traceback (most recent call last):
    ...
    ValueError: grouping
    """
    text = text.strip()
    if not text:
        raise ValueError("no_points")
    if text[0] in "-\u2212(":
        raise ValueError("negative")
    if GROUPED.fullmatch(text):
        raise ValueError("grouping")
    return parse_points(text, digits)


def parse_expiry(text, today, date_format="iso"):
    """Return the last usable day of a cell, None for an empty one.

    :raise ValueError: ``date_format``, ``past`` or ``too_far``

    >>> parse_expiry("31.12.2026", date(2026, 1, 1), "dmy")
    datetime.date(2026, 12, 31)
    """
    text = text.strip()
    if not text:
        return None
    day = _day(text, date_format)
    if day is None:
        raise ValueError("date_format")
    if day < today:
        raise ValueError("past")
    if day > add_months(today, LONGEST_LIFE_MONTHS):
        raise ValueError("too_far")
    return day


def _day(text, date_format):
    if not DAY.fullmatch(text):
        return None
    for pattern in DATE_FORMATS[date_format]:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def _text(content):
    if len(content) > MOST_BYTES:
        raise FileProblem("too_large", most=MOST_BYTES // 1_000_000)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileProblem("workbook")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileProblem("not_utf8", line=line) from error
    if not text.strip():
        raise FileProblem("empty")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise FileProblem("not_utf8", line=line)
    return text


def _reader(text):
    """Return a reader with the separator under which most headings are known."""
    first_line = text.lstrip("\r\n").split("\n", 1)[0]

    def known(separator):
        cells = first_line.replace('"', "").split(separator)
        return sum(_name(cell) in COLUMNS for cell in cells)

    separator = max(SEPARATORS, key=known)
    return csv.reader(
        io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator, strict=True
    )


def _name(cell):
    return cell.strip().lower()


def _places(heading):
    """Return {column: place} of a heading."""
    names = [_name(cell) for cell in heading]
    if len(names) > 1 and not names[-1]:
        names.pop()  # a separator at the end of each line
    for name in names:
        if name not in COLUMNS:
            raise FileProblem("heading_unknown", heading=name[:40])
        if names.count(name) > 1:
            raise FileProblem("heading_twice", heading=name)
    for name in REQUIRED:
        if name not in names:
            raise FileProblem("heading_missing", heading=name)
    return {name: place for place, name in enumerate(names)}


def _row(line, cells, width, places, digits, today, date_format):
    cell = {
        name: cells[place].strip() if place < len(cells) else ""
        for name, place in places.items()
    }
    row = {
        "line": line,
        "customer": cell["customer"],
        "number": cell.get("number", ""),
        "points_text": cell["points"],
        "expiry_text": cell.get("expiry", ""),
    }
    if len(cells) != width:
        return Row(**row, problem="cells")
    if not row["customer"]:
        return Row(**row, problem="no_customer")
    try:
        points = parse_balance(row["points_text"], digits)
        expires_on = parse_expiry(row["expiry_text"], today, date_format)
    except ValueError as error:
        return Row(**row, problem=str(error))
    return Row(**row, points=points, expires_on=expires_on)
