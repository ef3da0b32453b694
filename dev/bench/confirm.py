"""Confirming an order of a customer with a card: queries and time."""

from . import ANY, Row, ledger, shop
from .comparing import interleaved, milliseconds

NAME = "confirm"

ROUNDS = 40
WARM_UP = 3
LEDGER = 10
MORE_QUERIES = 6


class Confirming:
    """Quotations of one customer, confirmed one after the other."""

    def __init__(self, env, partner, count):
        [product] = shop.create_products(env, 1)
        line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 100}
        self._env = env
        self._orders = env["sale.order"].create(
            [
                {"partner_id": partner.id, "order_line": [(0, 0, line)]}
                for _number in range(count)
            ]
        )
        env.cr.commit()
        self._next = iter(self._orders.ids)

    def confirm(self):
        """Confirm the next one as a person does: one click, one transaction."""
        self._env["sale.order"].browse(next(self._next)).action_confirm()
        self._env.cr.commit()

    def queries(self):
        """How many SQL queries that takes."""
        before = self._env.cr.sql_log_count
        self.confirm()
        return self._env.cr.sql_log_count - before


def run(bench, size):
    """Compare core's programme with the same one managed."""
    rounds = max(int(ROUNDS * min(size, 1)), 10)
    bench.say(f"{rounds} orders each")
    count = rounds + 2 * WARM_UP + 1
    stock = Confirming(bench.bare, _card_holder(bench.bare), count)
    ours = Confirming(bench.env, _wallet_holder(bench.env), count)
    for _run in range(WARM_UP):
        stock.confirm()
        ours.confirm()
    before, after = stock.queries(), ours.queries()
    more = after - before
    yield Row("confirm an order: queries", before, after, more, MORE_QUERIES)
    old, [(new, ratio)] = interleaved(
        stock.confirm, ours.confirm, rounds=rounds, warm_up=WARM_UP
    )
    ledger.prove(bench.env)
    yield Row(
        "confirm an order: time", milliseconds(old), milliseconds(new), ratio, ANY
    )


def _card_holder(env):
    partner = env["res.partner"].create({"name": "Card holder"})
    program = shop.create_program(env)
    env["loyalty.card"].create(
        {
            "program_id": program.id,
            "partner_id": partner.id,
            "points": ledger.balance(LEDGER),
        }
    )
    return partner


def _wallet_holder(env):
    partner = env["res.partner"].create({"name": "Wallet holder"})
    program = env["loyalty.program"]._retention_create_default(env.company)
    ledger.fill(env, env["retention.wallet"]._for_owner(program, partner), LEDGER)
    return partner
