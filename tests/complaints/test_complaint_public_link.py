import base64
import re
from unittest.mock import patch

from odoo.tests import tagged

from ...controllers.complaint_status import ComplaintSending
from .common_public import PAGE, ComplaintPublicCase


@tagged("post_install", "-at_install")
class TestComplaintPublicLink(ComplaintPublicCase):
    """The page behind the private link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_users("public_link", "all")["all"]
        cls.complaint = cls._complain(cls.stranger, user_id=cls.seller.id)
        cls.complaint.message_subscribe(
            cls.stranger.ids, cls.env.ref("mail.mt_comment").ids
        )

    def _post(self, body, subtype="mail.mt_comment"):
        """Write as staff do in the chatter."""
        return self.complaint.with_user(self.seller).message_post(
            body=body, message_type="comment", subtype_xmlid=subtype
        )

    def _status(self, path):
        answer = self.url_open(path, allow_redirects=False)
        return answer.status_code, answer.text

    def test_forged_expired_and_taken_back(self):
        token = self.complaint._link_token()
        self.assertEqual(self._status(f"{PAGE}/{token}")[0], 200)
        raw = bytearray(base64.urlsafe_b64decode(token + "==="))
        other = self._complain(self.customer)
        forged = [token[:-1], token + "A", "A" * 120, token[::-1], "x", "%00"]
        for at in range(9, len(raw), 7):
            changed = raw.copy()
            changed[at] ^= 1
            forged.append(base64.urlsafe_b64encode(changed).decode().rstrip("="))
        swapped = bytes(raw).replace(b"[%d" % self.complaint.id, b"[%d" % other.id)
        forged.append(base64.urlsafe_b64encode(swapped).decode().rstrip("="))
        for bad in forged:
            with self.subTest(token=bad):
                status, text = self._status(f"{PAGE}/{bad}")
                self.assertEqual(status, 404)
                self.assertNotIn(self.complaint.name, text)
        self.assertIn("leads nowhere", self._status(f"{PAGE}/{'A' * 120}")[1])
        ended = self.complaint._link_token(seconds=-1)
        status, text = self._status(f"{PAGE}/{ended}")
        self.assertEqual(status, 410)
        self.assertIn("This link has ended", text)
        self.assertIn("+1 555 0100", text)
        self.complaint.with_user(self.seller).action_new_link()
        self.assertEqual(self._status(f"{PAGE}/{token}")[0], 410)
        self.assertEqual(self._status(self._full_page(self.complaint))[0], 200)
        for path in ("reply", "offer"):
            self.assertEqual(
                self.url_open(f"{PAGE}/{token}/{path}", data={"text": "x"}).status_code,
                410,
            )

    def test_days_of_the_company(self):
        self.company.retention_complaint_link_days = 1
        link = self.complaint.with_user(self.seller)._portal_link()
        self.assertRegex(link, rf"^https?://[^/]+{PAGE}/[A-Za-z0-9_-]{{60,400}}$")
        token = link.rpartition("/")[2]
        self.assertIsNone(self.complaints._read_link(token)[2])
        with patch("time.time", return_value=9e9):
            self.assertEqual(self.complaints._read_link(token)[2], "ended")

    def test_letters_only(self):
        self._post("Internal: do not pay", "mail.mt_note")
        self._post("Dear Zoe, a new leg is on its way")
        self.complaint.message_unsubscribe(self.stranger.ids)
        self._post("Between us colleagues")
        self.complaint.activity_schedule("mail.mail_activity_data_todo", note="Hush")
        self.complaint.action_take_up()
        self.env.flush_all()
        text = self._status(self._full_page(self.complaint))[1]
        self.assertIn("a new leg is on its way", text)
        self.assertIn("We are working on it", text)
        for hidden in ("do not pay", "Between us", "Hush", "The chair wobbles"):
            self.assertNotIn(hidden, text)

    def test_solution_when_solved(self):
        self.complaint.solution = "Still <i>thinking</i>"
        path = self._full_page(self.complaint)
        self.assertNotIn("thinking", self._status(path)[1])
        self.complaint.action_solve()
        self.assertIn("Still &lt;i&gt;thinking", self._status(path)[1])
        receipt = self.complaint._link_token(is_full=False)
        self.assertNotIn("thinking", self._status(f"{PAGE}/{receipt}")[1])

    def test_letter_of_the_customer(self):
        self.complaint.action_take_up()
        self.complaint.action_wait()
        path = self._full_page(self.complaint)
        answer = self._reply(path, "<b>Friday</b>\nsuits me")
        self.assertEqual(answer.status_code, 303)
        text = self._status(path)[1]
        self.assertIn("Thank you. We have received it.", text)
        self.assertIn("&lt;b&gt;Friday&lt;/b&gt;", text)
        letter = self.complaint._shown_messages()
        self.assertEqual(letter.author_id, self.stranger)
        self.assertEqual(self.complaint.state, "in_progress")
        # By a link that anybody may have got, nobody writes in the customer's name
        receipt = f"{PAGE}/{self.complaint._link_token(is_full=False)}"
        self.assertEqual(self._reply(receipt, "Me, too").status_code, 303)
        self.assertFalse(self.complaint._shown_messages()[-1].author_id)
        self.assertNotIn("Me, too", self._status(receipt)[1])

    def test_letters_refused(self):
        path = self._full_page(self.complaint)
        for text, changes, words in (
            ("", {}, "Write something, or choose a file."),
            (" \x00 ", {}, "Write something, or choose a file."),
            ("x" * 5001, {}, "Write 5000 characters at most"),
            ("Kept", {"csrf_token": "x"}, "This page was open for too long."),
        ):
            answer = self._reply(path, text, **changes)
            self.assertIn(words, self._refusal(answer))
        self.assertIn("Kept</textarea>", answer.text)
        self.assertFalse(self.complaint._shown_messages())

    def test_answer_to_staff_carries_the_link(self):
        message = self._post("Dear Zoe")
        bodies = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        body = " ".join(
            one.body_html for one in bodies if self.stranger in one.recipient_ids
        )
        token = re.search(rf"{PAGE}/([A-Za-z0-9_-]{{60,400}})", body)[1]
        self.assertEqual(self.complaints._read_link(token)[:2], (self.complaint, True))

    def test_no_offer(self):
        path = self._full_page(self.complaint)
        if self.complaint._open_offer():
            self.fail("Nothing was offered")
        with patch.object(ComplaintSending, "_is_own_form", return_value=True):
            for answer, words in (
                ("accept", "There is no offer to answer any more."),
                ("maybe", "Choose whether you accept the offer."),
            ):
                sent = self.url_open(f"{path}/offer", data={"answer": answer})
                self.assertEqual(self._refusal(sent), words)
        sent = self.url_open(f"{path}/offer", data={"answer": "accept"})
        self.assertIn("open for too long", self._refusal(sent))

    def test_page_for_staff(self):
        action = self.complaint.with_user(self.seller).action_customer_page()
        self.assertEqual(self._status(action["url"])[0], 200)
