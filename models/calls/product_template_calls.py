from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """How long goods are under warranty, so that its end is not missed."""

    _inherit = "product.template"

    retention_warranty_months = fields.Integer(
        string="Warranty (Months)",
        help="From the order's day on. 0: none that we keep.",
    )

    @api.constrains("retention_warranty_months")
    def _check_retention_warranty_months(self):
        for product in self:
            if not 0 <= product.retention_warranty_months <= 600:
                raise ValidationError(
                    self.env._("A warranty holds for 0 to 600 months.")
                )
