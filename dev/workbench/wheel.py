"""`python3 dev wheel`: the addon as a wheel.

The build takes the addon's name from its folder, so it is given the copy that
has the right one, and that holds nothing but the addon.
"""

import sys
from pathlib import Path

from . import places, runs
from .linting import tree
from .say import say


def command(options):
    """Build it and print where it lies."""
    out = Path(options.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    before = set(out.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    with tree.copied(with_git=False) as copy:
        build = [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", out]
        runs.must([*build, copy.addon], places.logs() / "wheel.log")
    for path in sorted(set(out.glob("*.whl")) - before) or sorted(before):
        say(f"Built {path}")
    return 0
