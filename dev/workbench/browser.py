"""Chromium, for the tests that look at pages."""

import os
import shutil

from . import places, runs
from .say import Failure, say

# The names Odoo's test runner looks for on PATH.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find():
    """Chromium's path; it is installed with apt where that is possible."""
    return _on_path() or _install()


def _on_path():
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install():
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    log = places.cache() / "chromium.log"
    if apt and (not sudo or shutil.which("sudo")):
        say("Installing Chromium with apt, for the browser tests")
        with places.lock("apt"):
            runs.logged([*sudo, apt, "-q", "update"], log)
            runs.logged(
                [*sudo, apt, "-qy", "install", "--no-install-recommends", "chromium"],
                log,
            )
        if _on_path():
            return _on_path()
    raise Failure(
        "There is no Chromium on PATH, and the browser tests are never left out.\n"
        "Install one (apt-get install chromium, or Google Chrome) and run this again.\n"
        f"`python3 dev test --fast` needs none. What apt said: {log}"
    )
