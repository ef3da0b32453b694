from odoo.fields import Command
from odoo.tests import tagged

from .common_earning import EarningCase


@tagged("post_install", "-at_install")
class TestReturnedGoods(EarningCase):
    """Goods that come back take their points back, once, whatever comes first.

    ``qty_delivered`` is written by hand here, as without the stock module.
    """

    def _sold(self, quantity=2, price=100, policy="order", paid=True, **values):
        """Sell, deliver and invoice some sofas."""
        self.sofa.invoice_policy = policy
        order = self._confirm(self._basket((self.sofa, price, quantity), **values))
        self._deliver(order, quantity)
        if paid:
            self._pay(self._invoice(order))
        return order

    def _deliver(self, order, quantity):
        order.order_line[0].qty_delivered = quantity
        self.settle()

    def test_a_return_takes_points_back_at_once(self):
        order = self._sold()
        self.assertWallet(balance=10, pending=0)
        self._deliver(order, 1)
        self.assertWallet(balance=5, pending=0)
        accrual = order.retention_accrual_ids
        self.assertEqual((accrual.state, accrual.reason), ("released", "returned"))
        self.assertEqual(accrual.released_base, 100)
        self._deliver(order, 0)
        self.assertWallet(balance=0, pending=0)
        self.assertEqual((accrual.state, accrual.reason), ("cancelled", "returned"))

    def test_the_credit_note_after_it_changes_nothing(self):
        order = self._sold()
        self._deliver(order, 1)
        self._credit(order.invoice_ids, 100)
        self.assertWallet(balance=5, pending=0)
        self.assertKinds(["earn", "reverse"])
        self.assertFalse(order.retention_accrual_ids.reason)

    def test_the_credit_note_before_it_counts_once(self):
        order = self._sold()
        self._credit(order.invoice_ids, 100)
        self.assertWallet(balance=5)
        self._deliver(order, 1)
        self.assertWallet(balance=5, pending=0)

    def test_the_larger_of_return_and_credit_note_counts(self):
        order = self._sold()
        invoice = order.invoice_ids
        self._deliver(order, 1)
        self._credit(invoice, 40)
        self.assertWallet(balance=5)
        self._credit(invoice, 100)
        self.assertWallet(balance=3, pending=0)

    def test_delivered_again(self):
        order = self._sold()
        self._deliver(order, 1)
        self._deliver(order, 2)
        self.assertWallet(balance=10, pending=0)

    def test_invoiced_by_delivery(self):
        order = self._sold(policy="delivery")
        self.assertWallet(balance=10)
        self._deliver(order, 1)
        self.assertWallet(balance=5)
        credit = order._create_invoices(final=True)
        credit.action_post()
        self.settle()
        self.assertEqual(credit.move_type, "out_refund")
        self.assertWallet(balance=5, pending=0)
        # Sold again: delivered and invoiced a second time
        self._deliver(order, 2)
        self._invoice(order)
        self.assertWallet(balance=10, pending=0)

    def test_returned_before_it_was_invoiced(self):
        order = self._sold(policy="delivery", paid=False)
        self._deliver(order, 1)
        self.assertWallet(balance=0, pending=5)
        self._pay(self._invoice(order))
        self.assertWallet(balance=5, pending=0)

    def test_returned_before_it_was_paid(self):
        order = self._sold(paid=False)
        self._deliver(order, 1)
        self.assertWallet(balance=0, pending=5)
        self._pay(self._invoice(order))
        self.assertWallet(balance=5, pending=0)

    def test_quantity_ordered_is_lowered_after_the_return(self):
        order = self._sold(paid=False)
        self._deliver(order, 1)
        order.order_line.product_uom_qty = 1
        self.settle()
        self.assertWallet(pending=5)
        order.order_line.product_uom_qty = 2
        self.settle()
        self.assertWallet(pending=10)

    def test_release_at_delivery(self):
        self.program.retention_release = "paid_delivered"
        order = self._sold()
        self.assertWallet(balance=10)
        self._deliver(order, 1)
        self.assertWallet(balance=5, pending=0)
        self._credit(order.invoice_ids, 100)
        self.assertWallet(balance=5, pending=0)

    def test_release_at_confirmation(self):
        self.program.retention_release = "confirmed"
        order = self._sold(paid=False)
        self.assertWallet(balance=10)
        self._deliver(order, 1)
        self.assertWallet(balance=5, pending=0)

    def test_more_was_delivered_than_ordered(self):
        order = self._sold()
        self._deliver(order, 3)
        self._deliver(order, 2)
        self.assertWallet(balance=10)
        self._deliver(order, 1)
        self.assertWallet(balance=5)

    def test_given_off_on_the_invoice(self):
        order = self._sold(paid=False)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.discount = 20
        invoice.action_post()
        self._pay(invoice)
        self.assertWallet(balance=8, pending=0)
        self._deliver(order, 1)
        self.assertWallet(balance=4, pending=0)
        self._credit(invoice, 80)
        self.assertWallet(balance=4, pending=0)

    def test_given_off_on_the_invoice_and_refunded(self):
        order = self._sold(paid=False)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.discount = 20
        invoice.action_post()
        self._pay(invoice)
        self._credit(invoice)
        self.assertWallet(balance=0, pending=0)

    def test_goods_partly_paid_with_points(self):
        self._give_points(60)
        order = self._basket((self.sofa, 100, 2))
        order._retention_set_points(60)
        self._confirm(order)
        self._deliver(order, 2)
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertWallet(balance=7)
        self._deliver(order, 1)
        self.assertWallet(balance=3.5)
        self._deliver(order, 0)
        self.assertWallet(balance=0)
        self._credit(invoice)
        self.assertWallet(balance=60, pending=0, debt=0)

    def test_tax_and_other_base(self):
        tax = self._create_tax(20)
        self.sofa.taxes_id = tax
        for base, points in (("included", 6), ("excluded", 5)):
            with self.subTest(base):
                self.program.retention_base = base
                customer = self._create_customer(base)
                order = self._sold(partner_id=customer.id)
                self.assertWallet(customer, balance=2 * points)
                self._deliver(order, 1)
                self.assertWallet(customer, balance=points, pending=0)
                self._credit(order.invoice_ids, 100)
                self.assertWallet(customer, balance=points, pending=0)

    def test_goods_that_earn_by_a_rule(self):
        self._rule(factor=3, category_ids=self._on(self.sofas))
        self._rule("per_hundred", points=1)
        order = self._basket((self.sofa, 100, 2), (self.book, 100))
        self._confirm(order)
        order.order_line.write({"qty_delivered": 1})
        self._deliver(order, 2)
        self._pay(self._invoice(order))
        self.assertWallet(balance=38)
        self._deliver(order, 1)
        self.assertWallet(balance=22)
        self._credit(order.invoice_ids, 100)
        self.assertWallet(balance=22, pending=0)

    def test_one_line_does_not_excuse_another(self):
        """A credit note of the book is none of the sofa that came back."""
        order = self._basket((self.book, 100), (self.sofa, 100))
        self._confirm(order)
        order.order_line.write({"qty_delivered": 1})
        self.settle()
        invoice = self._invoice(order)
        self._pay(invoice)
        order.order_line[1].qty_delivered = 0
        self.settle()
        self.assertWallet(balance=5)
        self._credit(invoice, 100)
        self.assertWallet(balance=0, pending=0)

    def test_a_debt_when_points_are_spent(self):
        order = self._sold(10)
        following = self._basket((self.book, 100))
        following._retention_set_points(50)
        self._confirm(following)
        self._deliver(order, 0)
        self.assertWallet(balance=-50, debt=50)

    def test_everything_at_once(self):
        """Return, credit note by line and by amount, provider refund, less goods."""
        order = self._sold(10, paid=False)
        transaction = self._transaction(order, 1000)
        self.assertWallet(balance=50)
        self._deliver(order, 8)
        self.assertWallet(balance=40)
        invoice = self._invoice(order)
        self._credit(invoice, 200)
        self.assertWallet(balance=40)
        self._credit(invoice, 50)
        self.assertWallet(balance=37.5)
        self._transaction(order, -250, transaction)
        self.assertWallet(balance=37.5, pending=0)
        self._deliver(order, 0)
        self.assertWallet(balance=0, pending=0)
        self._credit(invoice, 750)
        self.assertWallet(balance=0, pending=0)

    def _transaction(self, order, amount, source=None):
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].search([], limit=1)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"{order.name} {amount}",
                "sale_order_ids": [] if source else [Command.set(order.ids)],
                "source_transaction_id": source.id if source else False,
                "operation": "refund" if source else "online_direct",
                "state": "done",
            }
        )
        order._retention_flag_settlement()
        self.settle()
        return transaction
