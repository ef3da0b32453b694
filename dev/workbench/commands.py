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
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Ends the way Ctrl-C does: what was made for this run is put away.
        signal.signal(number, lambda *_args: sys.exit(143))
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


def _lint(options):
    from . import linting

    return linting.command(options)


def _format(_options):
    from .linting import style

    return style.apply()


def _pot(options):
    from .linting import in_odoo

    return in_odoo.pot_command(options)


def _demo(options):
    from . import demo

    return demo.command(options)


def _bench(options):
    from . import bench

    return bench.command(options)


def _shot(options):
    from . import shot

    return shot.command(options)


def _database(options):
    from . import scratch

    return scratch.command(options)


def _clean(_options):
    from . import places, postgres

    postgres.Embedded().remove()
    places.remove(places.cache())
    return 0


def _wheel(options):
    from . import wheel

    return wheel.command(options)


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

    test = commands.add_parser(
        "test", help="run the tests; the last line is `N passed, N failed`"
    )
    test.add_argument(
        "path", nargs="*", help="only these files or folders below tests/"
    )
    test.add_argument(
        "-k", dest="name", metavar="NAME", help="only tests with this in Class.method"
    )
    test.add_argument(
        "--fast", action="store_true", help="only tests/rules/, without a database"
    )
    test.add_argument(
        "--addon", action="store_true", help="only the addon's suite in Odoo"
    )
    test.add_argument(
        "--stock", action="store_true", help="only Odoo's own loyalty suites"
    )
    test.add_argument(
        "--till", action="store_true", help="only the suites with Point of Sale"
    )
    test.add_argument(
        "--bare",
        action="store_true",
        help="with --stock or --till: without the addon",
    )
    test.add_argument(
        "--tours",
        action="store_true",
        help="with --till: Odoo's own tests of tills in a browser too",
    )
    test.set_defaults(run=_test)

    lint = commands.add_parser("lint", help="every static check")
    lint.add_argument("--static", action="store_true", help="only what needs no Odoo")
    lint.set_defaults(run=_lint)

    form = commands.add_parser("format", help="let ruff write the Python files anew")
    form.set_defaults(run=_format)

    pot = commands.add_parser(
        "pot", help="write the template of translatable terms anew"
    )
    pot.set_defaults(run=_pot)

    demo = commands.add_parser("demo", help="a shop with history on 127.0.0.1:8069")
    demo.add_argument(
        "--check", action="store_true", help="open no port, stop after the result"
    )
    demo.add_argument(
        "--fresh", action="store_true", help="make the demo database anew"
    )
    demo.set_defaults(run=_demo)

    bench = commands.add_parser("bench", help="benchmarks against their budgets")
    bench.add_argument("name", nargs="?", help="only this benchmark")
    bench.add_argument(
        "--size", type=float, default=1.0, help="scales the data (default 1)"
    )
    bench.add_argument(
        "--save", action="store_true", help="write the table to dev/bench/results.md"
    )
    bench.set_defaults(run=_bench)

    shot = commands.add_parser("shot", help="pictures of pages, wide and narrow")
    shot.add_argument("path", nargs="+", help="pages, as /shop/cart")
    shot.add_argument("--db", help="serve this database (default: the demo's)")
    shot.add_argument("--url", help="use this running server instead")
    shot.add_argument("--login", help="log in as this user")
    shot.add_argument("--password", help="with this password (default: the login)")
    shot.add_argument("--out", required=True, help="the folder for the pictures")
    shot.add_argument(
        "--width", type=int, action="append", help="default: 1366 and 390"
    )
    shot.add_argument(
        "--wait", type=float, default=1.5, help="seconds to let a page settle"
    )
    shot.add_argument(
        "--script", metavar="JS", help="a script to run on each page before the picture"
    )
    shot.set_defaults(run=_shot)

    database = commands.add_parser(
        "db", help="a database to try things on, the addon installed"
    )
    database.add_argument("name")
    database.add_argument("--bare", action="store_true", help="without the addon")
    database.add_argument(
        "--update", action="store_true", help="update the addon in it instead"
    )
    database.add_argument("--drop", action="store_true", help="drop it instead")
    database.set_defaults(run=_database)

    odoo = commands.add_parser(
        "odoo", help="Odoo's own command line: python3 dev odoo -- ARGS"
    )
    odoo.add_argument("args", nargs=argparse.REMAINDER)
    odoo.set_defaults(run=_odoo)

    run = commands.add_parser("run", help="any program in Odoo's environment")
    run.add_argument("args", nargs=argparse.REMAINDER)
    run.set_defaults(run=_run)

    wheel = commands.add_parser("wheel", help="build the addon as a wheel")
    wheel.add_argument("--out", default=".", help="the folder for it (default: here)")
    wheel.set_defaults(run=_wheel)

    clean = commands.add_parser(
        "clean", help="remove all that these commands made, the databases too"
    )
    clean.set_defaults(run=_clean)

    template = commands.add_parser(
        "template", help="make the template database, print its name"
    )
    template.set_defaults(run=_template)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
