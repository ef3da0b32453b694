from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...tools.contact_hours import hours_problem
from .retention_call_guard import CallLimits

STAFF = "base.group_user"
LIMITS = {
    "retention_call_hour_from",
    "retention_call_hour_to",
    "retention_call_is_weekend",
    "retention_call_contacts",
    "retention_call_contact_days",
    "retention_call_claim_minutes",
}
LONGEST_DAYS = 366


class ResCompany(models.Model):
    """When customers are called, and how often at most."""

    _inherit = "res.company"

    retention_call_hour_from = fields.Float(
        string="Calls from", default=9.0, required=True, groups=STAFF
    )
    retention_call_hour_to = fields.Float(
        string="Calls until", default=20.0, required=True, groups=STAFF
    )
    retention_call_is_weekend = fields.Boolean(string="Calls at Weekends", groups=STAFF)
    retention_call_contacts = fields.Integer(
        string="Talks at Most", default=2, required=True, groups=STAFF
    )
    retention_call_contact_days = fields.Integer(
        string="Within Days", default=14, required=True, groups=STAFF
    )
    retention_call_claim_minutes = fields.Integer(
        string="Customer Kept on a Screen (Minutes)",
        default=15,
        required=True,
        groups=STAFF,
    )
    retention_call_escalation_hours = fields.Integer(
        string="Callbacks Escalate after Hours", default=4, required=True, groups=STAFF
    )
    retention_call_result_days = fields.Selection(
        [("14", "14 days"), ("30", "30 days")],
        string="Results within",
        default="30",
        required=True,
        groups=STAFF,
    )
    retention_call_hour_cost = fields.Monetary(
        string="Cost of an Hour of Calling", groups=STAFF
    )

    @ormcache("self.id")
    def _retention_call_limits(self):
        """Return the :class:`CallLimits` of the company.

        Cached: the queue asks before it may read anything.
        """
        company = self.sudo()  # hours of calling are no secret
        return CallLimits(
            company.retention_call_hour_from,
            company.retention_call_hour_to,
            company.retention_call_is_weekend,
            company.retention_call_contacts,
            company.retention_call_contact_days,
            company.retention_call_claim_minutes,
        )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Who makes companies need not be a retention manager
        self.env["retention.call.campaign"].sudo()._create_ready(companies)
        return companies

    def write(self, vals):
        res = super().write(vals)
        if LIMITS & vals.keys():
            self.env.registry.clear_cache()
        return res

    @api.constrains("retention_call_hour_from", "retention_call_hour_to")
    def _check_retention_call_hours(self):
        for company in self:
            hours = (
                company.retention_call_hour_from,
                company.retention_call_hour_to,
            )
            if hours_problem(*hours) or hours == (0, 0):
                raise ValidationError(
                    self.env._(
                        "Calls go from an hour to a later one, between 0:00 and 24:00."
                    )
                )

    @api.constrains(
        "retention_call_contacts",
        "retention_call_contact_days",
        "retention_call_claim_minutes",
        "retention_call_escalation_hours",
        "retention_call_hour_cost",
    )
    def _check_retention_call_numbers(self):
        for company in self:
            if company.retention_call_contacts < 0:
                raise ValidationError(
                    self.env._("Talks at most are a number; 0 stands for no limit.")
                )
            if not 1 <= company.retention_call_contact_days <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("Talks are counted within 1 to 366 days.")
                )
            if not 1 <= company.retention_call_claim_minutes <= 240:
                raise ValidationError(
                    self.env._("A customer is kept on a screen for 1 to 240 minutes.")
                )
            if company.retention_call_escalation_hours < 1:
                raise ValidationError(
                    self.env._("Callbacks escalate after one hour at the earliest.")
                )
            if company.retention_call_hour_cost < 0:
                raise ValidationError(
                    self.env._("An hour of calling costs nothing or more.")
                )
