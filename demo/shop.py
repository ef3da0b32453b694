"""Build the demo shop, and say what the loyalty programme did in it."""

import contextlib

from . import figures
from .calls import call_customers
from .clock import Clock, run_night
from .complaints import tell_complaints
from .goods import stock_shop
from .key_accounts import all_key_customers, hire_managers, tell_key_accounts
from .loyal import all_loyal, tell
from .people import People
from .premises import hire_staff, open_shop, start_program
from .regulars import all_regulars
from .sharers import prepare_gifts
from .stories import Shop, all_stories
from .till import Till

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    # Whoever gets a task finds it in the list: no mails in the demo
    "mail_activity_quick_update": True,
    "lang": "en_US",
}


def build(env, say):
    """Make the shop and let two years pass in it.

    :param env: the superuser's environment of a database with the addon
    :param say: prints a line of progress
    """
    env = env(context={**env.context, **QUIET})
    clock = Clock(env)
    with _mails_later(env), clock.back(clock.ago(months=24)):
        say("  The shop opens: company, website, staff, goods, loyalty programme")
        shop = make_shop(env, clock)
        stories = [story(shop) for story in all_stories()]
        stories += all_regulars(shop) + all_loyal(shop) + all_key_customers(shop)
        clock.run(stories, _quarters(say))
    tell(shop)
    tell_key_accounts(shop)
    env["retention.customer"]._score_company(env.company)
    say("  What customers complained of, and what became of it")
    tell_complaints(shop)
    say("  The account managers call: five weeks ago, yesterday")
    call_customers(shop)


def make_shop(env, clock):
    """Make everything but customers.

    :return: :class:`~.stories.Shop`
    """
    website = open_shop(env)
    staff = hire_staff(env) | hire_managers(env)
    goods = stock_shop(env, env.company.account_sale_tax_id)
    program = start_program(env)
    prepare_gifts(env, program)
    return Shop(
        env=env,
        clock=clock,
        till=Till(env, goods, website),
        people=People(env),
        program=program,
        staff=staff,
    )


def report(env, say):
    """Print what the loyalty programme did, and how to look around.

    :return: number of differences that the ledger's check finds
    """
    run_night(env)
    measure(env)
    check = env["retention.ledger.check"]._run()
    for line in figures.lines(env, check):
        say(line)
    return check.difference_count


def measure(env):
    """Run the scheduled actions by which the customer base measures itself."""
    env["retention.customer"]._cron_score()
    env["retention.customer.snapshot"]._cron_write()
    env["retention.measure"]._cron_measure()
    env["retention.search.key"]._cron_repair()
    env["retention.concentration"]._cron_measure()
    env["retention.key.account"]._cron_measure_health()
    env["retention.call.campaign"]._cron_fill()
    env.invalidate_all()


def _quarters(say):
    """Return a function that says each quarter that begins."""
    said = set()

    def on_day(day):
        quarter = (day.year, (day.month + 2) // 3)
        if quarter not in said:
            said.add(quarter)
            say(f"  {quarter[0]}, quarter {quarter[1]}")

    return on_day


@contextlib.contextmanager
def _mails_later(env):
    """Leave confirmations to a scheduled action, and forget them in the end."""
    settings = env["ir.config_parameter"].sudo()
    before = settings.get_param("sale.async_emails")
    settings.set_param("sale.async_emails", "True")
    yield
    settings.set_param("sale.async_emails", before)
    waiting = env["sale.order"].search([("pending_email_template_id", "!=", False)])
    waiting.pending_email_template_id = False
