from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...controllers import complaint as complaint_page
from .common_public import PAGE, ComplaintPublicCase


@tagged("post_install", "-at_install")
class TestComplaintPublicOwn(ComplaintPublicCase):
    """Customers with an account: their firm's orders and complaints, nobody else's."""

    def setUp(self):
        super().setUp()
        self._sign_in_customer()

    def test_order_and_line(self):
        page = self._visit(PAGE)
        links = page.xpath("//a[contains(@class, 'o_retention_tile')]/@href")
        self.assertEqual(links, [f"{PAGE}?order={self.order.id}", f"{PAGE}?order=0"])
        page = self._visit(f"{PAGE}?order={self.order.id}")
        lines = page.xpath("//input[@name='line']/@value")
        self.assertEqual(lines, [str(one) for one in self.order.order_line.ids])
        self.assertFalse(page.xpath("//form//input[@name='email']"))
        line = self.order.order_line[1]
        answer = self._send_known(order=self.order.id, line=[line.id], kind="money")
        complaint, path = self._made(answer)
        self.assertRecordValues(
            complaint,
            [
                {
                    "partner_id": self.customer.id,
                    "commercial_partner_id": self.firm.id,
                    "origin": "portal",
                    "is_unverified": False,
                    "kind": "refund",
                    "sale_order_id": self.order.id,
                    "product_id": self.table.id,
                }
            ],
        )
        self.assertEqual(complaint.sale_line_ids, line)
        shown = self.url_open(path).text
        for words in (complaint.name, self.order.name, "The chair wobbles", "Refund"):
            self.assertIn(words, shown)

    def test_no_order(self):
        self._visit(f"{PAGE}?order=0")
        complaint, _path = self._made(self._send_known())
        self.assertFalse(complaint.sale_order_id)

    def test_order_of_somebody_else(self):
        """Theirs, none at all and a quotation: nothing tells them apart."""
        quotation = self._create_order(10, self.customer)
        answers = set()
        for number in (self.foreign.id, 2**31 - 1, quotation.id):
            answer = self.url_open(f"{PAGE}?order={number}", allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            answer = self._send_known(order=number)
            answers.add(self._refusal(answer))
            self.assertNotIn("Zoe", answer.text)
            self.assertNotIn(self.foreign.name, answer.text)
        self.assertEqual(answers, {"Choose one of your orders."})
        words = self._refusal(
            self._send_known(order=self.order.id, line=self.foreign.order_line[0].id)
        )
        self.assertEqual(words, "Choose what it is about from this order.")
        self.assertFalse(
            self.complaints.search([("partner_id", "=", self.customer.id)])
        )

    def test_button_on_an_order(self):
        page = self._visit(f"/my/orders/{self.order.id}")
        link = f"{PAGE}?order={self.order.id}"
        self.assertEqual(len(page.xpath(f"//a[@href='{link}']")), 1)
        # By a shared link somebody else reads, no more
        self.visit_as(None)
        url = self.order.get_portal_url()
        self.assertFalse(self._visit(url).xpath(f"//a[@href='{link}']"))
        self.assertTrue(self._visit("/").xpath(f"//footer//a[@href='{PAGE}']"))

    def test_my_complaints(self):
        own = self._complain(self.customer)
        colleague = self._complain(self.firm)
        done = self._solve(self._complain(self.firm))
        event = self._complain(self.firm, origin="cancel")
        claimed = self._complain(self.firm, origin="website", is_unverified=True)
        strange = self._complain(self.stranger)
        shown = self._listed()
        self.assertEqual(shown, {own.name, colleague.name, done.name})
        self.assertEqual(self._listed("?filterby=open"), {own.name, colleague.name})
        self.assertEqual(self._listed(f"?search={done.name}"), {done.name})
        self.assertEqual(self._listed("?search=wobbles"), set())
        self.assertEqual(self._listed("?filterby=x&search=%25&page=9"), shown)
        claimed.action_take_up()
        self.assertIn(claimed.name, self._listed())
        answer = self.url_open(f"/my/complaints/{colleague.id}")
        self.assertIn(f"Your complaint {colleague.name}", answer.text)
        for number in (strange.id, event.id, 2**40):
            answer = self.url_open(f"/my/complaints/{number}", allow_redirects=False)
            self.assertTrue(answer.headers["Location"].endswith("/my/complaints"))
        home = self._visit("/my")
        self.assertTrue(home.xpath("//a[@href='/my/complaints']"))

    def _listed(self, query=""):
        page = self._visit(f"/my/complaints{query}")
        return set(page.xpath("//table//a[contains(@href, '/my/complaints/')]/text()"))

    def test_customers_have_no_rights_of_their_own(self):
        complaint = self._complain(self.customer).with_user(self.user)
        for check in (
            lambda: complaint.read(["name"]),
            complaint.action_new_link,
            complaint.action_customer_page,
            lambda: self.env["retention.flood.counter"].with_user(self.user).search([]),
        ):
            with self.assertRaises(AccessError):
                check()

    def test_sent_by_form_as_a_browser_does(self):
        page = self._visit(f"{PAGE}?order={self.order.id}")
        (form,) = page.xpath("//form[@action='/complaint']")
        sent = {
            one.get("name"): one.get("value")
            for one in form.xpath(".//input[@type='hidden']")
        }
        self.assertEqual(set(sent), {"csrf_token", "sheet", "order"})
        typed = {"kind": "cancel", "description": "No"}
        # However slow the machine is
        with patch.object(complaint_page, "QUICKEST_SECONDS", 600):
            answer = self.url_open(PAGE, data=sent | typed)
        self.assertIn("That was quick", self._refusal(answer))
        page = html.fromstring(answer.text)
        self.assertTrue(page.xpath("//input[@value='cancel']/@checked"))
        self.assertEqual(page.xpath("//input[@name='sheet']/@value"), [sent["sheet"]])
