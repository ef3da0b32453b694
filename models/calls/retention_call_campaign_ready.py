"""The standing campaigns that every company begins with, ready to be switched on."""

from odoo import api, models
from odoo.fields import Domain

from .retention_call_campaign import DAYS_OF_RULE, PURPOSE_OF_RULE


class RetentionCallCampaign(models.Model):
    _inherit = "retention.call.campaign"

    @api.model
    def _create_ready(self, companies=None):
        """Give companies the ready standing campaigns they lack, as drafts.

        :param companies: all by default, as at installation
        """
        everywhere = self.sudo().with_context(active_test=False, tracking_disable=True)
        companies = companies or self.env["res.company"].sudo().search(Domain.TRUE)
        having = {
            (campaign.company_id.id, campaign.ready)
            for campaign in everywhere.search([("ready", "!=", False)])
        }
        return everywhere.create(
            [
                values | {"company_id": company.id, "user_id": False}
                for company in companies
                for values in self.with_context(
                    lang=company.partner_id.lang or self.env.lang
                )._ready_campaigns()
                if (company.id, values["ready"]) not in having
            ]
        )

    @api.model
    def _ready_campaigns(self):
        """Return the values of the ready campaigns, in the language of the context."""
        texts = [
            (
                "late",
                self.env._("Late by their own rhythm"),
                self.env._(
                    "They used to order at a pace of their own and are late. Those "
                    "with whom most margin is at risk come first."
                ),
            ),
            (
                "thanks",
                self.env._("Thank-you within 24 hours"),
                self.env._(
                    "Second thoughts come on the first day: thank, confirm the choice, "
                    "say what happens next."
                ),
            ),
            (
                "booking",
                self.env._("Next order"),
                self.env._(
                    "By their own rhythm they will order within a week: offer to put "
                    "the usual basket together now."
                ),
            ),
            (
                "birthday",
                self.env._("Birthdays"),
                self.env._("Wish them well on the day itself, those who agreed to it."),
            ),
            (
                "growth",
                self.env._("Large but not yet regular"),
                self.env._(
                    "Class A by revenue with few orders: find out what would make them "
                    "regulars."
                ),
            ),
            (
                "quiet",
                self.env._("Quiet customers, with 50 % on the next order"),
                self.env._(
                    "Nothing for half a year: ask what happened, say that they are "
                    "missed, and offer a personal code for the next order."
                ),
            ),
            (
                "complaint",
                self.env._("After a solved complaint"),
                self.env._("Ask whether all is well now, a day or more after solving."),
            ),
            (
                "warranty",
                self.env._("End of warranty"),
                self.env._(
                    "The warranty of what they bought ends within a month: offer a "
                    "visit, take a photo, ask for a review."
                ),
            ),
            (
                "points",
                self.env._("Points that expire"),
                self.env._("Points lapse within two weeks: tell them in time."),
            ),
            (
                "key_touch",
                self.env._("Key accounts: calls that are missing"),
                self.env._(
                    "Fewer calls so far than the touch plan asks for. While this "
                    "campaign runs, missing calls become tasks here instead of "
                    "activities."
                ),
            ),
        ]
        return [
            {
                "ready": rule,
                "rule": rule,
                "name": name,
                "description": description,
                "sequence": 100 + place,
                "source": "standing",
                "membership": "living",
                "purpose": PURPOSE_OF_RULE[rule],
                "rule_days": DAYS_OF_RULE.get(rule, 14),
                "share_out": "own_manager",
            }
            for place, (rule, name, description) in enumerate(texts)
        ]
