"""`python3 dev db NAME`: a database to try things on."""

from . import databases, places, template
from .odoo_run import prepared
from .say import Failure, say


def command(options):
    """Make the database, or update or drop it."""
    if options.drop:
        databases.drop(options.name)
        return 0
    if options.update:
        if not databases.exists(options.name):
            raise Failure(f"There is no database {options.name}.")
        install(options.name, update=True)
    else:
        databases.create_from(options.name, template.ready())
        if not options.bare:
            install(options.name)
    say(f"The database {options.name} is ready")
    return 0


def install(database, *, update=False, log=None):
    """Install or update the addon in a database."""
    odoo = prepared()
    odoo.run(
        odoo.command(
            "server",
            "--database",
            database,
            "--update" if update else "--init",
            places.ADDON,
            "--without-demo",
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads",
            "0",
        ),
        log or places.logs() / "install.log",
    )
