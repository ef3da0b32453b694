from odoo import fields, models


class RetentionSpendEstimate(models.Model):
    """What a customer spends in all on goods like ours, by product group."""

    _name = "retention.spend.estimate"
    _description = "Stated Spend"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "product.category",
        string="Product Group",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: everything we could sell.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    yearly_amount = fields.Monetary(
        string="Spends a Year", required=True, help="With us and with others, untaxed."
    )
    source = fields.Selection(
        [
            ("stated", "The customer said so"),
            ("document", "Seen in documents"),
            ("market", "Market figures"),
            ("guess", "Our guess"),
        ],
        required=True,
        default="stated",
    )
    confidence = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        required=True,
        default="medium",
    )
    competitor = fields.Char(string="Buys the Rest from")
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Recorded by", default=lambda self: self.env.user
    )
