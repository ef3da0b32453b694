"""The template database: the addon's dependencies, installed once.

Every other database is a copy of it, made in seconds. It is keyed by what it
was made from: the dependencies in the manifest, Odoo's source, and the script
that prepares it (`inside/prepare_template.py`).
"""

import ast

from . import databases, places
from .odoo_run import INSIDE, prepared
from .say import Failure, say

PREFIX = "retention_template_"
# Beside the manifest's dependencies: a way to pay in the webshop.
EXTRA = ("payment_demo",)
PREPARE = INSIDE / "prepare_template.py"


def manifest():
    """The addon's manifest as a dictionary."""
    path = places.CHECKOUT / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text())
    except OSError:
        raise Failure(f"There is no {path.name} in {places.CHECKOUT}.") from None
    except (SyntaxError, ValueError) as problem:
        raise Failure(f"{path.name} is not one plain dictionary: {problem}") from None


def ready(*more):
    """The template's name; the template is made first if need be.

    :param more: modules to install beside the addon's dependencies
    """
    modules = sorted({*manifest()["depends"], *EXTRA, *more})
    odoo = prepared()
    name = PREFIX + places.key(*modules, odoo.source.mark, PREPARE)
    if not databases.exists(name):
        with places.lock(f"db-{name}"):
            if not databases.exists(name):
                _make(name, modules)
    return name


def _make(name, modules):
    odoo = prepared()
    say(
        "Installing Odoo's modules into the template database (about two minutes, once)"
    )
    log = places.logs() / "template.log"
    log.unlink(missing_ok=True)
    part = f"{name}_part"
    databases.drop(part)
    databases.create_empty(part)
    odoo.run(
        odoo.command(
            "server",
            "--database",
            part,
            "--init",
            ",".join(modules),
            "--without-demo",
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads",
            "0",
        ),
        log,
    )
    say("Preparing it: chart of accounts, demo payment")
    odoo.run(odoo.script("prepare_template", part), log)
    databases.rename(part, name)
    databases.seal(name)
    say("The template database is ready")
