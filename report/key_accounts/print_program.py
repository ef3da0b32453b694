"""Programs of the server that print a page of HTML as a PDF file.

They get a file without script and without remote assets, run in a folder of their
own that is removed afterwards, reach no network, and are ended after a time.
"""

import contextlib
import functools
import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

_logger = logging.getLogger(__name__)

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The first that prints the headers and page numbers of @page
CHROMIUM_AT_LEAST = 131
SECONDS = 60
# A worker's limit of address space is inherited, and Chromium does not start in it
IN_FULL_SPACE = ("/bin/sh", "-c", 'ulimit -S -v "$(ulimit -H -v)"; exec "$@"', "print")


class PrintFailed(Exception):
    """The program did not print; the message is for the log."""


class Program(NamedTuple):
    """A program that prints, and where it is."""

    kind: str
    path: str


class Paper(NamedTuple):
    """What stands around the text, for programs that do not know @page.

    ``page`` says "Page [page] of [topage]" in the reader's language.
    """

    size: str
    left: str
    right: str
    page: str


def find_program():
    """Return the ``Program`` that prints here, ``None`` if there is none."""
    for name in CHROMIUMS:
        path = shutil.which(name)
        if path and _chromium_version(path) >= CHROMIUM_AT_LEAST:
            return Program("chromium", path)
    path = shutil.which("wkhtmltopdf")
    if path and "with patched qt" in _answer(path):
        return Program("wkhtmltopdf", path)
    return None


def print_html(program, html, paper, draft=False):
    """Return a page of HTML as PDF.

    :param html: text
    :param paper: ``Paper``
    :param draft: leave out what only readers need: quicker
    :raise PrintFailed: it ended without a file, or did not end in time
    """
    command = {"chromium": _chromium, "wkhtmltopdf": _wkhtmltopdf}[program.kind]
    with tempfile.TemporaryDirectory(
        prefix="retention_print_", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        (folder / "page.html").write_text(html, encoding="utf-8")
        _run([*IN_FULL_SPACE, *command(program.path, folder, paper, draft)], folder)
        try:
            content = (folder / "page.pdf").read_bytes()
        except FileNotFoundError:
            content = b""
        if not content.startswith(b"%PDF"):
            log = (folder / "log").read_text(encoding="utf-8", errors="replace")
            raise PrintFailed(f"{program.path} made no PDF file: {log[-2000:]}")
    return content


def _chromium(path, folder, _paper, draft):
    return [
        path,
        "--headless",
        # Inside its own sandbox, which root has not
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}",
        "--disable-pdf-tagging" if draft else "--generate-pdf-document-outline",
        "--no-pdf-header-footer",
        f"--print-to-pdf={folder / 'page.pdf'}",
        (folder / "page.html").as_uri(),
    ]


def _wkhtmltopdf(path, folder, paper, _draft):
    return [
        path,
        "--quiet",
        "--disable-javascript",
        "--disable-local-file-access",
        *("--page-size", paper.size),
        *("--margin-top", "22", "--margin-bottom", "18"),
        *("--margin-left", "18", "--margin-right", "18"),
        *("--header-spacing", "6", "--header-font-size", "8"),
        *("--footer-font-size", "8"),
        *("--header-font-name", "DejaVu Sans", "--footer-font-name", "DejaVu Sans"),
        *("--header-left", paper.left, "--header-right", paper.right),
        *("--footer-right", paper.page),
        str(folder / "page.html"),
        str(folder / "page.pdf"),
    ]


def _run(command, folder):
    """Run a program that leaves nothing behind, for so many seconds at most."""
    surroundings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    with (
        open(folder / "log", "wb") as log,
        subprocess.Popen(
            command,
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as process,
    ):
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            # Its children too: they are a group of their own
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise PrintFailed(f"Not printed within {SECONDS} seconds") from None


def _chromium_version(path):
    """Return a browser's major version, 0 if it does not say one."""
    found = re.search(r"(\d+)\.\d+\.", _answer(path))
    version = int(found[1]) if found else 0
    if version < CHROMIUM_AT_LEAST:
        _logger.info(
            "%s is version %s: it numbers pages from %s on and is left out",
            path,
            version,
            CHROMIUM_AT_LEAST,
        )
    return version


@functools.cache
def _answer(path):
    """Return what a program says of its version; asked once while Odoo runs."""
    try:
        asked = subprocess.run(
            [*IN_FULL_SPACE, path, "--version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.decode(errors="replace")
