from odoo import fields, models


class RetentionCustomerQueue(models.Model):
    """Customers to measure anew soon: rows may repeat, nobody waits for another."""

    _name = "retention.customer.queue"
    _description = "Customers to Measure Anew"
    _log_access = False

    partner_id = fields.Integer(required=True)
    company_id = fields.Integer(required=True)
