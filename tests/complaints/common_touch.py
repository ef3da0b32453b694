"""Builders of the tests of points of contact."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from .common import ComplaintCase


class TouchCase(ComplaintCase):
    """A company that asks ten customers a day, with its ten ready points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Answer = cls.env["retention.touchpoint.answer"]
        cls.Point = cls.env["retention.touchpoint"]
        cls.company.retention_touch_questions_day = 10
        cls.points = {
            point.ready: point
            for point in cls.Point.search([("company_id", "=", cls.company.id)])
        }
        cls.customer.email = "ani@example.com"

    @classmethod
    def _ago(cls, days):
        return fields.Datetime.now() - timedelta(days=days)

    def _order(self, customer=None, days=3, **values):
        """Have a customer order some days ago."""
        order = self._confirm(self._create_order(100, customer, **values))
        order.date_order = self._ago(days)
        return order

    def _ask(self):
        """Run the daily action; return what it asked."""
        before = self.Answer.search([])
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=9):
            self.Answer._cron_ask()
        self.env.invalidate_all()
        return self.Answer.search([]) - before

    @classmethod
    def _question(cls, code="payment", days=0, customer=None, **values):
        """Make a question that was sent some days ago."""
        point = cls.points[code]
        return cls.Answer.create(
            {
                "touchpoint_id": point.id,
                "partner_id": (customer or cls.customer).id,
                "company_id": point.company_id.id,
                "asked_at": cls._ago(days),
                "sent_at": cls._ago(days),
                "state": "sent",
                **values,
            }
        )

    @classmethod
    def _answered(cls, expected, received, code="payment", days=0, **values):
        """Make an answer that came some days ago."""
        question = cls._question(code, days, **values)
        question.write(
            {
                "state": "answered",
                "expected": expected,
                "received": received,
                "answered_at": cls._ago(days),
            }
        )
        return question
