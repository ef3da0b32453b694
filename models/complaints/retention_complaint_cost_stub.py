from odoo import fields, models


class RetentionComplaint(models.Model):
    """What a complaint cost, in parts."""

    _inherit = "retention.complaint"

    refund_amount = fields.Monetary(string="Refunded", copy=False)
    remedy_amount = fields.Monetary(string="Remedies Given", copy=False)
    goods_amount = fields.Monetary(string="Goods Replaced", copy=False)
    freight_amount = fields.Monetary(string="Freight", copy=False)
    work_hours = fields.Float(copy=False)
    work_amount = fields.Monetary(string="Cost of Work", copy=False)
    cost_amount = fields.Monetary(string="Cost of the Complaint", copy=False)
