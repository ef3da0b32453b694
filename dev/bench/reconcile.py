"""Reconciling invoices with payments: what settlement adds to it.

Invoices and payments are copies, made by SQL, of one order that was really
invoiced and one payment that was really posted.
"""

from . import ANY, Row, ledger, shop
from .clones import clone, clone_move, link_lines
from .comparing import in_seconds

NAME = "reconcile"

INVOICES = 1000
BATCHES = 10
MORE_QUERIES = 2


class Books:
    """Unpaid invoices of orders, and a payment for each."""

    def __init__(self, env, size):
        shop.open_books(env)
        [self._product] = shop.create_products(env, 1)
        self._env = env
        self.batch = max(int(INVOICES * size) // BATCHES, 5)
        self.count = self.batch * BATCHES
        self._partner = env["res.partner"].create({"name": "Customer"})
        self._invoice = self._invoice_once()
        self._payment = self._pay_once()

    def _invoice_once(self):
        line = {"product_id": self._product.id, "product_uom_qty": 1, "price_unit": 100}
        order = self._env["sale.order"].create(
            {
                "partner_id": self._partner.id,
                "order_line": [(0, 0, line)],
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay_once(self):
        account = self._receivable(self._invoice).account_id
        journal = self._env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self._env.company.id)],
            limit=1,
        )
        line = {"account_id": account.id, "partner_id": self._partner.id}
        payment = self._env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    (0, 0, {**line, "credit": 100}),
                    (0, 0, {**line, "account_id": self._bank().id, "debit": 100}),
                ],
            }
        )
        payment.action_post()
        return payment

    def _bank(self):
        return self._env["account.account"].search(
            [("account_type", "=", "asset_cash")], limit=1
        )

    @staticmethod
    def _receivable(move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def prepare(self, wallets=None):
        """Make the orders, invoices and payments of one measurement.

        :param wallets: the orders of a batch earn to one each
        :return: [[line of an invoice, line of its payment], ...], one batch more
            than counts
        """
        env, count = self._env, self.batch + self.count
        env.flush_all()
        order = self._invoice.line_ids.sale_line_ids.order_id
        first_order = clone(env.cr, "sale_order", order.id, count)
        first_line = clone(
            env.cr,
            "sale_order_line",
            order.order_line.id,
            count,
            order_id=f"{first_order} + number",
        )
        invoice_line, payment_line = (
            self._clone_move(move, count) for move in (self._invoice, self._payment)
        )
        link_lines(env.cr, first_line, invoice_line["product"], count)
        if wallets:
            self._accrue(wallets, first_order, count)
        env.cr.commit()
        return [
            [invoice_line["receivable"] + number, payment_line["receivable"] + number]
            for number in range(count)
        ]

    def _clone_move(self, move, count):
        first = clone_move(self._env.cr, move.id, count)
        found = {}
        for line in move.line_ids:
            kind = "receivable" if line in self._receivable(move) else "product"
            found[kind] = clone(
                self._env.cr,
                "account_move_line",
                line.id,
                count,
                move_id=f"{first} + number",
            )
        return found

    def _accrue(self, wallets, first_order, count):
        self._env.cr.execute(
            """
            INSERT INTO retention_wallet_accrual
                (wallet_id, program_id, company_id, order_id, base_amount, rate, factor,
                 point_value, base_mode, release, expected, released, released_base,
                 order_counted, state, reason, delivered_share)
            SELECT (%(wallets)s)[1 + number %% %(batch)s], %(program)s, %(company)s,
                   %(order)s + number, 100, 5, 1, 1, 'included', 'paid', 5, 0, 0,
                   FALSE, 'pending', 'payment', 0
              FROM generate_series(0, %(last)s) AS number
            """,
            {
                "wallets": wallets.ids,
                "batch": self.batch,
                "program": wallets.program_id.id,
                "company": wallets.company_id.id,
                "order": first_order,
                "last": count - 1,
            },
        )
        self._env.cr.execute(
            "UPDATE retention_wallet SET pending = %s WHERE id = ANY(%s)",
            (5 * count // self.batch, wallets.ids),
        )
        self._env.invalidate_all()

    def measure(self, bench, pairs):
        """Reconcile batch by batch; give (queries of a batch, seconds of all).

        The first batch fills the caches and does not count.
        """
        self._reconcile(pairs[: self.batch])
        before = self._env.cr.sql_log_count
        seconds = 0
        for start in range(self.batch, len(pairs), self.batch):
            batch = pairs[start : start + self.batch]
            seconds += bench.timed(self._reconcile, batch)[0]
        return (self._env.cr.sql_log_count - before) / BATCHES, seconds

    def _reconcile(self, batch):
        lines = self._env["account.move.line"]
        lines._reconcile_plan([lines.browse(pair) for pair in batch])
        self._env.cr.commit()


def run(bench, size):
    """Reconcile without the addon, with nothing managed, and managed."""
    bench.say("two sets of books")
    bare, ours = Books(bench.bare, size), Books(bench.env, size)
    old, old_time = bare.measure(bench, bare.prepare())
    new, new_time = ours.measure(bench, ours.prepare())
    yield _queries("nothing managed", old, new, 0)
    program = bench.env["loyalty.program"]._retention_create_default(bench.env.company)
    managed, managed_time = ours.measure(bench, ours.prepare())
    yield _queries("managed, none of these orders", old, managed, MORE_QUERIES)
    wallets = ledger.create_wallets(program, ours.batch)
    settled, settled_time = ours.measure(bench, ours.prepare(wallets))
    ledger.prove(bench.env)
    yield _queries("managed, all settled", old, settled, ANY)
    for title, seconds in (
        ("nothing managed", new_time),
        ("managed, none of these orders", managed_time),
        ("managed, all settled", settled_time),
    ):
        yield Row(
            f"reconcile {ours.count:,} invoices, {title}: time",
            in_seconds(old_time),
            in_seconds(seconds),
            seconds / old_time,
            ANY,
        )


def _queries(title, old, new, budget):
    return Row(f"reconcile a batch, {title}: queries", old, new, new - old, budget)
