from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"


class ResCompany(models.Model):
    """How many customers are asked about points of contact, and how often."""

    _inherit = "res.company"

    retention_touch_questions_day = fields.Integer(
        string="Questions a Day", default=0, required=True, groups=STAFF
    )
    retention_touch_pause_days = fields.Integer(
        string="Days between Two Questions", default=60, required=True, groups=STAFF
    )
    retention_touch_window_days = fields.Integer(
        string="Points of Contact: Days Looked at",
        default=90,
        required=True,
        groups=STAFF,
    )
    retention_touch_answers = fields.Integer(
        string="Points of Contact: Answers at Least",
        default=5,
        required=True,
        groups=STAFF,
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Who makes companies need not be a retention manager
        self.env["retention.touchpoint"].sudo()._create_ready(companies)
        return companies

    @api.constrains(
        "retention_touch_questions_day",
        "retention_touch_pause_days",
        "retention_touch_window_days",
        "retention_touch_answers",
    )
    def _check_retention_touch(self):
        for company in self:
            if not 0 <= company.retention_touch_questions_day <= 1000:
                raise ValidationError(
                    self.env._(
                        "Questions a day are 0 to 1,000; 0 stands for asking nobody."
                    )
                )
            if not 1 <= company.retention_touch_pause_days <= 3660:
                raise ValidationError(
                    self.env._("Between two questions lie 1 to 3,660 days.")
                )
            if not 1 <= company.retention_touch_window_days <= 3660:
                raise ValidationError(
                    self.env._("Points of contact are looked at for 1 to 3,660 days.")
                )
            if not 1 <= company.retention_touch_answers <= 1000:
                raise ValidationError(
                    self.env._("A figure needs at least 1 to 1,000 answers.")
                )
