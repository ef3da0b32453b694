"""Build the demo shop, or report on it; run with the step, database and log.

The exit code of `report` is 0 if the addon found no differences.
"""

import importlib
import sys
import time

import within

START = time.monotonic()


def say(text=""):
    """Print a line of progress."""
    print(text, flush=True)


def keep_mail_in(env):
    """Nothing that is sent from a demo leaves the machine."""
    if not env["ir.mail_server"].search_count([("smtp_host", "=", "invalid")]):
        env["ir.mail_server"].create(
            {"name": "No mail leaves the demo", "smtp_host": "invalid", "smtp_port": 1}
        )


def pretend_to_send(env):
    """While the shop is built its mails count as sent and go nowhere."""
    type(env["ir.mail_server"])._is_test_mode = lambda _self: True


def main(step, database, log):
    """Do the step and give the exit code."""
    differences = 0
    with within.environment(database, "--logfile", log) as env:
        shop = importlib.import_module("odoo.addons.customer_retention.demo.shop")
        if step == "build":
            pretend_to_send(env)
            keep_mail_in(env)
            shop.build(env, say)
        else:
            differences = shop.report(env, say)
    return 1 if differences else 0


sys.exit(main(*sys.argv[1:]))
