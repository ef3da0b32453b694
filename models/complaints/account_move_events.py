"""Credit notes on sales open a complaint, or belong to the one that is there."""

from odoo import fields, models
from odoo.tools.misc import formatLang

from ...tools.amounts import ZERO, to_decimal
from .retention_complaint_events import NO_COMPLAINT

# In a context: the credit notes that are made make room for a new invoice
CORRECTION = "retention_is_correction"


class AccountMove(models.Model):
    _inherit = "account.move"

    retention_is_correction = fields.Boolean(
        string="Corrects an Invoice",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="A new invoice takes the place of the credited one: no complaint.",
    )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Remember which credit notes only make room for a new invoice."""
        if self.env.context.get(CORRECTION):
            values = default_values_list or [{} for _move in self]
            default_values_list = [{**one, CORRECTION: True} for one in values]
        return super()._reverse_moves(default_values_list, cancel)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._retention_open_credited()
        return posted

    def _retention_open_credited(self):
        """Have each of these credit notes, just posted, belong to a complaint.

        One that does already, or corrects an invoice, is left as it is.
        """
        if self.env.context.get(NO_COMPLAINT):
            return
        # Whoever posts may know nothing of orders and complaints
        complaints = self.env["retention.complaint"]
        for move in self.sudo():
            if (
                move.move_type == "out_refund"
                and move.company_id.retention_complaint_credit_note
                and move.amount_total
                and not move.retention_complaint_id
                and not move.retention_is_correction
            ):
                with complaints._beside_documents(f"credit_note:{move.id}"):
                    move._retention_open_refund()

    def _retention_open_refund(self):
        """Tie this credit note to the complaint of its order, or open one."""
        amounts = self._retention_credited_lines()
        orders = self.env["sale.order"]
        for line in amounts:
            orders |= line.order_id
        orders = orders.filtered(
            lambda order: (
                order.company_id == self.company_id
                and order.state in ("sale", "cancel")
                and order._retention_complains()
            )
        )
        # The order that stands in place of a cancelled one keeps the customer content
        now = fields.Datetime.now()
        orders = orders.filtered(
            lambda order: order.state == "sale" or not order._retention_replacement(now)
        )
        if not orders:
            return
        lines = self.env["sale.order.line"].union(
            *(line for line in amounts if line.order_id in orders)
        )
        complaints = self.env["retention.complaint"]
        complaint = complaints._find_of_order(orders, lines)
        if not complaint:
            complaint = complaints._open_of_order(
                max(orders, key=lambda one: self._retention_credited(one, amounts)),
                f"credit_note:{self.id}",
                {
                    "kind": "refund",
                    "origin": "credit_note",
                    "lines": lines,
                    "tell": self._retention_tell_credited(orders),
                },
            )
        self.retention_complaint_id = complaint

    def _retention_credited_lines(self):
        """Return {order line: amount credited of it}, down payments left out.

        A credit note that was typed names no lines: it counts for all of the invoice
        that it reverses.
        """
        credited = self.invoice_line_ids
        if not credited.sale_line_ids:
            credited = self.reversed_entry_id.invoice_line_ids
        amounts = {}
        for invoice_line in credited:
            lines = invoice_line.sale_line_ids.filtered(
                lambda line: line.product_id and not line.is_downpayment
            )
            for line in lines:
                share = to_decimal(invoice_line.price_total) / len(lines)
                amounts[line] = amounts.get(line, ZERO) + share
        return amounts

    def _retention_credited(self, order, amounts):
        """Return what is credited of an order."""
        return sum(
            (amount for line, amount in amounts.items() if line.order_id == order), ZERO
        )

    def _retention_tell_credited(self, orders):
        def tell(env):
            told = env._(
                "Credit note %(note)s over %(amount)s was posted for %(orders)s.",
                note=self.name,
                amount=formatLang(
                    env, self.amount_total, currency_obj=self.currency_id
                ),
                orders=", ".join(orders.mapped("name")),
            )
            return f"{told}\n{self.ref}" if self.ref else told

        return tell
