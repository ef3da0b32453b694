"""The checks of the layout, on small addons made for each test."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from workbench import template
from workbench.linting import layout, markup
from workbench.linting.tree import Copy

HEAD = '<?xml version="1.0" encoding="utf-8" ?>\n'


class TestLinting(unittest.TestCase):
    """Each check finds the fault it is there for, and is content without it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = Copy(Path(folder.name))

    def write(self, name, text=""):
        path = self.copy.addon / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def manifest(self, **values):
        patched = mock.patch.object(template, "manifest", return_value=values)
        patched.start()
        self.addCleanup(patched.stop)

    def test_xml_depth(self):
        self.write("views/a.xml", HEAD + "<odoo>\n    <record />\n</odoo>\n")
        self.assertEqual(markup.xml(self.copy), [])
        self.write("views/a.xml", HEAD + "<odoo>\n  <record />\n</odoo>\n")
        self.assertEqual(len(markup.xml(self.copy)), 1)

    def test_xml_must_be_well_formed(self):
        self.write("views/a.xml", HEAD + "<odoo>\n    <record>\n</odoo>\n")
        self.assertIn("not well-formed", markup.xml(self.copy)[0])

    def test_manifest_and_tree(self):
        self.write("views/a.xml")
        self.manifest(data=["views/b.xml"])
        found = " ".join(layout.manifest_equals_tree(self.copy))
        self.assertIn("views/a.xml: is not in the manifest", found)
        self.assertIn("lists views/b.xml, which is not there", found)

    def test_assets(self):
        self.write("static/src/loyalty/a.js")
        bundle = "customer_retention/static/src/**/*.js"
        self.manifest(assets={"web.assets_frontend": [bundle]})
        self.assertEqual(layout.manifest_equals_tree(self.copy), [])
        self.write("static/src/loyalty/a.scss")
        self.assertEqual(len(layout.manifest_equals_tree(self.copy)), 1)

    def test_direction_of_imports(self):
        self.write("tools/a.py", "import decimal\nfrom . import b\n")
        self.write("models/c.py", "from odoo import models\nfrom ..tools import a\n")
        self.assertEqual(layout.import_direction(self.copy), [])
        self.write("tools/a.py", "import odoo\nfrom ..models import c\n")
        self.write(
            "models/c.py", "from odoo.addons.customer_retention import wizards\n"
        )
        found = " ".join(layout.import_direction(self.copy))
        self.assertIn("standard library only, not odoo", found)
        self.assertIn("tools/ must not import models/", found)
        self.assertIn("models/ must not import wizards/", found)

    def test_module_that_nobody_imports(self):
        self.write("__init__.py", "from . import models\n")
        self.write("models/__init__.py", "from . import a\n")
        self.write("models/a.py")
        self.assertEqual(layout.all_imported(self.copy), [])
        self.write("models/b.py")
        self.assertEqual(len(layout.all_imported(self.copy)), 1)

    def test_two_test_files_of_one_name(self):
        self.write("tests/loyalty/test_a.py")
        self.assertEqual(layout.unique_test_names(self.copy), [])
        self.write("tests/calls/test_a.py")
        self.assertEqual(len(layout.unique_test_names(self.copy)), 1)
