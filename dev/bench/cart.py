"""Cart page and cart update in the webshop: queries and time."""

from . import Row, ledger, shop
from .comparing import interleaved, milliseconds

NAME = "cart"

LEDGERS = (10, 10_000)
PAIRS = 200
LINES = 3
MORE_QUERIES = 3
MORE_TIME = 1.15


class Cart:
    """A signed-in customer with a cart of some lines."""

    def __init__(self, user, products):
        self.visit = shop.Visit(user)
        for product in products:
            self.visit.call(
                "/shop/cart/add",
                product_template_id=product.product_tmpl_id.id,
                product_id=product.id,
                quantity=1,
            )
        user.env.invalidate_all()
        order = user.env["sale.order"].search(
            [("partner_id", "=", user.partner_id.id)], limit=1
        )
        self._line_id = order.order_line[:1].id
        self._quantity = 1

    def page(self):
        self.visit.get("/shop/cart")

    def update(self):
        self._quantity = 3 - self._quantity
        self.visit.call(
            "/shop/cart/update", line_id=self._line_id, quantity=self._quantity
        )


def run(bench, size):
    """Compare a stock shop with a managed one, for a short and a long ledger."""
    bench.say("a stock shop")
    without = _cart(bench.bare)
    bench.say("a shop with a managed programme")
    program = bench.env["loyalty.program"]._retention_create_default(bench.env.company)
    carts = {length: _cart(bench.env, program, length) for length in LEDGERS}
    for name in ("page", "update"):
        yield from _compare(bench, name, without, carts, size)


def _compare(bench, name, without, carts, size):
    stock = _queries(without, name)
    for length, cart in carts.items():
        ours = _queries(cart, name)
        yield Row(
            f"cart {name}, ledger of {length:,}: queries more",
            str(stock),
            str(ours),
            ours - stock,
            MORE_QUERIES,
        )
    pairs = max(int(PAIRS * min(size, 1)), 20)
    bench.say(f"cart {name}: {pairs} pairs")
    for length, cart in carts.items():
        before, after, ratio = interleaved(
            getattr(without, name), getattr(cart, name), pairs
        )
        yield Row(
            f"cart {name}, ledger of {length:,}: time",
            milliseconds(before),
            milliseconds(after),
            ratio,
            MORE_TIME,
        )


def _queries(cart, name):
    """How many queries a request takes once the caches are warm."""
    for _run in range(4):
        getattr(cart, name)()
    return cart.visit.queries()
