"""Builders of the tests of what complaints cost: purchases around a complaint.

Complaints came in 250 days ago at noon; with 180 days compared, those before began 429
days ago, and those after ended 70 days ago.
"""

from datetime import datetime, time
from unittest.mock import patch

import pytz

from odoo.fields import Command

from ..customers.common import CustomerCase
from .common import ComplaintBuilders

HELD, BEFORE, AFTER = 250, 300, 200


class MoneyCase(ComplaintBuilders, CustomerCase):
    """Five neighbours who bought for 100 before and for 80 after, and a complainer.

    The complainer bought for 150 before and for 30 after.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late, cls.broken = cls.env["retention.complaint.cause"].create(
            [
                {"name": "Came too late", "area": "delivery"},
                {"name": "Came broken", "area": "product"},
            ]
        )
        cls.neighbours = [cls._create_customer(f"Neighbour {n}") for n in range(5)]
        cls.complainer = cls._create_customer("Ruben Aslan")
        cls._history(
            *((one, BEFORE, 100) for one in cls.neighbours),
            *((one, AFTER, 80) for one in cls.neighbours),
            (cls.complainer, BEFORE, 150),
            (cls.complainer, AFTER, 30),
        )

    @classmethod
    def _history(cls, *purchases):
        """Have orders confirmed at noon, so many days ago.

        :param purchases: (customer, days ago, amount)
        """
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create(
                            {"product_id": cls.product.id, "price_unit": amount}
                        )
                    ],
                }
                for customer, _days, amount in purchases
            ]
        )
        orders.action_confirm()
        for order, (_customer, days, _amount) in zip(orders, purchases, strict=True):
            order.date_order = cls._noon(days)
        cls.env.flush_all()
        return orders

    @classmethod
    def _noon(cls, days):
        """Return noon of the company so many days ago, naive UTC."""
        zone = pytz.timezone(cls.company._retention_tz())
        moment = zone.localize(datetime.combine(cls._ago(days=days), time(12)))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    @classmethod
    def _held(cls, customer=None, days=HELD, **values):
        """Record a complaint of so many days ago."""
        values.setdefault("received_at", cls._noon(days))
        return cls._complain(customer or cls.complainer, **values)

    @classmethod
    def _solved(cls, complaint, days):
        """Have a complaint solved at noon, so many days ago."""
        cls._solve(complaint).solved_at = cls._noon(days)
        return complaint

    def _measure(self, company=None):
        """Measure customers, then complaints, as every night."""
        self._score(company=company)
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=9):
            self.env["retention.complaint.effect"]._cron_measure()
            # Orders of these tests change their day: look at all again
            complaints = self.env["retention.complaint"]
            complaints.search([("solved_at", "!=", False)])._watch_returns()
        self.env.invalidate_all()

    def _effect(self, complaint):
        return self.env["retention.complaint.effect"].search(
            [("complaint_id", "=", complaint.id)]
        )

    def _cost(self, complaint):
        return self.env["retention.complaint.cost"].browse(complaint.id)

    def assertEffect(self, complaint, **expected):
        """Assert fields of a complaint's measured row."""
        effect = self._effect(complaint)
        self.assertEqual(len(effect), 1)
        self.assertEqual({name: effect[name] for name in expected}, expected)
