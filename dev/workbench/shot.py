"""`python3 dev shot`: pictures of pages, as a person sees them.

Chromium is driven through its own protocol. The server is one that runs
already (`--url`) or is started for the time of the pictures (`--db`). What a
page logs as an error is printed.
"""

import base64
import contextlib
import itertools
import json
import re
import subprocess
import tempfile
import time
from pathlib import Path

import requests
import websocket

from . import browser, demo, places
from .odoo_run import free_port, prepared
from .say import Failure, say

WIDTHS = (1366, 390)
LONGEST = 20  # seconds for a page to become quiet
HEIGHT = {True: 844, False: 768}
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=en-US",
    # Pages name fonts of other hosts; asking for them only takes time.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def command(options):
    """Take the pictures, print their files."""
    program = browser.find()
    out = Path(options.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        url = options.url or stack.enter_context(serving(options.db or demo.NAME))
        cookies = (
            _log_in(url, options, options.db or demo.NAME) if options.login else {}
        )
        page = stack.enter_context(_browser(program))
        for name, value in cookies.items():
            page.call("Network.setCookie", name=name, value=value, url=url)
        for width, path in itertools.product(options.width or WIDTHS, options.path):
            _picture(page, url, path, width, out, options)
    return 0


def _picture(page, url, path, width, out, options):
    narrow = width < 600
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=HEIGHT[narrow],
        deviceScaleFactor=1,
        mobile=narrow,
    )
    page.visit(url.rstrip("/") + path, options.wait)
    if options.script:
        page.call("Runtime.evaluate", expression=options.script, awaitPromise=True)
        page.listen(options.wait)
    size = page.call("Page.getLayoutMetrics")["cssContentSize"]
    box = {
        "x": 0,
        "y": 0,
        "width": width,
        "height": min(size["height"], 6000),
        "scale": 1,
    }
    shot = page.call("Page.captureScreenshot", captureBeyondViewport=True, clip=box)
    name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    file = out / f"{name}-{width}.png"
    file.write_bytes(base64.b64decode(shot["data"]))
    overflow = " (wider than the window)" if size["width"] > width else ""
    print(f"{file}{overflow}", flush=True)
    for error in page.errors:
        print(f"    {error}", flush=True)


# --------------------------------------------------------------------------
# server
# --------------------------------------------------------------------------


@contextlib.contextmanager
def serving(database):
    """A server of this database for the time of the block; gives its address."""
    odoo = prepared()
    port = free_port()
    log = places.logs() / "shot-server.log"
    command = odoo.command(
        "server",
        "--database",
        database,
        "--db-filter",
        f"^{database}$",
        "--http-port",
        str(port),
        "--max-cron-threads",
        "0",
        "--logfile",
        str(log),
    )
    child = subprocess.Popen(
        command,
        cwd=places.of_checkout(),
        env=odoo.environment(),
        stdin=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, child, log)
        yield url
    finally:
        child.terminate()
        child.wait()


def _wait_for(url, child, log):
    say("Starting the server")
    for _attempt in range(300):
        if child.poll() is not None:
            break
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{url}/web/health", timeout=60).ok:
                return
        time.sleep(0.2)
    raise Failure(f"The server does not answer; see {log}.")


def _log_in(url, options, database):
    if options.url and not options.db:
        found = requests.post(
            f"{url}/web/database/list", json={"params": {}}, timeout=60
        ).json()
        database = (found.get("result") or [database])[0]
    session = requests.Session()
    credentials = {
        "db": database,
        "login": options.login,
        "password": options.password or options.login,
    }
    answer = session.post(
        f"{url}/web/session/authenticate", json={"params": credentials}, timeout=120
    ).json()
    if "error" in answer or not answer["result"].get("uid"):
        raise Failure(f"Nobody can log in as {options.login} with this password.")
    return session.cookies.get_dict()


# --------------------------------------------------------------------------
# browser
# --------------------------------------------------------------------------


class Page:
    """One page of Chromium, driven through its protocol."""

    def __init__(self, address):
        self.socket = websocket.create_connection(
            address, suppress_origin=True, timeout=60
        )
        self.numbers = itertools.count(1)
        self.errors = []
        self.busy = set()
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **params):
        """Call a method and wait for its answer."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise Failure(
                        f"Chromium refused {method}: {message['error']['message']}"
                    )
                return message["result"]
            self._note(message)

    def visit(self, url, settle):
        """Open an address; wait until it has loaded and nothing is under way."""
        self.errors, self.busy = [], set()
        self.call("Page.navigate", url=url)
        end = time.monotonic() + LONGEST
        quiet = time.monotonic()
        while time.monotonic() < end and time.monotonic() - quiet < settle:
            self.listen(0.1)
            if self.busy:
                quiet = time.monotonic()

    def listen(self, seconds):
        """Take what Chromium tells for so many seconds."""
        end = time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0:
                self.socket.settimeout(left)
                self._note(json.loads(self.socket.recv()))
        except (websocket.WebSocketTimeoutException, BlockingIOError):
            pass
        finally:
            self.socket.settimeout(60)

    def _note(self, message):
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.busy.add(params["requestId"])
            case "Network.loadingFinished" | "Network.loadingFailed":
                self.busy.discard(params["requestId"])
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                shown = (
                    details.get("exception", {}).get("description") or details["text"]
                )
                self.errors.append(f"error: {shown.splitlines()[0]}")
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                entry = params["entry"]
                if "ERR_NAME_NOT_RESOLVED" in entry["text"]:
                    return
                self.errors.append(f"error: {entry['text']} {entry.get('url', '')}")


@contextlib.contextmanager
def _browser(program):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        child = subprocess.Popen(
            [
                program,
                *FLAGS,
                f"--user-data-dir={profile}",
                "--remote-debugging-port=0",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Page(_page_address(Path(profile) / "DevToolsActivePort"))
        finally:
            child.terminate()
            child.wait()


def _page_address(file):
    for _attempt in range(150):
        if file.exists() and "\n" in file.read_text():
            port = file.read_text().split()[0]
            for target in requests.get(
                f"http://127.0.0.1:{port}/json", timeout=30
            ).json():
                if target["type"] == "page":
                    return target["webSocketDebuggerUrl"]
        time.sleep(0.2)
    raise Failure("Chromium does not start.")
