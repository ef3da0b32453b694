import unittest
from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from ...tools.svg_charts import Bar, Line, bars, css_string, gauge, lines, shares

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</svg><script>alert('1')</script> & \"quoted\" ]]> \x00\x1b\ud800 Հայ"

texts = st.text(max_size=30)
numbers = st.one_of(
    st.floats(), st.integers(-(10**12), 10**12), st.just(None), st.decimals(-9, 9)
)
values = st.lists(st.builds(Bar, texts, numbers, texts), max_size=30)


def parsed(svg):
    """Parse a chart, which proves that it is valid XML."""
    return ElementTree.fromstring(svg.encode())


def places(root):
    """Return every coordinate and size drawn."""
    for node in root.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "width", "height"):
            if name in node.attrib and node is not root:
                yield float(node.get(name))


class TestSvgCharts(unittest.TestCase):
    def assertDrawn(self, svg):
        root = parsed(svg)
        self.assertEqual(root.tag, f"{SVG}svg")
        self.assertEqual(root.get("role"), "img")
        self.assertIsNotNone(root.find(f"{SVG}title"))
        self.assertIsNotNone(root.find(f"{SVG}desc"))
        self.assertFalse(root.findall(f".//{SVG}script"))
        for place in places(root):
            self.assertTrue(-1 <= place <= 2000, place)
        return root

    @given(texts, values)
    def test_bars_of_anything(self, title, drawn):
        self.assertDrawn(bars(title, drawn))

    def test_bars_of_the_smallest_number(self):
        self.assertDrawn(bars("Title", [Bar("One", 5e-324, "")]))

    @given(texts, values)
    def test_shares_of_anything(self, title, drawn):
        self.assertDrawn(shares(title, drawn))

    def test_shares_of_the_largest_numbers(self):
        self.assertDrawn(
            shares("Title", [Bar("One", 1e308, ""), Bar("Two", 1e307, "")])
        )

    @given(st.lists(st.tuples(texts, st.one_of(numbers, st.none())), max_size=30))
    def test_lines_of_anything(self, points):
        labels = [label for label, _value in points]
        found = tuple(value for _label, value in points)
        self.assertDrawn(lines("Title", labels, [Line("One", found)]))

    @given(numbers)
    def test_gauge_of_anything(self, value):
        self.assertDrawn(gauge("Health", value, (40, 70)))

    def test_hostile_labels_are_text(self):
        for svg in (
            bars(HOSTILE, [Bar(HOSTILE, 3, HOSTILE)]),
            shares(HOSTILE, [Bar(HOSTILE, 3, HOSTILE)]),
            lines(HOSTILE, [HOSTILE], [Line(HOSTILE, (3,))]),
            gauge(HOSTILE, 5, text=HOSTILE),
        ):
            root = self.assertDrawn(svg)
            self.assertIn("</svg><script>", root.find(f"{SVG}title").text)
            self.assertIn("Հայ", root.find(f"{SVG}desc").text)

    def test_bars_stand_in_proportion(self):
        root = parsed(bars("B", [Bar("a", 50), Bar("b", 100), Bar("c", Decimal(-25))]))
        heights = [float(one.get("height")) for one in root.findall(f"{SVG}rect")]
        self.assertAlmostEqual(heights[1] / heights[0], 2, places=1)
        self.assertAlmostEqual(heights[0] / heights[2], 2, places=1)
        tops = [float(one.get("y")) for one in root.findall(f"{SVG}rect")]
        self.assertAlmostEqual(tops[2], tops[0] + heights[0], places=0)

    def test_nothing_to_draw_is_said(self):
        for svg in (
            bars("B", [], empty="No orders yet"),
            bars("B", [Bar("a", 0)], empty="No orders yet"),
            shares("S", [Bar("a", -3)], empty="No orders yet"),
            lines("L", ["a"], [Line("x", (None,))], empty="No orders yet"),
        ):
            root = self.assertDrawn(svg)
            self.assertEqual(root.find(f"{SVG}text").text, "No orders yet")
            self.assertFalse(root.findall(f"{SVG}rect"))

    def test_the_largest_bar_says_its_value(self):
        root = parsed(bars("B", [Bar("a", 1, "1 €"), Bar("b", -9, "-9 €")]))
        words = [one.text for one in root.findall(f"{SVG}text")]
        self.assertIn("-9 €", words)
        self.assertNotIn("1 €", words)

    def test_unknown_values_are_gaps(self):
        svg = lines("L", list("abcde"), [Line("x", (1, 2, None, 3, 4))])
        self.assertEqual(len(parsed(svg).findall(f"{SVG}polyline")), 2)

    def test_two_lines_differ_without_colour(self):
        svg = lines("L", ["a", "b"], [Line("x", (1, 2)), Line("y", (2, 1))])
        ways = parsed(svg).findall(f"{SVG}polyline")
        self.assertEqual(len({one.get("stroke-dasharray") for one in ways}), 2)

    def test_shares_of_a_whole(self):
        root = parsed(shares("S", [Bar("a", 25), Bar("b", 50)], whole=100))
        track, quarter, _again, half = (
            float(one.get("width")) for one in root.findall(f"{SVG}rect")
        )
        self.assertAlmostEqual(quarter / track, 0.25, places=2)
        self.assertAlmostEqual(half / track, 0.5, places=2)

    def test_gauge_stays_on_its_scale(self):
        ends = []
        for value in (-5, 0, 100, 400):
            rects = parsed(gauge("Health", value)).findall(f"{SVG}rect")
            ends.append(float(rects[1].get("width")))
        self.assertEqual(ends[0], ends[1])
        self.assertEqual(ends[2], ends[3])


class TestCssString(unittest.TestCase):
    @given(st.text())
    def test_no_text_ends_the_string(self, text):
        written = css_string(text)
        self.assertEqual((written[0], written[-1]), ('"', '"'))
        for one in "\"'<>{};\n*/":
            self.assertNotIn(one, written[1:-1])

    def test_letters_of_all_languages_stay(self):
        self.assertEqual(css_string("Հայ Отель 5"), '"Հայ Отель 5"')
        self.assertEqual(css_string('a"</style>'), '"a\\22 \\3c \\2f style\\3e "')
