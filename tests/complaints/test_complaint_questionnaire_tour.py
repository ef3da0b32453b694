from odoo.tests import tagged

from .common_questionnaire import QuestionnaireHttpCase


@tagged("post_install", "-at_install")
class TestComplaintQuestionnaireTour(QuestionnaireHttpCase):
    """The questionnaire on a telephone, in a real browser."""

    browser_size = "390x844"
    touch_enabled = True

    def test_answer_on_a_telephone(self):
        questionnaire = self._questionnaire()
        url = questionnaire.user_input_id.get_start_url()
        self.start_tour(url, "retention_questionnaire_empty")
        other = self._questionnaire()
        url = other.user_input_id.get_start_url()
        self.start_tour(url, "retention_questionnaire_phone")
        self.assertEqual((questionnaire.state, other.state), ("waiting", "answered"))
        answers = other.complaint_id.answer_ids.sorted("id")
        self.assertEqual(answers[0].cause_id.name, "Faulty or broken")
        self.assertEqual(answers[1].text, "Nobody told me the price of delivery")
        self.assertTrue(other.complaint_id.wants_contact)
