from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallWorkspaceActs(WorkspaceCase):
    """A quotation, a complaint, a gift: without leaving the call."""

    def setUp(self):
        super().setUp()
        self.caller.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman").id)
        ]
        self.task = self._create_task()
        self.table = self.env["product.product"].create(
            {"name": "Table", "list_price": 300, "taxes_id": [Command.clear()]}
        )

    def _buy(self, day, *goods):
        """Have the customer buy (product, quantity) on a day."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product, quantity in goods
                ],
            }
        )
        order.action_confirm()
        order.date_order = f"{day} 12:00:00"
        return order

    def _lines(self, found):
        order = self.env["sale.order"].browse(found["id"])
        return {
            line.product_id: line.product_uom_qty
            for line in order.order_line
            if not line.display_type
        }

    def test_the_usual_basket(self):
        self._buy("2026-03-01", (self.product, 2), (self.table, 1))
        self._buy("2026-04-01", (self.product, 4))
        self._buy("2026-05-01", (self.product, 9))
        found = self._workspace().quote_basket(self.task.id)
        self.assertEqual(self._lines(found), {self.product: 4})
        order = self.env["sale.order"].browse(found["id"])
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.user_id, self.caller)
        again = self._workspace().quote_basket(self.task.id)
        self.assertEqual(again["id"], found["id"])
        card = self._workspace().open(task_id=self.task.id)["card"]
        self.assertEqual(card["draft"]["order_id"], order.id)
        self.assertIn("Chair", card["basket"]["products"])
        attempt = self._save(self.task, self.agreed)
        self.assertEqual(attempt.order_id, order)

    def test_without_anything_usual_the_last_order(self):
        self._buy("2026-04-01", (self.product, 2))
        self._buy("2026-05-01", (self.table, 3))
        found = self._workspace().quote_basket(self.task.id)
        self.assertEqual(self._lines(found), {self.table: 3})

    def test_what_is_no_longer_sold_is_left_out(self):
        self._buy("2026-05-01", (self.table, 3), (self.product, 1))
        self.table.active = False
        found = self._workspace().quote_basket(self.task.id)
        self.assertEqual(self._lines(found), {self.product: 1})
        self.assertIn("Table", str(found["notes"]))

    def test_nothing_was_bought(self):
        with self.assertRaises(UserError):
            self._workspace().quote_basket(self.task.id)

    def test_a_quotation_needs_the_right_to_sell(self):
        self._buy("2026-05-01", (self.table, 3))
        clerk = self._create_user("clerk", "group_retention_user", "base.group_user")
        self.task.user_id = clerk
        self.env.flush_all()
        self.assertFalse(self.env["sale.order"].with_user(clerk).has_access("create"))
        with self.assertRaises(AccessError):
            self._workspace(clerk).quote_basket(self.task.id)

    def test_a_complaint(self):
        with self.assertRaises(UserError):
            self._workspace().log_complaint(self.task.id, " ", "")
        found = self._workspace().log_complaint(
            self.task.id, "<b>Broken</b> leg", "A new one"
        )
        complaint = self.env["retention.complaint"].browse(found["id"])
        self.assertEqual(complaint.name, found["name"])
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual((complaint.channel, complaint.origin), ("phone", "call"))
        self.assertEqual(complaint.description, "<b>Broken</b> leg")
        card = self._workspace().open(task_id=self.task.id)["card"]
        self.assertIn(complaint.name, card["read_first"][0])
        self.assertEqual(card["history"][0]["kind"], "complaint")
        self.assertTrue(card["history"][0]["is_pinned"])

    def test_an_extra(self):
        self.company.retention_extra_budget_default = 100
        give = self._workspace().give_extra
        with self.assertRaises(UserError):
            give(self.task.id, 30, "", "key")
        for _press in range(2):
            found = give(self.task.id, 30, "For patience", "key")
            self.assertEqual(found, {"points": 30, "left": 70})
        for points in (0, -5, 1000, "many", True, None, [1], float("nan")):
            with self.subTest(points), self.assertRaises(UserError):
                give(self.task.id, points, "For patience", f"key {points}")
        card = self._workspace().open(task_id=self.task.id)["card"]
        budget = self.env["retention.extra.budget"]._of(self.caller, self.company)
        self.assertEqual(card["extra"]["left"], budget.left)
        self.assertIn("For patience", str(card["history"]))
