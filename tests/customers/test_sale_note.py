from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..common import RetentionCase

NOTE = "Deliver before ten\nNever ring the front door"


@tagged("post_install", "-at_install")
class TestSaleNote(RetentionCase):
    """What must be known is on the order, and leaves the house nowhere."""

    def test_on_the_order_as_soon_as_the_customer_is_chosen(self):
        self.customer.retention_sale_note = NOTE
        self.customer.retention_likes = "oak"
        self.customer.retention_dislikes = "plastic,\n  noise"
        with Form(self.env["sale.order"]) as form:
            self.assertFalse(form.retention_read_first)
            form.partner_id = self.customer
            self.assertEqual(form.retention_read_first, NOTE)
            self.assertEqual(
                form.retention_taste_text, "Likes oak · dislikes plastic, noise"
            )
            form.partner_id = self._create_customer("Another")
            self.assertFalse(form.retention_read_first)
            self.assertFalse(form.retention_taste_text)

    def test_note_of_the_firm_holds_for_its_contacts(self):
        firm = self._create_customer(
            "Firm", is_company=True, retention_sale_note="Order number on the invoice"
        )
        contact = self._create_customer(
            "Contact", parent_id=firm.id, retention_sale_note="Deaf in one ear"
        )
        order = self._create_order(100, contact)
        self.assertEqual(
            order.retention_read_first, "Order number on the invoice\nDeaf in one ear"
        )
        self.assertEqual(
            self._create_order(100, firm).retention_read_first,
            "Order number on the invoice",
        )

    def test_a_seller_reads_it(self):
        self.customer.retention_sale_note = NOTE
        seller = new_test_user(
            self.env, "note_seller", "sales_team.group_sale_salesman_all_leads"
        )
        order = self._create_order(100).with_user(seller)
        self.assertEqual(order.retention_read_first, NOTE)

    def test_not_printed_not_mailed(self):
        self.customer.write(
            {
                "retention_sale_note": "Secret note",
                "retention_wishes": "Secret wish",
                "email": "ani@example.com",
            }
        )
        order = self._create_order(100)
        self.env.flush_all()
        printed, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids
        )
        self.assertIn(order.name.encode(), printed)
        self.assertNotIn(b"Secret", printed)
        template = self.env.ref("sale.email_template_edi_sale")
        mail = template._generate_template(
            order.ids, ("body_html", "subject", "partner_to")
        )[order.id]
        self.assertIn(order.name, str(mail["body_html"]))
        self.assertNotIn("Secret", str(mail))


@tagged("post_install", "-at_install")
class TestSaleNotePortal(HttpCase, RetentionCase):
    def test_the_customers_own_page(self):
        self.customer.write(
            {
                "retention_sale_note": "Secret note",
                "retention_likes": "Secret taste",
                "email": "ani@example.com",
            }
        )
        order = self._create_order(100)
        order.state = "sent"
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn(order.name, page.text)
        self.assertNotIn("Secret", page.text)
