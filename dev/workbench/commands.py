"""The command line: one function a command."""

import argparse
import signal
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
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
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


def _test(options):
    from . import testing

    return testing.command(options)


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

    test = commands.add_parser("test", help="run the tests; the last line is `N passed, N failed`")
    test.add_argument("path", nargs="*", help="only these files or folders below tests/")
    test.add_argument("-k", dest="name", metavar="NAME", help="only tests with this in Class.method")
    test.add_argument("--fast", action="store_true", help="only tests/rules/, without a database")
    test.add_argument("--addon", action="store_true", help="only the addon's suite in Odoo")
    test.add_argument("--stock", action="store_true", help="only Odoo's own loyalty suites")
    test.add_argument("--bare", action="store_true", help="with --stock: without the addon")
    test.set_defaults(run=_test)

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
