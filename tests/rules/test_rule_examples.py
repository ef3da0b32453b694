import doctest
import importlib
import pkgutil
import unittest

from ... import tools


class TestRuleExamples(unittest.TestCase):
    def test_examples_in_docstrings(self):
        tried = 0
        for found in pkgutil.iter_modules(tools.__path__):
            module = importlib.import_module(f"{tools.__name__}.{found.name}")
            with self.subTest(found.name):
                result = doctest.testmod(module)
                self.assertEqual(result.failed, 0)
                tried += result.attempted
        self.assertGreater(tried, 8)
