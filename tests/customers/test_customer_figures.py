from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerFigures(CustomerCase):
    """Hand-computed tables of what orders, credit notes and costs come to."""

    def test_orders_and_credit_notes_add_up(self):
        first = self._order_on(self._ago(months=3), 100)
        self._order_on(self._ago(months=1), 200)
        self._credit(self._invoice(first), 40)
        self._score()
        figures = self._figures()
        self.assertEqual(figures.order_count, 2)
        self.assertEqual(figures.revenue, 260)
        # 40 + 140 of margin; of the first order 40 of 100 came back with 40 %
        self.assertAlmostEqual(figures.margin, 180 - 16)
        self.assertEqual(figures.lifetime_months, 3)
        documents = self.env["retention.customer.document"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(sum(documents.mapped("amount")), figures.revenue)
        self.assertEqual(
            sorted(documents.mapped("kind")), ["credit_note", "order", "order"]
        )
