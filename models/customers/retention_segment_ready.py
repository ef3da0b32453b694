"""The lists that every company begins with; their owner may change each."""

from odoo import api, models
from odoo.fields import Domain


class RetentionSegment(models.Model):
    _inherit = "retention.segment"

    @api.model
    def _create_ready_lists(self, companies=None):
        """Give companies without any segment the ready lists.

        :param companies: all by default, as at installation
        """
        everywhere = self.sudo().with_context(active_test=False, tracking_disable=True)
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        having = everywhere.search([("company_id", "in", companies.ids)]).company_id
        return everywhere.create(
            [
                {**values, "company_id": company.id, "user_id": False}
                for company in companies - having
                for values in self.with_context(
                    lang=company.partner_id.lang or self.env.lang
                )._ready_lists()
            ]
        )

    @api.model
    def _ready_lists(self):
        """Return the values of the ready lists, in the language of the context."""
        here = ("is_archived", "=", False)
        return [
            {
                "ready": "large",
                "sequence": 5,
                "color": 5,
                "name": self.env._("Largest customers"),
                "description": self.env._(
                    "Class A: they bring most of the revenue. Give them a person and "
                    "terms of their own."
                ),
                "rule": repr([("abc_class", "=", "a"), here]),
                "order_by": "revenue",
            },
            {
                "ready": "large_not_regular",
                "sequence": 10,
                "color": 3,
                "name": self.env._("Large by revenue but not yet regular"),
                "description": self.env._(
                    "Class A customers below the step of regulars, the largest first: "
                    "make them regulars."
                ),
                "rule": repr(
                    [
                        ("abc_class", "=", "a"),
                        ("ladder_step", "in", ["buyer", "customer"]),
                        here,
                    ]
                ),
                "order_by": "revenue",
            },
            {
                "ready": "late",
                "sequence": 20,
                "color": 1,
                "name": self.env._("Late by own rhythm, by margin at risk"),
                "description": self.env._(
                    "They used to buy at an own pace and have not come back in time: "
                    "call those first with whom most is at risk."
                ),
                "rule": repr([("is_late", "=", True), here]),
                "order_by": "margin_at_risk",
            },
            {
                "ready": "one_order",
                "sequence": 30,
                "color": 4,
                "name": self.env._("One order only"),
                "description": self.env._(
                    "Bought once: thank them, ask how it went, invite them to a second "
                    "order."
                ),
                "rule": repr([("order_count", "=", 1), here]),
                "order_by": "last_order",
            },
            {
                "ready": "half_hearted",
                "sequence": 40,
                "color": 2,
                "name": self.env._("Bought twice, or buys elsewhere too"),
                "description": self.env._(
                    "Not yet ours alone: offer them what others do not."
                ),
                "rule": repr(
                    ["|", ("order_count", "=", 2), ("buys_elsewhere", "=", "yes"), here]
                ),
                "order_by": "revenue",
            },
            {
                "ready": "adherents",
                "sequence": 50,
                "color": 10,
                "name": self.env._("Adherents and advocates"),
                "description": self.env._(
                    "They buy from us without comparing, and some recommend us: look "
                    "after them, ask them whom they know."
                ),
                "rule": repr([("ladder_step", "in", ["adherent", "advocate"]), here]),
                "order_by": "ltv",
            },
        ]
