import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...report.key_accounts import ir_actions_report, print_program
from ...report.key_accounts.print_program import (
    Paper,
    PrintFailed,
    Program,
    find_program,
    print_html,
)
from .common_printing import PrintingCase, needs_chromium

PAPER = Paper("A4", "Harbour Hotels", "today", "Page [page] of [topage]")


@tagged("post_install", "-at_install")
class TestPrintedPage(PrintingCase):
    def test_the_page_has_its_chapters_and_links_to_them(self):
        html = self._html()
        self.assertIn("Harbour Hotels", html)
        links = re.findall(r'href="#([\w-]+)"', html)
        self.assertEqual(links, re.findall(r'<h2 id="([\w-]+)"', html))
        self.assertGreater(len(links), 4)

    def test_hostile_names_stay_text(self):
        self.firm.name = '</style><script>alert(1)</script>"; } * {'
        html = self._html()
        self.assertNotIn("<script", html)
        self.assertEqual(html.count("</style>"), 1)
        self.assertIn("\\3c \\2f style", html)

    def test_the_page_needs_nothing_from_elsewhere(self):
        html = self._html()
        self.assertFalse(re.findall(r'(?:src|href)="(?!#)', html))
        self.assertNotIn("url(", html)
        self.assertNotIn("@import", html)

    def test_an_account_without_anything_says_what_is_missing(self):
        html = self._html()
        self.assertIn("They have not ordered yet", html)
        self.assertNotIn("N/A", html)

    def test_several_accounts_are_several_dossiers(self):
        other = self._create_account(
            self._create_customer("Sea Motel", is_company=True),
            manager_id=self.reader.id,
        )
        html = self._html(accounts=self.account + other)
        self.assertEqual(html.count("<main"), 2)

    def test_long_lists_say_what_is_left_out(self):
        for number in range(4):
            self._order_on(self._ago(days=number + 1), 100, self.firm)
        path = "retention_key_account_dossier_business.DOCUMENTS_PRINTED"
        with patch(f"{ir_actions_report.__package__}.{path}", 3):
            self.assertIn("The newest 3 of 4 are printed", self._html())


@tagged("post_install", "-at_install")
class TestPrintedByProgram(PrintingCase):
    def setUp(self):
        super().setUp()
        print_program._answer.cache_clear()
        self.addCleanup(print_program._answer.cache_clear)

    def test_no_program_is_said_with_a_way_out(self):
        with (
            patch.object(ir_actions_report, "find_program", return_value=None),
            self.assertRaises(UserError) as caught,
        ):
            self._pdf()
        self.assertIn("Save as PDF", str(caught.exception))

    def test_programs_that_do_not_number_pages_are_left_out(self):
        answers = {
            "/bin/old": "Chromium 120.0.6099.5",
            "/bin/new": "Google Chrome 131.0.6778.1",
            "/bin/wk": "wkhtmltopdf 0.12.6",
            "/bin/patched": "wkhtmltopdf 0.12.6 (with patched qt)",
            "/bin/odd": "",
        }
        for found, expected in (
            ({}, None),
            ({"chromium": "/bin/old"}, None),
            ({"chromium": "/bin/odd"}, None),
            ({"wkhtmltopdf": "/bin/wk"}, None),
            ({"google-chrome": "/bin/new"}, Program("chromium", "/bin/new")),
            (
                {"chromium": "/bin/old", "wkhtmltopdf": "/bin/patched"},
                Program("wkhtmltopdf", "/bin/patched"),
            ),
        ):
            with (
                patch.object(print_program.shutil, "which", found.get),
                patch.object(print_program, "_answer", answers.get),
                self.subTest(found=found),
            ):
                self.assertEqual(find_program(), expected)

    def _script(self, text):
        folder = self.enterContext(
            print_program.tempfile.TemporaryDirectory(prefix="retention_test_")
        )
        path = f"{folder}/program"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{text}\n")
        print_program.os.chmod(path, 0o700)
        return path

    def test_a_program_that_fails_is_told_without_its_words(self):
        program = Program("chromium", self._script("echo secret-path >&2; exit 3"))
        with (
            patch.object(ir_actions_report, "find_program", return_value=program),
            self.assertLogs(ir_actions_report.__name__, "WARNING") as logs,
            self.assertRaises(UserError) as caught,
        ):
            self._pdf()
        self.assertNotIn("secret-path", str(caught.exception))
        self.assertIn("secret-path", logs.output[0])

    def test_a_program_that_never_ends_is_ended_with_its_children(self):
        program = Program("chromium", self._script('sleep 60 & echo "$!"; wait'))
        with (
            patch.object(print_program, "SECONDS", 0.3),
            self.assertRaises(PrintFailed) as caught,
        ):
            print_html(program, "<p>Text</p>", PAPER)
        self.assertIn("within 0.3 seconds", str(caught.exception))

    def test_wkhtmltopdf_gets_header_and_numbers(self):
        program = Program(
            "wkhtmltopdf",
            self._script(
                'for last; do :; done; { echo "%PDF-1.4"; for one; do echo "$one";'
                ' done; pwd; ls; } > "$last"'
            ),
        )
        lines = print_html(program, "<p>Text</p>", PAPER).decode().splitlines()
        self.assertIn("--disable-javascript", lines)
        self.assertIn("--disable-local-file-access", lines)
        self.assertEqual(lines[lines.index("--header-left") + 1], "Harbour Hotels")
        self.assertEqual(
            lines[lines.index("--footer-right") + 1], "Page [page] of [topage]"
        )
        folder = next(line for line in lines if "/retention_print_" in line)
        self.assertFalse(
            print_program.os.path.exists(print_program.os.path.dirname(folder))
        )

    def test_programs_get_neither_passwords_nor_the_home_of_the_server(self):
        program = Program(
            "wkhtmltopdf",
            self._script('for last; do :; done; { echo "%PDF"; env; } > "$last"'),
        )
        with patch.dict(print_program.os.environ, {"PGPASSWORD": "secret"}):
            said = print_html(program, "", PAPER).decode()
        self.assertNotIn("secret", said)
        self.assertIn("HOME=/", said)
        self.assertIn("/retention_print_", said.split("HOME=")[1].splitlines()[0])

    @needs_chromium
    def test_chromium_starts_in_a_worker_with_little_space(self):
        limits = print_program.IN_FULL_SPACE
        low = ("/bin/sh", "-c", 'ulimit -S -v 2600000; exec "$@"', "low", *limits)
        with patch.object(print_program, "IN_FULL_SPACE", low):
            content = print_html(find_program(), "<p>Text</p>", PAPER)
        self.assertTrue(content.startswith(b"%PDF"))


@tagged("post_install", "-at_install")
class TestPrintedCopies(PrintingCase):
    def _keep(self, user=None):
        self.account.with_user(user or self.reader).action_keep_dossier()
        return self.account.snapshot_ids[:1]

    def _keep_as_page(self, user=None):
        with patch.object(ir_actions_report, "find_program", return_value=None):
            return self._keep(user)

    def test_without_a_program_the_page_is_kept(self):
        copy = self._keep_as_page()
        self.assertEqual((copy.date, copy.user_id), (self.today, self.reader))
        self.assertEqual(copy.page_count, 0)
        kept = copy.attachment_id.raw.decode()
        self.assertIn("Harbour Hotels", kept)
        self.assertNotIn("window.print", kept)
        self.firm.name = "Renamed"
        self.assertEqual(copy.attachment_id.raw.decode(), kept)

    @needs_chromium
    def test_a_pdf_file_is_kept_with_its_pages(self):
        copy = self._keep()
        self.assertTrue(copy.attachment_id.raw.startswith(b"%PDF"))
        self.assertEqual(copy.page_count, len(self._pdf().pages))
        self.assertIn("20 to 40", copy.page_text)
        self.assertEqual(self.account.snapshot_count, 1)

    def test_extent_is_compared_with_a_well_kept_dossier(self):
        copy = self._keep_as_page()
        for pages, word in ((0, "web page"), (19, "Short"), (20, "As"), (41, "Long")):
            copy.page_count = pages
            self.assertIn(word, copy.page_text)

    def test_who_may_not_print_reads_no_copy(self):
        copy = self._keep_as_page()
        content = copy.attachment_id
        others = [
            self._create_user("seller", "sales_team.group_sale_salesman"),
            self._create_user("curious", "group_retention_personal"),
            self._create_user("other", "group_retention_account_manager"),
        ]
        for user in others:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                content.with_user(user).read(["raw"])
        self.account.deputy_id = self._create_user("half", *EVERY_BUT_INVOICES)
        with self.assertRaises(AccessError):
            content.with_user(self.account.deputy_id).read(["raw"])
        with self.assertRaises(AccessError):
            copy.with_user(self.account.deputy_id).action_open()
        self.assertTrue(content.with_user(self.reader).raw)
        boss = self._create_user(
            "boss", "group_retention_manager", "account.group_account_readonly"
        )
        self.assertTrue(copy.with_user(boss).action_open())

    def test_copies_are_neither_made_nor_changed_by_hand(self):
        copy = self._keep_as_page().with_user(self.reader)
        for action in (
            lambda: copy.write({"page_count": 30}),
            lambda: copy.create({"account_id": self.account.id, "date": self.today}),
            copy.unlink,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_a_right_that_is_lost_closes_the_copies(self):
        copy = self._keep_as_page()
        self.account.manager_id = self.keeper
        with self.assertRaises(AccessError):
            copy.attachment_id.with_user(self.reader).read(["raw"])


EVERY_BUT_INVOICES = ("group_retention_account_manager", "group_retention_personal")
