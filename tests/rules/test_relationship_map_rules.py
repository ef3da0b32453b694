import unittest
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from ...tools.relationship_map import (
    Line,
    Person,
    draw,
    find_circle,
    layout,
)
from .strategies import rule_settings


@st.composite
def staffs(draw_value):
    """People with hostile names; bosses may lack, be unknown or go in circles."""
    count = draw_value(st.integers(1, 12))
    return [
        Person(
            key=key,
            name=draw_value(st.text(max_size=30)),
            boss=draw_value(st.none() | st.integers(0, count + 2)),
            lines=(draw_value(st.text(max_size=40)),),
            attitude=draw_value(st.sampled_from(["", "champion", "opponent"])),
        )
        for key in range(count)
    ]


class TestRelationshipMapRules(unittest.TestCase):
    def test_a_boss_stands_above_the_middle_of_the_reports(self):
        people = [
            Person(1, "Owner"),
            Person(2, "Buyer", boss=1),
            Person(3, "Accountant", boss=1),
            Person(4, "Adviser"),
        ]
        self.assertEqual(layout(people), {1: (0.5, 0), 2: (0, 1), 3: (1, 1), 4: (0, 2)})

    @given(staffs())
    @rule_settings
    def test_nobody_stands_upon_another(self, people):
        places = layout(people)
        self.assertEqual(set(places), {one.key for one in people})
        for one, other in combinations(places.values(), 2):
            if one[1] == other[1]:
                self.assertGreaterEqual(abs(one[0] - other[0]), 1)

    @given(staffs(), st.text(max_size=20))
    @rule_settings
    def test_the_map_is_valid_xml_whatever_was_typed(self, people, note):
        lines = [
            Line(0, len(people) - 1, "conflict", 3, note),
            Line(0, 99, "influence"),
        ]
        found = ElementTree.fromstring(draw(people, lines, note))
        boxes = found.findall("{*}g/{*}rect")
        self.assertEqual(len(boxes), len(people))

    def test_names_cannot_become_markup(self):
        name = '<script>alert("x")</script>'
        found = draw([Person(1, name)], [], name)
        self.assertNotIn("<script", found)
        self.assertIn("&lt;script&gt;", found)

    def test_names_of_any_script_are_kept(self):
        for name in ("Անի Պետրոսյան", "Ольга Берг", "أحمد"):
            self.assertIn(name, draw([Person(1, name)], [], "People"))

    def test_long_names_are_shortened_in_the_box_and_whole_in_the_title(self):
        name = "Maximiliane von und zu Hohenstein-Waldeck"
        found = ElementTree.fromstring(draw([Person(1, name)], [], "People"))
        self.assertEqual(found.find("{*}g/{*}title").text, name)
        self.assertTrue(found.find("{*}g/{*}text").text.endswith("…"))

    def test_attitude_is_drawn_only_where_it_is_given(self):
        shown = draw([Person(1, "Ani", attitude="opponent")], [], "People")
        hidden = draw([Person(1, "Ani")], [], "People")
        self.assertIn(">--<", shown)
        self.assertNotIn("danger", hidden)

    def test_nobody_is_no_map(self):
        self.assertEqual(draw([], [], "People"), "")

    def test_people_alone_stand_in_rows(self):
        places = layout([Person(key, str(key)) for key in range(12)])
        self.assertEqual(max(column for column, _level in places.values()), 4)
        self.assertEqual(max(level for _column, level in places.values()), 2)

    def test_circles_are_found_in_their_order(self):
        self.assertEqual(find_circle([(1, 2), (2, 3)]), [])
        self.assertEqual(find_circle([(1, 1)]), [1])
        self.assertEqual(find_circle([(9, 1), (1, 2), (2, 3), (3, 1)]), [1, 2, 3])
        # Two ways to the same person are no circle
        self.assertEqual(find_circle([(1, 2), (1, 3), (2, 4), (3, 4)]), [])

    @given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15))
    @rule_settings
    def test_circles_are_circles_and_none_is_missed(self, arrows):
        circle = find_circle(arrows)
        for pair in zip(circle, circle[1:] + circle[:1], strict=True):
            self.assertIn(pair, arrows)
        if not circle:  # then an order exists in which all arrows go one way
            left, keys = list(arrows), {key for pair in arrows for key in pair}
            while keys:
                free = {key for key in keys if key not in {to for _one, to in left}}
                self.assertTrue(free)
                left = [pair for pair in left if pair[0] not in free]
                keys -= free
