"""Customers with a story.

Each is a generator: ``yield ago(months=3)`` means "comes back on that day". A
story's docstring is what the report says of its customer.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from .clock import Clock
from .people import People, address_of
from .sharers import STORIES as SHARERS
from .till import Till


@dataclass
class Shop:
    """What a story needs: the time, the till, the people."""

    env: object
    clock: Clock
    till: Till
    people: People
    program: object
    staff: dict = field(default_factory=dict)

    def ago(self, **how_long):
        """Return the day that lies so many months or days back."""
        return self.clock.ago(**how_long)

    def wallet(self, customer):
        return customer._retention_wallet(self.program)

    def tier(self, name):
        return self.program.retention_tier_ids.filtered(lambda one: one.name == name)


def climber(shop):
    """climbed from no level to Standard, Gold and VIP; buys in the webshop"""
    yield shop.ago(months=20)
    anna = shop.people.come("Anna Becker", login="anna")
    shop.till.web_buy(anna, {"desk": 1, "lamp": 1})
    yield shop.ago(months=13, days=4)
    shop.till.web_buy(anna, {"shelf": 1, "rug": 1})
    yield shop.ago(months=9)
    shop.till.web_buy(anna, {"table": 1, "chair": 6})
    yield shop.ago(months=7, days=12)
    shop.till.web_buy(anna, {"bed": 1, "mattress": 1, "night": 2}, points=40)
    yield shop.ago(months=5)
    shop.till.buy(anna, {"corner": 1, "cushion": 4}, user_id=shop.staff["tom"].id)
    yield shop.ago(months=2, days=6)
    shop.till.web_buy(anna, {"wardrobe": 1, "sideboard": 1})
    yield shop.ago(days=24)
    shop.till.web_buy(anna, {"armchair": 2})
    yield shop.ago(days=9)
    shop.till.web_buy(anna, {"coffee": 1, "floor": 1, "cushion": 2}, points=60)
    yield shop.ago(days=2)
    shop.till.invoice(shop.till.order(anna, {"chair": 2, "night": 1}))


def lapsed(shop):
    """was VIP two years ago, bought little since and fell back to Standard"""
    yield shop.ago(months=23, days=10)
    bruno = shop.people.come("Bruno Costa", login="bruno")
    shop.till.buy(bruno, {"kitchen": 1}, user_id=shop.staff["tom"].id)
    yield shop.ago(months=21)
    shop.till.buy(bruno, {"corner": 1, "rug": 2}, user_id=shop.staff["tom"].id)
    yield shop.ago(months=14)
    shop.till.buy(bruno, {"floor": 2, "cushion": 3}, points="all")
    yield shop.ago(months=6)
    shop.till.web_buy(bruno, {"lamp": 2})


def refunder(shop):
    """gave back a sofa and one of two lamps: points and Gold went with them"""
    yield shop.ago(months=7)
    clara = shop.people.come("Clara Novak", login="clara")
    shop.till.buy(clara, {"coffee": 1})
    yield shop.ago(months=5)
    sofa = shop.till.buy(clara, {"sofa": 1, "cushion": 2})
    yield shop.ago(months=4, days=12)
    shop.till.take_back(sofa)
    yield shop.ago(months=3)
    lamps = shop.till.buy(clara, {"floor": 2})
    yield shop.ago(months=2, days=20)
    shop.till.take_back(lamps, "floor", 1)
    yield shop.ago(days=40)
    order = shop.till.order(clara, {"shelf": 1})
    yield shop.ago(days=33)
    shop.till.cancel(order)


def firm(shop):
    """a firm: what three contacts buy counts together, and all of them have it"""
    yield shop.ago(months=16)
    hotel = shop.people.come("Hotel Seaview", login="hotel.seaview", is_company=True)
    contacts = [
        shop.people.come(name, login=login, parent_id=hotel.id, function=function)
        for name, login, function in (
            ("Grace Holm", "grace", "Purchasing"),
            ("Felix Holm", "felix", "Owner"),
            ("Iris Lang", "iris", "Housekeeping"),
        )
    ]
    grace, felix, iris = contacts
    shop.till.buy(grace, {"table": 2, "chair": 8}, user_id=shop.staff["zoe"].id)
    yield shop.ago(months=10)
    shop.till.buy(felix, {"sofa": 2, "coffee": 2}, user_id=shop.staff["zoe"].id)
    yield shop.ago(months=6, days=9)
    shop.till.web_buy(iris, {"lamp": 12, "cushion": 10})
    yield shop.ago(months=3)
    shop.till.buy(grace, {"bed": 2, "mattress": 2}, user_id=shop.staff["zoe"].id)
    yield shop.ago(days=20)
    shop.till.web_buy(iris, {"rug": 1}, points="all")
    yield shop.ago(days=6)
    offer = shop.till.quote(felix, {"office": 6}, user_id=shop.staff["zoe"].id)
    offer.action_quotation_sent()


def in_parts(shop):
    """pays a kitchen in parts: points come with each part, the rest is waited for"""
    yield shop.ago(months=4)
    henrik = shop.people.come("Henrik Olsen", login="henrik")
    shop.till.buy(henrik, {"stool": 2})
    yield shop.ago(months=3, days=10)
    order = shop.till.order(henrik, {"kitchen": 1}, user_id=shop.staff["tom"].id)
    invoice = shop.till.invoice(order)
    for days in (95, 60, 20):
        yield shop.ago(days=days)
        shop.till.pay(invoice, 1200)


def debtor(shop):
    """spent the points of a table, then gave it back: new points fill the debt"""
    yield shop.ago(months=5, days=3)
    ines = shop.people.come("Ines Moreau", login="ines")
    table = shop.till.buy(ines, {"table": 1, "chair": 4})
    yield shop.ago(months=4)
    shop.till.web_buy(ines, {"side": 1}, points="all")
    yield shop.ago(months=3, days=20)
    shop.till.take_back(table)
    yield shop.ago(days=26)
    shop.till.web_buy(ines, {"lamp": 1})


def expiring(shop):
    """has points that expire within 30 days"""
    yield shop.ago(months=11, days=12)
    jonas = shop.people.come("Jonas Weber", login="jonas")
    shop.till.web_buy(jonas, {"wardrobe": 1, "night": 2})
    yield shop.ago(months=4)
    shop.till.web_buy(jonas, {"lamp": 1})


def expired(shop):
    """stayed away for a year: all points expired"""
    yield shop.ago(months=21, days=5)
    karin = shop.people.come("Karin Holt", login="karin")
    shop.till.buy(karin, {"desk": 1, "office": 1})
    yield shop.ago(months=17)
    shop.till.buy(karin, {"shelf": 2})


def guest(shop):
    """buys without an account: no card, no points"""
    yield shop.ago(months=2)
    lena = shop.people.come("Lena Fischer")
    shop.till.web_buy(lena, {"coffee": 1, "rug": 1})


def claimer(shop):
    """bought as a guest, signed up a month later and got the points"""
    yield shop.ago(months=3, days=3)
    paul = shop.people.come("Paul Ortiz")
    shop.till.web_buy(paul, {"desk": 1, "office": 1})
    yield shop.ago(months=2)
    shop.people.sign_up(paul)


def by_hand(shop):
    """VIP by hand for half a year, given by the manager"""
    yield shop.ago(months=2)
    marta = shop.people.come("Marta Silva", login="marta")
    shop.till.buy(marta, {"armchair": 1})
    yield shop.ago(months=1, days=20)
    membership = shop.env["retention.tier.membership"].with_user(shop.staff["mia"])
    membership._set_by_hand(
        marta,
        shop.tier("VIP"),
        shop.clock.day + timedelta(days=182),
        "Interior designer who sends us customers",
    )
    yield shop.ago(days=30)
    shop.till.web_buy(marta, {"sideboard": 1, "lamp": 2})


def unpaid(shop):
    """has ordered and not paid: the points are on their way"""
    yield shop.ago(months=8)
    nils = shop.people.come("Nils Berg")
    shop.till.buy(nils, {"chair": 2})
    yield shop.ago(days=12)
    shop.till.invoice(shop.till.order(nils, {"table": 1, "chair": 4}))


def thrifty(shop):
    """pays with points whenever there are any"""
    yield shop.ago(months=12, days=3)
    olga = shop.people.come("Olga Marin", login="olga")
    shop.till.web_buy(olga, {"bed": 1})
    for months, basket in (
        (9, {"mattress": 1}),
        (6, {"night": 2}),
        (4, {"lamp": 1}),
        (1, {"rug": 1, "cushion": 2}),
    ):
        yield shop.ago(months=months, days=3)
        shop.till.web_buy(olga, basket, points="all")


def bounced(shop):
    """the bank took a payment back, and it was paid again later"""
    yield shop.ago(months=6)
    rosa = shop.people.come("Rosa Lindt")
    invoice = shop.till.invoice(shop.till.order(rosa, {"sofa": 1}))
    payment = shop.till.pay(invoice)
    yield shop.ago(months=5, days=20)
    shop.till.bounce(payment)
    yield shop.ago(months=5)
    shop.till.pay(invoice)


def apology(shop):
    """got 50 points by hand for a late delivery"""
    yield shop.ago(months=3, days=15)
    tilda = shop.people.come("Tilda Rowe")
    shop.till.buy(tilda, {"sideboard": 1})
    yield shop.ago(months=3)
    shop.wallet(tilda).with_user(shop.staff["mia"])._adjust(
        50, "Sorry for the late delivery"
    )


def merged(shop):
    """was in the books twice; the wallets became one"""
    yield shop.ago(months=10, days=8)
    victor = shop.people.come("Victor Hale")
    shop.till.buy(victor, {"shelf": 1})
    yield shop.ago(months=5, days=8)
    twin = shop.people.come("V. Hale")
    shop.till.buy(twin, {"desk": 1, "lamp": 1})
    yield shop.ago(months=4)
    merge = shop.env["base.partner.merge.automatic.wizard"].create({})
    merge._merge((twin | victor).ids, victor)


# name of the customer -> (login or None, story)
STORIES = {
    "Anna Becker": ("anna", climber),
    "Bruno Costa": ("bruno", lapsed),
    "Clara Novak": ("clara", refunder),
    "Grace Holm": ("grace", firm),
    "Iris Lang": ("iris", firm),
    "Henrik Olsen": ("henrik", in_parts),
    "Ines Moreau": ("ines", debtor),
    "Jonas Weber": ("jonas", expiring),
    "Karin Holt": ("karin", expired),
    "Olga Marin": ("olga", thrifty),
    "Marta Silva": ("marta", by_hand),
    "Paul Ortiz": (None, claimer),
    "Nils Berg": (None, unpaid),
    "Rosa Lindt": (None, bounced),
    "Tilda Rowe": (None, apology),
    "Victor Hale": (None, merged),
    "Lena Fischer": (None, guest),
    **SHARERS,
}


def told(name):
    """Return (e-mail address, login or None, story in words) of a customer."""
    login, story = STORIES[name]
    return address_of(login or name), login, " ".join(story.__doc__.split())


def all_stories():
    """Return each story once, in the order of the table."""
    return list(dict.fromkeys(story for _login, story in STORIES.values()))
