import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_scripts import (
    BRACE,
    BRACKET,
    END,
    ENDLESS,
    FOREIGN,
    MALFORMED,
    NO_STEPS,
    UNKNOWN,
    UNREACHABLE,
    Step,
    fill,
    flow_problems,
    names,
    next_step,
    problems,
)
from .strategies import rule_settings

EMPTY = (None, False, "", "  ", "\n", "False", "None")
signs = st.sampled_from(["{x}", "{x|you}", "{y}", "[", "]", "{", "}", "{{", "]]", "|"])
bits = st.sampled_from([" ", ",", ".", "\n", "Dear", "good day", "!", "(", ")"])
texts = st.lists(signs | bits, max_size=14).map("".join)
words = st.sampled_from(
    ["Dear", "hello", "{x}", "{y}", "{x},", "{y}.", "[{y},]", "ok."]
)
sentences = st.lists(words, min_size=1, max_size=10).map(" ".join)


class TestMergeFields(unittest.TestCase):
    def assertFilled(self, text, expected, **values):
        with self.subTest(text):
            self.assertEqual(fill(text, values), expected)

    def test_values_and_fall_backs(self):
        self.assertFilled("Dear {x},", "Dear Ani,", x="Ani")
        self.assertFilled("Dear { x | customer },", "Dear Ani,", x=" Ani ")
        self.assertFilled("{x} points", "0 points", x=0)
        for empty in EMPTY:
            self.assertFilled("Dear { x | customer },", "Dear customer,", x=empty)
            self.assertFilled("Dear {x|},", "Dear", x=empty)
        self.assertFilled("{x} or {y|friend}", "Ani or friend", y=None, x="Ani")

    def test_a_gap_leaves_no_trace(self):
        for text, expected in (
            ("Dear {x},", "Dear"),
            ("Dear {x},\nwe are glad.", "Dear\nwe are glad."),
            ("Hello {x}, how are you?", "Hello, how are you?"),
            ("Hello {x} how are you?", "Hello how are you?"),
            ("Thank you, {x}.", "Thank you."),
            ("Thank you, {x}", "Thank you"),
            ("Thank you, {x}!\nBye", "Thank you!\nBye"),
            ("{x}, good morning", "good morning"),
            ("Hi. {x}, good morning", "Hi. good morning"),
            ("Ani, {x}, Eva", "Ani, Eva"),
            ("Dear {x} {x}, welcome", "Dear, welcome"),
            ("Dear {x}, {x}!", "Dear!"),
            ("Dear {x} ,", "Dear"),
            ("Bonjour {x} !", "Bonjour !"),
            ("Barev {x}։", "Barev։"),
            ("{x}", ""),
            ("{x},", ""),
        ):
            self.assertFilled(text, expected, x=False)

    def test_lines_with_nothing_else_go(self):
        for text, expected in (
            ("A\n{x}\nB", "A\nB"),
            ("A\r\n\r\n[Hi {x}]\r\n\r\nB", "A\n\nB"),
            ("A\n{x}\n\nB", "A\n\nB"),
            ("{x}\nB", "B"),
            ("A\n{x}", "A"),
        ):
            self.assertFilled(text, expected)

    def test_the_rest_is_left_as_it_was_written(self):
        self.assertFilled("a  b , c{x}", "a  b , c")
        self.assertFilled("  - {x} , {y}", "  - a  b , , , c", x="a  b ,", y=", c")

    def test_clauses(self):
        text = "Hello. [Good to hear you again, {x}.] How is {y|it}?"
        self.assertFilled(
            text, "Hello. Good to hear you again, Ani. How is it?", x="Ani"
        )
        self.assertFilled(text, "Hello. How is it?")
        self.assertFilled("[{x} and {y}] go", "go", x="Ani")
        self.assertFilled("[{x|You} and {y}] go", "You and Eva go", y="Eva")
        # A direction for who speaks
        self.assertFilled("Hello {x}. [wait]", "Hello Ani. [wait]", x="Ani")

    def test_escaped(self):
        self.assertFilled("{{x}} {{{x}}} [[{x}]]", "{x} {Ani} [Ani]", x="Ani")
        self.assertFilled("[[{x}]]", "[]")

    def test_values_are_no_fields(self):
        self.assertFilled("{x} {y}", "{y} [Eva {x}]", x="{y}", y="[Eva {x}]")

    def test_a_broken_text_is_still_said(self):
        self.assertFilled("Dear {x y} [Hi {x}", "Dear {x y} [Hi Ani", x="Ani")
        self.assertFilled("} ] {x", "} ] {x", x="Ani")
        self.assertFilled("{x}" + "," * 3000, "")
        self.assertEqual((fill(None, {}), fill(False, {})), ("", ""))

    def test_problems(self):
        for text, expected in (
            ("Dear {x|you} [Hi {x}] {{z}} [[", []),
            ("{z} {x} {z|a}", [(UNKNOWN, "z"), (UNKNOWN, "z")]),
            ("{first name}{}", [(MALFORMED, "{first name}"), (MALFORMED, "{}")]),
            ("{x", [(BRACE, "{")]),
            ("x}", [(BRACE, "}")]),
            ("[{x}", [(BRACKET, "[")]),
            ("x] [a [b] c]", [(BRACKET, "]"), (BRACKET, "["), (BRACKET, "]")]),
            ("", []),
            (None, []),
        ):
            with self.subTest(text):
                self.assertEqual(problems(text, {"x"}), expected)

    def test_names(self):
        self.assertEqual(names("[{b}] {a|x} {b} {{c}} {d e}"), ["b", "a"])

    @rule_settings
    @given(texts, st.sampled_from(EMPTY), st.sampled_from(["Ani", None]))
    def test_never_dear_false(self, text, empty, other):
        found = fill(text, {"x": empty, "y": other})
        self.assertNotIn("False", found)
        self.assertNotIn("None", found)
        if not problems(text, {"x", "y"}) and "{{" not in text:
            self.assertNotIn("{x", found)

    @rule_settings
    @given(sentences, st.booleans(), st.booleans())
    def test_no_double_space_and_none_before_a_sign(self, text, has_x, has_y):
        values = {"x": has_x and "Ani", "y": has_y and "Eva"}
        found = fill(text, values)
        for trace in ("  ", " ,", " .", ",,", ",."):
            self.assertNotIn(trace, found)
        self.assertEqual(found, found.strip())

    @rule_settings
    @given(st.text(alphabet="ab ,.\n!", max_size=20))
    def test_a_text_without_fields_is_itself(self, text):
        self.assertEqual(fill(text, {}), text)
        self.assertEqual(problems(text, ()), [])


@st.composite
def scripts(draw):
    count = draw(st.integers(1, 6))
    target = st.none() | st.integers(0, count - 1) | st.just(END)
    return [
        Step(
            key,
            draw(target),
            tuple(enumerate(draw(st.lists(target, max_size=3)), start=10)),
        )
        for key in range(count)
    ]


def walks(steps, start):
    """Return all that is found by trying every answer, step by step."""
    order = [step.id for step in steps]
    found, before = {start}, set()
    while found != before:
        before = set(found)
        for step in steps:
            if step.id in before:
                for option in (None, 10, 11, 12):
                    found.add(next_step(step, option, order))
    return found


class TestFlow(unittest.TestCase):
    def test_next_step(self):
        order = [1, 2, 3]
        self.assertEqual(next_step(Step(1), None, order), 2)
        self.assertIsNone(next_step(Step(3), None, order))
        self.assertEqual(next_step(Step(1, next_id=3), None, order), 3)
        self.assertIsNone(next_step(Step(1, next_id=END), None, order))
        step = Step(1, next_id=3, options=((7, 1), (8, None)))
        self.assertEqual(next_step(step, 7, order), 1)
        self.assertEqual(next_step(step, 8, order), 3)
        self.assertEqual(next_step(step, 99, order), 3)

    def test_no_steps(self):
        self.assertEqual(flow_problems([]), [(NO_STEPS, None)])
        self.assertEqual(flow_problems([Step(1)]), [])

    def test_unreachable(self):
        steps = [Step(1, next_id=3), Step(2), Step(3)]
        self.assertEqual(flow_problems(steps), [(UNREACHABLE, 2)])
        asked = [Step(1, next_id=3, options=((7, 2),)), Step(2), Step(3)]
        self.assertEqual(flow_problems(asked), [])

    def test_endless(self):
        self.assertEqual(flow_problems([Step(1, next_id=1)]), [(ENDLESS, 1)])
        steps = [Step(1, options=((7, END),)), Step(2), Step(3, next_id=2)]
        self.assertEqual(flow_problems(steps), [(ENDLESS, 2), (ENDLESS, 3)])

    def test_steps_of_another_script(self):
        self.assertEqual(flow_problems([Step(1, next_id=9)]), [(FOREIGN, 1)])
        steps = [Step(1, options=((7, 9),)), Step(2)]
        self.assertEqual(flow_problems(steps), [(FOREIGN, 1)])

    @rule_settings
    @given(scripts())
    def test_every_problem_is_found(self, steps):
        expected = []
        reached = walks(steps, 0)
        for step in steps:
            if step.id not in reached:
                expected.append((UNREACHABLE, step.id))
            if None not in walks(steps, step.id):
                expected.append((ENDLESS, step.id))
        self.assertEqual(flow_problems(steps), expected)
