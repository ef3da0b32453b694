from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...tools import search_keys as keys
from ...tools.transliteration import fold, romanize
from .strategies import rule_settings

LETTERS = st.text(
    "abcdefghijklmnopqrstuvwxyz"
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў"
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև"
    "čćšžđñöüéßłøçğışț'",
    max_size=20,
)

# How the passports, the sources and the customers themselves write the same name
SAME = (
    "Петросян Պետրոսյան Petrosyan Petrosian Petrossian PETROSYAN",
    "Хачатрян Խաչատրյան Khachatryan Xachatryan Khatchatrian",
    "Мкртчян Մկրտչյան Mkrtchyan Mkrtchian",
    "Царукян Ծառուկյան Tsarukyan Tzarukian",
    "Погосян Պողոսյան Poghosyan Pogosian",
    "Восканян Ոսկանյան Voskanyan",
    "Дживанян Ջիվանյան Jivanyan Dzhivanian",
    "Геворг Գևորգ Գեւորգ Gevorg",
    "Щербаков Shcherbakov Scherbakow Щербаковъ",
    "Чайковский Tchaikovsky Chaykovskiy Čajkovskij",
    "Юрий Yuri Yuriy Jurij Iurii Յուրի",
    "Наталья Наталия Natalia Natalya Nataliya Natal'ya",
    "Фёдоров Федоров Fedorov",
    "Елена Yelena Elena Jelena Ելենա",
    "Александр Aleksandr Alexandr Ալեքսանդր",
    "Мхитарян Mkhitaryan Mxitaryan",
    "Живкович Živković Zhivkovich Живковић",
    "Müller Muller MÜLLER",
    "O’Neil O'Neil ONeil О'Неил",
)


class TestTransliteration(TestCase):
    def test_ways_of_writing_one_name_meet(self):
        for names in SAME:
            first, *others = names.split()
            for other in others:
                with self.subTest(f"{first} {other}"):
                    self.assertEqual(fold(other), fold(first))

    def test_other_names_stay_apart(self):
        names = "Петросян Погосян Саргсян Симонян Иванов Иванян Анна Инна Ani Arman"
        folded = [fold(name) for name in names.split()]
        self.assertEqual(len(set(folded)), len(folded))

    @given(LETTERS)
    @rule_settings
    def test_key_of_a_key_is_the_key(self, word):
        self.assertEqual(fold(fold(word)), fold(word))

    @given(LETTERS)
    @rule_settings
    def test_capitals_do_not_matter(self, word):
        self.assertEqual(fold(word.title()), fold(word))

    @given(st.text(max_size=30))
    @rule_settings
    def test_any_text_gives_a_key_of_that_size(self, text):
        """No letters of ours appear, no marks stay, nothing grows without end."""
        self.assertLessEqual(len(fold(text)), 20 * len(text))
        self.assertEqual(romanize(romanize(text)), romanize(text))

    def test_other_scripts_stay_as_they_are(self):
        self.assertEqual(fold("გიორგი"), "გიორგი")
        self.assertEqual(fold("田中"), "田中")


class TestSearchKeys(TestCase):
    def test_layouts(self):
        for typed, meant in (
            ("Gtnhjczy", "петросян"),
            ("Зуекщынфт", "petrosyan"),
            ("pytros3an", "պետրոսյան"),
            ("pet8wsjan", "պետրոսյան"),
            ("պետրոսյան", "pytros3an"),
            ("[fxfnhzy", "хачатрян"),
            ("{fxfnhzy", "хачатрян"),
        ):
            with self.subTest(typed):
                self.assertIn(meant, keys.other_layouts(typed))

    @given(st.text("абвгдежзийклмнопрстуфхцчшщьыъэюя ", max_size=20))
    @rule_settings
    def test_a_wrong_layout_comes_back(self, text):
        text = keys.clean(text)
        for other in keys.other_layouts(text):
            if other.isascii() and any(sign.isalpha() for sign in other):
                self.assertIn(text, keys.other_layouts(other))

    def test_telephones_however_written_are_one(self):
        for ways in (
            ("8 916 123-45-67", "+7 (916) 123 45 67", "79161234567", "007 9161234567"),
            ("+374 77 123456", "0037477123456", "374-77-12-34-56"),
        ):
            self.assertEqual(len({keys.digits(way) for way in ways}), 1, ways)

    def test_keys_of_a_record(self):
        self.assertEqual(
            keys.partner_keys(
                "Տեր-Պետրոսյան Levon",
                "a@x.am; B@y.ru",
                "010 11-22-33, +7 495 1112233 доб. 5",
                "AM 0123",
                "K/10",
            ),
            {
                *(("name", "ter"), ("name", "petrosian"), ("name", "levon")),
                *(("email", "a@x.am"), ("email", "@x.am")),
                *(("email", "b@y.ru"), ("email", "@y.ru")),
                *(("phone", "33221101"), ("phone", "33221115947")),
                *(("tax", "am0123"), ("tax", "0123")),
                ("reference", "k10"),
            },
        )
        self.assertEqual(keys.partner_keys(None, False, "", None, " "), set())

    def test_what_a_text_may_mean(self):
        for text, meant in (
            ("Ani", {"words": ("ani",), "email": "ani", "code": "ani"}),
            ("4567", {"number": "4567", "code": "4567", "document": "4567"}),
            ("456", {"number": "", "code": "456", "document": "456"}),
            ("INV/2026/00042", {"document": "INV/2026/00042", "number": ""}),
            ("Ani 4567", {"words": ("ani",), "number": "4567"}),
            ("Studio 54", {"words": ("studio", "54"), "number": ""}),
            ("a@b.c", {"email": "a@b.c", "words": (), "document": ""}),
            ("%_\\", {"words": (), "email": "", "number": "", "code": ""}),
        ):
            typed = keys.read(text)
            with self.subTest(text):
                self.assertEqual({name: getattr(typed, name) for name in meant}, meant)

    @given(st.text(max_size=400))
    @rule_settings
    def test_nothing_typed_breaks_it_or_grows(self, text):
        typed = keys.read(text)
        self.assertLessEqual(len(typed.text), keys.LONGEST)
        self.assertLessEqual(len(typed.words), keys.MOST_WORDS)
        for word in typed.words:
            self.assertTrue(0 < len(word) <= keys.LONGEST_WORD)
            self.assertTrue(word.isalnum(), word)
        self.assertTrue(typed.number.isascii())
        for sign in "\x00\ud800\u202e":
            self.assertNotIn(sign, keys.read(text + sign + text).text)

    @given(LETTERS, LETTERS)
    @rule_settings
    def test_edits_count_slips(self, one, other):
        self.assertEqual(keys.edits(one, other), keys.edits(other, one))
        self.assertEqual(keys.edits(one, one), 0)
        self.assertLessEqual(keys.edits(one, other), max(len(one), len(other)))
        self.assertGreaterEqual(keys.edits(one, other), abs(len(one) - len(other)))

    def test_closer_names_are_closer(self):
        name = ["petrosian", "ani"]
        ladder = [
            keys.name_closeness(typed, name)
            for typed in (
                ["ani", "petrosian"],
                ["ani", "petros"],
                ["ani", "pertosian"],
                ["ani", "pogosian"],
                ["gor", "simonian"],
            )
        ]
        self.assertEqual(ladder, sorted(ladder, reverse=True))
        self.assertEqual(ladder[0], 1.0)
        self.assertGreaterEqual(ladder[1], keys.PREFIX)
        self.assertLess(ladder[2], keys.PREFIX)
        self.assertLess(ladder[4], keys.FARTHEST)

    @given(st.lists(LETTERS.filter(bool), max_size=4), st.lists(LETTERS, max_size=4))
    @rule_settings
    def test_closeness_is_a_share(self, typed, name):
        self.assertTrue(0 <= keys.name_closeness(typed, name) <= 1)
