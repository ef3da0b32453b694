"""Trying other terms on a past of very many orders.

Orders, invoices and payments are copies, made by SQL, of one order that was really
invoiced and paid. One in twenty was credited, one in ten is in another currency,
one in thirty was spent on. The baseline is the time that the trial may take.
"""

import time
from datetime import timedelta

from . import ANY, Row, shop
from .clones import clone, clone_move, link_lines
from .comparing import in_seconds, megabytes

NAME = "replay"

ORDERS = 10_000
ORDERS_EACH = 10
DAYS = 360
# Ten minutes for a million orders
SECONDS_PER_ORDER = 600 / 1_000_000
MEGABYTES = 100


def run(bench, size):
    """Play the past under other terms; give seconds and memory."""
    env = bench.env
    count = int(ORDERS * size) // ORDERS_EACH * ORDERS_EACH
    program = env["loyalty.program"]._retention_create_default(env.company)
    bench.say(f"{count:,} orders of {count // ORDERS_EACH:,} customers")
    _Past(env).copy(count)
    trial = _trial(env, program)
    waiting = trial._running()
    trial._begin(*waiting._count_orders())
    env.cr.commit()
    before = megabytes()
    busy = time.process_time()
    seconds, _result = bench.timed(_play, bench, trial)
    busy = time.process_time() - busy
    grown = megabytes() - before
    env.invalidate_all()
    if trial.played_count != count:
        raise RuntimeError(f"{trial.played_count} of {count} orders were played")
    budget = SECONDS_PER_ORDER * count
    yield Row(
        f"play {count:,} orders under other terms",
        in_seconds(budget),
        in_seconds(seconds),
        seconds / budget,
        1,
    )
    # What others do on the machine does not count here, nor does PostgreSQL
    yield Row(
        "of it, the processor's time of Python",
        in_seconds(budget),
        in_seconds(busy),
        busy / budget,
        ANY,
    )
    yield Row(
        "memory of the process, in megabytes",
        MEGABYTES,
        round(grown),
        grown / MEGABYTES,
        1,
    )


def _play(bench, trial):
    """Play chunk by chunk, as the scheduled action does."""
    run = trial._running()
    next_word = 0
    while run._play_chunk():
        run.env.cr.commit()
        if run.progress >= next_word:
            bench.say(f"{run.played_count:,} orders, {megabytes():.0f} MB")
            next_word = run.progress + 10
    run._finish()
    run.env.cr.commit()


def _trial(env, program):
    trial = env["retention.replay"].create(
        {
            "program_id": program.id,
            "earn_percent": 7,
            "date_from": _today(env, -DAYS - 5),
            "date_to": _today(env, 0),
        }
    )
    trial.tier_ids[-2].discount_percent = 15
    trial.tier_ids[-1].min_amount = 3000
    return trial


def _today(env, days):
    return env.company._retention_day() + timedelta(days=days)


class _Past:
    """One order with invoice, payment and credit note, and how to copy them."""

    def __init__(self, env):
        shop.open_books(env)
        self._env = env
        [self._product] = shop.create_products(env, 1)
        self._partner = env["res.partner"].create({"name": "Customer"})
        self._order = self._order_once()
        self._invoice = self._invoice_once()
        self._credit = shop.credit(self._invoice)
        self._payment = self._pay_once()
        self._foreign = env["res.currency"].search(
            [("active", "=", False), ("name", "=", "EUR")], limit=1
        ) or env["res.currency"].search(
            [("id", "!=", env.company.currency_id.id)], limit=1
        )
        self._foreign.active = True
        env.cr.commit()

    def _order_once(self):
        line = {"product_id": self._product.id, "product_uom_qty": 1, "price_unit": 130}
        order = self._env["sale.order"].create(
            {"partner_id": self._partner.id, "order_line": [(0, 0, line)]}
        )
        order.action_confirm()
        return order

    def _invoice_once(self):
        invoice = self._order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay_once(self):
        """Return a payment of the invoice, reconciled."""
        copy = self._invoice.copy()
        copy.action_post()
        payment = (
            self._env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=copy.ids)
            .create({})
            ._create_payments()
        )
        self._env.flush_all()
        return payment.move_id

    def copy(self, count):
        """Copy them, spread over a year; the models themselves are set aside."""
        env, cr = self._env, self._env.cr
        partial = self._payment.line_ids.matched_debit_ids
        when = f"NOW() AT TIME ZONE 'UTC' - INTERVAL '1 day' * (number * 7 % {DAYS})"
        day = f"({when})::date"
        partner = clone(
            cr,
            "res_partner",
            self._partner.id,
            count // ORDERS_EACH,
            commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
        )
        order = clone(
            cr,
            "sale_order",
            self._order.id,
            count,
            partner_id=f"{partner} + number / {ORDERS_EACH}",
            date_order=when,
            currency_id=f"CASE WHEN number % 10 = 3 THEN {self._foreign.id}"
            " ELSE currency_id END",
        )
        price = "(20 + number * 37 % 400)"
        line = clone(
            cr,
            "sale_order_line",
            self._order.order_line.id,
            count,
            order_id=f"{order} + number",
            price_unit=price,
            price_total=price,
            price_subtotal=price,
            margin=f"{price} / 3.0",
        )
        cr.execute(
            "UPDATE sale_order SET amount_total = line.price_total,"
            " amount_untaxed = line.price_total FROM sale_order_line line"
            " WHERE line.order_id = sale_order.id AND sale_order.id >= %s",
            (order,),
        )
        self._copy_move(self._invoice, count, line, price, day, when, partial)
        self._copy_move(self._credit, count // 20, line, price, day, when)
        cr.execute(
            "UPDATE sale_order SET state = 'draft' WHERE id = %s", (self._order.id,)
        )
        cr.commit()
        env.invalidate_all()
        connection = cr._cnx if hasattr(cr, "_cnx") else cr.connection
        connection.autocommit = True
        cr.execute(
            "ANALYZE sale_order, sale_order_line, account_move, account_move_line,"
            " account_partial_reconcile, sale_order_line_invoice_rel, res_partner"
        )
        connection.autocommit = False

    def _copy_move(self, move, count, line, price, day, when, partial=None):
        """Copy an invoice (each paid) or a credit note of the first orders."""
        if not count:
            return
        cr = self._env.cr
        first = clone_move(
            cr,
            move.id,
            count,
            invoice_date=day,
            date=day,
            create_date=when,
            amount_total=price,
        )
        for own in move.line_ids:
            is_product = own.display_type == "product"
            copied = clone(
                cr,
                "account_move_line",
                own.id,
                count,
                move_id=f"{first} + number",
                price_total=price if is_product else "price_total",
                price_subtotal=price if is_product else "price_subtotal",
            )
            if is_product:
                link_lines(cr, line, copied, count)
            elif partial:
                # All copies are paid by lines of one journal entry
                clone(
                    cr,
                    "account_partial_reconcile",
                    partial.id,
                    count,
                    debit_move_id=f"{copied} + number",
                    debit_amount_currency=price,
                    max_date=day,
                    create_date=when,
                )
