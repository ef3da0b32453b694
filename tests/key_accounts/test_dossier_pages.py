import html
import re

from odoo.tests import tagged

from .common_printing import WellKeptCase, needs_chromium


@tagged("post_install", "-at_install")
@needs_chromium
class TestPrintedPages(WellKeptCase):
    """The paper itself, by the text of its pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printed = cls._pdf()
        cls.pages = [page.extract_text() for page in cls.printed.pages]
        cls.flat = [re.sub(r"\s+", " ", page) for page in cls.pages]

    def _bare(self, text):
        """Return a text without spaces: in a PDF they follow the shapes of letters."""
        return re.sub(r"\s", "", text).replace("\ufb01", "fi")

    def _headings(self, tag):
        found = re.findall(rf"<{tag}[^>]*>(?:<bdi>)?([^<]+)", self._html())
        return [html.unescape(text) for text in found]

    def test_a_well_kept_account_has_20_to_40_pages(self):
        self.assertGreaterEqual(len(self.pages), 20)
        self.assertLessEqual(len(self.pages), 40)

    def test_every_page_has_header_and_number(self):
        total = len(self.pages)
        for number, page in enumerate(self.flat, 1):
            self.assertIn("Harbour Hotels", page)
            self.assertIn(f"Page {number} of {total}", page)

    def test_contents_name_the_page_where_a_section_begins(self):
        # Numbers of the contents stand at the right: they come first in its text
        written = re.search(r"([\d\s]+)Contents", self.pages[1])[1].split()
        bare = [self._bare(page) for page in self.pages]
        found = [
            [number for number, text in enumerate(bare, 1) if heading in text]
            for heading in map(self._bare, self._headings("h2")[1:])
        ]
        self.assertGreater(len(found), 12)
        # Each is on the page of the contents, and on one more
        self.assertEqual(found, [[2, int(page)] for page in written])

    def test_long_tables_repeat_their_head(self):
        pages = [page for page in self.flat if len(re.findall(r"\bS\d{5}\b", page)) > 2]
        self.assertGreater(len(pages), 2)
        for page in pages:
            self.assertIn("Sales person", page)

    def test_no_heading_ends_a_page(self):
        headings = set(map(self._bare, self._headings("h[23]")))
        # Header and footer come first in the text of a page
        last = [page.strip().splitlines()[-1] for page in self.pages]
        del last[1]
        self.assertFalse(headings.intersection(map(self._bare, last)))

    def test_names_in_other_scripts_are_printed(self):
        whole = self._bare("".join(self.pages))
        for letters in ("АрамХачатурян", "ԱրամԽաչատրյան"):
            self.assertIn(letters, whole)

    def test_pages_are_not_left_empty(self):
        lines = [len(page.splitlines()) for page in self.pages[2:-1]]
        self.assertGreater(min(lines), 8)

    def test_links_lead_to_the_sections(self):
        self.assertGreater(len(self.printed.named_destinations), 12)
