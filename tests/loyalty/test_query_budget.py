from odoo.fields import Command
from odoo.tests import tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestQueryBudget(RetentionCase):
    """How many queries more a managed programme costs; budgets of the design."""

    def setUp(self):
        super().setUp()
        self._buy(500)
        self._give_points(100)
        # An account of many movements must cost no more than one of few
        for points in range(1, 15):
            self._give_points(points)
        # The other programme is as core makes it
        self.plain = self.env["loyalty.program"]._retention_create_default(
            self.company,
            {"name": "As core makes it", "retention_managed": False, "active": False},
        )
        self.env["loyalty.card"].create(
            {
                "program_id": self.plain.id,
                "partner_id": self.customer.id,
                "points": 100,
            }
        )

    def _switch(self, managed):
        """Have the managed programme, or core's in its place."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE loyalty_program SET active = (id = %s) WHERE id IN %s""",
            [
                (self.program if managed else self.plain).id,
                (self.program.id, self.plain.id),
            ],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _count(self, prepare, work):
        """Return the queries of a piece of work, by managed or not.

        It is done once before it is counted, to fill the caches that all
        requests share.
        """
        counts = {}
        for managed in (False, True):
            self._switch(managed)
            for _run in ("warm", "counted"):
                subject = prepare()
                self.env.flush_all()
                self.env.invalidate_all()
                # Every request knows its user before it begins
                self.assertTrue(self.env.user.login)
                before = self.env.cr.sql_log_count
                work(subject)
                self.env.flush_all()
                self.settle()
                counts[managed] = self.env.cr.sql_log_count - before
        return counts

    def assertAtMost(self, more, counts):
        self.assertLessEqual(
            counts[True] - counts[False], more, f"without and with: {counts}"
        )

    def _quotation(self):
        order = self._create_order(100)
        order._update_programs_and_rewards()
        return order

    def test_confirming(self):
        self.assertAtMost(
            6, self._count(self._quotation, lambda order: order.action_confirm())
        )

    def test_cart(self):
        def show(order):
            order._update_programs_and_rewards()
            order._get_claimable_rewards()
            order._retention_checkout_summary()

        self.assertAtMost(3, self._count(self._quotation, show))

    def _posted_invoice(self):
        order = self._confirm(self._create_order(100))
        return self._invoice(order)

    def _strangers_invoice(self):
        """An invoice that no order of a managed programme has to do with."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.product.id, "price_unit": 100})
                ],
            }
        )
        invoice.action_post()
        self.settle()
        return invoice

    def test_reconciling_what_earns_nothing(self):
        self.assertAtMost(2, self._count(self._strangers_invoice, self._pay))

    def test_nothing_managed_costs_nothing(self):
        self._switch(False)
        programs = self.env["loyalty.program"]
        self.assertFalse(programs._retention_any_managed())
        orders = self.env["sale.order"]
        with self.assertQueryCount(0):
            orders._retention_flag("customer_retention.moves", [1, 2, 3])
            orders._retention_flag("customer_retention.move_lines", [1, 2, 3])
            orders._retention_flag("customer_retention.orders", [1, 2, 3])
        self.assertFalse(self.env.cr.precommit.data.get("customer_retention"))

    def test_settling_many_orders_at_once(self):
        """Documents are read by a fixed number of queries."""
        counts = []
        for number in (2, 8):
            orders = self.env["sale.order"]
            for _order in range(number):
                orders |= self._confirm(self._create_order(100))
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(orders._retention_settle())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
