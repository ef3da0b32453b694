"""Where things lie: all of them in a cache folder outside the checkout.

`$XDG_CACHE_HOME/customer_retention` (else `~/.cache/customer_retention`):

    odoo-19/            Odoo's source, when it was fetched
    venv-<key>/         Python packages, keyed by requirements and Python
    postgres-<key>/     the embedded database server (see `postgres`)
    data-<key>/         Odoo's filestore, keyed by database server
    checkout-<key>/     what belongs to one checkout: link, configuration, logs

A key is a hash of what the thing was made from, so a change makes a new one
and an old one is never half right. What takes long is made under a lock and
marked ready at the very end: a run that was interrupted begins it again.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

ADDON = "customer_retention"
CHECKOUT = Path(__file__).resolve().parents[2]
DEV = CHECKOUT / "dev"


def key(*parts):
    """A short hash of the parts; of a path that is a file, its content counts."""
    digest = hashlib.sha256()
    for part in parts:
        is_file = isinstance(part, Path) and part.is_file()
        content = part.read_bytes() if is_file else str(part).encode()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()[:12]


def cache():
    """The cache folder, made when it is not there."""
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / ADDON
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def of_checkout():
    """The part of the cache that belongs to this checkout alone."""
    folder = cache() / f"checkout-{key(CHECKOUT)}"
    folder.mkdir(exist_ok=True)
    return folder


def logs():
    """The folder of this checkout's logs."""
    folder = of_checkout() / "logs"
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def lock(name, *, shared=False):
    """Hold the lock called `name`; other commands wait for it."""
    folder = cache() / "locks"
    folder.mkdir(exist_ok=True)
    with open(folder / name, "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield handle


def is_ready(folder):
    """Whether `folder` was finished by an earlier run."""
    return (folder / ".ready").exists()


def mark_ready(folder):
    """Say that `folder` is finished."""
    (folder / ".ready").touch()


def remove(folder):
    """Remove a folder and all in it, if it is there."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def addons_folder():
    """A folder with one entry: a link by the addon's name to the checkout.

    Odoo takes an addon's name from its folder; the link gives it the right
    one whatever the checkout is called.
    """
    folder = of_checkout() / "addons"
    link = folder / ADDON
    folder.mkdir(exist_ok=True)
    if not link.is_symlink() or os.readlink(link) != str(CHECKOUT):
        fresh = folder / f".{ADDON}.{os.getpid()}"
        fresh.symlink_to(CHECKOUT)
        fresh.replace(link)
    return folder
