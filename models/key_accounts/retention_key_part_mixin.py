from odoo import fields, models


class RetentionKeyPartMixin(models.AbstractModel):
    """Part of a key account's dossier: whoever may read the account reads it."""

    _name = "retention.key.part.mixin"
    _description = "Part of a Key Account"
    _check_company_auto = True

    account_id = fields.Many2one(
        "retention.key.account",
        string="Key Account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
