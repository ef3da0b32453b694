from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"
MANAGER = "customer_retention.group_retention_manager"
LONGEST_DAYS = 366


class ResCompany(models.Model):
    """When a cause comes too often, and how long a cure is watched."""

    _inherit = "res.company"

    retention_cause_alert_customers = fields.Integer(
        string="Customers with the Same Cause", default=3, required=True, groups=STAFF
    )
    retention_cause_alert_days = fields.Integer(
        string="Same Cause within Days", default=30, required=True, groups=STAFF
    )
    retention_cause_check_days = fields.Integer(
        string="Days to Watch a Corrective Action",
        default=60,
        required=True,
        groups=STAFF,
    )
    retention_cause_user_id = fields.Many2one(
        "res.users",
        string="Told of Causes That Come Again",
        domain="[('share', '=', False)]",
        groups=STAFF,
        help="Empty: all retention managers.",
    )

    @api.constrains(
        "retention_cause_alert_customers",
        "retention_cause_alert_days",
        "retention_cause_check_days",
    )
    def _check_retention_causes(self):
        for company in self:
            if company.retention_cause_alert_customers < 1:
                raise ValidationError(
                    self.env._("It takes one customer or more to raise an alert.")
                )
            if not 1 <= company.retention_cause_alert_days <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("The same cause is looked for within 1 to 366 days.")
                )
            if not 7 <= company.retention_cause_check_days <= LONGEST_DAYS:
                raise ValidationError(
                    self.env._("A corrective action is watched for 7 to 366 days.")
                )

    @api.constrains("retention_cause_user_id")
    def _check_retention_cause_user(self):
        for company in self:
            user = company.retention_cause_user_id
            if user and (
                not user.has_group(MANAGER) or company not in user.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s could not open the alerts: choose a retention "
                        "manager who works in %(company)s.",
                        person=user.name,
                        company=company.name,
                    )
                )

    def _retention_cause_users(self, everybody=False):
        """Return who is told of causes: the responsible, else all managers.

        :param everybody: the managers, whoever is responsible
        """
        self.ensure_one()
        if self.retention_cause_user_id.active and not everybody:
            return self.retention_cause_user_id
        managers = self.env.ref(MANAGER).all_user_ids
        return managers.filtered(
            lambda user: not user.share and self in user.company_ids
        )
