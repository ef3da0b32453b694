"""`python3 dev demo`: a shop with history, the main job on it, then the server.

What the shop holds is written in the addon's `demo/shop.py`, which has two
functions:

- `build(env, say)` makes the shop's data, through the same documents a user
  would make; `say(text)` prints progress;
- `report(env, say)` prints what the main job did with them and gives the
  number of differences it found (0 is well).

The database is kept: the next `demo` only updates it where the addon has
changed. `--fresh` makes it anew.
"""

import contextlib
import json
import socket
import threading
import time
from pathlib import Path

from . import databases, places, runs, template
from .odoo_run import free_port, prepared
from .say import Failure, complain, say
from .scratch import install

NAME = "retention_demo"
PORT = 8069
# What the installed addon is made of; the rest of the checkout is not.
NOT_INSTALLED = {"dev", "tests", "docs", "build", "dist"}


def command(options):
    """Make or update the demo, report, and serve unless only to check."""
    name = _database_name()
    with places.lock(f"demo-{name}"):
        template_name = template.ready()
        _bring_up_to_date(name, template_name, fresh=options.fresh)
        differences = _inside("report", name)
    if differences:
        complain("The demo's report found differences (see above).")
    if options.check:
        return 1 if differences else 0
    return _serve(name)


def _database_name():
    """The demo's database; a second checkout on this server has its own."""
    other = _note(NAME).get("checkout", "") if databases.exists(NAME) else ""
    if other in ("", str(places.CHECKOUT)) or not Path(other).exists():
        return NAME
    return f"{NAME}_{places.key(places.CHECKOUT)[:6]}"


def _note(name):
    try:
        return json.loads(databases.note(name))
    except ValueError:
        return {}


def _bring_up_to_date(name, template_name, fresh):
    now = {
        "checkout": str(places.CHECKOUT),
        "template": template_name,
        "addon": _tree_key(),
        "data": places.key(*sorted((places.CHECKOUT / "demo").rglob("*.py"))),
    }
    known = _note(name) if databases.exists(name) else {}
    if known == now and not fresh:
        say(f"The demo database {name} is there and up to date")
        return
    if (
        fresh
        or known.get("template") != template_name
        or known.get("data") != now["data"]
    ):
        _build(name, template_name)
    else:
        say("Updating the demo database: the addon has changed")
        install(name, update=True)
    databases.set_note(name, json.dumps(now))


def _build(name, template_name):
    say("Making the demo database")
    part = f"{name}_part"
    databases.create_from(part, template_name)
    say("Installing the addon")
    install(part)
    if _inside("build", part):
        raise Failure("The demo data could not be made (see above).")
    databases.drop(name)
    databases.rename(part, name)


def _inside(step, database):
    odoo = prepared()
    log = places.logs() / f"demo-{step}.log"
    return odoo.attach(odoo.script("demo", step, database, log))


def _tree_key():
    """A key of all files that make up the installed addon."""
    parts = []
    for path in sorted(places.CHECKOUT.rglob("*")):
        inside = path.relative_to(places.CHECKOUT)
        first = inside.parts[0]
        hidden = any(
            part.startswith(".") or part == "__pycache__" for part in inside.parts
        )
        if first not in NOT_INSTALLED and not hidden and path.is_file():
            parts += [inside, path]
    return places.key(*parts)


# --------------------------------------------------------------------------
# the server
# --------------------------------------------------------------------------


def _serve(name):
    port = free_port(PORT)
    if port != PORT:
        say(f"Port {PORT} is taken, so the demo uses port {port}")
    address = f"http://127.0.0.1:{port}"
    odoo = prepared()
    log = places.logs() / "demo-server.log"
    threading.Thread(target=_announce, args=(port, address, log), daemon=True).start()
    code = runs.attached(
        odoo.command(
            "server",
            "--database",
            name,
            "--db-filter",
            f"^{name}$",
            "--http-port",
            str(port),
            "--logfile",
            str(log),
        ),
        cwd=places.of_checkout(),
        env=odoo.environment(),
    )
    say("The demo has stopped; its database stays")
    return code


def _announce(port, address, log):
    """Say the address as soon as the server answers."""
    for _attempt in range(600):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1),
        ):
            break
        time.sleep(0.2)
    else:
        return
    print(
        f"\n  The shop:         {address}/shop\n"
        f"  The back office:  {address}/odoo   (admin, password admin)\n"
        f"  The server's log: {log}\n"
        "  Ctrl-C ends it.\n",
        flush=True,
    )
