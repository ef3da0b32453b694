from odoo import api, fields, models
from odoo.fields import Domain


class RetentionCustomer(models.Model):
    """Innovators among the customers: offers of new products reach them first."""

    _inherit = "retention.customer"

    is_innovator = fields.Boolean(
        string="Innovator",
        compute="_compute_is_innovator",
        search="_search_is_innovator",
        help="An open signal says so: buys new products early.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_is_innovator(self):
        found = self._innovators()
        for customer in self:
            innovators = found.get(customer.company_id, customer.partner_id.browse())
            customer.is_innovator = customer.partner_id in innovators

    @api.model
    def _search_is_innovator(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", partners.ids)
            for company, partners in self._innovators().items()
        )
        return Domain.OR(found if one else ~found for one in value)

    @api.model
    def _innovators(self):
        """Return {company: customers}; who sells may know whom to tell first."""
        return dict(
            self.env["retention.key.signal"]
            .sudo()
            ._read_group(
                [("signal", "=", "innovator"), ("date_to", "=", False)],
                ["company_id"],
                ["partner_id:recordset"],
            )
        )
