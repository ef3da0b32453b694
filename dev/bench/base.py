"""A customer base with a past: orders in three currencies, one in twenty credited.

Orders, invoices and credit notes are copies, made by SQL, of an order that was
really invoiced and credited.
"""

from . import shop
from .clones import clone, clone_move, link_lines

ORDERS_EACH = 10
DAYS = 1095
CREDITED_EACH = 20


class CustomerBase:
    """One order with its documents, and how to copy them."""

    def __init__(self, env):
        shop.open_books(env)
        self._env = env
        [product] = shop.create_products(env, 1)
        product.standard_price = 60
        self._partner = env["res.partner"].create({"name": "Customer"})
        line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 130}
        self._order = env["sale.order"].create(
            {
                "partner_id": self._partner.id,
                "order_line": [(0, 0, line), (0, 0, line)],
            }
        )
        self._order.action_confirm()
        self._invoice = self._order._create_invoices()
        self._invoice.action_post()
        self._credit = shop.credit(self._invoice)
        currencies = env["res.currency"].with_context(active_test=False)
        self._foreign = currencies.search(
            [("id", "!=", env.company.currency_id.id)], limit=2
        )
        self._foreign.active = True
        env.cr.commit()

    def copy(self, count):
        """Copy the order so many times, ten for each customer, over three years."""
        env, cr = self._env, self._env.cr
        partner = clone(
            cr,
            "res_partner",
            self._partner.id,
            count // ORDERS_EACH,
            name="'Customer ' || number",
            commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
        )
        when = (
            "DATE_TRUNC('day', NOW() AT TIME ZONE 'UTC') - INTERVAL '1 day'"
            f" * ((number::bigint * 7919 + number / {ORDERS_EACH}) % {DAYS})"
        )
        price = "(20 + number * 37 % 400)"
        one, two = self._foreign.ids
        foreign = f"CASE number % 10 WHEN 3 THEN {one} WHEN 6 THEN {two}"
        order = clone(
            cr,
            "sale_order",
            self._order.id,
            count,
            partner_id=f"{partner} + number / {ORDERS_EACH}",
            date_order=when,
            currency_id=f"{foreign} ELSE currency_id END",
            currency_rate="CASE number % 10 WHEN 3 THEN 0.9 WHEN 6 THEN 1.25"
            " ELSE 1 END",
            amount_untaxed=f"2 * {price}",
            amount_total=f"2 * {price}",
            margin=f"{price} * 2 / 3.0",
        )
        lines = [
            clone(
                cr,
                "sale_order_line",
                line.id,
                count,
                order_id=f"{order} + number",
                price_unit=price,
                price_total=price,
                price_subtotal=price,
                margin=f"{price} / 3.0",
            )
            for line in self._order.order_line
        ]
        for move in (self._invoice, self._credit):
            self._copy_move(move, count // CREDITED_EACH, partner, lines, price, when)
        # The one that was copied is not part of the past
        cr.execute(
            "UPDATE sale_order SET state = 'draft' WHERE id = %s", (self._order.id,)
        )
        cr.commit()
        env.invalidate_all()
        self._vacuum()

    def _copy_move(self, move, count, partner, lines, price, when):
        """Copy a document of every so many-th order."""
        cr = self._env.cr
        number = f"(number * {CREDITED_EACH})"
        price = price.replace("number", number)
        day = "(" + when.replace("number", number) + ")::date"
        first = clone_move(
            cr,
            move.id,
            count,
            invoice_date=day,
            date=day,
            commercial_partner_id=f"{partner} + {number} / {ORDERS_EACH}",
            partner_id=f"{partner} + {number} / {ORDERS_EACH}",
        )
        products = move.line_ids.filtered(lambda one: one.display_type == "product")
        for line, own in zip(lines, products, strict=True):
            copied = clone(
                cr,
                "account_move_line",
                own.id,
                count,
                move_id=f"{first} + number",
                price_total=price,
                price_subtotal=price,
            )
            link_lines(cr, line, copied, count, each=CREDITED_EACH)

    def _vacuum(self):
        connection = self._env.cr._cnx
        connection.autocommit = True
        self._env.cr.execute("VACUUM ANALYZE")
        connection.autocommit = False
