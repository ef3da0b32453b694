import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.complaint_form import (
    LARGEST_ID,
    ComplaintForm,
    as_id,
    clean_line,
    clean_name,
    clean_text,
    is_phone,
    network_of,
    safe_cell,
)
from ...tools.sent_form import first_texts
from ...tools.uploads import EXTENSIONS, clean_file_name, sniff

ANY = st.one_of(st.text(), st.none(), st.integers(), st.binary(), st.lists(st.text()))


class TestPublicFormRules(unittest.TestCase):
    """Whatever is sent, it is a form: cleaned, bounded, judged."""

    @given(
        st.dictionaries(
            st.sampled_from(["kind", "description", "name", "email", "phone", "order"]),
            ANY,
        ),
        st.lists(ANY),
        st.booleans(),
    )
    def test_any_form_is_read(self, values, lines, is_known):
        form = ComplaintForm.read(values, lines, is_known)
        self.assertIsInstance(form.problems(lambda text: "@" in text), list)
        for text in (form.description, form.name, form.email, form.wish_text):
            self.assertNotIn("\x00", text)
            text.encode()
        self.assertTrue(all(0 < one <= LARGEST_ID for one in form.line_ids))
        self.assertFalse(form.name.startswith(("=", "+", "-", "@")))

    @given(ANY)
    def test_cleaned_once_is_cleaned(self, value):
        for clean in (clean_text, clean_line, clean_name):
            self.assertEqual(clean(clean(value)), clean(value))
        self.assertNotIn("\n", clean_line(value))
        self.assertLessEqual(as_id(value), LARGEST_ID)

    def test_text_stays_as_typed(self):
        for text in (
            "Dür\nfte",
            "<b>'; DROP TABLE x --</b>",
            "=1+1",
            "日本 👩‍🔧",
            "عربي",
        ):
            self.assertEqual(clean_text(text), text)
        self.assertEqual(clean_text("a\u202eb\ud800c\ufffe"), "abc")

    @given(st.text())
    def test_cells(self, text):
        cell = safe_cell(text)
        self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t", "\r")))
        self.assertIn(cell, (text, f"'{text}"))

    def test_phones(self):
        for good in ("+374 10 123456", "(555) 123-4567", "030/123456", "112233"):
            self.assertTrue(is_phone(good), good)
        for bad in ("", "12345", "call me", "1" * 16, "+1\n555 123 456", "٣٣٣٣٣٣٣"):
            self.assertFalse(is_phone(bad), bad)

    @given(st.one_of(st.ip_addresses().map(str), st.text(), st.none()))
    def test_networks(self, address):
        self.assertLessEqual(len(network_of(address)), 60)

    def test_one_house_is_one_sender(self):
        self.assertEqual(network_of("2001:db8::1"), network_of("2001:db8::ffff"))
        self.assertEqual(network_of("::ffff:192.0.2.1"), "192.0.2.1")
        self.assertNotEqual(network_of("192.0.2.1"), network_of("192.0.2.2"))

    @given(st.text(), st.sampled_from(sorted(EXTENSIONS)))
    def test_file_names(self, name, kind):
        clean = clean_file_name(name, kind)
        self.assertTrue(clean.endswith(EXTENSIONS[kind]))
        self.assertLessEqual(len(clean), 80)
        self.assertTrue(clean.isprintable())
        self.assertFalse(set(clean) & set('/\\<>:"|?*;'))
        self.assertNotEqual(clean[0], ".")

    def test_kinds_of_files(self):
        for start, kind in (
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x18ftypheic", "image/heic"),
            (b"\0\0\0\x18ftypisom", "video/mp4"),
            (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
            (b"RIFF\0\0\0\0AVI LIST", None),
            (b"MZ\x90\0", None),
            (b"PK\x03\x04", None),
            (b"<svg", None),
            (b"", None),
        ):
            self.assertEqual(sniff(start), kind, start)

    @given(st.binary(max_size=400), st.text(max_size=10))
    def test_any_beginning_of_a_form(self, content, boundary):
        for name, text in first_texts(content, boundary).items():
            self.assertIsInstance(name, str)
            self.assertIsInstance(text, str)
