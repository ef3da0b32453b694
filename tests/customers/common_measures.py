from datetime import datetime, time

from odoo.fields import Command

from .common import CustomerCase


class MeasureCase(CustomerCase):
    """A measure begins 20 days ago and ends 10 days ago, unless a test says more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.last = cls._ago(days=20), cls._ago(days=10)
        cls.campaign = cls.env["utm.campaign"].create({"title": "Autumn fair"})

    def _measure(self, attribution="participants", costs=(), taking=(), **values):
        """Make a measure.

        :param costs: amounts on its first day, in the company's currency
        :param taking: customers who took part on its first day
        """
        if attribution == "utm":
            values.setdefault("campaign_id", self.campaign.id)
        return self.env["retention.measure"].create(
            {
                "name": "Fair",
                "attribution": attribution,
                "date_from": self.first,
                "date_to": self.last,
                "cost_ids": [
                    Command.create(
                        {"name": "Stand", "amount": amount, "date": self.first}
                    )
                    for amount in costs
                ],
                "participant_ids": [
                    Command.create({"partner_id": one.id}) for one in taking
                ],
                **values,
            }
        )

    def _order_with_code(self, code, amount, day, customer=None):
        """Have an order confirmed on a day with a code's reward."""
        order = self._create_order(amount, customer)
        self._use_code(order, code)
        return self._confirm_on(order, day)

    def _confirm_on(self, order, day):
        order.action_confirm()
        order.date_order = datetime.combine(day, time(12))
        self.settle()
        return order

    def _documents(self, measure):
        """Return the documents that a measure's numbers open."""
        action = measure.action_open_documents()
        return measure.env[action["res_model"]].search(action["domain"])

    def assertMeasure(self, measure, **expected):
        """Assert figures, and that the documents add up to them to the cent."""
        measure._measure()
        found = {name: measure[name] for name in expected}
        self.assertEqual(found, expected)
        documents = self._documents(measure)
        digits = measure.currency_id.decimal_places
        for name, total in (
            ("amount", measure.revenue),
            ("margin", measure.document_margin),
            ("costed_revenue", measure.costed_revenue),
        ):
            self.assertEqual(round(sum(documents.mapped(name)), digits), total, name)
        orders = documents.filtered(lambda one: one.kind == "order").order_id
        self.assertEqual(len(orders), measure.order_count)
        self.assertEqual(measure.order_ids, orders)
