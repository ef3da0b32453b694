from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_public import PAGE, ComplaintPublicCase
from .common_questionnaire import QuestionnaireHttpCase
from .common_touch import TouchCase


@tagged("post_install", "-at_install")
class TestComplaintPublicGuarded(ComplaintPublicCase):
    """Forms that would trouble others."""

    def test_one_mailbox_whatever_is_behind_the_plus(self):
        self.company.retention_complaint_sender_limit = 2
        counter = self.env["retention.flood.counter"]
        allowed = [
            counter._is_complaint_allowed(
                self.company, f"net:192.0.2.{number}", email=f"zoe{tag}@example.com"
            )
            for number, tag in enumerate(("", "+a", "+b", "+c"))
        ]
        self.assertEqual(allowed, [True, True, False, False])

    def test_no_advertising_in_our_mails(self):
        for name in ("Win now https://x.example", "WWW.x.example", "me@x.example"):
            self.assertIn("Give your name", self._refusal(self._send(name=name)))
        self.assertIn(
            "Write one e-mail address", self._refusal(self._send(email="=1@x.example"))
        )
        complaint, _path = self._made(self._send(name="J.Smith, cheap watches"))
        mail = self.env["mail.mail"].search(
            [("model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.assertIn(complaint.name, mail.body_html)
        self.assertNotIn("watches", mail.body_html)

    def test_staff_write_nothing_in_the_customers_name(self):
        staff = self._create_users("page_staff", "all")["all"]
        staff.password = staff.login
        complaint = self._complain(self.stranger, user_id=staff.id, offer="A lamp")
        complaint.action_offer()
        looked = complaint.with_user(staff).action_customer_page()["url"]
        for login in (None, staff.login):
            self.visit_as(login)
            page = self.url_open(looked)
            self.assertEqual(page.status_code, 200)
            self.assertIn("A lamp", page.text)
        for path in (looked, self._full_page(complaint)):
            answer = self._reply(path, "I am content")
            self.assertIn("customer's page", self._refusal(answer).replace("’", "'"))
            data = {"csrf_token": http.Request.csrf_token(self), "answer": "accept"}
            answer = self.url_open(f"{path}/offer", data=data)
            self.assertIn("page", self._refusal(answer))
        self.assertEqual(complaint.offer_state, "offered")
        self.assertFalse(complaint._shown_messages())
        self.visit_as(None)
        answer = self._reply(self._full_page(complaint), "I am content")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(PAGE in answer.headers["Location"])


@tagged("post_install", "-at_install")
class TestComplaintPagesGuarded(QuestionnaireHttpCase, TouchCase):
    """The smaller pages behind links."""

    def test_addresses_stay_secret(self):
        questionnaire = self._questionnaire()
        path = questionnaire._thanks_url().removeprefix(questionnaire.get_base_url())
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        answer = self.url_open(questionnaire.user_input_id.get_start_url())
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Referrer-Policy"], "same-origin")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_a_parameter_called_as_the_controller_calls_itself(self):
        question = self._question()
        with mute_logger("odoo.http"):
            for path in (f"/touch/{question.token}", "/return/thanks/x"):
                answer = self.url_open(f"{path}?self=1&token=x&self=2")
                self.assertLess(answer.status_code, 500, path)
            large = self.url_open(
                f"/touch/{question.token}", data={"words": "x" * 200_000}
            )
            self.assertEqual(large.status_code, 413)
        self.assertEqual(question.state, "sent")
