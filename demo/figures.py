"""What the loyalty programme did, in plain words and aligned columns."""

from collections import Counter
from datetime import timedelta
from textwrap import wrap

from dateutil.relativedelta import relativedelta

from .calls import LISTED, hours_are_open
from .key_accounts import MANAGERS
from .premises import STAFF
from .stories import STORIES, told

PAGE = 100
MOVEMENTS = (
    # (kind of entry, words)
    ("open", "Opening balances"),
    ("earn", "Earned on paid orders"),
    ("adjust", "Given by hand"),
    ("spend", "Spent on orders"),
    ("expire", "Expired"),
    ("reverse", "Taken back for returns, less points given back"),
    ("transfer", "Moved between wallets"),
    ("gift", "Given on birthdays and as extras"),
)
PAGES = (
    ("/shop", "the shop: prices of one's level, points that a product earns"),
    ("/shop/cart", "the cart: level, balance, points to use, points to come"),
    ("/my/loyalty", "the customer's page: level, lots, statement"),
    ("/my/loyalty/household", "who shares a wallet (ivy, mads)"),
    ("/odoo/retention-wallets", "wallets of all customers"),
    ("/odoo/retention-cards", "card numbers, personal and bearer"),
    ("/odoo/retention-holds", "points reserved for orders being paid"),
    ("/odoo/retention-memberships", "who had which level when, and why"),
    ("/odoo/retention-statement", "every movement of points"),
    ("/odoo/retention-pending", "points on their way, and what they wait for"),
    ("/odoo/retention-owed", "what is owed, in sentences"),
    ("/odoo/retention-overview", "the customer base at a glance"),
    ("/odoo/retention-customers", "customers, measured by their orders"),
    ("/odoo/retention-find", "one box that finds anybody (try Sargsyan, or smirnova)"),
    ("/odoo/key-accounts", "key accounts by their health, and their dossiers"),
    ("/odoo/dependency", "on whom the shop depends"),
    ("/odoo/my-calls", "the calls of the day, one after the other (ana, leo, nina)"),
    ("/odoo/retention-calls-today", "what the callers do, and what it brought (mia)"),
    ("/odoo/retention-campaigns", "whom to call, and why"),
    ("/odoo/complaints", "what customers complain of, and by when they are answered"),
    ("/odoo/what-goes-wrong", "what goes wrong, what it costs, what got better (mia)"),
    ("/complaint", "where a customer complains, signed in (clara) or not"),
    ("/odoo/retention-trials", "other terms, tried on past orders"),
)


def lines(env, check):
    """Return the report, line by line.

    :param check: ``retention.ledger.check`` that has just run
    """
    program = env["loyalty.program"]._retention_find(env.company)
    shop = env.company.name
    return [
        "",
        f"{shop}: what {program.name} did in two years",
        "=" * PAGE,
        *_trade(env, program),
        "",
        *_points(env, program),
        "",
        *_owed(program),
        "",
        *_levels(env, program),
        "",
        *_base(env),
        "",
        *_key_accounts(env),
        "",
        *_calls(env),
        "",
        *_complaints(env),
        "",
        *_check(env, check),
        "",
        *_stories(env, program),
        "",
        *_logins(),
        "",
        "Worth seeing",
        *(f"  {path:<29}{words}" for path, words in PAGES),
        "",
    ]


# --------------------------------------------------------------------------
# figures
# --------------------------------------------------------------------------


def _trade(env, program):
    accruals = env["retention.wallet.accrual"].search([("program_id", "=", program.id)])
    wallets = env["retention.wallet"].search([("program_id", "=", program.id)])
    orders = env["sale.order"].search_count([("state", "=", "sale")])
    paid = accruals.filtered("order_counted")
    money = sum(accruals.mapped("released_base"))
    return [
        _row("Customers with a wallet", len(wallets)),
        _row("Confirmed orders", orders),
        _row("  of these paid in full by members", len(paid)),
        _row("Paid by members, less returns", _number(money), program.currency_id.name),
    ]


def _points(env, program):
    by_kind = dict(
        env["retention.wallet.entry"]._read_group(
            [("wallet_id.program_id", "=", program.id)], ["kind"], ["points:sum"]
        )
    )
    wallets = env["retention.wallet"].search([("program_id", "=", program.id)])
    debts = sum(wallets.mapped("debt"))
    owed = sum(wallets.mapped("balance")) + debts
    waiting = [wallet for wallet in wallets if wallet.pending > 0]
    soon = [wallet for wallet in wallets if wallet.expiring_points > 0]
    points = _number(sum(wallet.pending for wallet in waiting))
    expiring = _number(sum(wallet.expiring_points for wallet in soon))
    return [
        "Points (one point pays 1 " + program.currency_id.name + ")",
        *(
            _row(f"  {words}", _number(by_kind[kind], sign=True))
            for kind, words in MOVEMENTS
            if by_kind.get(kind)
        ),
        "  " + "-" * (_LABEL + _FIGURE - 2),
        _row("  Sum of all movements", _number(sum(by_kind.values()))),
        _row("  = customers can spend", _number(owed)),
        _row("  - customers owe", _number(debts), _people(wallets, "debt")),
        _row(
            "  Reserved for orders being paid",
            _number(sum(wallets.mapped("held"))),
            _people(wallets, "held"),
        ),
        _row("  On their way (pending)", points, f"{len(waiting)} customers"),
        _row("  Expire within 30 days", expiring, f"{len(soon)} customers"),
    ]


def _owed(program):
    owed = program._retention_owed()
    currency = program.currency_id.name
    known = owed["breakage"] is not None
    return [
        "What we owe",
        _row("  Points outstanding", _number(owed["points"])),
        _row("  They pay today", _number(owed["value"]), currency),
        _row(
            "  Expected never to be used",
            f"{owed['breakage']:.1%}" if known else "-",
            "by this shop's own history"
            if known
            else f"{owed['months_known']} of {owed['months_needed']} months known: "
            "not enough to say",
        ),
        _row("  Expected cost", _number(owed["expected_cost"]), currency),
    ]


def _levels(env, program):
    memberships = env["retention.tier.membership"].search(
        [("program_id", "=", program.id)], order="partner_id, date_from, id"
    )
    moves = Counter()
    before = env["retention.tier.membership"]
    for one in memberships:
        gone_on = before.partner_id == one.partner_id
        if not gone_on or one.tier_id.sequence > before.tier_id.sequence:
            moves["up"] += 1
        elif one.tier_id.sequence < before.tier_id.sequence:
            moves["down"] += 1
        before = one
    moves["down"] += _left_without(memberships)
    current = memberships.filtered("is_current")
    tiers = program.retention_tier_ids.sorted()
    return [
        "Levels",
        _row("  Steps up", moves["up"]),
        _row("  Steps down", moves["down"]),
        *(
            _row(
                f"  {tier.name} today",
                len(current.filtered(lambda one, tier=tier: one.tier_id == tier)),
                f"{tier.discount_percent:g} % off, points x {tier.earn_factor:g}",
            )
            for tier in tiers
        ),
    ]


def _left_without(memberships):
    """Return how many times a level ended and no other followed at once."""
    starts = {(one.partner_id, one.date_from) for one in memberships}
    return sum(
        bool(one.date_to)
        and not one.is_current
        and (one.partner_id, one.date_to + timedelta(days=1)) not in starts
        and (one.partner_id, one.date_to) not in starts
        for one in memberships
    )


def _check(env, check):
    promises = dict(
        env["retention.ledger.difference"]
        ._fields["promise"]
        ._description_selection(env)
    )
    return [
        _row("Wallets checked", check.wallet_count),
        _row("Differences found", check.difference_count),
        *(
            f"  {one.wallet_id.display_name}: {promises[one.promise]}: "
            f"expected {one.expected:g}, found {one.found:g}"
            for one in check.difference_ids
        ),
    ]


# --------------------------------------------------------------------------
# people
# --------------------------------------------------------------------------


def _base(env):
    """Return who the customers are, what depends on one, who is late, who stays."""
    company = env.company
    customers = env["retention.customer"].search([("company_id", "=", company.id)])
    steps = customers._fields["ladder_step"]._description_selection(env)
    count = Counter(customers.mapped("ladder_step"))
    largest = customers.sorted("pareto_rank")[:1]
    late = customers.filtered("is_late").sorted("margin_at_risk", reverse=True)
    first = (company._retention_day() - relativedelta(months=3)).replace(day=1)
    month = (first.month - 1) // 3 * 3 + 1
    first = first.replace(month=month)
    last = first + relativedelta(months=3, days=-1)
    rate = env["retention.rate"].create({"date_from": first, "date_to": last})
    return [
        "Customers",
        *(_row(f"  {label}", count[step]) for step, label in steps),
        f"  Largest share: {largest.partner_id.name}, {largest.revenue_share:.1%} of"
        " the revenue",
        "  Late by their own rhythm:",
        *(
            f"    {one.partner_id.name:<22} {one.days_late:>4} days late, usually every"
            f" {one.typical_gap_days:.0f}; margin at risk {one.margin_at_risk:,.2f}"
            for one in late
        ),
        f"  Retention rate {first:%d %b %Y} to {last:%d %b %Y}: {rate.formula}",
    ]


def _key_accounts(env):
    """Return on whom the shop depends, and how its key accounts stand."""
    now = env["retention.concentration"]._current(env.company)
    accounts = env["retention.key.account"].search([], order="health_score desc")
    states = dict(accounts._fields["state"]._description_selection(env))
    levels = dict(now._fields["level"]._description_selection(env))
    suggested = env["retention.key.suggestion"].search_count([])
    cases = env["retention.win.back"].search([("state", "=", "open")])
    return [
        "Key accounts",
        f"  Of 12 months' revenue {now.top_partner_id.name} brings"
        f" {now.top1_share:.1%}: {levels.get(now.level, '-').lower()}",
        *(
            f"    {one.partner_id.name:<22} {states[one.state]:<7} health"
            f" {one.health_score:>3}, dossier {one.completeness:>3} %, looked after by"
            f" {one.manager_id.name}"
            for one in accounts
        ),
        *(f"    {one.partner_id.name}: {one.step_now}" for one in cases),
        _row("  Customers suggested as key accounts", suggested),
    ]


def _calls(env):
    """Return the day's list of each caller, and what they did yesterday."""
    tasks = env["retention.call.task"]
    today = env.company._retention_day()
    users = env["res.users"].search([("login", "in", list(MANAGERS))], order="id")
    lines = ["Calls"]
    for user in users:
        due = tasks.search(
            [
                ("user_id", "=", user.id),
                ("state", "=", "open"),
                ("shared_on", "!=", False),
                ("date_due", "<=", today),
            ]
        )
        lines.append(_row(f"  {user.name}: to call today", len(due), _done(env, user)))
        lines += [
            f"    {task.partner_id.name:<22} {task.cause}" for task in due[:LISTED]
        ]
        if len(due) > LISTED:
            lines.append(f"    and {len(due) - LISTED} more")
    if hours_are_open(env.company):
        lines.append(
            "  (hours of calling are open all day here, so that it can be tried)"
        )
    return lines


def _complaints(env):
    """Return what was complained of, and which causes come again or were cured."""
    complaints = env["retention.complaint"]
    opened = complaints.search_count([("origin", "!=", "manual")])
    answered = env["retention.questionnaire"].search_count([("state", "=", "answered")])
    alerts = env["retention.complaint.alert"].search([("state", "!=", "over")])
    cured = env["retention.complaint.action"].search([("state", "=", "cured")])
    open_ones = [("state", "in", ("new", "in_progress", "waiting"))]
    return [
        "Complaints",
        _row("  Recorded", complaints.search_count([]), f"{opened} by themselves"),
        _row("  Open", complaints.search_count(open_ones)),
        _row("  Questionnaires answered", answered),
        *[f"  Again and again: {alert.text}" for alert in alerts[:1]],
        *[f"  Cured: {action.cause_id.display_name}" for action in cured],
    ]


def _done(env, user):
    """Return in words what somebody did yesterday."""
    first, last = env.company._retention_moments(
        *[env.company._retention_day() - timedelta(days=1)] * 2
    )
    calls = env["retention.call.attempt"].search(
        [
            ("user_id", "=", user.id),
            ("date", ">=", first),
            ("date", "<", last),
            ("kind", "=", "call"),
            ("is_undone", "=", False),
        ]
    )
    reached = calls.filtered(lambda one: one.reached == "answered")
    won = calls.filtered(lambda one: one.outcome_id.kind == "win")
    return f"yesterday {len(calls)} calls, {len(reached)} reached, {len(won)} won"


def _stories(env, program):
    rows = [("Customer", "Level", "Points", "Pending", "Story")]
    for name in STORIES:
        email, _login, story = told(name)
        partner = env["res.partner"].search([("email", "=", email)], limit=1)
        if not partner:
            continue
        shown = env["sale.order"].search(
            [("partner_id", "=", partner.id), ("retention_card_id", "!=", False)],
            limit=1,
        )
        wallet = shown.retention_card_id.wallet_id or partner._retention_wallet(program)
        rows.append(
            (
                name,
                (wallet.tier_id or partner._retention_tier(program)).name or "-",
                _number(wallet.balance) if wallet else "-",
                _number(wallet.pending) if wallet.pending else "-",
                story,
            )
        )
    return [
        line
        for name, level, points, pending, story in rows
        for line in wrap(
            f"{name:<14}{level:<10}{points:>8}{pending:>9}  {story}",
            width=PAGE,
            subsequent_indent=" " * 43,
            drop_whitespace=True,
        )
    ]


def _logins():
    customers = sorted({login for login, _story in STORIES.values() if login})
    return [
        "Log in (the password is the login)",
        f"  customers     {', '.join(customers)}",
        "  manager       mia",
        f"  key accounts  {', '.join(MANAGERS)}",
        f"  sales people  {', '.join(login for login in STAFF if login != 'mia')}",
        "  administrator admin",
    ]


def _people(wallets, name):
    names = [wallet.partner_id.name for wallet in wallets if wallet[name]]
    return ", ".join(names)


# --------------------------------------------------------------------------
# columns
# --------------------------------------------------------------------------

_LABEL = 50
_FIGURE = 12


def _row(label, figure, note=""):
    return f"{label:<{_LABEL}}{figure:>{_FIGURE}}  {note}".rstrip()


def _number(value, sign=False):
    value = round(float(value), 2) + 0.0  # no -0.00
    return f"{value:+,.2f}" if sign else f"{value:,.2f}"
