from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RetentionCustomer(models.Model):
    """A customer's usual order beside that of all customers of the company."""

    _inherit = "retention.customer"

    average_order_index = fields.Float(
        string="Order against All (%)",
        compute="_compute_average_order_index",
        digits=(16, 1),
        help="The customer's average order in per cent of the company's.",
    )
    has_small_orders = fields.Boolean(
        string="Smaller Orders than Most",
        compute="_compute_average_order_index",
        search="_search_has_small_orders",
        help="The average order is below the company's.",
    )

    @api.depends("average_order", "company_id")
    def _compute_average_order_index(self):
        averages = dict(
            self.env.execute_query(
                SQL(
                    "SELECT company_id, average FROM (%s) company"
                    " WHERE company_id = ANY(%s)",
                    self._averages_query(),
                    self.company_id.ids,
                )
            )
        )
        for customer in self:
            average = float(averages.get(customer.company_id.id) or 0)
            order = customer.average_order
            customer.average_order_index = order / average * 100 if average else 0
            customer.has_small_orders = order < average

    def _search_has_small_orders(self, operator, value):
        if operator != "in":
            return NotImplemented
        small = Domain(
            "id",
            "in",
            SQL(
                "(SELECT customer.id FROM retention_customer customer"
                " JOIN (%s) company ON company.company_id = customer.company_id"
                " WHERE customer.average_order < company.average)",
                self._averages_query(),
            ),
        )
        wanted = [small if one else ~small for one in set(value)]
        return Domain.OR(wanted)

    @api.model
    def _averages_query(self):
        """Return SQL of each company's average order, which names no customer."""
        self.flush_model(["company_id", "revenue", "order_count"])
        return SQL(
            "SELECT company_id, SUM(revenue) / NULLIF(SUM(order_count), 0) AS average"
            " FROM retention_customer GROUP BY company_id"
        )
