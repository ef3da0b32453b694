"""Cart page and cart update in the webshop: queries and time.

Both shops have the same programme with the same rate and reward; in one it is
core's, in the other the addon manages it.
"""

from . import Row, ledger, shop
from .comparing import interleaved, milliseconds

NAME = "cart"

LEDGERS = (10, 10_000)
ROUNDS = 200
LINES = 3
MORE_QUERIES = 3
MORE_TIME = 1.15


class Cart:
    """A signed-in customer with a cart of some lines."""

    def __init__(self, user):
        products = shop.create_products(user.env, LINES)
        user.env.cr.commit()
        self.visit = shop.Visit(user)
        for product in products:
            self.visit.call(
                "/shop/cart/add",
                product_template_id=product.product_tmpl_id.id,
                product_id=product.id,
                quantity=1,
            )
        order = user.env["sale.order"].search(
            [("partner_id", "=", user.partner_id.id)], limit=1
        )
        self._line_id = order.order_line[:1].id
        self._quantity = 1
        user.env.cr.commit()

    def page(self):
        """Look at the cart."""
        self.visit.get("/shop/cart")

    def update(self):
        """Change the quantity of a line."""
        self._quantity = 3 - self._quantity
        self.visit.call(
            "/shop/cart/update", line_id=self._line_id, quantity=self._quantity
        )

    def queries(self, work):
        """How many SQL queries a request takes once the caches are warm."""
        for _run in range(4):
            getattr(self, work)()
        return self.visit.queries()


def run(bench, size):
    """Compare a stock shop with a managed one, for a short and a long ledger."""
    bench.say("two shops, and ledgers of " + ", ".join(f"{one:,}" for one in LEDGERS))
    stock = _stock_cart(bench.bare)
    carts = _managed_carts(bench.env)
    rounds = max(int(ROUNDS * min(size, 1)), 20)
    for work in ("page", "update"):
        before = stock.queries(work)
        for length, cart in carts.items():
            after = cart.queries(work)
            title = f"cart {work}, ledger of {length:,}: queries"
            yield Row(title, before, after, after - before, MORE_QUERIES)
        bench.say(f"cart {work}: {rounds} times each")
        old, found = interleaved(
            getattr(stock, work),
            *(getattr(cart, work) for cart in carts.values()),
            rounds=rounds,
        )
        for length, (new, ratio) in zip(carts, found):
            title = f"cart {work}, ledger of {length:,}: time"
            yield Row(title, milliseconds(old), milliseconds(new), ratio, MORE_TIME)


def _stock_cart(env):
    user = shop.create_visitor(env, "visitor")
    program = shop.create_program(env)
    env["loyalty.card"].create(
        {
            "program_id": program.id,
            "partner_id": user.partner_id.id,
            "points": ledger.balance(LEDGERS[0]),
        }
    )
    return Cart(user)


def _managed_carts(env):
    program = env["loyalty.program"]._retention_create_default(env.company)
    carts = {}
    for length in LEDGERS:
        user = shop.create_visitor(env, f"visitor{length}")
        wallet = env["retention.wallet"]._for_owner(program, user.partner_id)
        ledger.fill(env, wallet, length)
        carts[length] = Cart(user)
    ledger.prove(env)
    return carts
