from odoo import api, fields, models

# An object, so that no request can claim that steps are looked at later
LATER = object()


class RetentionSupplierTermStep(models.Model):
    _name = "retention.supplier.term.step"
    _description = "Step of a Supplier's Price"
    _order = "term_id, min_quantity, id"
    _rec_name = "min_quantity"

    term_id = fields.Many2one(
        "retention.supplier.term", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="term_id.company_id", store=True, index=True)
    min_quantity = fields.Float(
        string="From Quantity",
        digits="Product Unit",
        required=True,
        help="In a period; exactly so much is enough.",
    )
    price = fields.Float(string="Unit Price", digits="Product Price", required=True)

    @api.constrains("min_quantity", "price")
    def _check_term(self):
        """A step changed alone must still fit the others."""
        if self.env.context.get("retention_check_steps") is not LATER:
            self.term_id._check_steps()
