from odoo.tests import tagged

from ..common import RetentionCase


@tagged("post_install", "-at_install")
class TestCashBack(RetentionCase):
    """Buying for 5,000 at 5 % gives 250: automatically, and once it is paid."""

    def test_nothing_before_payment(self):
        order = self._confirm(self._create_order(5000))
        self.assertWallet(balance=0, pending=250)
        self.assertEqual(order.retention_accrual_ids.reason, "payment")
        self._invoice(order)
        self.assertWallet(balance=0, pending=250)

    def test_paid_in_full(self):
        order = self._buy(5000)
        self.assertWallet(balance=250, pending=0)
        self.assertEqual(order.retention_accrual_ids.state, "released")
        self.assertKinds(["earn"])

    def test_settling_again_changes_nothing(self):
        order = self._buy(5000)
        self.assertFalse(order._retention_settle())
        self.assertWallet(balance=250)

    def test_part_payments_release_pro_rata(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice, 300)
        self.assertWallet(balance=15, pending=35)
        self.assertEqual(order.retention_accrual_ids.reason, "rest")
        self._pay(invoice, 333.33)
        self.assertWallet(balance=31.66, pending=18.34)
        self._pay(invoice)
        self.assertWallet(balance=50, pending=0)
        self.assertKinds(["earn", "earn", "earn"])

    def test_a_third_is_exact(self):
        order = self._confirm(self._create_order(90))
        self._pay(self._invoice(order), 30)
        self.assertWallet(balance=1.5, pending=3)

    def test_unpaying_takes_back(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertWallet(balance=50)
        lines = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.remove_move_reconcile()
        self.settle()
        self.assertWallet(balance=0, pending=50)

    def test_cancelling_takes_all_back(self):
        order = self._confirm(self._create_order(1000))
        self.assertWallet(pending=50)
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=0, pending=0)
        self.assertEqual(order.retention_accrual_ids.state, "cancelled")

    def test_confirmed_again(self):
        order = self._confirm(self._create_order(1000))
        order._action_cancel()
        self.settle()
        order.action_draft()
        self._confirm(order)
        self.assertWallet(balance=0, pending=50)
        self.assertEqual(len(order.retention_accrual_ids), 1)

    def test_credit_note_takes_its_part(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice)
        self._credit(invoice, 400)
        self.assertWallet(balance=30, pending=0)
        self.assertEqual(order.retention_accrual_ids.expected, 30)

    def test_credit_note_is_no_payment(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        credit = self._credit(invoice)
        self.assertIn(credit, invoice._get_reconciled_invoices())
        self.assertEqual(invoice.amount_residual, 0)
        self.assertWallet(balance=0, pending=0)

    def test_invoiced_again_after_a_credit_note(self):
        order = self._confirm(self._create_order(1000))
        self._credit(self._invoice(order))
        self.assertWallet(pending=0)
        self._invoice(order)
        self.assertWallet(pending=50)

    def test_debt_is_filled_first(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._pay(invoice)
        spending = self._create_order(100)
        spending._retention_set_points(50)
        self._confirm(spending)
        self.assertWallet(balance=0)
        self._credit(invoice)
        self.assertWallet(balance=-50, debt=50)
        self._buy(2000)
        self.assertWallet(balance=50, debt=0)

    def test_credit_note_gives_spent_points_back(self):
        self._give_points(60)
        lot = self._wallet().lot_ids
        order = self._create_order(100)
        order._retention_set_points(60)
        invoice = self._invoice(self._confirm(order))
        self._pay(invoice)
        self.assertWallet(balance=2)
        self._credit(invoice)
        self.assertWallet(balance=60)
        self.assertEqual(lot.remaining, 60)
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=60)

    def test_paid_and_delivered(self):
        self.program.retention_release = "paid_delivered"
        order = self._create_order(1000, product=self._create_product("Sofa", 1000))
        order.order_line.product_uom_qty = 2
        self._confirm(order)
        self._pay(self._invoice(order))
        self.assertWallet(balance=0, pending=100)
        self.assertEqual(order.retention_accrual_ids.reason, "delivery")
        order.order_line.qty_delivered = 1
        self.settle()
        self.assertWallet(balance=50, pending=50)
        order.order_line.qty_delivered = 2
        self.settle()
        self.assertWallet(balance=100, pending=0)

    def test_released_at_confirmation(self):
        self.program.retention_release = "confirmed"
        self._confirm(self._create_order(1000))
        self.assertWallet(balance=50, pending=0)

    def test_down_payment_counts(self):
        order = self._confirm(self._create_order(1000))
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self._pay(down)
        self.assertWallet(balance=15, pending=35)
        self._pay(self._invoice(order))
        self.assertWallet(balance=50, pending=0)

    def test_added_lines_earn_at_the_frozen_rate(self):
        sofa = self._create_product("Sofa", 1000)
        order = self._confirm(self._create_order(1000, product=sofa))
        self.program.retention_earn_percent = 10
        order.order_line.product_uom_qty = 2
        self.settle()
        self.assertWallet(pending=100)

    def test_order_paid_with_points_earns_nothing(self):
        self._give_points(200)
        order = self._create_order(200)
        order._retention_set_points(200)
        self.assertEqual(order.amount_total, 0)
        self._confirm(order)
        self.assertWallet(balance=0, pending=0)
