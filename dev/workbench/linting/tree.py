"""The files the checks look at, and a copy of them to work on."""

import contextlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .. import places

NOT_THE_ADDON = {"dev", ".ci"}


@dataclass(frozen=True)
class Copy:
    """The addon's files, copied one folder down into a repository of their own.

    Without `dev/`, and without what git ignores: so the linters that look for
    a repository find one, and Odoo sees what a user would install.
    """

    root: Path

    @property
    def addon(self):
        """The folder called by the addon's name."""
        return self.root / places.ADDON

    def files(self, *patterns):
        """The addon's files of these patterns."""
        return sorted({path for each in patterns for path in self.addon.rglob(each)})

    def shown(self, path):
        """A path as it is in the checkout."""
        return Path(path).relative_to(self.addon).as_posix()


def tracked(with_dev=True):
    """The checkout's files, those not yet added to git too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=places.CHECKOUT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in sorted(filter(None, listed.split("\0"))):
        path = places.CHECKOUT / name
        inside = with_dev or Path(name).parts[0] not in NOT_THE_ADDON
        if inside and path.is_file():
            yield path


@contextlib.contextmanager
def copied(with_git=True):
    """Make the copy for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="customer_retention-lint-") as folder:
        copy = Copy(Path(folder).resolve())
        for path in tracked(with_dev=False):
            target = copy.addon / path.relative_to(places.CHECKOUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
        if with_git:
            subprocess.run(["git", "init", "--quiet", folder], check=True)
        yield copy
