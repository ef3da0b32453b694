from odoo import fields, models


class RetentionWalletLot(models.Model):
    """Points that arrived together and expire together."""

    _name = "retention.wallet.lot"
    _description = "Lot of Points"
    _order = "expires_on, id"
    _rec_name = "expires_on"

    wallet_id = fields.Many2one(
        "retention.wallet", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="wallet_id.partner_id")
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="wallet_id.currency_id")
    entry_id = fields.Many2one(
        "retention.wallet.entry", required=True, index=True, ondelete="restrict"
    )
    points = fields.Float(digits=0, required=True)
    remaining = fields.Float(digits=0, required=True)
    expires_on = fields.Date(help="Last day on which the points can be used.")
    allocation_ids = fields.One2many("retention.wallet.allocation", "lot_id")

    _expiry_idx = models.Index("(expires_on, wallet_id) WHERE remaining > 0")
    _check_remaining = models.Constraint(
        "CHECK (remaining >= 0 AND remaining <= points)",
        "A lot cannot hold less than nothing or more than it was opened with.",
    )
