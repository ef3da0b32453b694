from odoo import fields, models


class RetentionCustomerAnswer(models.Model):
    """What a customer answered to one of the questions that orders cannot answer."""

    _name = "retention.customer.answer"
    _description = "Customer's Answer"
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
    date = fields.Date(required=True, default=fields.Date.context_today)
    question = fields.Selection(
        [
            ("buys_elsewhere", "Do you buy elsewhere, too?"),
            ("buy_more", "What must we do for you to buy more from us?"),
        ],
        required=True,
        default="buy_more",
    )
    buys_elsewhere = fields.Selection([("yes", "Yes"), ("no", "No")])
    answer = fields.Text()
    user_id = fields.Many2one(
        "res.users", string="Asked by", default=lambda self: self.env.user
    )
