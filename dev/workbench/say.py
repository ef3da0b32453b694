"""How the commands speak: plain lines of progress, and plain failures."""

import sys
import time

START = time.monotonic()


class Failure(Exception):
    """Something is missing or wrong; the text says what, and the way out."""


def say(text):
    """Print one line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - START:6.1f} s] {text}", flush=True)


def complain(text):
    """Print what went wrong."""
    print(f"\n{text}", file=sys.stderr, flush=True)


def tail(path, lines=25):
    """The last lines of a log, for an error's text."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return "(nothing was logged)"
    return "\n".join(text.splitlines()[-lines:])
