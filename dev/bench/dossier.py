"""The printed dossier of a well-kept account, beside Chromium on the same page."""

import statistics
from datetime import timedelta

from . import ANY, Row, shop
from .comparing import in_seconds

NAME = "dossier"

SECONDS = 10
PAGES = 36
ORDERS = 150
PEOPLE = 26
PARTS = 30
TEXTS = (
    *("business", "sites", "owners", "history", "goals", "their_customers"),
    *("strategy", "news", "strengths", "weaknesses", "opportunities", "threats"),
)


def run(bench, size):
    """Print one dossier several times; only the first print may have cold caches."""
    from odoo.addons.customer_retention.report.key_accounts import print_program

    env = bench.env
    account = _create_account(env, size)
    env.cr.commit()
    report = env["ir.actions.report"]
    page = env.ref("customer_retention.retention_key_account_dossier").key
    html, _kind = report._render_qweb_html(page, account.ids, {"is_paper": True})
    paper = print_program.Paper("A4", "", "", "")
    alone, whole, pages = [], [], 0
    for number in range(3):
        seconds, _content = bench.timed(
            print_program.print_html,
            print_program.find_program(),
            html.decode(),
            paper,
        )
        alone.append(seconds)
        env.invalidate_all()
        seconds, (_content, pages) = bench.timed(report._retention_dossier_pdf, account)
        whole.append(seconds)
        bench.say(f"print {number + 1}: {pages} pages in {seconds:.1f} s")
    if size == 1 and not PAGES - 4 <= pages <= PAGES + 4:
        raise RuntimeError(f"{pages} pages are not about {PAGES}")
    seconds = statistics.median(whole)
    yield Row(
        f"dossier of {pages} pages as PDF; Chromium alone, one print",
        in_seconds(statistics.median(alone)),
        in_seconds(seconds),
        seconds,
        SECONDS if size >= 1 else ANY,
    )
    seconds, _result = bench.timed(report._render_qweb_html, page, account.ids)
    yield Row(
        "the same as a page for the browser", "-", in_seconds(seconds), seconds, 2
    )


def _create_account(env, size):
    """Return a key account with everything that a dossier can hold."""
    shop.open_books(env)
    text = "Something of some length that matters to who visits them next.\n" * 8
    partners = env["res.partner"]
    firm = partners.create({"name": "Harbour Hotels", "is_company": True})
    account = env["retention.key.account"].create(
        {"partner_id": firm.id, **dict.fromkeys(TEXTS, text)}
    )
    contacts = partners.create(
        [
            {"name": f"Person {number}", "parent_id": firm.id}
            for number in range(int(PEOPLE * size))
        ]
    )
    people = env["retention.key.account.person"].create(
        [
            {
                "account_id": account.id,
                "partner_id": contact.id,
                "cuisine": "Georgian",
                "note": text[:200],
            }
            for contact in contacts
        ]
    )
    for boss, person in zip(people, people[3:], strict=False):
        person.boss_id = boss
    _create_parts(env, account, people, int(PARTS * size))
    _create_orders(env, firm, int(ORDERS * size))
    env["retention.customer"]._score_company(env.company, firm.ids)
    return account


def _create_parts(env, account, people, count):
    """Fill the lists of the dossier."""
    user = env.ref("base.user_admin")
    for part, values in {
        "objective": {"proposal": "What we propose.", "user_id": user.id},
        "term": {"value": "5 %"},
        "risk": {"answer": "What we do about it."},
        "competitor": {"strengths": "Price", "weaknesses": "Late deliveries"},
    }.items():
        env[f"retention.key.account.{part}"].create(
            [
                {"account_id": account.id, "name": f"Number {number}", **values}
                for number in range(count)
            ]
        )
    env["retention.key.account.coverage"].create(
        [
            {"account_id": account.id, "person_id": person.id, "user_id": user.id}
            for person in people
        ]
    )
    today = env.company._retention_day()
    visits = env["retention.key.account.touch"].create(
        [
            {
                "account_id": account.id,
                "user_id": user.id,
                "date_due": today - timedelta(days=5 * number),
            }
            for number in range(3 * count)
        ]
    )
    visits.action_done()
    visits.outcome = "They asked for a longer guarantee; we answer by Friday."


def _create_orders(env, firm, count):
    """Have the firm order one product after another over two years."""
    products = shop.create_products(env, 50)
    orders = env["sale.order"].create(
        [
            {
                "partner_id": firm.id,
                "order_line": [(0, 0, {"product_id": products[number % 50].id})],
            }
            for number in range(count)
        ]
    )
    orders.action_confirm()
    for number, order in enumerate(orders):
        order.date_order -= timedelta(days=number * 700 // max(count, 1))
    for order in orders[:40]:
        order._create_invoices().action_post()
