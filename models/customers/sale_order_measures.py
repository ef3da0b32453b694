from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # Written by retention.measure._measure, never with the order
    retention_measure_ids = fields.Many2many(
        "retention.measure",
        "retention_measure_order_rel",
        "order_id",
        "measure_id",
        string="Counts for Measures",
        readonly=True,
        copy=False,
        context={"active_test": False},
        groups="customer_retention.group_retention_user",
    )
