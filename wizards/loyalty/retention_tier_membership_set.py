from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class RetentionTierMembershipSet(models.TransientModel):
    """Give a customer a tier by hand, until a day."""

    _name = "retention.tier.membership.set"
    _description = "Set a Tier by Hand"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        domain=[("retention_managed", "=", True)],
        default=lambda self: self._default_program(),
        ondelete="cascade",
    )
    current_tier_id = fields.Many2one(
        "retention.tier", compute="_compute_current_tier_id", string="Tier Now"
    )
    tier_id = fields.Many2one(
        "retention.tier",
        string="New Tier",
        required=True,
        domain="[('program_id', '=', program_id)]",
        compute="_compute_tier_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    date_to = fields.Date(
        string="Until", help="Last day of the tier; empty for no end."
    )
    reason = fields.Char(required=True)

    @api.model
    def _default_program(self):
        return self.env["loyalty.program"]._retention_find(self.env.company)

    @api.depends("partner_id", "program_id")
    def _compute_current_tier_id(self):
        for wizard in self:
            wizard.current_tier_id = (
                wizard.partner_id._retention_tier(wizard.program_id)
                if wizard.partner_id
                else False
            )

    @api.depends("program_id")
    def _compute_tier_id(self):
        for wizard in self:
            if wizard.tier_id.program_id != wizard.program_id:
                wizard.tier_id = False

    def action_set(self):
        self.ensure_one()
        if not self.env.user.has_group("customer_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only a retention manager may set a tier by hand.")
            )
        if self.date_to and self.date_to < self.program_id.company_id._retention_day():
            raise ValidationError(
                self.env._("The last day of the tier lies in the past.")
            )
        self.env["retention.tier.membership"]._set_by_hand(
            self.partner_id.commercial_partner_id,
            self.tier_id,
            self.date_to,
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
