"""Make a fresh database fit for tests and the demo; run with its name.

What is done here belongs to development databases only, never to the product.
"""

import sys

import within


def load_accounts(env):
    """The generic chart of accounts, without which nothing can be invoiced."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
    if not company.chart_template:
        raise SystemExit("The chart of accounts could not be loaded.")


def enable_demo_payment(env):
    """A payment provider that says yes, so that the webshop can be paid."""
    provider = env.ref("payment.payment_provider_demo")
    provider.write({"state": "test", "is_published": True})
    provider.payment_method_ids.active = True


def confirm_without_pdf(env):
    """Order confirmations without their PDF.

    Making it takes wkhtmltopdf; without that program a paid webshop order is
    not confirmed, because its mail cannot be made.
    """
    template = env.ref("sale.mail_template_sale_confirmation")
    template.report_template_ids = False


def skip_missing_script(env):
    """Leave out a script that Debian's package of Odoo does not ship.

    The back office's bundle names it, so every page of it would log an error
    and every browser test of it would fail.
    """
    from odoo.tools.misc import file_path

    path = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    try:
        file_path(path)
    except FileNotFoundError:
        env["ir.asset"].create(
            {
                "name": "Not in this installation: selfie segmentation",
                "bundle": "web.assets_backend",
                "directive": "remove",
                "path": path,
            }
        )


def generate_assets(env):
    """The bundles of scripts and styles, which the first page would wait for.

    A bundle that the addon adds to is made again; all the others stay.
    """
    env["ir.qweb"]._pregenerate_assets_bundles()


def main(database):
    """Do all of it in one transaction."""
    with within.environment(database) as env:
        load_accounts(env)
        enable_demo_payment(env)
        confirm_without_pdf(env)
        skip_missing_script(env)
        generate_assets(env)


main(sys.argv[1])
