from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "base.group_user"


class ResCompany(models.Model):
    """By what customers count as key; docs/key_accounts.md explains."""

    _inherit = "res.company"

    retention_key_share = fields.Float(
        string="Key Customers: Share (%)",
        default=10.0,
        required=True,
        groups=STAFF,
        help="Of what the company, a sales team or a sales person sells; exactly so "
        "much counts.",
    )
    retention_key_months = fields.Integer(
        string="Key Customers: Months", default=12, required=True, groups=STAFF
    )

    @api.constrains("retention_key_share", "retention_key_months")
    def _check_retention_key_share(self):
        """Raise ``ValidationError`` for a limit that nobody or everybody reaches."""
        for company in self:
            if not 0 < company.retention_key_share <= 100:
                raise ValidationError(
                    self.env._(
                        "The share from which a customer is key must be above 0 and at "
                        "most 100 %: nobody can bring more than everything."
                    )
                )
            if not 1 <= company.retention_key_months <= 120:
                raise ValidationError(
                    self.env._(
                        "Shares of key customers need a time of 1 to 120 months."
                    )
                )
