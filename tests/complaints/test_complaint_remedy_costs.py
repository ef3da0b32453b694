from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_remedies import RemedyCase


@tagged("post_install", "-at_install")
class TestComplaintRemedyCosts(RemedyCase):
    """What a complaint cost, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls._create_tax(20)
        cls.taxed = cls._create_product("Table", 100, [tax])
        cls.accountant = new_test_user(
            cls.env,
            "costs_accountant",
            "customer_retention.group_retention_manager,account.group_account_invoice",
        )

    def _invoiced(self, amount=100, **values):
        order = self._create_order(amount, self.contact, self.taxed, **values)
        invoice = self._invoice(self._confirm(order))
        self.complaint.sale_order_id = order
        return invoice

    def _draft_note(self, remedy, amount=None):
        """Go through the wizard that a remedy opens; return the draft."""
        action = remedy.action_do()
        wizards = self.env[action["res_model"]].with_user(self.accountant)
        wizard = Form(wizards.with_context(**action["context"])).save()
        self.assertIn(self.complaint.name, wizard.reason)
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount is not None:
            note.invoice_line_ids.price_unit = amount
        return note

    def test_credit_note(self):
        self._invoiced(100)
        remedy = self._agreed(60, user=self.accountant, kind="credit_note")
        note = self._draft_note(remedy, 50)
        self.assertEqual(note.retention_complaint_id, self.complaint)
        self.assertEqual((remedy.state, self.complaint.refund_amount), ("approved", 0))
        note.action_post()
        self.assertEqual((remedy.state, self.complaint.refund_amount), ("done", 50))
        self.assertEqual(self.complaint.cost_amount, 50)
        self.assertEqual(self.complaint.remedy_amount, 0)
        note.button_draft()
        self.assertEqual((remedy.state, self.complaint.refund_amount), ("approved", 0))
        note.action_post()
        self.assertEqual((remedy.state, self.complaint.refund_amount), ("done", 50))
        note.button_draft()
        note.button_cancel()
        self.assertEqual((remedy.state, self.complaint.cost_amount), ("approved", 0))
        with self.assertRaisesRegex(UserError, "has remedies or credit notes"):
            self.complaint.unlink()

    def test_no_more_than_was_agreed(self):
        self._invoiced(100)
        remedy = self._agreed(60, user=self.accountant, kind="credit_note")
        note = self._draft_note(remedy)
        words = r"takes \$.100\.00 off, and \$.60\.00 were agreed"
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            note.action_post()
        note.invoice_line_ids.price_unit = 60
        note.action_post()
        self.assertEqual(remedy.state, "done")

    def test_who_may_not_make_it(self):
        remedy = self._propose(20, kind="credit_note")
        with self.assertRaisesRegex(UserError, "no order with a posted invoice"):
            remedy.action_do()
        invoice = self._invoiced(20)
        with self.assertRaisesRegex(UserError, f"credit {invoice.name}"):
            remedy.action_do()
        dear = self._propose(90, user=self.seller, kind="credit_note")
        wizards = self.env["account.move.reversal"].with_user(self.accountant)
        wizard = wizards.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id, "retention_remedy_id": dear.id})
        with self.assertRaisesRegex(UserError, "is not approved"):
            wizard.refund_moves()

    def test_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2020-01-01", "rate": 0.8}
        )
        self.env["res.currency.rate"].search(
            [("currency_id", "=", euro.id), ("name", "!=", "2020-01-01")]
        ).unlink()
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self._invoiced(100, pricelist_id=pricelist.id)
        remedy = self._agreed(50, user=self.accountant, kind="credit_note")
        note = self._draft_note(remedy, 33.33)
        self.assertEqual(note.currency_id, euro)
        note.action_post()
        self.assertEqual(self.complaint.refund_amount, -note.amount_untaxed_signed)
        self.assertEqual(self.complaint.refund_amount, 41.66)

    def test_linked_by_hand(self):
        invoice = self._invoiced(100)
        remedy = self._agreed(40, user=self.seller, kind="credit_note")
        note = self._credit(invoice, 40)
        note.with_user(self.accountant).retention_complaint_id = self.complaint
        self.assertEqual((remedy.state, note.retention_remedy_id), ("done", remedy))
        self.assertEqual(self.complaint.refund_amount, 40)
        note.with_user(self.accountant).retention_complaint_id = False
        self.assertEqual((remedy.state, self.complaint.refund_amount), ("approved", 0))
        # One that nobody proposed is a cost all the same
        more = self._credit(invoice, 60)
        more.retention_complaint_id = self.complaint
        self.assertEqual((remedy.state, self.complaint.refund_amount), ("approved", 60))

    def test_invoiced_to_somebody_else(self):
        """The complaint is that of who ordered, whoever pays."""
        invoice = self._invoiced(100, partner_invoice_id=self.customer.id)
        note = self._credit(invoice, 40)
        self.assertEqual(note.commercial_partner_id, self.customer)
        note.retention_complaint_id = self.complaint
        self.assertEqual(self.complaint.refund_amount, 40)

    def test_links_that_cannot_be(self):
        invoice = self._invoiced(100)
        note = self._credit(invoice, 40)
        stranger = self._complain(self.customer)
        with (
            self.assertRaisesRegex(ValidationError, "is a complaint of Ani Petrosyan"),
            self.env.cr.savepoint(),
        ):
            note.retention_complaint_id = stranger
        note.retention_complaint_id = self._complain(self.firm)
        with (
            self.assertRaisesRegex(ValidationError, "credit notes of Harbour Hotels"),
            self.env.cr.savepoint(),
        ):
            note.retention_complaint_id.partner_id = self.customer
        note.retention_complaint_id = False
        elsewhere = self._complain(
            self.firm, company_id=self.other_company.id, user_id=False
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note.retention_complaint_id = elsewhere
        with (
            self.assertRaisesRegex(ValidationError, "Only credit notes"),
            self.env.cr.savepoint(),
        ):
            invoice.retention_complaint_id = self.complaint
        clerk = new_test_user(
            self.env,
            "costs_clerk",
            "sales_team.group_sale_salesman,account.group_account_invoice",
        )
        with self.assertRaises(AccessError):
            note.with_user(clerk).retention_complaint_id = self.complaint
        plain = new_test_user(self.env, "costs_plain", "account.group_account_invoice")
        self.assertNotIn("retention_complaint_id", note.with_user(plain).fields_get())
        for form in ("account.view_move_form", "account.view_account_move_reversal"):
            view = self.env.ref(form)
            arch = self.env[view.model].with_user(plain).get_view(view.id)["arch"]
            self.assertNotIn("retention_", arch)
        wizard = (
            self.env["account.move.reversal"]
            .with_user(plain)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        self.assertTrue(wizard.refund_moves()["res_id"])
        # Clerks who know nothing of complaints post, and take back
        note.retention_complaint_id = self.complaint
        note.with_user(plain).button_draft()
        self.assertEqual(self.complaint.refund_amount, 0)
        note.with_user(plain).action_post()
        self.assertEqual(self.complaint.refund_amount, 40)

    def test_all_adds_up(self):
        self.company.retention_complaint_hour_cost = 19.99
        self.product.standard_price = 0.1
        invoice = self._invoiced(100)
        self._credit(invoice, 10.1).retention_complaint_id = self.complaint
        gift = self._agreed(user=self.manager, product_id=self.product.id, quantity=3)
        gift.action_done()
        self._agreed(kind="points", points=0.2, user=self.manager).action_do()
        self._propose(7, kind="visit").action_submit()
        complaint = self.complaint.with_user(self.seller)
        complaint.write({"goods_amount": 0.7, "freight_amount": 0.1, "work_hours": 1.5})
        self.assertEqual(complaint.remedy_amount, 0.5)
        self.assertEqual(complaint.work_amount, 29.99)
        self.assertEqual(complaint.cost_amount, 41.39)
        # Hours cost what they cost when they were typed
        self.company.retention_complaint_hour_cost = 50
        self.assertEqual(complaint.work_amount, 29.99)
        complaint.freight_amount = 0
        self.assertEqual(complaint.cost_amount, 41.29)
        complaint.work_hours = 2
        self.assertEqual(complaint.work_amount, 100)
        with self.assertRaisesRegex(ValidationError, "are 0 or more"):
            complaint.work_hours = -1

    def test_currency_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.env["res.company"].create(
            {"name": "Euro shop", "currency_id": euro.id, "parent_id": False}
        )
        complaint = self._complain(company_id=other.id, user_id=False)
        self.assertEqual(complaint.currency_id, euro)
        with self.assertRaisesRegex(ValidationError, "runs in Euro shop today"):
            self.env["retention.complaint.remedy"].create(
                {"complaint_id": complaint.id, "kind": "points", "points": 1}
            )
        remedy = self.env["retention.complaint.remedy"].create(
            {
                "complaint_id": complaint.id,
                "kind": "replacement",
                "product_id": self.product.id,
            }
        )
        self.assertEqual(remedy.currency_id, euro)
        self.product.with_company(other).standard_price = 12.345
        remedy.quantity = 2
        self.assertEqual(remedy.amount, 24.69)
