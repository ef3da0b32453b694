from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
LONGEST_DAYS = 3660


class ResCompany(models.Model):
    """Who may promise how much for a complaint, and what comes after it is solved."""

    _inherit = "res.company"

    retention_remedy_limit_user = fields.Monetary(
        string="Remedies by Users up to", default=25, groups=STAFF
    )
    retention_remedy_limit_account_manager = fields.Monetary(
        string="Remedies by Account Managers up to", default=100, groups=STAFF
    )
    retention_remedy_limit_manager = fields.Monetary(
        string="Remedies by Managers up to", default=0, groups=STAFF
    )
    retention_complaint_hour_cost = fields.Monetary(
        string="Cost of an Hour of Complaint Work", groups=STAFF
    )
    retention_complaint_rating = fields.Boolean(
        string="Ask How a Complaint Was Handled", default=True, groups=STAFF
    )
    retention_complaint_rating_days = fields.Integer(
        string="Asked How a Complaint Was Handled after Days",
        default=1,
        required=True,
        groups=STAFF,
    )
    retention_complaint_return_days = fields.Integer(
        string="Not Come Back after Days", default=90, required=True, groups=STAFF
    )

    @api.constrains(
        "retention_remedy_limit_user",
        "retention_remedy_limit_account_manager",
        "retention_remedy_limit_manager",
        "retention_complaint_hour_cost",
    )
    def _check_retention_remedy_amounts(self):
        for company in self:
            if (
                min(
                    company.retention_remedy_limit_user,
                    company.retention_remedy_limit_account_manager,
                    company.retention_remedy_limit_manager,
                )
                < 0
            ):
                raise ValidationError(
                    self.env._("What may be promised for a complaint is 0 or more.")
                )
            if company.retention_complaint_hour_cost < 0:
                raise ValidationError(
                    self.env._("An hour of work on complaints costs nothing or more.")
                )

    @api.constrains(
        "retention_complaint_rating_days", "retention_complaint_return_days"
    )
    def _check_retention_recovery_days(self):
        for company in self:
            if not 0 <= company.retention_complaint_rating_days <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Customers are asked on the day a complaint is solved (0) or "
                        "some days later."
                    )
                )
            if not 1 <= company.retention_complaint_return_days <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("The next order is awaited for one day at least.")
                )
