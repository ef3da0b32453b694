"""A way into a database for the scripts of this folder."""

import contextlib
import sys
from pathlib import Path

# A script's own folder must not shadow modules that Odoo imports.
sys.path[:] = [
    entry for entry in sys.path if Path(entry or ".") != Path(__file__).parent
]


def configure(*options):
    """Read the configuration (ODOO_RC) and set the log up."""
    from odoo.tools import config

    config.parse_config(list(options), setup_logging=True)


@contextlib.contextmanager
def environment(database, *options, context=None):
    """The superuser's environment; committed at the end if nothing went wrong."""
    configure("--database", database, "--max-cron-threads", "0", *options)
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, context or {})
