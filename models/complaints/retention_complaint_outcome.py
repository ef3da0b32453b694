"""What came of one complaint: its cause's actions, its money, the next order."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .retention_complaint_scope_mixin import SCOPE

# Who reads what complaints did to purchases, see the rights of the effects
READERS = (
    "sales_team.group_sale_salesman_all_leads,"
    "customer_retention.group_retention_manager"
)


class RetentionComplaint(models.Model):
    _inherit = "retention.complaint"

    effect_ids = fields.One2many(
        "retention.complaint.effect",
        "complaint_id",
        string="Purchases before and after",
        groups=READERS,
    )
    effect_text = fields.Text(
        string="Change of Revenue",
        compute="_compute_effect_text",
        groups=READERS,
        help="An estimate: what the customer bought, beside similar customers who had "
        "nothing to complain about.",
    )
    against_cause_ids = fields.Many2many(
        "retention.complaint.action",
        string="Done against Its Cause",
        compute="_compute_against_cause_ids",
        help="Corrective actions against its cause or one above it.",
    )

    @api.depends("effect_ids.state", "effect_ids.measured_on")
    @api.depends_context("lang")
    def _compute_effect_text(self):
        for complaint in self:
            complaint.effect_text = complaint._effect_in_words()

    def _effect_in_words(self):
        """Say what the customer bought before and after, and what was expected."""
        effect = self.effect_ids[:1]
        if not effect:
            return self.env._("Purchases are compared at night.")

        def money(name):
            return formatLang(
                self.env, effect[name], currency_obj=effect.company_id.currency_id
            )

        text = self.env._(
            "Bought for %(before)s in the %(days)s days before, for %(after)s in those "
            "after.",
            before=money("revenue_before"),
            after=money("revenue_after"),
            days=effect.days,
        )
        return f"{text} {self._effect_means(effect, money)}"

    def _effect_means(self, effect, money):
        """Say what the figures of an effect mean, or why that cannot be told."""
        words = {
            "running": self.env._(
                "Compared until %s, then it can be told.",
                format_date(self.env, effect.date_end),
            ),
            "again": self.env._(
                "They had complained shortly before: what was lost counts there."
            ),
            "new": self.env._("Without purchases before there is nothing to compare."),
            "few": self.env._("Too few similar customers to compare with."),
        }
        text = words.get(effect.state) or self.env._(
            "As %(count)s similar customers went from %(before)s to %(after)s, "
            "%(expected)s was to be expected.",
            count=effect.similar_count,
            before=money("similar_before"),
            after=money("similar_after"),
            expected=money("expected_revenue"),
        )
        if effect.is_lost:
            lost = self.env._("The customer is lost: an order was due and none came.")
            return f"{text} {lost}"
        return text

    @api.depends("cause_id", "company_id", *SCOPE)
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_against_cause_ids(self):
        """Find the actions that the reader may see; given up ones are none."""
        actions = self.env["retention.complaint.action"]
        may = actions.has_access("read")
        for complaint in self:
            if not (may and complaint.cause_id):
                complaint.against_cause_ids = False
                continue
            domain = (
                Domain("company_id", "=", complaint.company_id.id)
                & Domain("cause_id", "parent_of", complaint.cause_id.id)
                & Domain("state", "!=", "cancelled")
            )
            for name in SCOPE:
                domain &= Domain(name, "in", (False, complaint[name].id))
            complaint.against_cause_ids = actions.search(domain)
