"""Builders of the tests of causes: complaints with causes, orders of many lines."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import ComplaintCase


class CauseCase(ComplaintCase):
    """Four customers, and a tree of causes below the trunk of products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["retention.complaint"].search([]).cause_id = False
        cls.customers = cls.env["res.partner"].union(
            *(cls._create_customer(f"Guest {number}") for number in range(4))
        )
        cls.root = cls.env.ref("customer_retention.complaint_cause_product")
        cls.making = cls._cause("Making chairs", cls.root)
        cls.mould = cls._cause("Blunt mould", cls.making)
        cls.glue = cls._cause("Old glue", cls.making)
        cls.alerts = cls.env["retention.complaint.alert"]
        cls.actions = cls.env["retention.complaint.action"]

    @classmethod
    def _cause(cls, name, parent=None, **values):
        return cls.env["retention.complaint.cause"].create(
            {"name": name, "parent_id": parent and parent.id, **values}
        )

    @classmethod
    def _days_ago(cls, days):
        return fields.Datetime.now() - timedelta(days=days)

    def _name(self, number, cause=None, days=0, **values):
        """Have the customer of a number complain of a cause, some days ago."""
        return self._complain(
            self.customers[number],
            cause_id=(cause or self.mould).id,
            received_at=self._days_ago(days),
            **values,
        )

    def _sell(self, count, days=0, **values):
        """Sell so many order lines, some days ago."""
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 9}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create(dict(line)) for _one in range(count)],
                **values,
            }
        )
        order.action_confirm()
        order.date_order = self._days_ago(days)
        return order

    def _check(self, company=None):
        """Do what the scheduled action does for a company."""
        company = company or self.company
        return self.alerts.with_company(company)._look_at(company)

    def _open(self, scope="all", cause=None):
        return self.alerts.search(
            [
                ("company_id", "=", self.company.id),
                ("scope", "=", scope),
                ("cause_id", "=", (cause or self.mould).id),
                ("state", "!=", "over"),
            ]
        )
