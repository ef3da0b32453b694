from odoo import api, fields, models
from odoo.exceptions import ValidationError

DAYS_AT_LEAST, DAYS_AT_MOST = 30, 730


class ResCompany(models.Model):
    """How long the purchases before and after a complaint are compared."""

    _inherit = "res.company"

    retention_complaint_effect_days = fields.Integer(
        string="Days Compared around Complaints",
        default=180,
        groups="base.group_user",
    )

    @api.constrains("retention_complaint_effect_days")
    def _check_retention_complaint_effect_days(self):
        for company in self:
            days = company.retention_complaint_effect_days
            if not DAYS_AT_LEAST <= days <= DAYS_AT_MOST:
                raise ValidationError(
                    self.env._(
                        "Purchases before and after complaints are compared over "
                        "%(least)s to %(most)s days.",
                        least=DAYS_AT_LEAST,
                        most=DAYS_AT_MOST,
                    )
                )
