from odoo import fields, models

STAFF = "customer_retention.group_retention_user"


class ResPartner(models.Model):
    """What calls leave on a customer."""

    _inherit = "res.partner"

    retention_rest_until = fields.Date(
        string="No Calls until",
        copy=False,
        tracking=True,
        groups=STAFF,
        help="The customer takes a break: in no list of calls until this day.",
    )
