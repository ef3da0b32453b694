from odoo import api, fields, models
from odoo.fields import Command


class LoyaltyProgram(models.Model):
    """The programmes whose codes are given in calls: one of a company and discount."""

    _inherit = "loyalty.program"

    retention_call_offer = fields.Boolean(
        string="Codes Given in Calls",
        readonly=True,
        copy=False,
        help="Each code is for one customer alone.",
    )

    @api.model
    def _retention_call_offer_program(self, company, percent):
        """Return the programme of a company's codes; it is made when missing.

        :param percent: discount on an order
        """
        programs = self.sudo()  # callers give codes, they do not make programmes
        found = programs.search(
            [
                ("retention_call_offer", "=", True),
                ("company_id", "=", company.id),
                ("reward_ids.discount", "=", percent),
            ],
            limit=1,
        )
        return found or programs.with_company(company).create(
            {
                "name": self.env._("Offer of a call: %s %%", f"{percent:g}"),
                "program_type": "coupons",
                "applies_on": "current",
                "trigger": "with_code",
                "company_id": company.id,
                "retention_call_offer": True,
                "portal_visible": False,
                "rule_ids": [Command.clear()],
                # Core would mail each code at once: the caller tells it
                "communication_plan_ids": [Command.clear()],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": percent,
                            "discount_mode": "percent",
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    ),
                ],
            }
        )
