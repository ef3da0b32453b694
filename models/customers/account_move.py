from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    # Credit notes of one customer, which each page of figures looks for
    _retention_refund_idx = models.Index(
        "(commercial_partner_id) WHERE move_type = 'out_refund' AND state = 'posted'"
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._retention_measure_anew()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._retention_measure_anew()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._retention_measure_anew()
        return res

    def _retention_measure_anew(self):
        """Have the customers of these credit notes and invoices measured anew.

        An invoice counts where something was credited before. What is credited of
        an order is its customer's, whoever else it was invoiced to.
        """
        moves = self.filtered(lambda move: move.is_sale_document())
        if not moves:
            return
        pairs = {(move.commercial_partner_id.id, move.company_id.id) for move in moves}
        self.env["sale.order"].flush_model(["partner_id", "company_id"])
        # Ids alone: who is measured is not the reader's business
        pairs.update(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT sale.partner_id, sale.company_id
                      FROM account_move_line item
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.invoice_line_id = item.id
                      JOIN sale_order_line line ON line.id = rel.order_line_id
                      JOIN sale_order sale ON sale.id = line.order_id
                     WHERE item.move_id IN %s AND sale.state = 'sale'
                    """,
                    tuple(moves.ids),
                )
            )
        )
        self.env["retention.customer.queue"]._put(pairs)
