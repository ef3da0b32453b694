from statistics import median

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL

# Bought in so many of the last orders, a product is usual
LAST_ORDERS = 5
USUAL = 2
# Products named in a line of the history
NAMED = 3


class RetentionCallTask(models.Model):
    """What the customer usually buys, and a quotation of it."""

    _inherit = "retention.call.task"

    def _last_orders_sql(self):
        """Return SQL of one JSON: the customer's last confirmed orders, newest first.

        Each with its lines of goods; what rewards and carriers add is left out.
        """
        self.ensure_one()
        template = self.env["product.template"]
        return SQL(
            """
            SELECT COALESCE(JSON_AGG(last), '[]') FROM (
                SELECT sale.id, sale.name, sale.date_order, sale.currency_id,
                       sale.amount_total, sale.state, (
                       SELECT COALESCE(
                           JSON_AGG(goods ORDER BY goods.sequence, goods.id), '[]'
                       ) FROM (
                           SELECT line.id, line.sequence, line.product_id,
                                  line.product_uom_id, line.product_uom_qty AS quantity,
                                  line.price_subtotal, %(name)s AS name, template.type,
                                  product.active AND template.active
                                      AND template.sale_ok AS is_sellable
                             FROM sale_order_line line
                             JOIN product_product product
                               ON product.id = line.product_id
                             JOIN product_template template
                               ON template.id = product.product_tmpl_id
                            WHERE line.order_id = sale.id AND line.display_type IS NULL
                              AND line.reward_id IS NULL
                              AND line.is_delivery IS NOT TRUE
                              AND line.is_downpayment IS NOT TRUE
                              AND line.combo_item_id IS NULL
                              AND template.type <> 'combo'
                              AND line.product_uom_qty > 0) goods) AS lines
                  FROM sale_order sale
                  JOIN res_partner buyer ON buyer.id = sale.partner_id
                 WHERE buyer.commercial_partner_id = %(customer)s
                   AND sale.company_id = %(company)s AND sale.state = 'sale'
              ORDER BY sale.date_order DESC, sale.id DESC LIMIT %(last)s) last
            """,
            name=template._field_to_sql("template", "name"),
            customer=self.partner_id.id,
            company=self.company_id.id,
            last=LAST_ORDERS,
        )

    def _usual_lines(self, orders):
        """Return what is usually bought, out of the last orders.

        Products of at least two of them, else all of the last one; the usual quantity
        is the median of theirs, in the unit bought last.

        :param orders: list of dicts, as ``_last_orders_sql`` gives them
        :return: (lines that can be sold, names of products that cannot), the lines as
            dicts: product_id, product_uom_id, quantity, price, name
        """
        bought = {}
        for order in orders:
            for line in order["lines"]:
                bought.setdefault(line["product_id"], {}).setdefault(
                    order["id"], []
                ).append(line)
        usual = {one: of for one, of in bought.items() if len(of) >= USUAL}
        if not usual and orders:
            usual = {one: of for one, of in bought.items() if orders[0]["id"] in of}
        lines = [self._usual_line(product, of) for product, of in usual.items()]
        return (
            [line for line in lines if line["is_sellable"]],
            [line["name"] for line in lines if not line["is_sellable"]],
        )

    def _usual_line(self, product_id, orders):
        """Return one product's line; orders are the newest first."""
        latest = next(iter(orders.values()))[0]
        unit = latest["product_uom_id"]
        totals = [
            sum(line["quantity"] for line in lines if line["product_uom_id"] == unit)
            for lines in orders.values()
        ]
        return {
            "product_id": product_id,
            "product_uom_id": unit,
            "quantity": median(total for total in totals if total),
            "price": latest["price_subtotal"] / latest["quantity"],
            "name": latest["name"],
            "is_sellable": latest["is_sellable"],
        }

    def _last_orders(self):
        """Return the last orders with their lines, as dicts."""
        self.env.flush_all()
        [(orders,)] = self.env.execute_query(
            SQL("SELECT (%s)", self._last_orders_sql())
        )
        return orders

    # ------------------------------------------------------------
    # Quotation
    # ------------------------------------------------------------

    def _quote_basket(self):
        """Make a draft quotation of the usual basket, with the user's own rights.

        Asked again while it is a draft: the same one.

        :return: the ``sale.order``, empty where nothing was bought that is still sold
        :raise AccessError: whoever may not make quotations
        """
        return self._quote_usual()[0]

    def _quote_usual(self):
        """Return the quotation of the usual basket, and sentences on what it lacks."""
        self.ensure_one()
        known = self._drafted_order()
        if known:
            return known, []
        orders = self.env["sale.order"].with_env(self.env(su=False))
        if not self._may_know_customer():
            return orders, [
                self.env._("What this customer usually buys is not yours to see.")
            ]
        lines, gone = self._usual_lines(self._last_orders())
        notes = [
            self.env._("%s is no longer sold and was left out.", name) for name in gone
        ]
        if not lines:
            notes.append(
                self.env._("There is no usual basket to quote: nothing bought.")
            )
            return orders, notes
        if not orders.has_access("create"):
            raise AccessError(
                self.env._("You may not make quotations: ask for the right to sell.")
            )
        order = orders.with_company(self.company_id).create(
            self._quotation_values(lines)
        )
        task = self.sudo()  # drafts are written by the workspace alone
        task.draft = {**(task.draft or {}), "order_id": order.id}
        return order, notes

    def _quotation_values(self, lines):
        """Return the values of a quotation of usual lines."""
        return {
            "partner_id": (self.contact_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "order_line": [
                Command.create(
                    {
                        "product_id": line["product_id"],
                        "product_uom_id": line["product_uom_id"],
                        "product_uom_qty": line["quantity"],
                    }
                )
                for line in lines
            ],
        }

    def _drafted_order(self):
        """Return the quotation that was made in this talk, if it still is one."""
        order = self._order_of_draft()
        return order if order.state in ("draft", "sent") else order.browse()

    def _order_of_draft(self):
        """Return the order that the talk led to, empty if there is none."""
        order_id = (self.draft or {}).get("order_id")
        orders = self.env["sale.order"].sudo()  # made in this very talk
        if not order_id:
            return orders
        return orders.search(
            [
                ("id", "=", order_id),
                ("company_id", "=", self.company_id.id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ]
        )
