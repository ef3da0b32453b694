from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_questionnaire import QuestionnaireCase


@tagged("post_install", "-at_install")
class TestComplaintQuestionnaireAnswers(QuestionnaireCase):
    """What is answered lands on the complaint; who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "ask", "all", "account_manager", "manager", "staff", "portal"
        ) | {"own": cls.seller, "colleague": cls.colleague}
        cls.users["survey"] = cls._create_users(
            "ask", designer="survey.group_survey_manager"
        )["designer"]

    def test_three_questions_in_this_order(self):
        questions = self.survey.question_ids
        self.assertEqual(
            questions.mapped("retention_subject"),
            ["product", "staff", "sale", "contact"],
        )
        self.assertFalse(any(questions.mapped("constr_mandatory")))
        for question in questions[:3]:
            choices = question.suggested_answer_ids
            self.assertIn(len(choices), (6, 7))
            self.assertEqual(len(choices.retention_cause_id), len(choices))
            self.assertTrue(question.comments_allowed)

    def test_answers_land_as_data_once(self):
        complaint = self._return(
            sale_order_id=self._create_order(customer=self.contact).id,
            product_id=self.product.id,
            user_id=self.seller.id,
        )
        questionnaire = self._questionnaire(complaint)
        answers = self._fill(
            questionnaire,
            product=(["faulty", "incomplete"], "One <b>leg</b> was off"),
            staff=(["slow"], None),
            sale=([], '=HYPERLINK("http://x")'),
            contact=(["yes"], "After six"),
        ).sorted("id")
        self.assertEqual(
            [(one.subject, one.cause_id.name, one.text) for one in answers],
            [
                ("product", "Faulty or broken", False),
                ("product", "Incomplete", False),
                ("product", False, "One leg was off"),
                ("staff", "Slow", False),
                ("sale", False, '\'=HYPERLINK("http://x")'),
            ],
        )
        self.assertEqual(answers[0].label, self._choice("product", "faulty").value)
        self.assertEqual(answers.product_id, self.product)
        self.assertEqual(answers.mapped("company_id"), self.company)
        self.assertEqual(
            (questionnaire.state, questionnaire.answer_rate), ("answered", 100)
        )
        self.assertFalse(questionnaire.filled_by_id)
        questionnaire.user_input_id._mark_done()
        self.assertEqual(len(complaint.answer_ids), 5)
        self.assertTrue(complaint.wants_contact)
        activity = complaint.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("After six", activity.note)
        note = complaint.message_ids[0]
        self.assertEqual(note.author_id, self.contact)
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        self.assertIn("One leg was off", note.body)
        self.assertNotIn("<b>leg", note.body)

    def test_the_cause_named_most_is_suggested_not_set(self):
        complaint = self._return()
        self._fill(
            self._questionnaire(complaint),
            product=(["faulty"], None),
            sale=(["late"], None),
        )
        self.assertFalse(complaint.cause_id)
        self.assertEqual(complaint.answer_cause_id.name, "Faulty or broken")
        complaint.action_use_answer_cause()
        self.assertEqual(complaint.cause_id.name, "Faulty or broken")
        self.assertFalse(complaint.wants_contact)
        self.assertFalse(complaint.activity_ids)

    def test_nothing_said_is_no_answer(self):
        for answers in ({}, {"contact": (["no"], None)}, {"sale": ([], "<p> </p>")}):
            questionnaire = self._questionnaire()
            self.assertFalse(self._fill(questionnaire, **answers))
            self.assertEqual(questionnaire.state, "waiting")

    def test_wish_to_be_contacted_without_an_owner(self):
        complaint = self._return(self.customer)
        complaint.write({"user_id": False, "seller_id": False})
        self.env.ref("customer_retention.group_retention_manager").user_ids = [
            (4, self.users["manager"].id)
        ]
        self._fill(self._questionnaire(complaint), contact=([], "Call my shop"))
        self.assertTrue(complaint.wants_contact)
        self.assertTrue(
            complaint.activity_ids.user_id.has_group(
                "customer_retention.group_retention_manager"
            )
        )

    def test_reading_by_role(self):
        complaint = self._return(user_id=self.seller.id)
        questionnaire = self._questionnaire(complaint)
        answers = self._fill(questionnaire, product=(["faulty"], "Broken"))
        for role in ("own", "all", "manager"):
            user = self.users[role]
            with self.subTest(role):
                self.assertEqual(questionnaire.with_user(user).state, "answered")
                self.assertEqual(answers.with_user(user)[-1].text, "Broken")
        for role in ("colleague", "account_manager", "staff", "portal", "survey"):
            for record in (questionnaire, answers):
                with self.subTest(role), self.assertRaises(AccessError):
                    record.with_user(self.users[role]).read(["company_id"])
        for role in ("own", "manager", "survey", "staff"):
            sheet = questionnaire.user_input_id.with_user(self.users[role])
            with self.subTest(role), self.assertRaises(AccessError):
                sheet.read(["access_token"])
            with self.subTest(role), self.assertRaises(AccessError):
                sheet.user_input_line_ids.read(["value_char_box"])

    def test_what_is_said_of_a_seller_is_not_for_that_seller(self):
        complaint = self._return(user_id=self.seller.id, seller_id=self.seller.id)
        said = {"product": (["faulty"], None), "staff": ([], "He was rude")}
        answers = self._fill(self._questionnaire(complaint), **said)
        about = answers.filtered(lambda one: one.subject == "staff")
        self.env.invalidate_all()
        mine = complaint.with_user(self.seller)
        self.assertEqual(mine.answer_ids, answers - about)
        self.assertEqual(mine.answer_cause_id.name, "Faulty or broken")
        with self.assertRaises(AccessError):
            about.with_user(self.seller).read(["text"])
        self.assertNotIn("rude", complaint.message_ids[0].body)
        self.assertIn("page Answers", complaint.message_ids[0].body)
        manager = self.users["manager"]
        self.assertEqual(about.with_user(manager).text, "He was rude")
        # Somebody else who looks after the complaint reads it
        complaint.seller_id = self.users["all"]
        self.env.invalidate_all()
        self.assertEqual(about.with_user(self.seller).text, "He was rude")

    def test_nobody_writes_by_request(self):
        complaint = self._return(user_id=self.seller.id)
        questionnaire = self._questionnaire(complaint)
        answers = self._fill(questionnaire, product=(["faulty"], "Broken"))
        for role in ("own", "manager"):
            user = self.users[role]
            for record, values in (
                (questionnaire, {"state": "waiting"}),
                (answers, {"text": "Fine"}),
                (complaint, {"wants_contact": True}),
                (complaint, {"answer_ids": [(0, 0, {"subject": "sale"})]}),
            ):
                with self.subTest(role), self.assertRaises(AccessError):
                    record.with_user(user).write(values)
            with self.assertRaises(AccessError):
                answers.with_user(user).unlink()

    def test_buttons_need_the_complaint(self):
        complaint = self._return(user_id=self.seller.id)
        questionnaire = self._questionnaire(complaint)
        buttons = ("action_stop", "action_send_now", "action_telephone")
        for role in ("colleague", "account_manager", "staff", "portal"):
            for button in (*buttons, "action_print_slip"):
                mine = questionnaire.with_user(self.users[role])
                with self.subTest(f"{role} {button}"), self.assertRaises(AccessError):
                    getattr(mine, button)()
            with self.assertRaises(AccessError):
                complaint.with_user(self.users[role]).action_questionnaire_telephone()
        theirs = self._return(self.customer, user_id=self.users["manager"].id)
        reader = self._questionnaire(theirs).with_user(self.colleague)
        self.assertEqual(reader.state, "waiting")
        self.assertFalse(reader.thanks_link, "who only reads gets no link")
        with self.assertRaises(AccessError):
            reader.action_stop()
        self.assertTrue(questionnaire.with_user(self.seller).thanks_link)

    def test_slip_for_the_parcel(self):
        questionnaire = self._questionnaire(self._return(user_id=self.seller.id))
        reports = self.env["ir.actions.report"]
        name = "customer_retention.report_questionnaire_slip"
        page = reports.with_user(self.seller)._render_qweb_html(name, questionnaire.ids)
        self.assertIn(b"data:image/svg+xml;base64", page[0])
        for role in ("colleague", "staff", "portal"):
            with self.subTest(role), self.assertRaises(Exception) as caught:
                reports.with_user(self.users[role])._render_qweb_html(
                    name, questionnaire.ids
                )
            self.assertIsInstance(
                caught.exception.__cause__ or caught.exception, AccessError
            )

    def test_telephone_when_there_was_nothing_to_send(self):
        complaint = self._complain(self.contact, user_id=self.seller.id)
        action = complaint.with_user(self.seller).action_questionnaire_telephone()
        questionnaire = complaint.retention_questionnaire_ids
        self.assertEqual(questionnaire.state, "stopped")
        self.assertIn(questionnaire.user_input_id.access_token, action["url"])
        self._fill(questionnaire, user=self.seller, staff=(["unfriendly"], None))
        self.assertEqual(questionnaire.filled_by_id, self.seller)
        self.assertEqual(complaint.message_ids[0].author_id, self.seller.partner_id)
        with self.assertRaisesRegex(UserError, "answered already"):
            questionnaire.action_telephone()

    def test_merged_customers(self):
        double = self._create_customer("O. Berg", email="double@example.com")
        questionnaire = self._questionnaire(self._return(double))
        answers = self._fill(questionnaire, product=(["faulty"], "Broken"))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.contact.id, double.id], self.contact
        )
        self.env.invalidate_all()
        self.assertEqual(questionnaire.partner_id, self.contact)
        self.assertEqual(answers.partner_id, self.contact)
        self.assertEqual(questionnaire.user_input_id.partner_id, self.contact)
        second = self._questionnaire()
        self._due(second)
        self.assertEqual(second.state, "skipped", "the pause is that of both")
