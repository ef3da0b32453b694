from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...tools.card_numbers import (
    check_digit,
    generate,
    grouped,
    is_mistyped,
    masked,
    normalize,
    normalize_prefix,
)

PREFIXES = st.text("ABCXYZ0189", max_size=6)
POSITIONS = st.integers(min_value=0, max_value=15)


class TestCardNumbers(TestCase):
    @given(PREFIXES)
    def test_generated_is_a_number_with_its_check_digit(self, prefix):
        number = generate(prefix)
        self.assertEqual(number[: len(prefix)], prefix)
        self.assertEqual(len(number), len(prefix) + 16)
        self.assertEqual(normalize(number), number)
        self.assertFalse(is_mistyped(number))
        self.assertNotEqual(number[len(prefix)], "0")

    def test_generated_ones_differ(self):
        self.assertEqual(len({generate() for _one in range(1000)}), 1000)

    @given(PREFIXES, POSITIONS, st.integers(min_value=1, max_value=9))
    def test_one_wrong_digit_is_found(self, prefix, position, shift):
        number = generate(prefix)
        at = len(prefix) + position
        wrong = str((int(number[at]) + shift) % 10)
        self.assertTrue(is_mistyped(number[:at] + wrong + number[at + 1 :]))

    @given(st.integers(min_value=0, max_value=14))
    def test_exchanged_neighbours_are_found(self, at):
        number = generate()
        first, second = number[at], number[at + 1]
        swapped = number[:at] + second + first + number[at + 2 :]
        # Luhn cannot tell 09 from 90
        self.assertEqual(
            is_mistyped(swapped), first != second and {first, second} != {"0", "9"}
        )

    @given(PREFIXES)
    def test_as_it_is_shown_it_can_be_typed(self, prefix):
        number = generate(prefix)
        self.assertEqual(normalize(grouped(number)), number)
        self.assertEqual(normalize(grouped(number).lower()), number)
        self.assertEqual(normalize(grouped(number).replace(" ", "\u2011")), number)

    @given(st.text())
    def test_hostile_text_is_refused_or_harmless(self, text):
        try:
            number = normalize(text)
        except ValueError:
            return
        self.assertTrue(number.isascii() and number.isalnum())
        self.assertTrue(6 <= len(number) <= 32)

    def test_refused(self):
        for text in (
            None, False, "", "12345", "1" * 33, "1" * 10000, "12345é", "１２３４５６",
            "123456'; --", "12 34 56 %", "ſſſſſſ", "123456\0",
        ):  # fmt: skip
            with self.subTest(text=text), self.assertRaises(ValueError):
                normalize(text)
        for text in ("1234567", "a b_c", "ЧЛЕН"):
            with self.subTest(prefix=text), self.assertRaises(ValueError):
                normalize_prefix(text)

    @given(st.text("0123456789", min_size=1, max_size=30))
    def test_check_digit_completes(self, digits):
        whole = digits + check_digit(digits)
        doubled = [
            sum(divmod(int(one) * (2 if place % 2 else 1), 10))
            for place, one in enumerate(reversed(whole))
        ]
        self.assertEqual(sum(doubled) % 10, 0)

    def test_only_four_are_shown(self):
        number = generate()
        self.assertEqual(masked(number)[-4:], number[-4:])
        self.assertEqual(len(masked(number)), 5)
