from odoo import fields, models


class RetentionReferral(models.Model):
    """Who recommended us to whom; it counts once the other one bought."""

    _name = "retention.referral"
    _description = "Referral"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Recommended by",
        required=True,
        index=True,
        ondelete="cascade",
    )
    referred_id = fields.Many2one(
        "res.partner",
        string="New Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Recorded by", default=lambda self: self.env.user
    )
