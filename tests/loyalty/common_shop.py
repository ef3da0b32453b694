from contextlib import contextmanager
from unittest.mock import patch

from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase

from odoo.addons.payment.models.payment_transaction import PaymentTransaction

from ..common import RetentionCase

LOGIN = "retention_anna"
UPDATE = "/shop/retention/points/update"
PROCESSING_VALUES = PaymentTransaction._get_specific_processing_values


class ShopCase(RetentionCase, HttpCase):
    """The programme in a webshop, with a signed-up customer and a published product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.write({"company_id": cls.company.id, "domain": False})
        cls.product.write({"type": "service", "website_published": True})
        cls.user = cls._create_shopper(LOGIN, "Anna Shopper")
        cls.customer = cls.user.partner_id

    # ------------------------------------------------------------
    # Builders
    # ------------------------------------------------------------

    @classmethod
    def _create_shopper(cls, login, name):
        """Make a portal user whose address is complete."""
        user = cls.env["res.users"].create(
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@example.com",
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )
        state = cls.env.ref("base.state_us_39")
        user.partner_id.write(
            {
                "street": "215 Vine St",
                "city": "Scranton",
                "zip": "18503",
                "phone": "+1 555-555-5555",
                "state_id": state.id,
                "country_id": state.country_id.id,
            }
        )
        return user

    def _create_cart(self, amount=100, customer=None, **values):
        """Make an open cart; the shop finds it when its customer signs in."""
        return self._create_order(
            amount, customer, website_id=self.website.id, **values
        )

    def _give_level(self, tier, customer=None):
        """Let a customer hold a level."""
        self._wallet_of(customer)
        self.env["retention.tier.membership"]._set_by_hand(
            customer or self.customer, tier, False, "For the test"
        )

    def _wallet_of(self, customer=None):
        return self.env["retention.wallet"]._for_owner(
            self.program, customer or self.customer
        )

    # ------------------------------------------------------------
    # Visits
    # ------------------------------------------------------------

    def _sign_in(self, login=LOGIN):
        self.authenticate(login, login)

    def _visit(self, url):
        """Return a page as an lxml tree."""
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return html.fromstring(response.text)

    def _find(self, page, name):
        """Return the first element with a class, None if there is none."""
        path = f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"
        return next(iter(page.xpath(path)), None)

    def _read(self, page, name):
        """Return the text of the first element with a class, '' if there is none."""
        element = self._find(page, name)
        text = element.text_content() if element is not None else ""
        return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())

    def _submit(self, page, **fields):
        """Send the form of the points as a browser without JavaScript does."""
        form = self._find(page, "o_retention_spend")
        sent = {field.name: field.value for field in form.xpath(".//input[@name]")}
        response = self.url_open(form.get("action"), data=sent | fields)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _use(self, **params):
        """Choose points as the page's script does."""
        return self.make_jsonrpc_request(UPDATE, params)

    # ------------------------------------------------------------
    # Payment
    # ------------------------------------------------------------

    @contextmanager
    def _payments_end(self, state):
        """Have payments end in another state than they were offered to."""
        usual = type(self).payments_end
        type(self).payments_end = state
        try:
            yield
        finally:
            type(self).payments_end = usual

    @classmethod
    def _offer_payment(cls, state="done"):
        """Publish a provider whose payments end at once in a state.

        It needs no other addon: its form leads straight to the page that waits for
        payments, and the provider's answer is patched in.
        """
        form = cls.env["ir.ui.view"].create(
            {
                "name": "Straight back",
                "type": "qweb",
                "arch": '<form action="/payment/status" method="get"/>',
            }
        )
        cls.env["payment.provider"].search([]).state = "disabled"
        method = cls.env.ref("payment.payment_method_unknown")
        cls.env["payment.provider"].create(
            {
                "name": "Payment of the test",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": cls.company.id,
                "payment_method_ids": [Command.set(method.ids)],
                "redirect_form_view_id": form.id,
                "available_currency_ids": [Command.set(cls.company.currency_id.ids)],
            }
        )
        method.active = True

        cls.payments_end = state

        def pay(transaction, processing_values):
            getattr(transaction, f"_set_{cls.payments_end}")()
            return PROCESSING_VALUES(transaction, processing_values)

        cls.classPatch(PaymentTransaction, "_get_specific_processing_values", pay)
        # The books of a provider are no part of these tests
        cls.startClassPatcher(
            patch(
                "odoo.addons.account_payment.models.payment_transaction"
                ".PaymentTransaction._create_payment"
            )
        )
        # A confirmation with its PDF needs wkhtmltopdf
        cls.env.ref("sale.email_template_edi_sale").report_template_ids = False
