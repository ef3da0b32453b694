"""The virtual environment with the pinned packages of dev/requirements.txt."""

import os
import platform
import shutil
import sys

from . import places, runs
from .say import Failure, say, tail

REQUIREMENTS = places.DEV / "requirements.txt"
OLDEST, NEWEST = (3, 10), (3, 13)


def folder():
    """Where the environment lies for this Python and these requirements."""
    made_from = (
        platform.python_version(),
        platform.machine(),
        sys.base_prefix,
        REQUIREMENTS,
    )
    return places.cache() / f"venv-{places.key(*made_from)}"


def python():
    """The environment's Python, made first if need be."""
    venv = folder()
    if not places.is_ready(venv):
        _check_version()
        with places.lock(venv.name):
            if not places.is_ready(venv):
                _make(venv)
    return venv / "bin" / "python"


def enter():
    """Go on by the environment's Python: returns only inside of it."""
    if os.environ.get("CUSTOMER_RETENTION_VENV") and sys.prefix != sys.base_prefix:
        return
    program = str(python())
    os.environ["CUSTOMER_RETENTION_VENV"] = "1"
    sys.stdout.flush()
    os.execv(program, [program, str(places.DEV), *sys.argv[1:]])


def _check_version():
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Failure(
            f"Odoo 19 runs on Python 3.10 to 3.13, not {platform.python_version()}.\n"
            "Run the command with another Python, as in `python3.12 dev test`."
        )


def _make(venv):
    say("Making the Python environment (about 80 packages; under a minute)")
    places.remove(venv)
    log = places.cache() / "python-env.log"
    _create(venv, log)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--prefer-binary", "--requirement", str(REQUIREMENTS)]
    if runs.logged(install, log):
        raise Failure(
            f"pip could not install {REQUIREMENTS.name}; {log} ends:\n{tail(log)}\n"
            "Check that a package index is reachable (`pip download six`)."
        )
    places.mark_ready(venv)
    say("The Python environment is ready")


def _create(venv, log):
    """Make the empty environment; Debian keeps that ability in a package."""
    command = [sys.executable, "-m", "venv", str(venv)]
    if not runs.logged(command, log):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {package} with apt")
        runs.logged(["apt-get", "-q", "update"], log)
        runs.logged(
            ["apt-get", "-qy", "install", "--no-install-recommends", package], log
        )
        places.remove(venv)
        if not runs.logged(command, log):
            return
    raise Failure(
        f"Python cannot make virtual environments here; {log} ends:\n{tail(log)}\n"
        f"Install it first: apt-get install {package}"
    )
