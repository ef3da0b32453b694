"""Customers who share a wallet, are given something, or are just paying."""

CIRCLE = ("Emma Dahl", "Ralf Dahl", "Uschi Brandt")


def circle(shop):
    """one of three friends who show one bearer card and fill one wallet"""
    yield shop.ago(months=6, days=2)
    card = shop.env["retention.card"].create(
        {
            "kind": "bearer",
            "program_id": shop.program.id,
            "note": "Circle of the choir",
        }
    )
    friends = [shop.people.come(name) for name in CIRCLE]
    emma, ralf, uschi = friends
    shop.till.buy(emma, {"desk": 1, "lamp": 1}, retention_card_id=card.id)
    yield shop.ago(months=4, days=6)
    shop.till.buy(ralf, {"sofa": 1}, retention_card_id=card.id)
    yield shop.ago(months=1, days=8)
    shop.till.buy(uschi, {"rug": 1}, points=30, retention_card_id=card.id)
    yield shop.ago(days=11)
    shop.till.buy(ralf, {"cushion": 2}, retention_card_id=card.id)


def household(shop):
    """shares one wallet with the family: one invites, the other agrees"""
    yield shop.ago(months=7, days=5)
    ivy = shop.people.come("Ivy Larsen", login="ivy")
    shop.till.web_buy(ivy, {"bed": 1})
    yield shop.ago(months=5, days=14)
    mads = shop.people.come("Mads Larsen", login="mads")
    shop.till.web_buy(mads, {"lamp": 2})
    yield shop.ago(months=4, days=25)
    invitation = shop.wallet(ivy)._invite(mads.email)
    invitation._accept(mads, bring_points=True)
    yield shop.ago(months=3)
    shop.till.web_buy(mads, {"mattress": 1})
    yield shop.ago(days=17)
    shop.till.web_buy(mads, {"night": 1}, points=25)


def birthday(shop):
    """agreed that the shop keeps the birthday, and got 25 points on it"""
    yield shop.ago(months=9, days=3)
    noor = shop.people.come("Noor Haddad", login="noor")
    born = shop.ago(days=5).replace(year=1988)
    noor.write({"retention_birthday": born, "retention_birthday_consent": True})
    shop.till.web_buy(noor, {"shelf": 1})
    yield shop.ago(days=5)
    shop.env["retention.gift"]._cron_give()


def transfer(shop):
    """pays by bank transfer: the points are reserved until the money comes"""
    yield shop.ago(months=4, days=9)
    hugo = shop.people.come("Hugo Maes", login="hugo")
    shop.till.web_buy(hugo, {"wardrobe": 1})
    yield shop.ago(days=1)
    shop.till.web_transfer(shop.till.web_cart(hugo, {"chair": 2}, points=40))


def rewarded(shop):
    """got an extra that nobody had announced, from the seller's monthly budget"""
    yield shop.ago(months=2, days=3)
    pia = shop.people.come("Pia Roth")
    tom = shop.staff["tom"]
    shop.till.buy(pia, {"coffee": 1}, user_id=tom.id)
    yield shop.ago(days=14)
    grant = shop.env["retention.extra.grant"].with_user(tom)
    grant.create(
        {"partner_id": pia.id, "points": 15, "reason": "Waited so patiently"}
    ).action_grant()


STORIES = {
    "Emma Dahl": (None, circle),
    "Ralf Dahl": (None, circle),
    "Ivy Larsen": ("ivy", household),
    "Mads Larsen": ("mads", household),
    "Noor Haddad": ("noor", birthday),
    "Hugo Maes": ("hugo", transfer),
    "Pia Roth": (None, rewarded),
}


def prepare_gifts(env, program):
    """Make the gift of birthdays, and give sellers a budget for extras."""
    env.company.retention_extra_budget_default = 100
    env["retention.gift"].create(
        {
            "name": "Happy birthday",
            "program_id": program.id,
            "kind": "birthday",
            "points": 25,
            "life_days": 60,
        }
    )
