"""Documents as people make them.

``buy`` is a purchase over the counter: quotation, confirmation, invoice, payment.
``web_buy`` is one in the webshop: cart, payment transaction, confirmation.
"""

from odoo import fields
from odoo.fields import Command


class Till:
    """Sells goods and gives them back.

    :param goods: {key: ``product.product``}
    """

    def __init__(self, env, goods, website):
        self.env = env
        self.goods = goods
        self.website = website
        self.provider = env.ref("payment.payment_provider_demo")
        self.carrier = env.ref("delivery.free_delivery_carrier", False)

    # ------------------------------------------------------------
    # Over the counter
    # ------------------------------------------------------------

    def quote(self, customer, basket, **values):
        """Make a quotation.

        :param basket: {key of the goods: quantity}
        """
        return self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.goods[key].id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for key, quantity in basket.items()
                ],
                **values,
            }
        )

    def confirm(self, order):
        order.action_confirm()
        return self._done(order)

    def order(self, customer, basket, points=0, **values):
        """Have a customer order; nothing is paid yet."""
        order = self.quote(customer, basket, **values)
        self._use_points(order, points)
        return self.confirm(order)

    def invoice(self, order):
        """Deliver and invoice an order."""
        for line in order.order_line.filtered(lambda one: not one.reward_id):
            line.qty_delivered = line.product_uom_qty
        invoice = order._create_invoices(final=True)
        invoice.invoice_date = fields.Date.context_today(order)
        invoice.action_post()
        return self._done(invoice)

    def pay(self, invoice, amount=None):
        """Receive money for an invoice: all that is due, or an amount."""
        return self._done(self._register(invoice, amount))

    def buy(self, customer, basket, points=0, **values):
        """Sell over the counter, paid at once.

        :param points: how many points pay for it, "all" for as many as possible
        :return: the paid invoice
        """
        invoice = self.invoice(self.order(customer, basket, points, **values))
        self.pay(invoice)
        return invoice

    # ------------------------------------------------------------
    # In the webshop
    # ------------------------------------------------------------

    def web_cart(self, customer, basket, points=0):
        """Fill a cart in the webshop."""
        cart = self.quote(customer, basket, website_id=self.website.id)
        if self.carrier:
            cart.set_delivery_line(self.carrier, 0)
        self._use_points(cart, points)
        return cart

    def web_pay(self, cart):
        """Pay a cart with the demo's card, which says yes."""
        return self._transact(cart, "done")

    def web_transfer(self, cart):
        """Order a cart against a bank transfer that has not come yet."""
        return self._transact(cart, "pending")

    def _transact(self, cart, state):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids[:1].id,
                "reference": f"{cart.name}-{cart.id}",
                "amount": cart.amount_total,
                "currency_id": cart.currency_id.id,
                "partner_id": cart.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(cart.ids)],
            }
        )
        transaction._process(
            "demo",
            {"reference": transaction.reference, "simulated_state": state},
        )
        transaction._post_process()
        return self._done(cart)

    def web_buy(self, customer, basket, points=0):
        """Sell in the webshop.

        :return: the paid order
        """
        return self.web_pay(self.web_cart(customer, basket, points))

    # ------------------------------------------------------------
    # Undoing
    # ------------------------------------------------------------

    def take_back(self, invoice, key=None, quantity=1):
        """Credit an invoice, or some pieces of one of its goods; money goes back.

        :return: the credit note
        """
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Returned goods"})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if key:
            line = credit.invoice_line_ids.filtered(
                lambda one: one.product_id == self.goods[key]
            )[:1]
            (credit.invoice_line_ids - line).unlink()
            line.quantity = quantity
        credit.action_post()
        self._register(credit)
        return self._done(credit)

    def bounce(self, payment):
        """Have the bank take a payment back."""
        payment.move_id.line_ids.remove_move_reconcile()
        payment.action_draft()
        payment.action_cancel()
        return self._done(payment)

    def cancel(self, order):
        """Cancel an order that was not delivered."""
        order._action_cancel()
        return self._done(order)

    # ------------------------------------------------------------

    def _use_points(self, order, points):
        """Pay a part of an open order with points."""
        if not points:
            return
        program = order._retention_program()
        wallet = order._retention_wallet(program)
        if not wallet:
            return
        most = min(wallet._available(order), order._retention_most_points(program))
        points = most if points == "all" else min(most, points)
        if points > 0:
            order._retention_set_points(points)

    def _register(self, move, amount=None):
        if not move.amount_residual:
            return self.env["account.payment"]
        values = {"amount": amount} if amount is not None else {}
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(values)
            ._create_payments()
        )

    def _done(self, records):
        """End the step like a transaction: what it earned is settled."""
        self.env.cr.flush()
        return records
