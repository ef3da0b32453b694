from odoo import fields, models

SCOPES = [
    ("company", "Company"),
    ("team", "Sales Team"),
    ("user", "Sales Person"),
    ("product", "Product"),
]
LEVELS = [
    ("none", "None"),
    ("watch", "Watch"),
    ("warning", "Warning"),
    ("high", "High"),
    ("critical", "Critical"),
]


class RetentionConcentration(models.Model):
    """How much of what a scope sold in the time its largest customers bought.

    One row per scope and day: today's is written anew each night, those of months'
    ends stay as history.
    """

    _name = "retention.concentration"
    _description = "Dependency on Customers"
    _order = "date desc, scope, revenue desc, id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, index=True)
    months = fields.Integer(
        readonly=True, aggregator=None, help="That counted when this was measured."
    )
    is_current = fields.Boolean(string="Now", readonly=True, index=True)
    scope = fields.Selection(SCOPES, required=True, readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Sales Person", readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    revenue = fields.Monetary(readonly=True, help="Untaxed, less what was credited.")
    bought = fields.Monetary(
        string="Revenue That Shares Are of",
        readonly=True,
        help="Of the customers who brought more than they gave back.",
    )
    margin = fields.Monetary(readonly=True, help="Of goods whose cost is known.")
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Who brought revenue in the time."
    )
    top_partner_id = fields.Many2one(
        "res.partner", string="Largest Customer", readonly=True, ondelete="set null"
    )
    top1_share = fields.Float(
        string="Largest Customer's Share", readonly=True, digits=0, aggregator="max"
    )
    top5_share = fields.Float(
        string="Five Largest", readonly=True, digits=0, aggregator="max"
    )
    hhi = fields.Float(
        string="Concentration Index",
        readonly=True,
        digits=0,
        aggregator="max",
        help="Sum of the squared shares: 1 is a single customer.",
    )
    level = fields.Selection(LEVELS, readonly=True, index=True)
