"""What a run may contain."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from workbench import expected
from workbench.say import Failure


class TestExpected(unittest.TestCase):
    """Entries of the lists, each with its reason."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        patched = mock.patch.object(expected, "FOLDER", self.folder)
        patched.start()
        self.addCleanup(patched.stop)

    def test_entries_have_reasons(self):
        (self.folder / "skips.txt").write_text("# a comment\n\na.b # because\n")
        self.assertEqual(expected.entries("skips"), {"a.b": "because"})

    def test_entry_without_reason_is_refused(self):
        for line in ("a.b\n", "a.b # \n"):
            (self.folder / "skips.txt").write_text(line)
            with self.assertRaisesRegex(Failure, "line 1"):
                expected.entries("skips")

    def test_line_of_the_log(self):
        (self.folder / "log.txt").write_text("^odoo.http: .*late # known\n")
        self.assertTrue(expected.is_expected_line("odoo.http", "too late"))
        self.assertFalse(expected.is_expected_line("odoo.sql_db", "too late"))
