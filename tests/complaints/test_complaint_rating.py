from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import ComplaintCase

MONDAY = datetime(2026, 3, 2, 9, 0)
DAY = timedelta(days=1)


class RatingCase(ComplaintCase):
    """Solved on Monday; the contact reads French and has an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.contact.write({"email": "olga@harbour.example", "lang": "fr_FR"})
        cls.template = cls.env.ref("customer_retention.mail_template_complaint_rating")
        cls.template.with_context(lang="fr_FR").subject = "Tout va bien ?"
        cls.complaints = cls.env["retention.complaint"]

    def _solved(self, **values):
        with freeze_time(MONDAY):
            return self._solve(self._complain(self.contact, **values))

    def _night(self, moment):
        cron = type(self.env["ir.cron"])
        with (
            freeze_time(moment),
            patch.object(cron, "_commit_progress", return_value=9),
        ):
            self.complaints._cron_ask_rating()

    def _mails(self, complaint):
        return self.env["mail.mail"].search(
            [("model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )


@tagged("post_install", "-at_install")
class TestComplaintRating(RatingCase):
    """Asked once how it was handled, and nobody twice."""

    def test_asked_once_after_the_days(self):
        complaint = self._solved()
        self.assertEqual(
            (complaint.rating_state, complaint.rating_send_at),
            ("planned", MONDAY + DAY),
        )
        self._night(MONDAY + DAY - timedelta(minutes=1))
        self.assertFalse(self._mails(complaint))
        complaint.action_close()
        self._night(MONDAY + DAY)
        mail = self._mails(complaint)
        self.assertEqual(len(mail), 1)
        self.assertEqual(complaint.rating_state, "sent")
        self.assertIn("Tout va bien", mail.subject)
        self.assertEqual(mail.recipient_ids, self.contact)
        token = complaint.rating_ids.access_token
        for rate in (1, 3, 5):
            self.assertIn(f"/rate/{token}/{rate}", mail.body_html)
        self._night(MONDAY + 2 * DAY)
        # Not asked again, though it was opened and solved once more
        complaint.action_reopen()
        complaint.action_solve()
        self._night(MONDAY + 300 * DAY)
        self.assertEqual(len(self._mails(complaint)), 1)

    def test_not_while_reopened(self):
        self.company.retention_complaint_rating_days = 3
        complaint = self._solved()
        with freeze_time(MONDAY + DAY):
            complaint.action_reopen()
        self.assertFalse(complaint.rating_state)
        self._night(MONDAY + 5 * DAY)
        self.assertFalse(self._mails(complaint))
        with freeze_time(MONDAY + 6 * DAY):
            complaint.action_solve()
        self._night(MONDAY + 8 * DAY)
        self.assertFalse(self._mails(complaint))
        self._night(MONDAY + 9 * DAY)
        self.assertEqual(len(self._mails(complaint)), 1)

    def test_not_while_another_is_open(self):
        complaint = self._solved()
        other = self._complain(self.firm)
        self._night(MONDAY + DAY)
        self.assertEqual(complaint.rating_state, "planned")
        with freeze_time(MONDAY + DAY):
            self._solve(other)
        self._night(MONDAY + DAY)
        self.assertEqual(complaint.rating_state, "sent")

    def test_stopped(self):
        complaint = self._solved()
        complaint.with_user(self.seller).action_stop_rating()
        self._night(MONDAY + DAY)
        self.assertEqual(complaint.rating_state, "stopped")
        self.assertFalse(self._mails(complaint))
        with self.assertRaises(AccessError):
            complaint.with_user(self.colleague).action_stop_rating()
        sent = self._solved()
        self._night(MONDAY + DAY)
        with self.assertRaisesRegex(UserError, "asked already"):
            sent.action_stop_rating()

    def test_switched_off_and_no_address(self):
        with freeze_time(MONDAY):
            nobody = self._solve(self._complain(self.customer))
        self._night(MONDAY + DAY)
        self.assertEqual(nobody.rating_state, "no_address")
        self.company.retention_complaint_rating = False
        self.assertFalse(self._solved().rating_state)
        with self.assertRaisesRegex(ValidationError, "on the day a complaint is"):
            self.company.retention_complaint_rating_days = -1

    def test_whoever_is_called_gets_no_mail(self):
        campaign = self.env["retention.call.campaign"].create(
            {
                "name": "Is all well?",
                "source": "standing",
                "rule": "complaint",
                "company_id": self.company.id,
                "user_id": False,
            }
        )
        campaign.state = "running"
        called, other = self._solved(), self._solved()
        # The list may come first
        self._night(MONDAY + DAY)
        self.assertEqual(called.rating_state, "planned")
        self.env["retention.call.task"].create(
            {
                "campaign_id": campaign.id,
                "company_id": self.company.id,
                "partner_id": self.firm.id,
                "contact_id": self.contact.id,
                "occurrence": f"complaint:{called.id}",
            }
        )
        self._night(MONDAY + 2 * DAY)
        self.assertEqual((called.rating_state, other.rating_state), ("called", "sent"))
        self.assertFalse(self._mails(called))

    def test_one_that_fails_stops_no_other(self):
        first, second = self._solved(), self._solved()
        ask = type(self.complaints)._ask_rating

        def fail(complaint):
            if complaint == first:
                raise UserError(self.env._("The mail cannot be made."))
            return ask(complaint)

        self.patch(type(self.complaints), "_ask_rating", fail)
        self._night(MONDAY + DAY)
        self.assertEqual((first.rating_state, second.rating_state), ("planned", "sent"))

    def test_average_of_those_who_rated(self):
        rated = self._solved()
        self._solved()
        token = rated._rating_get_access_token()
        rated.rating_apply(3, token=token)
        groups = self.complaints._read_group(
            [("partner_id", "=", self.contact.id)],
            [],
            ["rating_last_value:avg", "__count"],
        )
        self.assertEqual(groups, [(3, 2)])


@tagged("post_install", "-at_install")
class TestComplaintRatingAnswer(RatingCase, HttpCase):
    """What the customer answers by the mail's links."""

    def _answer(self, complaint, rate, words=""):
        token = complaint.rating_ids[:1].access_token
        page = self.url_open(f"/rate/{token}/{rate}")
        self.assertEqual(page.status_code, 200)
        from_page = page.text.split('name="csrf_token"')
        data = {"rate": rate, "feedback": words}
        if len(from_page) > 1:
            data["csrf_token"] = from_page[1].split('value="')[1].split('"')[0]
        answer = self.url_open(f"/rate/{token}/submit_feedback", data=data)
        self.assertEqual(answer.status_code, 200)
        complaint.invalidate_recordset()

    def test_bad_ones_are_looked_into(self):
        complaint = self._solved()
        self._night(MONDAY + DAY)
        self._answer(complaint, 1, "Nobody called back")
        self.assertEqual(
            (complaint.rating_last_value, complaint.rating_state), (1, "answered")
        )
        self.assertEqual(complaint.state, "solved")
        activity = complaint.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("Nobody called back", activity.note)
        self._answer(complaint, 1, "Still nobody")
        self.assertEqual(complaint.activity_ids, activity)
        self._answer(complaint, 5, "Now they did")
        self.assertFalse(complaint.rating_is_bad)

    def test_bad_ones_of_nobody(self):
        complaint = self._solved()
        complaint.user_id = False
        complaint.rating_apply(1, token=complaint._rating_get_access_token())
        self.assertTrue(
            complaint.activity_ids.user_id.has_group(
                "customer_retention.group_retention_manager"
            )
        )

    def test_good_ones_ask_nothing(self):
        complaint = self._solved()
        self._night(MONDAY + DAY)
        self._answer(complaint, 5)
        self.assertEqual(complaint.rating_last_value, 5)
        self.assertFalse(complaint.activity_ids)
