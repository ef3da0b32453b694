from odoo import api, fields, models
from odoo.tools import ormcache

from ...tools.amounts import to_decimal
from ...tools.tiers import CALENDAR_YEAR, LIFETIME, ROLLING, TierRule

CONDITIONS = (
    "active",
    "sequence",
    "min_amount",
    "min_orders",
    "window",
    "window_months",
)
DATED = (*CONDITIONS, "discount_percent")


class RetentionTier(models.Model):
    """A level of a loyalty programme: what it asks for and what it gives."""

    _name = "retention.tier"
    _description = "Loyalty Tier"
    _order = "program_id, sequence, id"

    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Order of the tiers, the lowest tier first."
    )
    min_amount = fields.Monetary(
        string="Paid at Least",
        help="Paid sums that the customer must reach in the window; 0: no condition.",
    )
    min_orders = fields.Integer(
        string="Paid Orders at Least",
        help="Orders paid in full in the window; 0: no condition. "
        "Where both are set, both must hold.",
    )
    window = fields.Selection(
        [
            (LIFETIME, "All time"),
            (ROLLING, "Last months"),
            (CALENDAR_YEAR, "Calendar year"),
        ],
        required=True,
        default=LIFETIME,
        help="Which payments count. A tier by calendar year is kept to the end "
        "of the next year.",
    )
    window_months = fields.Integer(string="Months", default=12)
    discount_percent = fields.Float(
        string="Discount (%)",
        digits="Discount",
        help="Discount on every line of the next purchases.",
    )
    earn_factor = fields.Float(
        string="Points Factor",
        digits=(6, 3),
        default=1,
        help="Points earned are multiplied by this.",
    )
    membership_ids = fields.One2many("retention.tier.membership", "tier_id")
    version_ids = fields.One2many("retention.tier.version", "tier_id")
    member_count = fields.Integer(compute="_compute_member_count", string="Members")

    _check_discount = models.Constraint(
        "CHECK (discount_percent >= 0 AND discount_percent <= 100)",
        "The discount of a tier lies between 0 and 100 %.",
    )
    _check_factor = models.Constraint(
        "CHECK (earn_factor >= 0)", "The points factor of a tier cannot be negative."
    )
    _check_conditions = models.Constraint(
        "CHECK (min_amount >= 0 AND min_orders >= 0 AND window_months > 0)",
        "The conditions of a tier cannot be negative, and a window has at least "
        "one month.",
    )

    def _compute_member_count(self):
        counts = dict(
            self.env["retention.tier.membership"]._read_group(
                [("tier_id", "in", self.ids), ("is_current", "=", True)],
                ["tier_id"],
                ["__count"],
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier, 0)

    @api.constrains(
        "program_id",
        "active",
        "sequence",
        "min_amount",
        "min_orders",
        "window",
        "window_months",
    )
    def _check_ladder(self):
        # A programme saved with several of its tiers checks them once, at the end
        if not self.env.context.get("retention_ladder_checked_later"):
            self.program_id._retention_check_ladder()

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers._date_conditions()
        self.env.registry.clear_cache()
        return tiers

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & set(DATED):
            self._date_conditions(review=bool(vals.keys() & set(CONDITIONS)))
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _update_field_translations(self, *args, **kwargs):
        res = super()._update_field_translations(*args, **kwargs)
        self.env.registry.clear_cache()
        return res

    @ormcache("self.id")
    def _terms(self):
        """Return (discount in per cent, earn factor) as exact decimals.

        Of no tier: no discount, factor 1.
        """
        self = self.sudo()  # terms of a tier are no secret: shop pages show them
        if not self:
            return to_decimal(0), to_decimal(1)
        return to_decimal(self.discount_percent), to_decimal(self.earn_factor)

    @ormcache("self.id", "self.env.lang")
    def _label(self):
        """Return the name that pages show, '' of no tier."""
        return self.sudo().name or ""

    def _rule(self):
        """Return the tier's present conditions for ``tools.tiers``."""
        self.ensure_one()
        return TierRule(
            id=self.id,
            sequence=self.sequence,
            min_amount=to_decimal(self.min_amount),
            min_orders=self.min_orders,
            window=self.window,
            window_months=self.window_months,
        )

    def _date_conditions(self, review=True):
        """Write down conditions and discount as they are from today on.

        The first ones hold since ever. Customers are evaluated in the background.

        :param review: conditions have changed, not only the discount
        """
        versions = self.env["retention.tier.version"].sudo()
        for tier in self:
            values = {name: tier[name] for name in DATED}
            today = tier.company_id._retention_day()
            known = versions.with_context(active_test=False).search(
                [("tier_id", "=", tier.id)], order="id desc", limit=1
            )
            if known and known.date_from == today:
                known.write(values)
                continue
            date_from = today if known else False
            versions.create({**values, "tier_id": tier.id, "date_from": date_from})
        if review:
            self.program_id._retention_review_customers()

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_retention.retention_tier_membership_action"
        )
        return action | {
            "domain": [("tier_id", "=", self.id)],
            "context": {"search_default_current": 1},
        }
