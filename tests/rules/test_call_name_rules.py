import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_names import first_name
from .strategies import rule_settings


class TestCallNameRules(unittest.TestCase):
    def assertSays(self, name, expected, **options):
        with self.subTest(name):
            self.assertEqual(first_name(name, **options), expected)

    def test_plain_names(self):
        self.assertSays("Ani Petrosyan", "Ani")
        self.assertSays("  Ani   Petrosyan ", "Ani")
        self.assertSays("Ani", "Ani")
        self.assertSays("Anne-Marie O'Neill", "Anne-Marie")
        self.assertSays("Petrosyan, Ani", "Ani")
        self.assertSays("Berg, Dr. Olga Maria", "Olga")

    def test_titles(self):
        self.assertSays("Dr. Ani Petrosyan", "Ani")
        self.assertSays("Herr Prof. Dr. Max Berg", "Max")
        self.assertSays("Mr.", "")

    def test_initials_are_no_address(self):
        self.assertSays("A. Petrosyan", "A. Petrosyan")
        self.assertSays("Petrosyan, A.", "Petrosyan, A.")

    def test_fathers_names(self):
        self.assertSays("Петросян Ани Арменовна", "Ани Арменовна")
        self.assertSays("Иван Иванович Петров", "Иван Иванович")
        self.assertSays("Иван Петров", "Иван")

    def test_family_first(self):
        self.assertSays("山田 太郎", "山田 太郎")
        self.assertSays("김민준", "김민준")
        self.assertSays("Nagy János", "Nagy János", family_first=True)

    def test_other_scripts(self):
        self.assertSays("Անի Պետրոսյան", "Անի")
        self.assertSays("محمد علي", "محمد")

    def test_what_is_no_name(self):
        for name in ("info@example.com", "Room 12", "", None, False, "---", "x" * 99):
            self.assertSays(name, "")

    @rule_settings
    @given(st.text(max_size=80), st.booleans())
    def test_part_of_the_name_or_nothing(self, name, family_first):
        found = first_name(name, family_first)
        self.assertLessEqual(len(found), len(name) * 3)
        self.assertEqual(found, found.strip())
