from odoo import fields, models


class ResCompany(models.Model):
    """Who looks after the customer base."""

    _inherit = "res.company"

    retention_keeper_id = fields.Many2one(
        "res.users",
        string="Keeper of the Customer Base",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="Is told every week what is missing in customers' records.",
    )
