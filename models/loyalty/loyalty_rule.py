from odoo import api, models
from odoo.exceptions import UserError


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    @api.constrains("program_id", "reward_point_amount", "reward_point_mode", "mode")
    def _check_retention_derived(self):
        """One rate: the rule of a managed programme says what the programme says."""
        if self.env.context.get("retention_rule_derived_later"):
            return
        for rule in self:
            program = rule.program_id
            if not program.retention_managed or not program.retention_earn_percent:
                continue
            if {
                "reward_point_mode": rule.reward_point_mode,
                "reward_point_amount": round(rule.reward_point_amount, 6),
                "mode": rule.mode,
            } != {
                "reward_point_mode": "money",
                "reward_point_amount": round(program.retention_earn_percent / 100, 6),
                "mode": "auto",
            }:
                raise UserError(
                    self.env._(
                        "The points rule of %(program)s follows its cash back rate. "
                        "Change the rate on the programme instead.",
                        program=program.name,
                    )
                )
