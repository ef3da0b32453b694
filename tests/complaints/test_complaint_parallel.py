from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .common_parallel_complaints import ComplaintParallelCase


@tagged("post_install", "-at_install")
class TestComplaintParallel(ComplaintParallelCase):
    """Real transactions at once: an event opens one complaint."""

    def _sold(self):
        with self.connection() as env:
            customer = self._customer(env)
            order = self._order(env, customer)
            order.order_line = [Command.create({"product_id": self.product_id})]
            order.action_confirm()
            order.order_line.write({"qty_delivered": 1})
            env.cr.flush()
            # Delivered on a day before
            env.cr.execute(
                "UPDATE sale_order_line SET retention_qty_day = '2026-01-01' "
                "WHERE order_id = %s",
                [order.id],
            )
            return order.id, customer.id

    def _count(self, order_id):
        with self.connection() as env:
            return env["retention.complaint"].search_count(
                [("sale_order_id", "=", order_id)]
            )

    def test_cancelled_by_two(self):
        order_id, _customer_id = self._sold()

        def cancel(env):
            env["sale.order"].browse(order_id)._action_cancel()

        self.at_once(cancel, cancel, cancel)
        self.assertEqual(self._count(order_id), 1)

    def test_opened_by_two(self):
        """Nothing but the key tells them apart: one is made, both get it."""
        order_id, customer_id = self._sold()

        def report(env):
            company = env["res.company"].browse(self.company_id)
            return (
                env["retention.complaint"]
                ._open_once(
                    company,
                    f"test:{order_id}",
                    {
                        "partner_id": customer_id,
                        "sale_order_id": order_id,
                        "description": "Both at once",
                        "received_at": Datetime.now(),
                    },
                )
                .id
            )

        first, second, third = self.at_once(report, report, report)
        self.assertEqual({first, second, third}, {first})
        self.assertIsInstance(first, int)
        self.assertEqual(self._count(order_id), 1)

    def test_returned_by_two(self):
        """Two lines of one order at once are one return."""
        order_id, _customer_id = self._sold()

        def bring_back(number):
            def act(env):
                order = env["sale.order"].browse(order_id)
                order.order_line[number].qty_delivered = 0

            return act

        self.at_once(bring_back(0), bring_back(1))
        self.assertEqual(self._count(order_id), 1)
        with self.connection() as env:
            complaint = env["retention.complaint"].search(
                [("sale_order_id", "=", order_id)]
            )
            self.assertEqual(len(complaint.sale_line_ids), 2)
