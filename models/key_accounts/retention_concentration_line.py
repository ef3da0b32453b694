from odoo import fields, models

from .retention_concentration import LEVELS, SCOPES


class RetentionConcentrationLine(models.Model):
    """A large customer of a scope as of today: the ten largest, and all key ones.

    Written anew each night.
    """

    _name = "retention.concentration.line"
    _description = "Largest Customers"
    _order = "scope, concentration_id, rank, id"
    _rec_name = "partner_id"
    _log_access = False

    concentration_id = fields.Many2one(
        "retention.concentration",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(SCOPES, required=True, readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Sales Person", readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    rank = fields.Integer(readonly=True, aggregator="min")
    revenue = fields.Monetary(readonly=True)
    margin = fields.Monetary(readonly=True, help="Of goods whose cost is known.")
    share = fields.Float(readonly=True, digits=0, aggregator="max")
    is_key = fields.Boolean(
        string="Key by Volume", readonly=True, help="Share at or above the limit."
    )
    level = fields.Selection(LEVELS, readonly=True)
