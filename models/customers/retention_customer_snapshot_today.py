from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RetentionCustomerSnapshot(models.Model):
    """What became of the customer since."""

    _inherit = "retention.customer.snapshot"

    is_active_today = fields.Boolean(
        string="Active Today",
        compute="_compute_is_active_today",
        search="_search_is_active_today",
    )

    @api.depends("partner_id", "company_id")
    def _compute_is_active_today(self):
        active = self.search([("id", "in", self.ids), ("is_active_today", "=", True)])
        for snapshot in self:
            snapshot.is_active_today = snapshot in active

    def _search_is_active_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Whoever may read the row of then may know whether the customer still buys
        active = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT 1 FROM retention_customer customer"
                " WHERE customer.company_id = %s AND customer.partner_id = %s"
                " AND customer.is_active)",
                model._field_to_sql(alias, "company_id", query),
                model._field_to_sql(alias, "partner_id", query),
            )
        )
        if set(value) == {True, False}:
            return Domain.TRUE
        return active if True in value else ~active
