from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import STAFF


class ResCompany(models.Model):
    """From when on a customer is an innovator, or demanding, and the four mistakes."""

    _inherit = "res.company"

    retention_innovator_months = fields.Integer(
        string="Innovators: Product Is New for Months",
        default=12,
        required=True,
        groups=STAFF,
    )
    retention_innovator_days = fields.Integer(
        string="Innovators: Days after the First Sale",
        default=30,
        required=True,
        groups=STAFF,
    )
    retention_innovator_products = fields.Integer(
        string="Innovators: New Products", default=2, required=True, groups=STAFF
    )
    retention_demanding_answers = fields.Integer(
        string="Demanding: Answers",
        default=3,
        required=True,
        groups=STAFF,
        help="So often in the time of key shares the customer told what must get "
        "better.",
    )
    retention_decline_months = fields.Integer(
        string="Declined Suggestions Come Back after Months",
        default=12,
        required=True,
        groups=STAFF,
    )
    retention_small_customers = fields.Integer(
        string="Account Managers: Other Customers in Three Months",
        default=20,
        required=True,
        groups=STAFF,
        help="More, and the account manager is a seller of small orders too.",
    )

    @api.constrains(
        "retention_innovator_months",
        "retention_innovator_days",
        "retention_innovator_products",
        "retention_demanding_answers",
        "retention_decline_months",
        "retention_small_customers",
    )
    def _check_retention_signals(self):
        """Raise ``ValidationError`` for limits that make no sense."""
        for company in self:
            months = company.retention_innovator_months
            if not (
                1 <= months <= 120 and 1 <= company.retention_decline_months <= 120
            ):
                raise ValidationError(
                    self.env._(
                        "A product is new, and a declined suggestion rests, for 1 to "
                        "120 months."
                    )
                )
            if not 0 <= company.retention_innovator_days <= 365:
                raise ValidationError(
                    self.env._(
                        "Who buys early buys 0 to 365 days after the first sale."
                    )
                )
            if company.retention_innovator_products < 1:
                raise ValidationError(
                    self.env._(
                        "An innovator has bought at least one new product early."
                    )
                )
            if company.retention_demanding_answers < 1:
                raise ValidationError(
                    self.env._("A demanding customer has told something at least once.")
                )
            if company.retention_small_customers < 0:
                raise ValidationError(
                    self.env._("An account manager has no less than 0 other customers.")
                )
