import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.amounts import (
    parse_points,
    round_down,
    round_half_up,
    to_decimal,
)
from .strategies import digits, rule_settings

HOSTILE = [
    "",
    " ",
    "-",
    "-0",
    "-1",
    "+1",
    "1e400",
    "1e2",
    "NaN",
    "nan",
    "Infinity",
    "inf",
    "１０",
    "٣",
    "1 000",
    "1\u00a0000",
    "1,000.00",
    "1.000,00",
    "1_000",
    "0x10",
    "0b1",
    "1.",
    ".5",
    "1..5",
    "10;DROP TABLE",
    "<b>1</b>",
    "1\n2",
    "1\x00",
    "½",
    "٪",
    "9" * 13,
    "9" * 100_000,
    "0." + "1" * 7,
    None,
    False,
    True,
    [],
    {},
    b"10",
    float("nan"),
    float("inf"),
]


class TestAmounts(unittest.TestCase):
    def test_hostile_input_is_no_number(self):
        for text in HOSTILE:
            with (
                self.subTest(str(text)[:20]),
                self.assertRaisesRegex(ValueError, "^not_a_number$"),
            ):
                parse_points(text, 2)

    def test_what_people_write(self):
        for text, number in {
            "10": "10",
            " 30,75 ": "30.75",
            "30.75": "30.75",
            "007": "7",
            "0": "0",
            "0.10": "0.1",
            "1.50": "1.5",
            "9" * 12: "9" * 12,
            10: "10",
        }.items():
            with self.subTest(text):
                self.assertEqual(parse_points(text, 2), Decimal(number))

    def test_too_many_decimals(self):
        for text, places in (("1.005", 2), ("0.5", 0), ("1.0001", 3)):
            with self.assertRaisesRegex(ValueError, "^too_many_decimals$"):
                parse_points(text, places)
        self.assertEqual(parse_points("1.000", 2), 1)

    @rule_settings
    @given(st.text(max_size=12), digits)
    def test_any_text_is_a_plain_number_or_refused(self, text, places):
        try:
            number = parse_points(text, places)
        except ValueError as error:
            self.assertIn(str(error), ("not_a_number", "too_many_decimals"))
        else:
            self.assertGreaterEqual(number, 0)
            self.assertTrue(set(text.strip()) <= set("0123456789.,"))

    @rule_settings
    @given(st.decimals(0, 10**9, places=3), digits)
    def test_rounding_stays_within_one_step(self, number, places):
        step = Decimal(1).scaleb(-places)
        down, half_up = round_down(number, places), round_half_up(number, places)
        self.assertTrue(down <= number < down + step)
        self.assertLessEqual(abs(half_up - number), step / 2)
        self.assertIn(half_up - down, (0, step))

    def test_half_a_cent_goes_up_away_from_zero(self):
        self.assertEqual(round_half_up(Decimal("1.005"), 2), Decimal("1.01"))
        self.assertEqual(round_half_up(Decimal("-1.005"), 2), Decimal("-1.01"))

    def test_float_is_read_as_it_prints(self):
        self.assertEqual(to_decimal(0.1) + to_decimal(0.2), Decimal("0.3"))
        self.assertEqual(to_decimal(1.005, 2), Decimal("1.01"))
        self.assertEqual(to_decimal(None), 0)

    def test_not_finite_or_no_number(self):
        for value in (float("nan"), float("inf"), -float("inf"), "1e", "abc", "NaN"):
            with self.subTest(value), self.assertRaises(ValueError):
                to_decimal(value)
