from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from ...tools.order_check import state
from ..common import RetentionCase
from ..loyalty.test_transactions import TransactionCase


class CheckCase(RetentionCase):
    def _check(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["retention.order.check"].search([("id", "=", order.id)])

    def assertChecked(self, order, expected, **figures):
        """Assert the state and figures of an order, and that the rule says so."""
        row = self._check(order)
        found = {name: round(row[name], 2) for name in figures}
        self.assertEqual((row.state, found), (expected, figures))
        self.assertAlmostEqual(row.open, row.invoiced - row.credited - row.paid, 6)
        self.assertAlmostEqual(
            row.difference, row.ordered - row.invoiced + row.credited, 6
        )
        amounts = (row.ordered, row.invoiced, row.credited, row.paid)
        self.assertEqual(
            state(*(round(Decimal(str(one)), 2) for one in amounts)), expected
        )
        self.assertEqual(row.is_difference, expected not in ("agrees", "credited"))


@tagged("post_install", "-at_install")
class TestOrderCheck(CheckCase):
    """Orders against what was invoiced, credited and paid, by hand."""

    def test_from_order_to_payment(self):
        order = self._create_order(1000)
        self.assertFalse(self._check(order), "a quotation is nothing to check")
        self._confirm(order)
        self.assertChecked(order, "not_invoiced", ordered=1000, invoiced=0, paid=0)
        draft = order._create_invoices()
        self.assertChecked(order, "not_invoiced", invoiced=0)
        draft.action_post()
        self.assertChecked(order, "unpaid", invoiced=1000, open=1000, difference=0)
        self._pay(draft, 400)
        self.assertChecked(order, "unpaid", paid=400, open=600)
        self._pay(draft)
        self.assertChecked(order, "agrees", paid=1000, open=0)

    def test_cancelled_orders_are_left_out(self):
        order = self._confirm(self._create_order(1000))
        order._action_cancel()
        self.assertFalse(self._check(order))

    def test_tax_totals_against_totals(self):
        tax = self._create_tax(21)
        product = self._create_product("Taxed", taxes=[tax])
        order = self._confirm(self._create_order(99.99, product=product))
        self._pay(self._invoice(order))
        self.assertChecked(order, "agrees", ordered=120.99, invoiced=120.99)

    def test_invoice_that_was_changed(self):
        for price, expected in ((90, "less"), (110, "more")):
            # Each a first order: no tier, no discount
            customer = self._create_customer(f"Pays {price}")
            order = self._confirm(self._create_order(100, customer))
            invoice = order._create_invoices()
            invoice.invoice_line_ids.price_unit = price
            invoice.action_post()
            self._pay(invoice)
            self.assertChecked(
                order, expected, invoiced=price, difference=100 - price, paid=price
            )

    def test_line_added_by_hand(self):
        order = self._confirm(self._create_order(100))
        invoice = order._create_invoices()
        invoice.invoice_line_ids = [
            Command.create({"name": "Fee", "quantity": 1, "price_unit": 7})
        ]
        invoice.invoice_line_ids.tax_ids = False
        invoice.action_post()
        self.assertChecked(order, "more", invoiced=107, difference=-7)

    def test_down_payment(self):
        order = self._confirm(self._create_order(1000))
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "fixed", "fixed_amount": 300})
        )
        wizard.create_invoices()
        deposit = order.invoice_ids
        deposit.action_post()
        self._pay(deposit)
        self.assertChecked(order, "less", ordered=1000, invoiced=300, paid=300)
        final = self._invoice(order)
        self.assertEqual(final.amount_total, 700)
        self.assertChecked(order, "unpaid", invoiced=1000, paid=300, open=700)
        self._pay(final)
        self.assertChecked(order, "agrees", invoiced=1000, paid=1000)

    def test_down_payment_of_all(self):
        order = self._confirm(self._create_order(1000))
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 100})
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self._pay(order.invoice_ids)
        order._create_invoices(final=True).action_post()
        self.assertChecked(order, "agrees", invoiced=1000, paid=1000)

    def test_credit_notes(self):
        order = self._buy(1000)
        credit = self._credit(order.invoice_ids, 400)
        self.assertChecked(
            order, "overpaid", credited=400, paid=1000, open=-400, difference=400
        )
        self._pay(credit)
        self.assertChecked(order, "credited", credited=400, paid=600, open=0)

    def test_credit_note_set_against_the_invoice(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        credit = self._credit(invoice, 400)
        lines = (invoice | credit).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.assertChecked(order, "unpaid", credited=400, paid=0, open=600)
        self._pay(invoice)
        self.assertChecked(order, "credited", credited=400, paid=600)

    def test_credited_and_invoiced_again(self):
        order = self._confirm(self._create_order(1000))
        invoice = self._invoice(order)
        self._credit(invoice)
        again = invoice.copy()
        again.invoice_line_ids.sale_line_ids = order.order_line
        again.action_post()
        self.assertChecked(order, "unpaid", invoiced=2000, credited=1000)

    def test_one_invoice_for_two_orders(self):
        first = self._confirm(self._create_order(100))
        second = self._confirm(self._create_order(300))
        invoice = (first | second)._create_invoices()
        invoice.action_post()
        self._pay(invoice, 100)
        self.assertChecked(first, "unpaid", invoiced=100, paid=25)
        self.assertChecked(second, "unpaid", invoiced=300, paid=75)
        invoice.button_draft()
        invoice.invoice_line_ids = [
            Command.create(
                {"name": "Fee", "quantity": 1, "price_unit": 40, "tax_ids": False}
            )
        ]
        invoice.action_post()
        parts = [self._check(order).invoiced for order in (first, second)]
        self.assertEqual(parts, [110, 330])
        self.assertEqual(sum(parts), invoice.amount_total)

    def test_contacts_of_a_firm_are_one_customer(self):
        firm = self._create_customer("Firm", is_company=True)
        contact = self._create_customer("Contact", parent_id=firm.id)
        orders = self._confirm(self._create_order(100, firm))
        orders |= self._confirm(self._create_order(250, contact))
        self.env.flush_all()
        groups = self.env["retention.order.check"]._read_group(
            [("id", "in", orders.ids)], ["partner_id"], ["ordered:sum", "__count"]
        )
        self.assertEqual(groups, [(firm, 350, 2)])

    def test_row_opens_its_order(self):
        order = self._confirm(self._create_order(100))
        action = self._check(order).action_open_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", order.id)
        )


@tagged("post_install", "-at_install")
class TestOrderCheckCurrency(CheckCase):
    """Another currency is no difference, whatever its rate did meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.currency"].create(
            {
                "name": "TFC",
                "symbol": "T",
                "rounding": 0.01,
                "rate_ids": [
                    Command.create({"name": "2020-01-01", "rate": 4}),
                ],
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": cls.foreign.id}
        )

    def _foreign_order(self, amount):
        order = self._create_order(amount, pricelist_id=self.pricelist.id)
        order.order_line.price_unit = amount
        return self._confirm(order)

    def test_shown_in_the_companys_currency(self):
        order = self._foreign_order(100)
        self.assertEqual(order.currency_id, self.foreign)
        self.foreign.rate_ids.rate = 5
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertChecked(order, "agrees", ordered=25, invoiced=25, paid=25)
        self.assertEqual(self._check(order).currency_id, self.company.currency_id)

    def test_invoiced_in_another_currency(self):
        order = self._foreign_order(100)
        invoice = order._create_invoices()
        invoice.currency_id = self.company.currency_id
        invoice.invoice_line_ids.price_unit = 25
        invoice.action_post()
        self.assertChecked(order, "unpaid", ordered=25, invoiced=25)


@tagged("post_install", "-at_install")
class TestOrderCheckOnline(CheckCase, TransactionCase):
    """Money that came before the invoice."""

    def test_paid_and_not_invoiced(self):
        order = self._confirm(self._create_order(500))
        self._transact(order)
        self.assertChecked(order, "not_invoiced", paid=500, open=-500)

    def test_pending_is_not_paid(self):
        order = self._confirm(self._create_order(500))
        self._transact(order, state="pending")
        self.assertChecked(order, "not_invoiced", paid=0)

    def test_given_back(self):
        order = self._confirm(self._create_order(500))
        paid = self._transact(order)
        self._transact(order, -200, operation="refund", source_transaction_id=paid.id)
        self.assertChecked(order, "not_invoiced", paid=300)

    def test_one_payment_for_two_orders(self):
        first = self._confirm(self._create_order(100))
        second = self._confirm(self._create_order(300))
        self._transact(first, 400, sale_order_ids=[Command.set((first | second).ids)])
        self.assertChecked(first, "not_invoiced", paid=100)
        self.assertChecked(second, "not_invoiced", paid=300)
