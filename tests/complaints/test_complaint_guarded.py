from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...controllers.complaint_status import RetentionComplaintStatus
from ...models.complaints.retention_complaint_portal import FULL, SEEN
from .common_questionnaire import QuestionnaireCase

# Not written by requests: core keeps them itself
OF_CORE = ("id", "create_uid", "create_date", "write_uid", "write_date", "parent_path")
GUARDED = (
    *("retention.complaint", "retention.complaint.remedy", "retention.complaint.why"),
    *("retention.complaint.action", "retention.complaint.alert"),
    "retention.touchpoint.answer",
)


@tagged("post_install", "-at_install")
class TestComplaintGuarded(QuestionnaireCase):
    """What no request writes, and what nobody reads or does for somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "guarded", "all", "account_manager", "manager", "staff", "portal", "public"
        ) | {"own": cls.seller, "colleague": cls.colleague}
        cls.complaint = cls._complain(cls.contact)

    def test_what_is_readonly_is_written_by_no_request(self):
        for name in GUARDED:
            model = self.env[name]
            kept = {*model._system_fields, *model._fixed_fields}
            open_ = [
                field.name
                for field in model._fields.values()
                if field.store
                and field.readonly
                and field.name not in OF_CORE
                and not field.groups
                # Lines have access rights of their own
                and field.type != "one2many"
            ]
            self.assertFalse(set(open_) - kept, name)

    def test_whys_stay_with_their_company(self):
        why = self.env["retention.complaint.why"].create(
            {"complaint_id": self.complaint.id, "text": "Glue"}
        )
        with self.assertRaises(AccessError):
            why.with_user(self.seller).company_id = self.other_company
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.seller).cause_area = "price"

    def test_link_of_a_questionnaire_is_for_who_works_on_it(self):
        complaint = self._return(user_id=self.colleague.id)
        questionnaire = self._questionnaire(complaint)
        link = questionnaire.user_input_id.access_token
        template = self.env.ref("customer_retention.mail_template_questionnaire")
        slip = "customer_retention.report_questionnaire_slip"
        mine = questionnaire.with_user(self.colleague)
        self.assertIn(link, mine._survey_url())
        # The seller reads the complaint; whoever has the link answers as the customer
        self.assertEqual(complaint.with_user(self.seller).kind, "return")
        theirs = questionnaire.with_user(self.seller)
        for ask in (
            lambda: theirs._survey_url(),
            lambda: template.with_user(self.seller)._render_field(
                "body_html", theirs.ids
            ),
            lambda: (
                self.env["ir.actions.report"]
                .with_user(self.seller)
                ._render_qweb_html(slip, theirs.ids)
            ),
        ):
            with self.assertRaises(Exception) as caught:
                ask()
            error = caught.exception
            self.assertTrue(
                isinstance(error, AccessError)
                or isinstance(error.__cause__, AccessError)
                or "access" in str(error).lower(),
                error,
            )

    def test_ratings_are_read_as_the_complaint_and_changed_by_nobody(self):
        token = self.complaint._rating_get_access_token()
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self.assertEqual(rating.retention_complaint_id, self.complaint)

        def seen_by(role):
            ratings = self.env["rating.rating"].with_user(self.users[role])
            return ratings.search([("access_token", "=", token)])

        for role in ("own", "manager"):
            self.assertFalse(seen_by(role), "nobody rates himself")
        self.complaint.rating_apply(1, rating=rating, feedback="Nobody called")
        for role in ("own", "all", "manager"):
            with self.subTest(role):
                self.assertEqual(seen_by(role).feedback, "Nobody called")
                with self.assertRaises(AccessError):
                    rating.with_user(self.users[role]).rating = 5
                with self.assertRaises(AccessError):
                    self.complaint.with_user(self.users[role]).rating_apply(
                        5, token=token
                    )
        for role in ("colleague", "account_manager", "staff"):
            self.assertFalse(seen_by(role), role)
            with self.subTest(role), self.assertRaises(AccessError):
                rating.with_user(self.users[role]).read(["feedback"])
        self.assertEqual(rating.rating, 1)

    def test_customers_learn_nothing_by_the_buttons_of_orders(self):
        order = self._confirm(self._create_order(100, self.contact))
        user = self.users["portal"]
        user.partner_id.parent_id = self.firm
        mine = order.with_user(user)
        self.assertEqual(mine.name, order.name, "it is their own")
        with self.assertRaises(AccessError) as caught:
            mine.action_retention_complaints()
        self.assertNotIn(self.complaint.name, str(caught.exception))

    def test_another_customer_ends_the_links(self):
        stranger = self._create_customer("Zoe Known", email="zoe@example.com")
        letters = self.env.ref("mail.mt_comment").ids
        self.complaint.message_subscribe(self.contact.ids, letters)
        token = self.complaint._link_token()
        read = self.env["retention.complaint"]._read_link
        self.complaint.with_user(self.seller).partner_id = self.firm
        self.assertIsNone(read(token)[2], "another person of the same firm")
        self.complaint.partner_id = stranger
        self.assertEqual(read(token)[2], "ended")
        followers = self.complaint.message_partner_ids
        self.assertIn(stranger, followers)
        self.assertNotIn(self.contact, followers)
        self.complaint.sudo().is_unverified = True
        stranger.email = False
        sees = self.complaint._sender_sees_all(self.env["res.partner"])
        self.assertFalse(sees, "a form sent again gives no new link")

    def test_staff_look_at_the_customers_page(self):
        url = self.complaint.with_user(self.seller).action_customer_page()["url"]
        found = self.complaint._read_link(url.rpartition("/")[2])
        self.assertEqual(found, (self.complaint, SEEN, None))
        page = RetentionComplaintStatus()
        request = "odoo.addons.customer_retention.controllers.complaint_status.request"
        for role, is_full, is_refused in (
            ("public", SEEN, True),
            ("public", FULL, False),
            ("portal", FULL, False),
            ("own", FULL, True),
        ):
            sent = SimpleNamespace(env=self.env(user=self.users[role]))
            with self.subTest(role), patch(request, new=sent):
                words = page._staff_words(self.complaint, is_full)
                self.assertEqual(bool(words), is_refused)
