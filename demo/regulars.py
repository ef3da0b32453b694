"""The shop's everyday customers: who they are is drawn once and for all."""

from datetime import timedelta
from random import Random

from .people import names

COUNT = 42
SEED = 1854
HISTORY_DAYS = 715
KINDS = (
    # (share, least and most orders)
    (0.40, 1, 1),
    (0.38, 2, 3),
    (0.22, 4, 6),
)
BASKETS = (
    {"chair": 2},
    {"chair": 4},
    {"stool": 3},
    {"office": 1},
    {"table": 1, "chair": 4},
    {"coffee": 1, "lamp": 1},
    {"desk": 1},
    {"side": 1, "floor": 1},
    {"sofa": 1},
    {"cushion": 4},
    {"bed": 1, "mattress": 1},
    {"night": 2},
    {"wardrobe": 1},
    {"shelf": 2},
    {"sideboard": 1},
    {"shoes": 1},
    {"rug": 1},
    {"armchair": 1, "floor": 1},
)


def all_regulars(shop, count=COUNT):
    """Return the stories of the everyday customers."""
    draw = Random(SEED)
    return [_regular(shop, name, Random(draw.random())) for name in names(draw, count)]


def _regular(shop, name, draw):
    """Comes a few times, pays, sometimes gives back or spends points."""
    _share, least, most = draw.choices(KINDS, [kind[0] for kind in KINDS])[0]
    visits = draw.randint(least, most)
    in_webshop = draw.random() < 0.55
    seller = shop.staff[draw.choice(["tom", "zoe"])]
    back = draw.randint(20, HISTORY_DAYS)
    customer = None
    for _visit in range(visits):
        if back < 2:
            return
        yield shop.ago(days=back)
        back -= draw.randint(25, 130)
        if customer is None:
            customer = shop.people.come(
                name, account=in_webshop, user_id=not in_webshop and seller.id
            )
        basket = draw.choice(BASKETS)
        points = "all" if draw.random() < 0.3 else 0
        if in_webshop:
            shop.till.web_buy(customer, basket, points)
            continue
        luck = draw.random()
        if luck < 0.06:
            order = shop.till.order(customer, basket, user_id=seller.id)
            yield shop.clock.day + timedelta(days=1)
            shop.till.cancel(order)
            continue
        invoice = shop.till.buy(customer, basket, points, user_id=seller.id)
        if luck > 0.93:
            yield shop.clock.day + timedelta(days=1)
            shop.till.take_back(invoice, next(iter(basket)))
