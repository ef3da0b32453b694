"""What a run may contain, with the reason: the lists in dev/expected/."""

import re

from . import places
from .say import Failure

FOLDER = places.DEV / "expected"


def entries(name):
    """The entries of a list, each with its reason."""
    found = {}
    path = FOLDER / f"{name}.txt"
    for number, line in enumerate(path.read_text().splitlines(), 1):
        entry, mark, reason = line.partition(" # ")
        if not line.strip() or line.startswith("#"):
            continue
        if not mark or not reason.strip():
            raise Failure(
                f"{path.name}, line {number}: an entry needs ` # ` and its reason."
            )
        found[entry.strip()] = reason.strip()
    return found


def is_expected_line(logger, message):
    """Whether a line of the log is on the list."""
    text = f"{logger}: {message}"
    return any(re.search(pattern, text) for pattern in entries("log"))
