"""Key accounts with a story: on whom the shop depends, and whom it neglects."""

from random import Random

SEED = 1931
RESORT = "Meridian Resorts"
# What a hotel needs when a floor is renewed
FLOORS = (
    {"bed": 6, "mattress": 6, "night": 12},
    {"bed": 5, "mattress": 5, "wardrobe": 3},
    {"chair": 30, "table": 7},
    {"armchair": 10, "side": 10, "lamp": 20},
)


def all_key_customers(shop):
    """Return a story for each."""
    return [_resort(shop)]


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
