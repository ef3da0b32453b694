"""Odoo's source: where it comes from, and where it lies.

1. `ODOO_HOME`, if set: a folder that holds the package `odoo` (a checkout of
   Odoo, or the `dist-packages` of an installation).
2. On Debian: the package `odoo-19` of the unstable suite, from the mirror
   this machine's own apt is set to, unpacked into the cache. Nothing is
   installed and root is not needed. The fonts and scripts that the package
   links to come with it.
3. Anywhere else: a shallow git clone of Odoo's branch 19.0 (`ODOO_GIT`
   names another repository).
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import places, runs
from .say import Failure, say

SERIES = "19.0"
PACKAGE = "odoo-19"
# What the package's dangling links point to. Font Awesome must be the 4.7
# line, which the machine's own stable suite has.
FONT_AWESOME = "fonts-font-awesome"
LINKED = (
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
GIT = "https://github.com/odoo/odoo.git"


@dataclass(frozen=True)
class Source:
    """A usable Odoo: `home` goes on Python's path."""

    home: Path

    @property
    def addons_paths(self):
        """The folders of stock addons beside `odoo/addons`, found by itself."""
        inner = self.home / "odoo" / "addons"
        outer = self.home / "addons"
        if not (inner / "web").is_dir() and (outer / "web").is_dir():
            return [inner, outer]
        return [inner]

    @property
    def mark(self):
        """What tells this source from another, for keys."""
        version = (self.home / "odoo" / "release.py").read_text()
        label = self.home / ".version"
        return version + (label.read_text() if label.exists() else str(self.home))


def find():
    """Odoo's source, fetched first if need be."""
    named = os.environ.get("ODOO_HOME")
    if named:
        return _checked(Path(named).expanduser().resolve(), "ODOO_HOME")
    folder = places.cache() / "odoo-19"
    if not places.is_ready(folder):
        with places.lock("odoo-source"):
            if not places.is_ready(folder):
                _fetch(folder)
    return _checked(folder / "home", "the fetched source")


def _checked(home, what):
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(
            f"{what} ({home}) holds no folder odoo/ with release.py in it.\n"
            "Point ODOO_HOME at a checkout of Odoo 19.0, or leave it unset."
        )
    if "(19, 0," not in release.read_text():
        raise Failure(f"{what} ({home}) is not Odoo {SERIES}.")
    return Source(home)


def _fetch(folder):
    work = folder.with_name("odoo-19.part")
    places.remove(work)
    places.remove(folder)
    work.mkdir()
    reasons = []
    for name, fetch in (("apt", _from_debian), ("git", _from_git)):
        try:
            if fetch(work):
                break
        except (Failure, OSError, subprocess.CalledProcessError) as problem:
            reasons.append(f"- {name}: {problem}")
            places.remove(work)
            work.mkdir()
    else:
        raise Failure(
            "Odoo 19 could not be fetched:\n" + "\n".join(reasons) + "\n"
            "Get a checkout of Odoo's branch 19.0 in any way and set ODOO_HOME to it."
        )
    places.mark_ready(work)
    work.rename(folder)
    say("Odoo's source is ready")


# --------------------------------------------------------------------------
# Debian
# --------------------------------------------------------------------------


def _from_debian(work):
    """Fetch and unpack the Debian package; False where this is no Debian."""
    system = _os_release()
    if system.get("ID") != "debian" or not shutil.which("apt-get"):
        return False
    say("Fetching Odoo 19: Debian's package, about 120 MB")
    codename = system.get("VERSION_CODENAME") or "stable"
    apt = _private_apt(work, codename)
    log = places.cache() / "odoo-source.log"
    runs.must([*apt, "update"], log)
    debs = work / "debs"
    debs.mkdir()
    wanted = [PACKAGE, f"{FONT_AWESOME}/{codename}", *LINKED]
    runs.must([*apt, "download", *wanted], log, cwd=debs)
    say("Unpacking it")
    root = work / "root"
    for deb in sorted(debs.iterdir()):
        runs.must(["dpkg-deb", "--extract", deb, root], log)
    version = next(debs.glob(f"{PACKAGE}_*")).name
    home = root / "usr/lib/python3/dist-packages"
    places.remove(home / "addons")  # a second copy without static files
    (home / ".version").write_text(version)
    (work / "home").symlink_to("root/usr/lib/python3/dist-packages")
    for leftover in ("debs", "apt"):
        places.remove(work / leftover)
    return True


def _private_apt(work, codename):
    """Apt-get with lists and sources of its own, so that nothing is installed
    or changed on the machine and root is not needed."""
    uri = _debian_mirror(codename)
    private = work / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial", "sources"):
        (private / folder).mkdir(parents=True)
    keyring = _debian_keyring()
    (private / "sources" / "odoo.sources").write_text(
        f"Types: deb\nURIs: {uri}\nSuites: unstable {codename}\nComponents: main\n"
        + (f"Signed-By: {keyring}\n" if keyring else "")
    )
    options = {
        "Dir::State": private / "state",
        "Dir::State::lists": private / "state/lists",
        "Dir::Cache": private / "cache",
        "Dir::Etc::sourcelist": os.devnull,
        "Dir::Etc::sourceparts": private / "sources",
        "Acquire::Languages": "none",
    }
    if os.geteuid() == 0:
        # Apt's own user cannot reach a cache in root's home.
        options["APT::Sandbox::User"] = "root"
    return ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]


def _debian_mirror(codename):
    """The address of the Debian mirror that this machine's apt is set to."""
    asked = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI)|$(CODENAME)|$(RELEASE)",
            "Created-By: Packages",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [
        line.split("|") for line in asked.stdout.splitlines() if line.count("|") == 2
    ]
    for uri, name, release in rows:
        if codename in (name, release) and "security" not in uri:
            return uri
    raise Failure(f"apt has no source for {codename}; see `apt-get indextargets`")


def _debian_keyring():
    for name in ("debian-archive-keyring.pgp", "debian-archive-keyring.gpg"):
        path = Path("/usr/share/keyrings") / name
        if path.exists():
            return path
    return None


def _os_release():
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value.strip('"') for name, _equal, value in pairs}


# --------------------------------------------------------------------------
# git
# --------------------------------------------------------------------------


def _from_git(work):
    address = os.environ.get("ODOO_GIT") or GIT
    if not shutil.which("git"):
        raise Failure("git is not installed (apt-get install git)")
    say(f"Fetching Odoo 19: a shallow git clone of {address}, about 400 MB")
    log = places.cache() / "odoo-source.log"
    clone = [
        "git",
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--branch",
        SERIES,
        "--single-branch",
    ]
    runs.must([*clone, address, work / "clone"], log)
    head = subprocess.run(
        ["git", "-C", str(work / "clone"), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    )
    (work / "clone" / ".version").write_text(head.stdout)
    (work / "home").symlink_to("clone")
    return True
