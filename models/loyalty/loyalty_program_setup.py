"""What a managed programme starts with, and how cards enter its ledger."""

from odoo import api, models
from odoo.fields import Command, Domain


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _retention_create_default(self, company, values=None):
        """Make the managed programme that the guided set-up makes, active.

        :param company: ``res.company`` that owes the points
        :param values: fields of ``loyalty.program`` written over the defaults
        :return: the new ``loyalty.program``
        :raise ValidationError: the company already has one
        """
        currency = company.currency_id
        defaults = {
            "name": self.env._("Loyalty programme"),
            "program_type": "loyalty",
            "retention_managed": True,
            "company_id": company.id,
            "currency_id": currency.id,
            "applies_on": "both",
            "trigger": "auto",
            "portal_visible": True,
            "portal_point_name": self.env._("Points"),
            "rule_ids": [
                Command.create(
                    {"reward_point_mode": "money", "reward_point_amount": 0.05}
                )
            ],
            "reward_ids": [
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount_applicability": "order",
                        "discount": 1,
                        "required_points": 1,
                        "description": self.env._("Pay with points"),
                    }
                )
            ],
            "communication_plan_ids": [],
            "retention_tier_ids": [
                Command.create(tier) for tier in self._retention_default_tiers()
            ],
        }
        return self.with_company(company).create({**defaults, **(values or {})})

    @api.model
    def _retention_default_tiers(self):
        """Return values of the tiers that a new programme starts with.

        Sums to reach have no common standard: they are a start to be changed.
        """
        return [
            {
                "name": self.env._("Standard"),
                "sequence": 10,
                "min_orders": 1,
                "discount_percent": 5,
                "earn_factor": 1,
            },
            {
                "name": self.env._("Gold"),
                "sequence": 20,
                "min_amount": 1000,
                "discount_percent": 20,
                "earn_factor": 1.5,
            },
            {
                "name": self.env._("VIP"),
                "sequence": 30,
                "min_amount": 5000,
                "discount_percent": 30,
                "earn_factor": 2,
            },
        ]

    def _retention_derive_rule(self):
        """Write the core rule that says what the cash back rate says."""
        for program in self:
            percent = program.retention_earn_percent
            derived = {
                "active": bool(percent),
                "mode": "auto",
                "reward_point_mode": "money",
                # Core refuses a rule of nothing, even one that is switched off
                "reward_point_amount": percent / 100 or 0.01,
                "minimum_amount": 0,
                "minimum_qty": 1,
            }
            rules = program.with_context(active_test=False).rule_ids
            rules[1:].unlink()
            if rules:
                rules[:1].write(derived)
            else:
                rules.create({**derived, "program_id": program.id})

    def _retention_open_wallets(self):
        """Write one opening entry and lot for every card that has points.

        A card that had a wallet before may have none left.
        """
        for program in self:
            domain = Domain("program_id", "=", program.id)
            wallets = self.env["retention.wallet"].sudo().search(domain)
            cards = self.env["loyalty.card"].sudo().search(domain)
            cards = cards.filtered("points") | wallets.card_id
            cards._retention_bring_into_ledger()
            # Refunds and payments of the time between are settled now
            wallets.accrual_ids.settlement_due = True
