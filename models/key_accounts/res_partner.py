from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    retention_key_account_ids = fields.One2many(
        "retention.key.account",
        "partner_id",
        string="Key Accounts",
        groups="customer_retention.group_retention_account_manager",
    )
