"""Customers who come by a rhythm of their own, and what they told us."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from odoo.fields import Command

SEED = 1905


@dataclass(frozen=True)
class Habit:
    """How somebody buys: every so many days, up to so many days ago."""

    every: int
    until: int
    baskets: tuple
    since: int = 700
    seller: str = "zoe"
    values: tuple = ()


OFFICE = ({"office": 2}, {"office": 1, "lamp": 2}, {"desk": 1, "office": 1})
ROOMS = ({"bed": 2, "mattress": 2}, {"night": 4, "lamp": 4}, {"chair": 12, "table": 2})
FEW = ({"cushion": 3}, {"lamp": 1}, {"stool": 2}, {"rug": 1})
FIRM = (("is_company", True),)

HABITS = {
    # On time
    "Harbour Hotels": Habit(45, 12, ROOMS, values=FIRM),
    "Studio Lindqvist": Habit(60, 20, OFFICE, seller="tom", values=FIRM),
    "Café Morgenrot": Habit(
        38, 9, ({"chair": 4}, {"table": 1, "chair": 2}), values=FIRM
    ),
    "Արամ Սարգսյան": Habit(50, 15, FEW),
    "Ольга Смирнова": Habit(64, 30, FEW, since=420, seller="tom"),
    "Marta Kowalska": Habit(75, 40, ({"armchair": 1}, {"coffee": 1}, {"shelf": 1})),
    # Late by their own rhythm
    "Nordic Offices": Habit(40, 118, OFFICE, values=FIRM),
    "Benedikt Aurel": Habit(30, 71, FEW, since=400, seller="tom"),
    "Villa Rosengarten": Habit(55, 160, ROOMS, since=640, values=FIRM),
    "Joana Pires": Habit(42, 90, FEW, since=360, seller="tom"),
    # Gone
    "Print Shop Adler": Habit(45, 400, OFFICE, since=690, values=FIRM),
}


def all_loyal(shop):
    """Return a story for each of them."""
    draw = Random(SEED)
    return [
        _habit(shop, name, habit, Random(draw.random()))
        for name, habit in HABITS.items()
    ]


def _habit(shop, name, habit, draw):
    back = habit.since
    seller = shop.staff[habit.seller]
    customer = None
    while back >= habit.until:
        yield shop.ago(days=back)
        if customer is None:
            customer = shop.people.come(name, user_id=seller.id, **dict(habit.values))
        shop.till.buy(customer, draw.choice(habit.baskets), user_id=seller.id)
        back -= habit.every + draw.randint(-4, 4)


def tell(shop):
    """Write down what the base knows of its customers besides their orders."""
    env = shop.env
    people = {
        name: env["res.partner"].search([("name", "=", name)], limit=1)
        for name in (*HABITS, "Anna Becker", "Noor Haddad", "Hotel Seaview")
    }
    _profiles(env, shop, people)
    _evidence(env, shop, people)
    _measures(env, shop, people)


def _profiles(env, shop, people):
    people["Anna Becker"].write(
        {
            "retention_sale_note": "Fourth floor, no lift: offer the carrying service.",
            "retention_wishes": "A reading corner with a floor lamp",
            "retention_likes": "Oak, linen, calm colours",
            "retention_dislikes": "Glass tops",
            "retention_channel": "phone",
            "retention_hour_from": 17,
            "retention_hour_to": 19.5,
            "retention_interest_ids": [
                Command.create({"name": "Choir"}),
                Command.create({"name": "Gardening"}),
            ],
            "retention_relative_ids": [
                Command.create(
                    {
                        "name": "Paul Becker",
                        "relation": "spouse",
                        "birthday": shop.ago(months=430),
                    }
                )
            ],
        }
    )
    people["Harbour Hotels"].write(
        {
            "retention_sale_note": "Deliveries only before 10; call the porter first.",
            "retention_values": "The same model for years, so that rooms match",
            "retention_channel": "email",
        }
    )


def _evidence(env, shop, people):
    def days(count):
        return shop.clock.today - timedelta(days=count)

    answers = env["retention.customer.answer"]
    for name, back, elsewhere in (
        ("Harbour Hotels", 60, "no"),
        ("Café Morgenrot", 35, "no"),
        ("Studio Lindqvist", 80, "yes"),
        ("Nordic Offices", 150, "no"),
    ):
        answers.create(
            {
                "partner_id": people[name].id,
                "date": days(back),
                "question": "buys_elsewhere",
                "buys_elsewhere": elsewhere,
            }
        )
    for name, back, words, theme in (
        (
            "Studio Lindqvist",
            80,
            "Desks that can be raised, and within a week",
            "delivery",
        ),
        ("Marta Kowalska", 44, "Show the fabrics at home before ordering", "service"),
        ("Joana Pires", 95, "Ring me up now and then", "attention"),
    ):
        answers.create(
            {
                "partner_id": people[name].id,
                "date": days(back),
                "question": "buy_more",
                "answer": words,
                "theme_ids": [
                    Command.link(
                        env.ref(f"customer_retention.retention_answer_theme_{theme}").id
                    )
                ],
            }
        )
    estimates = env["retention.spend.estimate"]
    for name, amount, confidence, competitor in (
        ("Studio Lindqvist", 12000, "medium", "Office World"),
        ("Արամ Սարգսյան", 900, "high", False),
    ):
        estimates.create(
            {
                "partner_id": people[name].id,
                "date": days(50),
                "yearly_amount": amount,
                "confidence": confidence,
                "competitor": competitor,
            }
        )
    referrals = env["retention.referral"]
    for name, referred, back in (
        ("Harbour Hotels", "Café Morgenrot", 700),
        ("Anna Becker", "Ольга Смирнова", 430),
    ):
        referrals.create(
            {
                "partner_id": people[name].id,
                "referred_id": people[referred].id,
                "date": days(back),
            }
        )


def _measures(env, shop, people):
    campaign = env["utm.campaign"].create({"name": "Home fair"})
    start = shop.ago(months=10)
    orders = env["sale.order"].search(
        [
            ("state", "=", "sale"),
            ("date_order", ">=", start),
            ("date_order", "<", start + timedelta(days=25)),
        ],
        limit=3,
        order="date_order",
    )
    orders.campaign_id = campaign
    env["retention.measure"].create(
        [
            {
                "name": "Home fair",
                "kind": "event",
                "purpose": "winning",
                "date_from": start,
                "date_to": start + timedelta(days=3),
                "attribution": "utm",
                "campaign_id": campaign.id,
                "cost_ids": [
                    Command.create({"name": "Stand", "amount": 1800, "date": start}),
                    Command.create(
                        {"name": "Staff", "hours": 24, "hourly_cost": 30, "date": start}
                    ),
                ],
            },
            {
                "name": "Flowers for regulars",
                "kind": "gift",
                "purpose": "keeping",
                "date_from": shop.ago(months=5),
                "date_to": shop.ago(months=5) + timedelta(days=7),
                "attribution": "participants",
                "days_after": 45,
                "cost_ids": [
                    Command.create(
                        {"name": "Bouquets", "amount": 160, "date": shop.ago(months=5)}
                    )
                ],
                "participant_ids": [
                    Command.create(
                        {"partner_id": people[name].id, "date": shop.ago(months=5)}
                    )
                    for name in ("Harbour Hotels", "Café Morgenrot", "Marta Kowalska")
                ],
            },
        ]
    )
