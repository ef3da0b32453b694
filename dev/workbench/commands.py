"""The command line: one function a command."""

import argparse
import sys

from . import python_env
from .say import Failure, complain

EPILOG = """\
Everything that is made lies in $XDG_CACHE_HOME/customer_retention (else
~/.cache/customer_retention). Variables: ODOO_HOME (a folder with Odoo 19),
ODOO_GIT (where to clone it from), PGHOST or DATABASE_URL (a database server).
"""


def main(argv):
    """Run the command named in `argv`; give the exit code."""
    options = _parser().parse_args(argv)
    try:
        python_env.enter()
        return options.run(options)
    except Failure as failure:
        complain(failure)
        return 1
    except KeyboardInterrupt:
        complain("Interrupted.")
        return 130


def _odoo(options):
    from . import odoo_run

    return odoo_run.command(_after_dashes(options.args))


def _run(options):
    from . import odoo_run

    return odoo_run.run_command(_after_dashes(options.args))


def _template(_options):
    from . import template

    print(template.ready())
    return 0


def _after_dashes(args):
    return args[1:] if args[:1] == ["--"] else args


def _parser():
    parser = argparse.ArgumentParser(
        prog="python3 dev",
        description="Development commands of the addon Customer Retention.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    odoo = commands.add_parser("odoo", help="Odoo's own command line: python3 dev odoo -- ARGS")
    odoo.add_argument("args", nargs=argparse.REMAINDER)
    odoo.set_defaults(run=_odoo)

    run = commands.add_parser("run", help="any program in Odoo's environment")
    run.add_argument("args", nargs=argparse.REMAINDER)
    run.set_defaults(run=_run)

    template = commands.add_parser("template", help="make the template database, print its name")
    template.set_defaults(run=_template)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
