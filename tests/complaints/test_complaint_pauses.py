from odoo.tests import tagged

from .common_questionnaire import QuestionnaireCase
from .common_touch import TouchCase


@tagged("post_install", "-at_install")
class TestComplaintPauses(TouchCase, QuestionnaireCase):
    """Nobody is asked twice within the pause, by whichever of the two questions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.retention_questionnaire_pause = 30
        cls.company.retention_touch_pause_days = 5
        cls.Answer.search([]).unlink()

    def _asked(self, days, **values):
        """Have the customer's questionnaire go out some days ago."""
        mine = self._questionnaire(self._return(self.customer))
        self._due(mine)
        self.assertEqual(mine.state, "sent", mine.reason)
        mine.write({"sent_at": self._ago(days), **values})
        self._solve(mine.complaint_id)
        return mine

    def test_a_question_after_a_questionnaire(self):
        self._order()
        questionnaire = self._asked(29)
        self.assertFalse(self._ask(), "asked within the pause of questionnaires")
        questionnaire.sent_at = self._ago(31)
        self.company.retention_touch_pause_days = 60
        self.assertFalse(self._ask(), "the longer pause counts")
        self.company.retention_touch_pause_days = 5
        self.assertEqual(self._ask().state, "sent")

    def test_answered_by_telephone(self):
        self._order()
        questionnaire = self._asked(0)
        questionnaire.write({"sent_at": False, "answered_at": self._ago(3)})
        questionnaire.state = "answered"
        self.assertFalse(self._ask())

    def test_another_contact_with_the_address(self):
        self._order()
        other = self._create_customer("Ani at work", email=self.customer.email)
        questionnaire = self._asked(1)
        questionnaire.complaint_id.partner_id = other
        self.assertEqual(questionnaire.partner_id, other)
        self.assertFalse(self._ask())

    def test_one_that_came_in_between(self):
        self._order()
        question = self._question(state="waiting", sent_at=False)
        self._asked(0)
        self.Answer.browse(question.id)._send()
        self.assertFalse(question.exists(), "asked another time")

    def test_a_questionnaire_after_a_question(self):
        question = self._question(days=29)
        mine = self._questionnaire(self._return(self.customer))
        self._due(mine)
        self.assertEqual(mine.state, "skipped")
        self.assertIn("30 days", mine.reason)
        # Answered lately is asked lately
        question.write({"sent_at": self._ago(40)})
        question.write(
            {
                "state": "answered",
                "expected": 4,
                "received": 4,
                "answered_at": self._ago(1),
            }
        )
        self.assertTrue(mine._is_paused())
        question.answered_at = self._ago(31)
        self.assertFalse(mine._is_paused())
        mine.action_send_now()
        self.assertEqual(mine.state, "sent")
        # A reminder is of the same questionnaire
        self._question("shop")
        self.assertFalse(mine._skip_reason(reminder=True))

    def test_no_pause_of_questionnaires(self):
        self._question()
        self.company.retention_questionnaire_pause = 0
        mine = self._questionnaire(self._return(self.customer))
        self._due(mine)
        self.assertEqual(mine.state, "sent")
        # Points of contact keep their own
        mine.sent_at = self._ago(1)
        self._solve(mine.complaint_id)
        self._order()
        self.assertFalse(self._ask())
