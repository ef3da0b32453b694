"""Visitors of the public page of complaints: unknown ones and signed-in ones."""

import time

from lxml import html

from odoo import http
from odoo.fields import Command
from odoo.tools import hash_sign

from ...controllers.complaint_sending import SHEET
from ..loyalty.common_shop import LOGIN, ShopCase
from .common import ComplaintBuilders

PAGE = "/complaint"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n" + b" " * 40


class ComplaintPublicCase(ComplaintBuilders, ShopCase):
    """A firm with two customers who have accounts, a stranger, and orders of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"phone": "+1 555 0100", "email": "shop@example.com"})
        cls.firm = cls._create_customer("Harbour Hotels", is_company=True)
        cls.customer.parent_id = cls.firm
        cls.stranger = cls._create_customer("Zoe Secret", email="zoe@example.com")
        cls.table = cls._create_product("Table")
        cls.order, cls.foreign = (
            cls.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 10})
                        for product in (cls.product, cls.table)
                    ],
                }
            )
            for partner in (cls.firm, cls.stranger)
        )
        (cls.order | cls.foreign).action_confirm()
        cls.complaints = cls.env["retention.complaint"]

    def setUp(self):
        super().setUp()
        self.visit_as(None)

    def visit_as(self, login):
        """Begin to visit: signed in, or not."""
        self.authenticate(login, login)

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def _sheet(self, nonce="a sheet", age=10):
        values = [nonce, int(time.time() - age)]
        return hash_sign(self.env(su=True), SHEET, values, expiration_hours=48)

    def _filled(self, **changes):
        """Return what somebody unknown sends; None leaves a field out."""
        sent = {
            "csrf_token": http.Request.csrf_token(self),
            "sheet": self._sheet(),
            "kind": "wrong",
            "description": "The chair wobbles",
            "wish": "repair",
            "wish_text": "",
            "name": "Ani Unknown",
            "email": "ani.unknown@example.com",
            "phone": "",
            "order_text": "",
            **changes,
        }
        return {name: value for name, value in sent.items() if value is not None}

    def _send(self, files=None, **changes):
        """Send the form; return the answer, redirects not followed."""
        return self.url_open(
            PAGE, data=self._filled(**changes), files=files, allow_redirects=False
        )

    def _send_known(self, **changes):
        """Send the form as somebody who is signed in does."""
        return self._send(name=None, email=None, phone=None, **changes)

    def _made(self, answer):
        """Return the complaint that an answer leads to, and its page's address."""
        self.assertEqual(answer.status_code, 303, answer.text[:500])
        token = answer.headers["Location"].rpartition("/")[2]
        complaint, _is_full, problem = self.complaints._read_link(token)
        self.assertIsNone(problem)
        return complaint, f"{PAGE}/{token}"

    def _refusal(self, answer, status=422):
        """Return the sentences that an answer refuses something with."""
        self.assertEqual(answer.status_code, status, answer.text[:500])
        return self._read(html.fromstring(answer.text), "o_retention_problems")

    def _reply(self, path, text="", files=None, **changes):
        data = {"csrf_token": http.Request.csrf_token(self), "text": text} | changes
        return self.url_open(
            f"{path}/reply", data=data, files=files, allow_redirects=False
        )

    def _full_page(self, complaint):
        return f"{PAGE}/{complaint._link_token()}"

    def _sign_in_customer(self):
        self.visit_as(LOGIN)
