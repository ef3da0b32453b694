"""How the code is written: ruff, pylint-odoo, white space."""

import re
import subprocess
import sys
from pathlib import Path

from .. import places
from . import tree

# Checks of pylint-odoo that are not asked for, because
NOT_ASKED = (
    # one file of a core model a domain, as core's mail has for its second one
    "consider-merging-classes-inherited",
    # the addon is not the OCA's
    "manifest-required-author",
    # it looks for README.rst; Odoo shows README.md as well
    "missing-readme",
    # append-only tables refuse write and unlink, so they do not go on to super
    "method-required-super",
)
TEXT = {".py", ".xml", ".js", ".scss", ".css", ".csv", ".md", ".toml", ".txt", ".html"}


def _run(*command, cwd=places.CHECKOUT):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def _program(name):
    return Path(sys.prefix) / "bin" / name


def ruff(_copy):
    """Ruff's rules, as pyproject.toml chooses them."""
    code, lines = _run(
        _program("ruff"), "check", "--no-cache", "--output-format", "concise", "."
    )
    return (
        [line for line in lines if not line.startswith(("Found ", "[*]"))]
        if code
        else []
    )


def formatting(_copy):
    """Ruff's format of every Python file."""
    code, lines = _run(_program("ruff"), "format", "--no-cache", "--check", ".")
    if not code:
        return []
    return [
        line.replace("Would reformat: ", "") + ": run `python3 dev format`"
        for line in lines
        if line.startswith("Would reformat")
    ] or lines


def apply():
    """`python3 dev format`: what ruff can put right by itself."""
    _run(_program("ruff"), "check", "--no-cache", "--fix", "--quiet", ".")
    code, lines = _run(_program("ruff"), "format", "--no-cache", ".")
    print("\n".join(lines))
    return code


def white_space(_copy):
    """No tabs, nothing at the end of a line, a line end at the end of a file."""
    problems = []
    for path in tree.tracked():
        if path.suffix not in TEXT or "lib" in path.relative_to(places.CHECKOUT).parts:
            continue
        text = path.read_text()
        name = path.relative_to(places.CHECKOUT).as_posix()
        for number, line in enumerate(text.split("\n"), 1):
            if line.rstrip() != line:
                problems.append(f"{name}:{number}: white space at the end of the line")
            if "\t" in line:
                problems.append(f"{name}:{number}: a tab")
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            problems.append(f"{name}: must end with one line end")
    return problems


def pylint_odoo(copy):
    """The OCA's checks for Odoo addons, on the copy."""
    code, lines = _run(
        sys.executable,
        "-m",
        "pylint",
        f"--rcfile={places.CHECKOUT / '.pylintrc'}",
        "--disable=all",
        "--enable=odoolint",
        f"--disable={','.join(NOT_ASKED)}",
        places.ADDON,
        cwd=copy.root,
    )
    problems = [
        line.removeprefix(f"{places.ADDON}/")
        for line in lines
        if re.match(r"\S+:\d+:\d+: ", line)
    ]
    return problems or (lines if code else [])
