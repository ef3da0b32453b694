from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCase

from .common_clocks import MONDAY, ClockCase, march

COMMENT = "mail.mt_comment"
WORDS = {"body": "We look into it", "message_type": "comment"}
PICTURE = {"body": "Here is the picture", "message_type": "email"}


@tagged("post_install", "-at_install")
class TestComplaintTalk(MailCase, ClockCase):
    """What is said to the customer counts; what staff say to each other stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.write({"email": "olga@harbour.example", "lang": "en_US"})
        complaint = cls._complain_at(MONDAY, cls.contact)
        cls.complaint = complaint.with_user(cls.seller)

    def _say(self, to=(), subtype=COMMENT, user=None, **values):
        complaint = self.complaint.with_user(user or self.seller)
        with self.mock_mail_gateway():
            return complaint.message_post(
                **WORDS,
                subtype_xmlid=subtype,
                partner_ids=[partner.id for partner in to],
                **values,
            )

    def _letter(self, action):
        composers = self.env["mail.compose.message"].with_user(self.seller)
        form = Form(composers.with_context(**action["context"]))
        with self.mock_mail_gateway():
            form.save().action_send_mail()
        return self.complaint.message_ids[0]

    def assertTimes(self, acknowledged, answered):
        self.complaint.invalidate_recordset()
        self.assertEqual(
            (self.complaint.acknowledged_at, self.complaint.first_response_at),
            (acknowledged, answered),
        )

    def test_a_message_answers(self):
        self.assertNotIn(self.contact, self.complaint.message_partner_ids)
        with self.at(2, 10):
            self._say(to=[self.colleague.partner_id])
            self._say(to=[self.customer])
            self._say(to=[self.contact], subtype="mail.mt_note")
            self.assertTimes(False, False)
        with self.at(2, 11):
            self._say(to=[self.contact])
        self.assertTimes(march(2, 11), march(2, 11))
        with self.at(2, 12):
            self._say(to=[self.contact])
        self.assertTimes(march(2, 11), march(2, 11))
        self.assertClock(self.complaint, "response", result="in_time", hours=2)

    def test_a_note_never_reaches_the_customer(self):
        self.complaint.message_subscribe(self.contact.ids)
        with self.at(2, 10):
            note = self._say(subtype="mail.mt_note")
        self.assertNotIn(self.contact, note.notified_partner_ids)
        self.assertFalse(self._new_mails)
        self.assertTimes(False, False)
        with self.at(2, 11):
            self._say()
        self.assertIn(
            "olga@harbour.example",
            str(self._new_mails.mapped("email_to"))
            + str(self._new_mails.recipient_ids.mapped("email")),
        )
        self.assertTimes(march(2, 11), march(2, 11))

    def test_the_customers_answer_ends_the_waiting(self):
        with self.at(2, 10):
            self.complaint.action_take_up()
            self.complaint.action_wait()
        with self.at(4, 10):
            self.complaint.sudo().message_post(
                **PICTURE,
                subtype_xmlid=COMMENT,
                author_id=self.contact.id,
            )
        self.assertEqual(self.complaint.state, "in_progress")
        self.assertClock(self.complaint, "solve", due_at=march(11, 9))

    def test_acknowledged_by_a_letter(self):
        with self.at(2, 10):
            message = self._letter(self.complaint.action_acknowledge())
        self.assertEqual(message.partner_ids, self.contact)
        for words in (
            self.complaint.name,
            "You have our answer by Tuesday, 3 March 2026, 09:00",
            "settled by Monday, 9 March 2026, 09:00",
        ):
            self.assertIn(words, str(message.body))
        # That it was received is no answer yet
        self.assertTimes(march(2, 10), False)
        self.assertIn("/complaint/", str(message.body))

    def test_the_decision_by_a_letter(self):
        self.company.retention_complaint_recourse = "Arbitration of the harbour"
        self.complaint.write(
            {
                "decision": "goodwill",
                "decision_text": "It was stood on",
                "offer": "Ten per cent",
                "solution": "A new leg",
            }
        )
        with self.at(2, 11):
            message = self._letter(self.complaint.action_tell_decision())
        for words in (
            "we want you to be content",
            "It was stood on",
            "Ten per cent",
            "A new leg",
            "Arbitration of the harbour",
        ):
            self.assertIn(words, str(message.body))
        self.assertTimes(march(2, 11), march(2, 11))
