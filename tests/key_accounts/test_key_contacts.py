from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_contacts import KeyContactCase

HELLO = "We need chairs"


@tagged("post_install", "-at_install")
class TestKeyContacts(KeyContactCase):
    """Each contact counts once, by the document that shows it."""

    def test_documents_of_each_kind(self):
        self._meeting()
        self._call(self.contact)
        self.contact.with_user(self.keeper).sudo().message_post(
            body=HELLO,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.keeper.partner_id.id,
            partner_ids=self.contact.ids,
        )
        self._touch(kind="letter").action_done()
        self.assertEqual(
            self._contacts(),
            [
                ("call", fields.Date.today(), "keeper"),
                ("letter", self._ago(days=3), "keeper"),
                ("mail", self.today, "keeper"),
                ("visit", self._ago(days=3), "keeper"),
            ],
        )

    def test_what_is_no_contact(self):
        self._meeting(days=-3)  # to come
        self._meeting().active = False
        self._meeting(partner=self.customer)
        declined = self._meeting()
        declined.attendee_ids.filtered(
            lambda one: one.partner_id == self.contact
        ).state = "declined"
        self.contact.message_post(body=HELLO, subtype_xmlid="mail.mt_note")
        self._call(self.contact, kind="todo")
        self._touch()
        self._touch().action_missed()
        self.assertFalse(self._contacts())

    def test_a_contact_in_the_calendar_counts_once(self):
        start = fields.Datetime.now().replace(hour=12) - timedelta(days=3)
        touch = self._touch(kind="lunch", start=start)
        touch.action_put_into_calendar()
        once = [("lunch", self._ago(days=3), "keeper")]
        self.assertEqual(self._contacts(), once)
        touch.action_done()
        self.assertEqual(self._contacts(), once)
        touch.action_missed()
        self.assertFalse(self._contacts())

    def test_a_noted_lunch_is_the_meeting_of_that_day(self):
        self._meeting()
        lunch = self._touch(kind="lunch")
        lunch.action_done()
        self.assertEqual(self._contacts(), [("lunch", self._ago(days=3), "keeper")])
        # A second meeting is another contact
        self._meeting()
        self.assertEqual(len(self._contacts()), 2)

    def test_an_activity_with_a_meeting_is_the_meeting(self):
        event = self._meeting()
        activity = self.contact.activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.keeper.id
        )
        activity.calendar_event_id = event
        activity.action_feedback()
        self.assertEqual(len(self._contacts()), 1)

    def test_two_people_of_the_firm_are_one_meeting(self):
        other = self._create_customer("Max Berg", parent_id=self.firm.id)
        self._meeting().partner_ids += other
        self.assertEqual(len(self._contacts()), 1)

    def test_received_mail(self):
        self.firm.message_post(
            body=HELLO,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
        )
        self.assertEqual(self._contacts(), [("mail", self.today, False)])

    def test_gifts(self):
        self.env["retention.extra"].create(
            {
                "wallet_id": self.firm._retention_earning_wallet(self.program).id,
                "partner_id": self.firm.id,
                "company_id": self.company.id,
                "user_id": self.keeper.id,
                "granted_on": self.today,
                "points": 50,
                "expires_on": self.today,
                "reason": "For patience",
            }
        )
        self.assertEqual(self._contacts(), [("gift", self.today, "keeper")])

    def test_days_are_those_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.env.registry.clear_cache()
        start = fields.Datetime.to_datetime("2026-03-01 20:00:00")
        self._meeting(start=start, stop=start + timedelta(hours=1))
        self.assertEqual(self._contacts()[0][1], fields.Date.to_date("2026-03-02"))

    def test_each_company_its_own_contacts(self):
        other = self.env["res.company"].create({"name": "Second House"})
        theirs = self._create_account(self.firm, company_id=other.id)
        self._meeting()
        self._touch(kind="letter").action_done()
        self.assertEqual(len(self._contacts()), 2)
        self.assertFalse(self._contacts(theirs))

    def test_opening_goes_by_ones_own_rights(self):
        touch = self._touch(kind="letter")
        touch.action_done()
        row = self.env["retention.key.account.contact"].search(
            [("account_id", "=", self.account.id)]
        )
        action = row.with_user(self.keeper).action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (touch._name, touch.id)
        )
        stranger = self._create_user("stranger", "group_retention_account_manager")
        with self.assertRaises(AccessError):
            row.with_user(stranger).action_open()
