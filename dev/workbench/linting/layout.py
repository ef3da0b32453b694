"""Where things are: manifest, imports, names."""

import ast
import sys
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import PurePosixPath

from .. import places, template

DATA_FOLDERS = ("security", "data", "views", "wizards", "report")
ASSET_FOLDERS = ("static/src", "static/tests")
ASSET_KINDS = {".js", ".xml", ".scss", ".css"}
# Who may import whom within the addon: `tools` nobody, `models` the rules, and
# what faces the outside both. See docs on layers: imports go one way.
MAY_IMPORT = {
    "tools": {"tools"},
    "models": {"models", "tools"},
    "controllers": {"controllers", "models", "tools"},
    "wizards": {"wizards", "models", "tools"},
    "report": {"report", "models", "tools"},
    "demo": {"demo", "models", "tools"},
}


# --------------------------------------------------------------------------
# manifest
# --------------------------------------------------------------------------


def manifest_equals_tree(copy):
    """What the manifest lists is there, and what is there is listed."""
    manifest = template.manifest()
    listed = manifest.get("data", []) + manifest.get("demo", [])
    problems = [f"__manifest__.py: lists {name} twice" for name in _twice(listed)]
    there = {
        copy.shown(path)
        for path in copy.files("*.xml", "*.csv")
        if copy.shown(path).split("/")[0] in (*DATA_FOLDERS, "demo")
    }
    problems += [
        f"__manifest__.py: lists {name}, which is not there"
        for name in set(listed) - there
    ]
    problems += [f"{name}: is not in the manifest" for name in there - set(listed)]
    return problems + _assets(copy, manifest.get("assets", {}))


def _twice(names):
    return {name for name in names if names.count(name) > 1}


def _assets(copy, bundles):
    prefix = f"{places.ADDON}/"
    globs = set()
    for entries in bundles.values():
        for entry in entries:
            glob = entry if isinstance(entry, str) else entry[-1]
            if glob.lstrip("/").startswith(prefix):
                globs.add(glob.lstrip("/").removeprefix(prefix))
    files = {
        copy.shown(path)
        for path in copy.files("*")
        if path.suffix in ASSET_KINDS and copy.shown(path).startswith(ASSET_FOLDERS)
    }
    problems = [
        f"{name}: is in no bundle of the manifest"
        for name in files
        if not any(_matches(name, glob) for glob in globs)
    ]
    problems += [
        f"__manifest__.py: no file matches {glob}"
        for glob in globs
        if not any(_matches(copy.shown(path), glob) for path in copy.files("*"))
    ]
    return problems


def _matches(name, glob):
    """Whether a bundle's glob takes a file in; `**` stands for any folders."""
    if "**" not in glob:
        return fnmatch(name, glob) and name.count("/") == glob.count("/")
    start, _stars, end = glob.partition("**/")
    return name.startswith(start) and fnmatch(PurePosixPath(name).name, end)


# --------------------------------------------------------------------------
# modules
# --------------------------------------------------------------------------


def all_imported(copy):
    """Every module is imported by its package, or it would be lost silently."""
    problems = []
    for folder in ("models", "controllers", "wizards", "report", "tests"):
        for path in (copy.addon / folder).rglob("*.py"):
            unit = path.parent if path.name == "__init__.py" else path
            if unit == copy.addon / folder:
                package, name = copy.addon, folder
                if folder == "tests":
                    continue  # Odoo's test runner finds it by itself
            else:
                package, name = unit.parent, unit.stem
            initial = package / "__init__.py"
            if name not in _imported_in(initial) and not _is_helper(copy, path):
                problems.append(
                    f"{copy.shown(path)}: {copy.shown(initial)} does not import it"
                )
    return problems


def _is_helper(copy, path):
    """A module of the tests that holds no tests is imported where it is used."""
    return copy.shown(path).startswith("tests/") and not path.name.startswith(
        ("test_", "__init__")
    )


def _imported_in(initial):
    if not initial.exists():
        return set()
    names = set()
    for node in ast.walk(ast.parse(initial.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names.update(alias.name for alias in node.names)
            names.add((node.module or "").split(".")[0])
    return names


def unique_test_names(copy):
    """Odoo loses the second of two test files of one name."""
    by_name = defaultdict(list)
    for path in (copy.addon / "tests").rglob("test_*.py"):
        by_name[path.name].append(copy.shown(path))
    return [
        f"{paths[1]}: has the name of {paths[0]}"
        for paths in by_name.values()
        if paths[1:]
    ]


# --------------------------------------------------------------------------
# imports
# --------------------------------------------------------------------------


def import_direction(copy):
    """Imports go one way: outside -> models -> tools -> standard library."""
    problems = []
    for folder, allowed in MAY_IMPORT.items():
        for path in (copy.addon / folder).rglob("*.py"):
            shown = copy.shown(path)
            for line, module, inside in _imports(copy, path):
                if inside and module not in allowed:
                    problems.append(
                        f"{shown}:{line}: {folder}/ must not import {module}/"
                    )
                elif folder == "tools" and not inside and not _is_standard(module):
                    problems.append(
                        f"{shown}:{line}: tools/ imports the standard library only, "
                        f"not {module}"
                    )
    return problems


def _is_standard(module):
    return module in sys.stdlib_module_names


def _imports(copy, path):
    """The line, top name, and whether it is within the addon, of each import."""
    package = list(path.relative_to(copy.addon).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, *_resolved(alias.name)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield node.lineno, *_resolved(f"{node.module}.{alias.name}")
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1]
            names = (
                [node.module] if node.module else [alias.name for alias in node.names]
            )
            for name in names:
                yield node.lineno, (above + name.split("."))[0], True


def _resolved(module):
    own = f"odoo.addons.{places.ADDON}"
    if module == own or module.startswith(f"{own}."):
        return module.removeprefix(own).lstrip(".").split(".")[0], True
    return module.split(".")[0], False
