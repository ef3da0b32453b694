from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common_questionnaire import QuestionnaireHttpCase


@tagged("post_install", "-at_install")
class TestComplaintQuestionnairePages(QuestionnaireHttpCase):
    """From the event to the answer, through the pages that a customer sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.write({"company_id": cls.company.id, "domain": False})

    def _error(self, result):
        return result.get("error")

    def test_from_the_event_to_the_answer(self):
        complaint = self._return(user_id=self.seller.id)
        questionnaire = self._questionnaire(complaint)
        questionnaire.send_at = fields.Datetime.now()
        cron = self.env.ref("customer_retention.ir_cron_retention_questionnaire")
        cron.method_direct_trigger()
        self.assertEqual(questionnaire.state, "sent")
        page = self._get(questionnaire.user_input_id.get_start_url())
        self.assertShows("What went wrong?", page)
        self.assertHides(self.contact.name, page)
        begun = self._call(self._path(questionnaire, "begin"))
        self.assertIn(
            "Which of your expectations did the product or service not meet?",
            begun["survey_content"],
        )
        broken = self._choice("product", "faulty").id
        words = {"comment": "<script>alert(1)</script>=1+1 \x00\ud800"}
        shown = self._submit(questionnaire, "product", str(broken), words)
        self.assertShows("dislike", shown["survey_content"])
        shown = self._submit(questionnaire, "staff")
        self.assertShows("annoyed", shown["survey_content"])
        self._submit(questionnaire, "sale", {"comment": "@SUM(A1)"})
        yes = self._choice("contact", "yes").id
        pages = {"create": True, "return_value": "https://shop.example/case/1"}
        with patch.object(type(complaint), "_portal_link", **pages):
            done = self._submit(questionnaire, "contact", yes, {"comment": "Mornings"})
        self.assertShows("https://shop.example/case/1", done["survey_content"])
        self.assertShows("Thank you", done["survey_content"])
        self.assertEqual(questionnaire.state, "answered")
        answers = complaint.answer_ids.sorted("id")
        self.assertEqual(answers.mapped("subject"), ["product", "product", "sale"])
        self.assertEqual(answers[0].cause_id.name, "Faulty or broken")
        self.assertEqual(answers[1].text, "alert(1)=1+1")
        self.assertEqual(answers[2].text, "'@SUM(A1)")
        self.assertTrue(complaint.wants_contact)
        self.assertNotIn("<script", complaint.message_ids[0].body)
        # A second answer, and a second sheet
        again = self._submit(questionnaire, "product", {"comment": "More"})
        self.assertEqual(self._error(again), "unauthorized")
        self._get(self._path(questionnaire, "retry"))
        self.assertIn(
            "Thank you", self._get(questionnaire.user_input_id.get_start_url())
        )
        self.assertEqual(len(complaint.answer_ids), 3)
        sheets = self.env["survey.user_input"].search_count(
            [("partner_id", "=", self.contact.id)]
        )
        self.assertEqual(sheets, 1)

    def test_empty_form_is_refused_in_words(self):
        questionnaire = self._questionnaire()
        self._call(self._path(questionnaire, "begin"))
        for subject in ("product", "staff", "sale"):
            self._submit(questionnaire, subject, {"comment": "   "})
        no = self._choice("contact", "no").id
        for sent in ((), (no,), ({"comment": ""},), ("x", -1, None)):
            refused = self._submit(questionnaire, "contact", *sent)
            self.assertEqual(self._error(refused), "validation")
            self.assertIn("empty", str(refused["fields"]))
        self.assertEqual(questionnaire.user_input_id.state, "in_progress")
        back = self.env.ref("customer_retention.survey_question_sale").id
        self._submit(questionnaire, "contact", previous_page_id=back)
        self._submit(questionnaire, "sale", {"comment": "Too dear"})
        self._submit(questionnaire, "contact", no)
        self.assertEqual(questionnaire.complaint_id.answer_ids.text, "Too dear")

    def test_forged_and_expired_links(self):
        questionnaire, other = self._questionnaire(), self._questionnaire()
        sheet = questionnaire.user_input_id
        good = questionnaire._thanks_url().rsplit("/", 1)[1]
        self.assertShows("Tell Us Why", self._get(f"/return/thanks/{good}"))
        for forged in (good[:-2], good[:-4] + "AAAA", "x", "%00", "%FF", "A" * 900):
            page = self._get(f"/return/thanks/{forged}", 404)
            self.assertHides(self.contact.name, page)
        survey = sheet.survey_id.access_token
        for token in ("x", "%00", f"{sheet.access_token}x", "'--"):
            self.assertHides(
                "Three short questions",
                self._get(f"/survey/start/{survey}?answer_token={token}"),
            )
        self.assertHides("Three short", self._get(f"/survey/start/{survey}"))
        sheet.deadline = fields.Datetime.now() - timedelta(minutes=1)
        self._get(f"/return/thanks/{good}", 404)
        self.assertHides("Three short", self._get(sheet.get_start_url()))
        result = self._call(self._path(questionnaire, "begin"))
        self.assertEqual(self._error(result), "answer_deadline")
        # An answer of another survey, and a question of another one, are not taken
        stranger = self.env["survey.question"].create(
            {"title": "Secret of others", "survey_id": self.survey.copy().id}
        )
        self._call(self._path(other, "begin"))
        path = self._path(other, "submit")
        result = self._call(path, question_id=stranger.id)
        self.assertEqual(self._error(result), "unauthorized")
        sent = self._submit(other, "product", self._choice("sale", "waiting").id)
        self.assertFalse(self._error(sent))
        self.assertFalse(other.user_input_id._retention_has_answers())
        page = self._path(other, "").replace("//", "/")
        shown = self._get(f"{page}?previous_page_id={stranger.id}")
        self.assertHides("Secret of others", shown)

    def test_by_telephone(self):
        complaint = self._return(user_id=self.seller.id)
        questionnaire = self._questionnaire(complaint)
        url = questionnaire.with_user(self.seller).action_telephone()["url"]
        self.authenticate(self.colleague.login, self.colleague.login)
        self.assertHides("Three short questions", self._get(url))
        result = self._call(self._path(questionnaire, "begin"))
        self.assertEqual(self._error(result), "answer_wrong_user")
        self.authenticate(self.seller.login, self.seller.login)
        self.assertShows("Three short questions", self._get(url))
        self._call(self._path(questionnaire, "begin"))
        self._submit(questionnaire, "product", {"comment": "Says it creaks"})
        for subject in ("staff", "sale", "contact"):
            self._submit(questionnaire, subject)
        self.assertEqual(questionnaire.state, "answered")
        self.assertEqual(questionnaire.filled_by_id, self.seller)
        other = self.env["survey.survey"].create(
            {"title": "Other", "access_mode": "token"}
        )
        self.env["survey.question"].create({"title": "Q", "survey_id": other.id})
        sheet = other._create_answer(partner=self.contact)
        self.assertShows("Access Error", self._get(sheet.get_start_url()))

    def test_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        question = self.env.ref("customer_retention.survey_question_product")
        question.with_context(lang="fr_FR").title = "Qu'est-ce qui n'allait pas ?"
        self.contact.lang = "fr_FR"
        questionnaire = self._questionnaire()
        self._get(questionnaire.user_input_id.get_start_url())
        begun = self._call(self._path(questionnaire, "begin"))
        self.assertShows("allait pas", begun["survey_content"])

    def test_box_on_the_order_page(self):
        order = self._confirm(self._create_order(customer=self.contact))
        questionnaire = self._questionnaire(self._return(sale_order_id=order.id))
        buyer = new_test_user(
            self.env, "ask_buyer", "base.group_portal", partner_id=self.contact.id
        )
        follower = new_test_user(self.env, "ask_follower", "base.group_portal")
        order.message_subscribe(follower.partner_id.ids)
        box, page = "o_retention_ask", f"/my/orders/{order.id}"
        shared = f"{page}?access_token={order._portal_ensure_token()}"
        self.assertShows(box, self._get(shared))
        self.assertHides(box, self._get(f"{page}?access_token=x"))
        self.authenticate(follower.login, follower.login)
        self.assertHides(box, self._get(page))  # who follows is not the customer
        self.authenticate(self.seller.login, self.seller.login)
        self.assertHides(box, self._get(page))
        self.authenticate(buyer.login, buyer.login)
        self.assertShows(box, self._get(page))
        url = questionnaire.user_input_id.get_start_url()
        self.assertShows("Three short questions", self._get(url))
        questionnaire.action_stop()
        self.assertHides(box, self._get(page))
        questionnaire.action_send_now()
        self.assertShows(box, self._get(page))
        self._fill(questionnaire, product=(["faulty"], None))
        self.assertHides(box, self._get(page))
        thanks = questionnaire._thanks_url().replace(self.base_url(), "")
        self.assertShows("We have your answers", self._get(thanks))
