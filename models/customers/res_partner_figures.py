from odoo import fields, models

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_customer_ids = fields.One2many(
        "retention.customer", "partner_id", string="Figures by Company", groups=STAFF
    )
