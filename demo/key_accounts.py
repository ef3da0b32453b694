"""Key accounts with a story: on whom the shop depends, and whom it neglects.

Meridian Resorts brings 43 % of a year's revenue and has a dossier that is kept
well; that of Harbour Hotels was written 14 months ago and never looked at again;
Print Shop Adler left and is being won back.
"""

from random import Random

from odoo.fields import Command

from .resort import write_resort

SEED = 1931
RESORT = "Meridian Resorts"
NEGLECTED = "Harbour Hotels"
LOST = "Print Shop Adler"
MANAGERS = {
    # login: (name, phone)
    "ana": ("Ana Duarte", "+1 555-555-0131"),
    "leo": ("Leo Sandberg", "+1 555-555-0132"),
    "nina": ("Nina Holt", "+1 555-555-0133"),
}
GROUPS = (
    "base.group_user",
    "sales_team.group_sale_salesman",
    "account.group_account_invoice",
    "customer_retention.group_retention_account_manager",
    "customer_retention.group_retention_personal",
)
# What a hotel needs when a floor is renewed
FLOORS = (
    {"bed": 6, "mattress": 6, "night": 12},
    {"bed": 5, "mattress": 5, "wardrobe": 3},
    {"chair": 28, "table": 7},
    {"armchair": 9, "side": 9, "lamp": 18},
)


def hire_managers(env):
    """Give the shop account managers; each logs in with the login as password.

    :return: {login: ``res.users``}
    """
    groups = [env.ref(name).id for name in GROUPS]
    users = env["res.users"].create(
        [
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@fernwood.example.com",
                "phone": phone,
                "group_ids": [Command.set(groups)],
            }
            for login, (name, phone) in MANAGERS.items()
        ]
    )
    return dict(zip(MANAGERS, users))


def all_key_customers(shop):
    """Return a story for each."""
    return [_resort(shop), _looked_after(shop), _written_once(shop), _taken_on(shop)]


def _resort(shop):
    """Renews a floor every four weeks, and brings nearly half of the revenue."""
    draw = Random(SEED)
    resort = None
    seller = shop.staff["tom"]
    for back in range(690, 5, -28):
        yield shop.ago(days=back + draw.randint(-3, 3))
        if resort is None:
            resort = shop.people.come(RESORT, is_company=True, user_id=seller.id)
        shop.till.buy(resort, draw.choice(FLOORS), user_id=seller.id)


def _looked_after(shop):
    """Became a key account 16 months ago; what is known by today is told at the end."""
    yield shop.ago(months=16)
    take_on(
        shop,
        RESORT,
        "ana",
        reason="Sends back what is not perfect, and says why",
        signal="demanding",
    )


def _written_once(shop):
    """Became a key account 14 months ago; nobody opened the dossier since."""
    yield shop.ago(months=14)
    account = take_on(
        shop, NEGLECTED, "ana", reason="Every guide book names the house", growing=True
    )
    env = account.env
    buyer, owner = env["res.partner"].create(
        [
            {"name": name, "parent_id": account.partner_id.id, "function": function}
            for name, function in (
                ("Ruth Albers", "Purchasing"),
                ("Henrik Vos", "Owner"),
            )
        ]
    )
    account.write(
        {
            "business": "Four hotels on the coast, 210 rooms.",
            "employee_count": 140,
            "goals": "A fifth house by the harbour within three years.",
            "strengths": "They know our chairs and recommend them.",
            "threats": "Only the purchasing office knows us.",
            "person_ids": [
                Command.create(
                    {"partner_id": buyer.id, "role": "purchasing", "power": "advises"}
                ),
                Command.create(
                    {"partner_id": owner.id, "role": "owner", "power": "decides"}
                ),
            ],
        }
    )


def _taken_on(shop):
    """Was a key account while it bought; what came then stands in the win-back."""
    yield shop.ago(months=20)
    take_on(shop, LOST, "leo", reason="Furnishes offices for others, too")


def take_on(shop, name, login, reason, growing=False, signal="reputation"):
    """Make a customer a key account, as the sales manager does.

    :param signal: what somebody notices of the customer, for the reason given
    :return: the ``retention.key.account``, as its manager sees it
    """
    env = shop.env
    manager = shop.staff[login]
    deputy = shop.staff["leo" if login == "ana" else "ana"]
    customer = env["res.partner"].search([("name", "=", name)], limit=1)
    env["retention.key.signal"].with_user(shop.staff["mia"]).create(
        {"partner_id": customer.id, "signal": signal, "evidence": reason}
    )
    account = (
        env["retention.key.account"]
        .with_user(shop.staff["mia"])
        .with_context(retention_reason=reason)
        .create(
            {
                "partner_id": customer.id,
                "manager_id": manager.id,
                "deputy_id": deputy.id,
                "care_class": "growing" if growing else "standard",
            }
        )
    )
    return account.with_user(manager)


def tell_key_accounts(shop):
    """Write down what is known of them by today."""
    company = shop.env.company
    company.write(
        {"retention_head_id": shop.staff["mia"].id, "retention_fixed_cost": 4200}
    )
    account = shop.env["retention.key.account"].search(
        [("partner_id.name", "=", RESORT)], limit=1
    )
    account.care_class = "strategic"
    write_resort(shop, account.with_user(shop.staff["ana"]))
    _win_back(shop)
    _supplier(shop)


def _win_back(shop):
    """Leo has called, asked for lunch in vain and brought a cake."""
    account = shop.env["retention.key.account"].search(
        [("partner_id.name", "=", LOST)], limit=1
    )
    case = (
        account.env["retention.win.back"]
        .with_user(shop.staff["leo"])
        .create(
            {
                "account_id": account.id,
                "date_start": shop.ago(days=9),
                "cause": "No order for more than a year; they came every six weeks.",
            }
        )
    )
    call, lunch, visit = case.step_ids.sorted("sequence")[:3]
    for step, state, back, result in (
        (call, "done", 9, "Friendly, in a hurry. Would not say why on the phone."),
        (lunch, "failed", 7, "The owner is away until the end of the month."),
        (visit, "done", 3, "An importer sells them desk chairs for a third less."),
    ):
        step.write({"state": state, "date_done": shop.ago(days=back), "result": result})
    case.reason_id = case.env["retention.departure.reason"].search(
        [("name", "ilike", "terms")], limit=1
    )


def _supplier(shop):
    """The joiner gives a price for so many beds a year: Meridian buys most of them."""
    env = shop.env
    joiner = env["res.partner"].create({"name": "Birch and Sons", "is_company": True})
    bed = env["product.product"].search([("name", "=", "Birch Bed 160")], limit=1)
    env["retention.supplier.term"].create(
        {
            "partner_id": joiner.id,
            "product_id": bed.id,
            "period": "year",
            "base_price": 292,
            "note": "Letter of January; holds for this year and the next.",
            "step_ids": [Command.create({"min_quantity": 30, "price": 260})],
        }
    )
