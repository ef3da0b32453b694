import csv
import io
import unittest
from datetime import date
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from ...tools import balance_csv
from ...tools.balance_csv import (
    FileProblem,
    parse_balance,
    parse_expiry,
    read,
    repeated,
)
from .strategies import amounts, rule_settings

TODAY = date(2026, 1, 1)
HEADING = "customer;number;points;expiry"


def rows_of(text, **options):
    options = {"digits": 2, "today": TODAY} | options
    content = text if isinstance(text, bytes) else text.encode()
    return read(content, **options)


def problem_of(line, heading=HEADING, **options):
    [row] = rows_of(f"{heading}\n{line}\n", **options)
    return row.problem


class TestBalanceCsv(unittest.TestCase):
    """Tables of balances are read without guessing."""

    def assertRefused(self, text, code, **details):
        with self.assertRaises(FileProblem) as caught:
            rows_of(text)
        self.assertEqual(caught.exception.code, code)
        for name, value in details.items():
            self.assertEqual(caught.exception.details[name], value)

    def test_separators_marks_and_line_ends(self):
        for separator in ";,\t":
            for end in ("\n", "\r\n"):
                for mark in ("", "\ufeff"):
                    lines = [HEADING, 'a@b.c;"7";1000.5;2026-12-31', ""]
                    text = mark + end.join(lines).replace(";", separator)
                    [row] = rows_of(text)
                    self.assertEqual(
                        (row.line, row.customer, row.number, row.points),
                        (2, "a@b.c", "7", Decimal("1000.5")),
                    )
                    self.assertEqual(row.expires_on, date(2026, 12, 31))

    def test_columns_in_any_order_and_left_out(self):
        [row] = rows_of("Points,CUSTOMER\n5,a@b.c\n")
        self.assertEqual((row.customer, row.points), ("a@b.c", 5))
        self.assertEqual((row.number, row.expires_on), ("", None))

    def test_lines_are_counted_as_an_editor_does(self):
        rows = rows_of(f'{HEADING}\n\n"a\nb";;1;\n\nc;;2;\n')
        self.assertEqual([row.line for row in rows], [3, 6])

    def test_numbers_that_can_be_read_in_two_ways(self):
        for text in (
            "1.000,50",
            "1,000.50",
            "1.000",
            "1,000",
            "12.345.678",
            "1 000",
            "1'000",
            "1\u00a0000,50",
            "999.999",
        ):
            for digits in (0, 2, 3):
                with (
                    self.subTest(text=text),
                    self.assertRaisesRegex(ValueError, "grouping"),
                ):
                    parse_balance(text, digits)
        self.assertEqual(parse_balance("0.500", 3), Decimal("0.5"))
        self.assertEqual(parse_balance("1000.500", 3), Decimal("1000.5"))

    def test_numbers_refused(self):
        for text, code in (
            ("", "no_points"),
            ("-5", "negative"),
            ("(5)", "negative"),
            ("\u22125", "negative"),
            ("five", "not_a_number"),
            ("1e3", "not_a_number"),
            ("=1+1", "not_a_number"),
            ("٣", "not_a_number"),
            ("5 pts", "not_a_number"),
            ("NaN", "not_a_number"),
            ("5.005", "grouping"),
            ("0.005", "too_many_decimals"),
            ("5.0000001", "not_a_number"),
            ("9" * 13, "not_a_number"),
        ):
            with self.subTest(text=text):
                self.assertEqual(problem_of(f'a;;"{text}";'), code)

    def test_days_refused(self):
        for text, code in (
            ("2025-12-31", "past"),
            ("31.12.2026", "date_format"),
            ("12/31/2026", "date_format"),
            ("2026-02-30", "date_format"),
            ("46387", "date_format"),
            ("never", "date_format"),
            ("2026-12-31 00:00:00", "date_format"),
            ("9999-12-31", "too_far"),
        ):
            with self.subTest(text=text):
                self.assertEqual(problem_of(f"a;;1;{text}"), code)
        self.assertIsNone(problem_of("a;;1;2026-01-01"))
        self.assertIsNone(problem_of("a;;1;"))

    def test_days_in_the_chosen_format(self):
        day = date(2026, 12, 31)
        for text in ("31.12.2026", "31/12/2026", "31-12-2026"):
            self.assertEqual(parse_expiry(text, TODAY, "dmy"), day)
        self.assertEqual(parse_expiry("12/31/2026", TODAY, "mdy"), day)
        with self.assertRaisesRegex(ValueError, "date_format"):
            parse_expiry("2026-12-31", TODAY, "dmy")

    def test_files_refused(self):
        self.assertRefused("", "empty")
        self.assertRefused("\ufeff", "empty")
        self.assertRefused(" \n \n", "empty")
        self.assertRefused(f"{HEADING}\n;;;\n", "empty")
        self.assertRefused("a;b\n1;2\n", "heading_unknown", heading="a")
        self.assertRefused("customer;number\na;1\n", "heading_missing")
        self.assertRefused(
            "customer;points;points\na;1;1\n", "heading_twice", heading="points"
        )
        self.assertRefused(
            f"{HEADING}\nJos\xe9;;1;\n".encode("latin-1"), "not_utf8", line=2
        )
        self.assertRefused(f"{HEADING}\na;;1;\n".encode("utf-16"), "not_utf8")
        self.assertRefused(f"{HEADING}\na\x00;;1;\n", "not_utf8", line=2)
        self.assertRefused(b"PK\x03\x04 and so on", "workbook")
        self.assertRefused(f'{HEADING}\n"a;;1;\nb;;2;\n', "broken")
        self.assertRefused(b"x" * (balance_csv.MOST_BYTES + 1), "too_large")
        many = "a;;1;\n" * (balance_csv.MOST_ROWS + 1)
        self.assertRefused(f"{HEADING}\n{many}", "too_many_rows")

    def test_a_comma_in_a_number_makes_a_cell_too_many(self):
        self.assertEqual(
            problem_of("a,,1,000.50,2026-12-31", HEADING.replace(";", ",")), "cells"
        )

    def test_no_customer(self):
        self.assertEqual(problem_of(";7;5;"), "no_customer")

    @rule_settings
    @given(
        st.lists(
            st.tuples(
                st.text(min_size=1, max_size=20).filter(lambda text: text.strip()),
                st.text(max_size=8),
                amounts,
                st.none() | st.dates(TODAY, date(2100, 1, 1)),
            ),
            min_size=1,
            max_size=8,
        ),
        st.sampled_from(";,\t"),
    )
    def test_what_is_written_is_read(self, table, separator):

        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
        writer.writerow(balance_csv.COLUMNS)
        for customer, number, points, day in table:
            clean = [cell.replace("\x00", "") for cell in (customer, number)]
            if not clean[0].strip():
                clean[0] = "a"
            writer.writerow([*clean, f"{points:.2f}", day or ""])
        content = text.getvalue().encode("utf-8", "replace")
        rows = rows_of(content)
        self.assertEqual([row.problem for row in rows], [None] * len(table))
        self.assertEqual([row.points for row in rows], [row[2] for row in table])
        self.assertEqual([row.expires_on for row in rows], [row[3] for row in table])

    @rule_settings
    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    @example(b"customer,points\n,")
    def test_any_bytes_give_rows_or_a_reason(self, content):
        for text in (content, f"{HEADING}\n".encode() + content):
            try:
                rows = rows_of(text)
            except FileProblem as problem:
                self.assertTrue(problem.code)
                continue
            for row in rows:
                self.assertEqual(row.points is None, bool(row.problem))

    def test_repeated(self):
        self.assertEqual(repeated(["x", None, "x", "x", None]), {2: 0, 3: 0})
