import doctest
import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools import segments
from ...tools.segments import MOST_LINES, Terms, kind_of, read_pasted, winning

TERMS = st.builds(
    Terms,
    segment_id=st.integers(1, 6),
    pricelist_id=st.sampled_from([False, 1, 2]),
    payment_term_id=st.sampled_from([False, 1, 2]),
    delivery_note=st.sampled_from([False, "Ring twice"]),
)


class TestSegmentRulesPure(unittest.TestCase):
    """Whose terms win, and what a pasted list holds."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(segments).failed, 0)

    @given(st.lists(TERMS), st.sets(st.integers(1, 6)))
    def test_the_first_of_the_members_segments_that_gives_it(self, terms, own):
        for name in ("pricelist_id", "payment_term_id", "delivery_note"):
            found = winning(terms, name, own)
            giving = [
                one for one in terms if one.segment_id in own and getattr(one, name)
            ]
            self.assertEqual(found, giving[0] if giving else None)

    @given(st.text())
    def test_any_paste_is_read(self, text):
        lines = read_pasted(text)
        self.assertEqual(len(lines), len({line.casefold() for line in lines}))
        for line in lines:
            self.assertTrue(line.strip())
            self.assertIn(kind_of(line)[0], ("email", "number", "name"))
        self.assertEqual(read_pasted("\n".join(lines)), lines)

    def test_too_long_a_list_is_refused(self):
        text = "\n".join(str(number) for number in range(MOST_LINES))
        self.assertEqual(len(read_pasted(text)), MOST_LINES)
        with self.assertRaises(ValueError):
            read_pasted(f"{text}\none more")

    def test_kinds(self):
        for line, expected in {
            "ANI@Example.com": ("email", "ani@example.com"),
            "+374 (10) 12-34-56": ("number", "37410123456"),
            "12345": ("number", "12345"),
            "1234": ("name", "1234"),
            "Ani Petrosyan": ("name", "ani petrosyan"),
        }.items():
            with self.subTest(line):
                self.assertEqual(kind_of(line), expected)
