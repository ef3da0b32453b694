from odoo import fields, models

from ...tools.amounts import to_decimal
from ...tools.tiers import TierRule


class RetentionTierVersion(models.Model):
    """Conditions and discount of a tier from a day on: history stays what it was."""

    _name = "retention.tier.version"
    _description = "Dated Conditions of a Tier"
    _order = "id"
    _rec_name = "date_from"

    tier_id = fields.Many2one(
        "retention.tier", required=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date(help="Empty: since ever.")
    active = fields.Boolean()
    sequence = fields.Integer()
    min_amount = fields.Float(digits=0)
    min_orders = fields.Integer()
    window = fields.Char(required=True)
    window_months = fields.Integer()
    discount_percent = fields.Float(
        digits=0, help="What prices of the time carried; a replay needs it."
    )

    def _rule(self):
        """Return these conditions for ``tools.tiers``."""
        self.ensure_one()
        return TierRule(
            id=self.tier_id.id,
            sequence=self.sequence,
            min_amount=to_decimal(self.min_amount),
            min_orders=self.min_orders,
            window=self.window,
            window_months=self.window_months,
            date_from=self.date_from or None,
            active=self.active,
        )
