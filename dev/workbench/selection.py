"""Which tests a command line chooses."""

import ast
from pathlib import Path

from . import places
from .say import Failure

TESTS = places.CHECKOUT / "tests"
RULES = TESTS / "rules"
TILL = TESTS / "till"
TOOLING = places.DEV / "tests"


class Selection:
    """Files or folders below `tests/`, and a text in `Class.method`."""

    def __init__(self, paths, name):
        self.name = name or ""
        self.paths = [self._inside(path) for path in paths]

    @property
    def narrowed(self):
        """Whether less than everything is chosen."""
        return bool(self.paths or self.name)

    def rules(self):
        """The chosen files of `tests/rules/`, and of these commands' own tests."""
        files = [*sorted(RULES.rglob("test_*.py")), *sorted(TOOLING.glob("test_*.py"))]
        return [path for path in files if self._has(path)]

    def concerns_addon(self, found_in_rules):
        """Whether tests that need Odoo are chosen.

        A name that some rule's test has and no test elsewhere needs no Odoo.
        """
        files = [
            path for path in TESTS.rglob("*.py") if not {RULES, TILL} & {*path.parents}
        ]
        chosen = [path for path in files if self._has(path)]
        if not self.name or not (found_in_rules or self.concerns_till()):
            return bool(chosen) or not self.paths
        return any(self._names(path) for path in chosen)

    def concerns_till(self):
        """Whether tests that need Point of Sale are chosen."""
        chosen = [path for path in TILL.rglob("test_*.py") if self._has(path)]
        return any(not self.name or self._names(path) for path in chosen)

    def _has(self, path):
        inside = path.relative_to(places.CHECKOUT).as_posix()
        return not self.paths or any(
            inside == wanted or inside.startswith(f"{wanted}/") for wanted in self.paths
        )

    def _names(self, path):
        wanted = self.name.lower()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                methods = [
                    item.name for item in node.body if isinstance(item, ast.FunctionDef)
                ]
                if any(
                    wanted in f"{node.name}.{method}".lower()
                    for method in ("", *methods)
                ):
                    return True
        return False

    @staticmethod
    def _inside(path):
        for start in (Path.cwd(), places.CHECKOUT):
            full = (start / path).resolve()
            if full.exists() and places.CHECKOUT in full.parents:
                return full.relative_to(places.CHECKOUT).as_posix()
        raise Failure(f"There is no {path} in {places.CHECKOUT}.")
