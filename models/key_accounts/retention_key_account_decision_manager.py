from odoo import fields, models


class RetentionKeyAccountDecision(models.Model):
    _inherit = "retention.key.account.decision"

    for_user_id = fields.Many2one(
        "res.users",
        string="For",
        readonly=True,
        ondelete="restrict",
        help="Whom the account was given to.",
    )
