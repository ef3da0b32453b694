from lxml import html

from odoo.tests import tagged

from .common_public import PAGE, ComplaintPublicCase


@tagged("post_install", "-at_install")
class TestComplaintPublicForm(ComplaintPublicCase):
    """Somebody who is not signed in complains."""

    def test_written_confirmed_and_shown(self):
        page = self._visit(PAGE)
        self.assertTrue(page.xpath("//form//input[@name='name']"))
        answer = self._send(kind="back", wish="money", wish_text="All", order_text="S1")
        complaint, path = self._made(answer)
        self.assertRecordValues(
            complaint,
            [
                {
                    "kind": "return",
                    "origin": "website",
                    "channel": "website",
                    "is_unverified": True,
                    "description": "The chair wobbles\n\nOrder: S1",
                    "wish": "My money back\nAll",
                    "sale_order_id": self.order.browse().id,
                    "company_id": self.company.id,
                    "state": "new",
                    "user_id": False,
                }
            ],
        )
        self.assertEqual(complaint.partner_id.name, "Ani Unknown")
        self.assertEqual(complaint.partner_id.email, "ani.unknown@example.com")
        shown = self.url_open(path)
        self.assertIn(complaint.name, shown.text)
        self.assertIn("What happens next", shown.text)
        self.assertEqual(shown.headers["Cache-Control"], "no-store")
        self.assertIn("noindex", shown.headers["X-Robots-Tag"])
        self.assertEqual(shown.headers["Referrer-Policy"], "no-referrer")

    def test_confirmation_mail(self):
        complaint, path = self._made(self._send())
        mail = self.env["mail.mail"].search(
            [("model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, complaint.partner_id)
        self.assertIn(complaint.name, mail.subject)
        link = html.fromstring(mail.body_html).xpath("//a/@href")[0]
        self.assertIn(f"{PAGE}/", link)
        # Whoever knows an address only is shown that it came in, the owner all
        self.assertNotIn("The chair wobbles", self.url_open(path).text)
        page = self.url_open(link[link.index(PAGE) :])
        self.assertIn("The chair wobbles", page.text)

    def test_telephone_only(self):
        complaint, path = self._made(self._send(email="", phone="+374 10 123456"))
        self.assertEqual(complaint.partner_id.phone, "+374 10 123456")
        self.assertIn("The chair wobbles", self.url_open(path).text)
        domain = [("model", "=", complaint._name), ("res_id", "=", complaint.id)]
        self.assertFalse(self.env["mail.mail"].search(domain))

    def test_known_by_the_address_alone(self):
        """The customer is found, and the visitor learns nothing of it."""
        staff = self._create_users("public_form", "staff")["staff"]
        staff.partner_id.email = "boss@example.com"
        two = [self._create_customer(f"Two {n}", email="two@x.example") for n in "ab"]
        pages = []
        for email, expected in (
            ("ZOE@example.com", self.stranger),
            ("new@example.com", None),
            ("two@x.example", None),
            ("boss@example.com", None),
        ):
            answer = self._send(sheet=self._sheet(email), email=email, name="Eve")
            complaint, path = self._made(answer)
            with self.subTest(email=email):
                if expected:
                    self.assertEqual(complaint.partner_id, expected)
                else:
                    self.assertEqual(complaint.partner_id.name, "Eve")
                    self.assertNotIn(complaint.partner_id, [staff.partner_id, *two])
                self.assertTrue(complaint.is_unverified)
                bodies = " ".join(complaint.message_ids.mapped("body"))
                self.assertIn(email, bodies)
                text = self.url_open(path).text
                self.assertNotIn("Zoe", text)
                pages.append(len(text.replace(complaint.name, "")) // 200)
        self.assertEqual(len(set(pages)), 1)
        self.assertEqual(self.stranger.name, "Zoe Secret")

    def test_sent_twice_is_made_once(self):
        first, _path = self._made(self._send())
        second, path = self._made(self._send(description="Again"))
        self.assertEqual(first, second)
        # Nor does who sent a stranger's address first see more by leaving it out
        third, path = self._made(self._send(email="", phone="555 123 4567"))
        self.assertEqual(third, first)
        self.assertNotIn("The chair wobbles", self.url_open(path).text)
        domain = [("origin_key", "=", "web:a sheet")]
        self.assertEqual(self.complaints.search_count(domain), 1)
        domain = [("model", "=", first._name), ("res_id", "=", first.id)]
        self.assertEqual(self.env["mail.mail"].search_count(domain), 1)

    def test_what_was_typed_stays(self):
        count = self.complaints.search_count([])
        typed = {"description": "It <b>broke</b>", "name": "Ani", "wish_text": "=1+1"}
        for changes, words in (
            ({"kind": ""}, "Choose what it is about."),
            ({"email": ""}, "Give an e-mail address or a phone number."),
            ({"email": "nobody"}, "Write one e-mail address, like name@example.com."),
            ({"email": "a@b.example, c@d.example"}, "Write one e-mail address"),
            ({"phone": "call me"}, "Write a phone number"),
            ({"order_text": "9" * 200}, "Give only the number of the order."),
            ({"website_address": "http://x"}, "Leave the field for robots empty"),
            ({"sheet": self._sheet(age=-600)}, "That was quick."),
            ({"sheet": self._sheet()[:-3]}, "This page was open for too long."),
            ({"sheet": None}, "This page was open for too long."),
            ({"csrf_token": "forged"}, "This page was open for too long."),
            ({"csrf_token": None}, "This page was open for too long."),
        ):
            with self.subTest(changes=changes):
                answer = self._send(**{**typed, **changes})
                self.assertIn(words, self._refusal(answer))
                page = html.fromstring(answer.text)
                self.assertEqual(
                    page.xpath("//textarea[@name='description']")[0].text.strip(),
                    typed["description"],
                )
                self.assertEqual(page.xpath("//input[@name='name']/@value"), ["Ani"])
                self.assertIn(
                    "=1+1", page.xpath("//textarea[@name='wish_text']")[0].text
                )
                self.assertNotIn("<b>broke</b>", answer.text)
        self.assertEqual(self.complaints.search_count([]), count)

    def test_empty_form(self):
        sent = ("kind", "description", "wish", "name", "email", "phone")
        answer = self._send(**dict.fromkeys(sent))
        words = self._refusal(answer)
        for sentence in ("Choose what it", "Say what happened.", "Give your name."):
            self.assertIn(sentence, words)
        self._refusal(self.url_open(PAGE, data={"x": "y"}))

    def test_too_long(self):
        words = self._refusal(self._send(description="x" * 5001, wish_text="y" * 2001))
        self.assertIn("5000 characters", words)
        self.assertIn("2000 characters", words)

    def test_markup_and_formulas_are_text(self):
        text = "=1+1 <script>alert(1)</script> \u202e{{7*7}} ' OR 1=1 --\x00"
        name = "=HYPERLINK(1) <img src=x>"
        answer = self._send(description=text, name=name, email="", phone="555 123 456")
        complaint, path = self._made(answer)
        kept = "=1+1 <script>alert(1)</script> {{7*7}} ' OR 1=1 --"
        self.assertEqual(complaint.description, kept)
        self.assertEqual(complaint.partner_id.name, "HYPERLINK(1) <img src=x>")
        page = self.url_open(path).text
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;alert(1)", page)
        (row,) = complaint.export_data(["name", "description"])["datas"]
        self.assertEqual(row, [complaint.name, f"'{kept}"])

    def test_not_signed_in_orders_are_nobodys(self):
        for number in (self.order.id, self.foreign.id, 2**40, "x"):
            answer = self.url_open(f"{PAGE}?order={number}", allow_redirects=False)
            self.assertEqual(answer.headers["Location"].split("?")[0][-10:], PAGE)
        sent = {"order": self.foreign.id, "line": self.foreign.order_line.ids}
        words = self._refusal(self._send(**sent))
        self.assertNotIn(self.foreign.name, words)
        complaint, _path = self._made(self._send(order=self.foreign.id))
        self.assertFalse(complaint.sale_order_id)
