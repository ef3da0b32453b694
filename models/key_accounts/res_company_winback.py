from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import STAFF


class ResCompany(models.Model):
    """When a key account is lost, and the playbook to win it back."""

    _inherit = "res.company"

    retention_lost_cycles = fields.Float(
        string="Lost: Late by Own Gaps",
        default=2.0,
        required=True,
        groups=STAFF,
        help="A key account is lost that is later than so many of its usual gaps "
        "between orders, or has not ordered while customers count as active.",
    )

    @api.constrains("retention_lost_cycles")
    def _check_retention_lost_cycles(self):
        for company in self:
            if not 0 < company.retention_lost_cycles <= 100:
                raise ValidationError(
                    self.env._(
                        "Lost is a number of usual gaps late: above 0 and at most 100."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Who makes companies need not be a retention manager
        self.env["retention.win.back.playbook.step"].sudo()._create_missing(companies)
        return companies
