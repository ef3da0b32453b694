import unittest
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ...tools.touchpoints import (
    LONGEST_WORDS,
    TOKEN_LENGTH,
    choose,
    clean_words,
    is_token,
    parse_mark,
)
from .strategies import rule_settings

points = st.integers(1, 6)
met_points = st.dictionaries(st.integers(1, 40), st.frozensets(points), max_size=30)
counts_of = st.dictionaries(points, st.integers(0, 8))
limits = st.integers(0, 35)
seeds = st.text(max_size=8)
anything = st.none() | st.integers() | st.text() | st.binary() | st.lists(st.text())


class TestChoice(unittest.TestCase):
    """Who is asked about what."""

    @rule_settings
    @given(met_points, counts_of, limits, seeds)
    def test_each_person_once_about_what_they_met(self, met, counts, limit, seed):
        chosen = choose(met, counts, limit, seed)
        people = [person for person, _point in chosen]
        self.assertEqual(len(people), len(set(people)))
        for person, point in chosen:
            self.assertIn(point, met[person])
        able = [person for person, points in met.items() if points]
        self.assertEqual(len(chosen), min(limit, len(able)))

    @rule_settings
    @given(met_points, counts_of, limits, seeds)
    def test_points_are_even(self, met, counts, limit, seed):
        """One is behind by more than a question only if all who met it are asked."""
        chosen = dict(choose(met, counts, limit, seed))
        total = Counter(counts)
        total.update(chosen.values())
        grown = set(chosen.values())
        for point in set().union(*met.values()):
            left = [key for key, own in met.items() if point in own - {chosen.get(key)}]
            if any(key not in chosen for key in left):
                self.assertLessEqual(
                    max((total[one] for one in grown), default=0) - 1, total[point]
                )

    @rule_settings
    @given(met_points, counts_of, limits, seeds)
    def test_the_order_of_the_people_is_no_matter(self, met, counts, limit, seed):
        turned = dict(reversed(met.items()))
        self.assertEqual(
            choose(met, counts, limit, seed), choose(turned, counts, limit, seed)
        )

    def test_other_days_ask_others(self):
        met = {person: {1, 2, 3} for person in range(100)}
        days = [dict(choose(met, {}, 9, f"1:2026-03-{day:02}")) for day in range(1, 29)]
        self.assertGreater(len({frozenset(day) for day in days}), 25)
        self.assertEqual(
            {len(set(Counter(day.values()).values())) for day in days}, {1}
        )
        asked = Counter(person for day in days for person in day)
        self.assertGreater(len(asked), 80)
        self.assertLess(max(asked.values()), 12)

    def test_a_point_that_few_met_is_served_first(self):
        met = {person: {1} for person in range(50)} | {50: {1, 2}}
        self.assertIn((50, 2), choose(met, {1: 40}, 1, "day"))


class TestWhatAPageSends(unittest.TestCase):
    @rule_settings
    @given(anything)
    def test_anything_at_all(self, sent):
        self.assertIn(parse_mark(sent), (None, 1, 2, 3, 4, 5))
        self.assertIn(is_token(sent), (True, False))
        words = clean_words(sent)
        self.assertLessEqual(len(words), LONGEST_WORDS)
        self.assertNotIn("\0", words)
        words.encode()  # nothing that a database refuses
        self.assertEqual(clean_words(words), words)

    def test_tokens(self):
        self.assertTrue(is_token("a-_9" * 10 + "xyz"))
        for text in (
            "é" * TOKEN_LENGTH,
            "a" * 42 + "\n",
            "a" * 44,
            "' OR 1=1",
            "",
            b"a",
        ):
            self.assertFalse(is_token(text), text)

    def test_marks(self):
        self.assertEqual([parse_mark(str(one)) for one in range(1, 6)], [1, 2, 3, 4, 5])
        for sent in ("", "0", "6", "12", "٣", "1.0", "+1", 1, True, ["1"]):
            self.assertIsNone(parse_mark(sent), sent)

    def test_words(self):
        self.assertEqual(clean_words(" a\x00b\ud800c\n "), "abc")
        self.assertEqual(clean_words("x" * 5000), "x" * LONGEST_WORDS)
        self.assertEqual(clean_words("Línea\nzwei"), "Línea\nzwei")
