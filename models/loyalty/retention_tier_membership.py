from odoo import api, fields, models
from odoo.fields import Domain


class RetentionTierMembership(models.Model):
    """A customer held a tier from a day to a day, for a reason.

    A customer is a commercial partner, so that a firm's contacts share a tier;
    a bearer card has its wallet instead.
    """

    _name = "retention.tier.membership"
    _description = "Tier Membership"
    _order = "date_from desc, id desc"
    _rec_name = "tier_id"

    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="restrict"
    )
    wallet_id = fields.Many2one(
        "retention.wallet",
        string="Bearer Wallet",
        index="btree_not_null",
        ondelete="restrict",
    )
    tier_id = fields.Many2one(
        "retention.tier", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(required=True, string="From")
    date_to = fields.Date(
        string="To", help="Last day of the tier; empty while it lasts."
    )
    origin = fields.Selection(
        [("earned", "Earned"), ("grace", "Grace"), ("manual", "Set by hand")],
        required=True,
        default="earned",
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", string="Set By")
    held_until = fields.Date(
        help="Last day of the tier if nothing more is bought; empty for no end."
    )
    review_on = fields.Date(
        index="btree_not_null",
        help="First day on which the calendar alone may change the tier.",
    )
    is_current = fields.Boolean(
        compute="_compute_is_current", search="_search_is_current"
    )

    _customer_idx = models.Index("(partner_id, program_id, date_from DESC)")
    _check_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A tier cannot end before it begins.",
    )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        for membership in self:
            today = membership.company_id._retention_day()
            membership.is_current = membership.date_from <= today and (
                not membership.date_to or membership.date_to >= today
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        current = Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
        return current if True in value else ~current
