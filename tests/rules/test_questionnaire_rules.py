import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.cells import FORMULA_STARTS
from ...tools.questionnaire import (
    LONGEST_TEXT,
    SKIPS,
    clean_submission,
    first_skip,
    is_paused,
    most_named,
    plain_text,
    plain_words,
)
from .strategies import rule_settings

NOW = datetime(2026, 6, 16, 12)
QUESTIONS = {1: {11, 12}, 2: {21}, 3: None}
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from((1, 2, 3, 11, 12, 21, "11", "21", "1e3", "-1")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("comment", "x")), inner, max_size=2)
    ),
    max_leaves=8,
)
posts = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("question_id", "previous_page_id", "1", "2", "3", "page_id"), json_values
    ),
)


class TestQuestionnaireRules(unittest.TestCase):
    @given(text=st.text(alphabet="<>a/b! =+-@\n\t\x00\ud800-x", max_size=60))
    @rule_settings
    def test_text_is_no_tag_and_no_formula(self, text):
        plain = plain_text(text)
        self.assertNotRegex(plain, r"</?[A-Za-z!][^<>]*>")
        self.assertFalse(plain.startswith(FORMULA_STARTS))
        plain.encode()
        self.assertNotIn("\x00", plain)
        self.assertEqual(plain_text(plain), plain)

    def test_long_text_is_cut(self):
        self.assertEqual(len(plain_text("a" * 30_000)), LONGEST_TEXT)
        self.assertEqual(len(plain_words("b" * 30_000)), LONGEST_TEXT)

    @given(post=posts)
    @rule_settings
    def test_only_what_a_page_could_send_is_kept(self, post):
        clean = clean_submission(post, QUESTIONS)
        if clean is None:
            return
        number = clean["question_id"]
        self.assertIn(number, QUESTIONS)
        sent = clean[str(number)]
        self.assertLessEqual(
            clean.keys(), {"question_id", "previous_page_id", str(number)}
        )
        self.assertIn(clean.get("previous_page_id", 1), QUESTIONS)
        if QUESTIONS[number] is None:
            self.assertIsInstance(sent, str)
            return
        chosen = [one for one in sent if not isinstance(one, dict)]
        self.assertLessEqual(set(chosen), QUESTIONS[number])
        self.assertEqual(len(chosen), len(set(chosen)))
        self.assertEqual(clean_submission(clean, QUESTIONS), clean)

    @given(days=st.integers(0, 400), ago=st.integers(-10, 500))
    @rule_settings
    def test_pause(self, days, ago):
        moments = [None, NOW - timedelta(days=ago)]
        self.assertEqual(is_paused(moments, NOW, days), days > 0 and ago < days)

    @given(facts=st.dictionaries(st.sampled_from(SKIPS), st.booleans()))
    @rule_settings
    def test_the_gravest_reason(self, facts):
        found = first_skip(facts)
        self.assertEqual(found is not None, any(facts.values()))
        if found:
            self.assertFalse(any(map(facts.get, SKIPS[: SKIPS.index(found)])))

    @given(names=st.lists(st.sampled_from("abc"), min_size=1))
    @rule_settings
    def test_most_named(self, names):
        found = most_named(names)
        self.assertEqual(names.count(found), max(map(names.count, names)))
