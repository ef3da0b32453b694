from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        res = super()._post_process()
        if self.env["loyalty.program"]._retention_any_managed():
            # A refund transaction has no order of its own
            orders = self.sale_order_ids | self.source_transaction_id.sale_order_ids
            orders._retention_flag_settlement()
        return res
