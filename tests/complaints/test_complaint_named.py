from odoo.tests import tagged

from .common_causes import CauseCase
from .common_questionnaire import QuestionnaireCase

CRON = "customer_retention.ir_cron_retention_complaint_alert"


@tagged("post_install", "-at_install")
class TestComplaintNamed(CauseCase, QuestionnaireCase):
    """Causes that customers name count as those that staff find, once each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["retention.complaint.answer"].search([]).unlink()
        cls.choice = cls.env.ref("customer_retention.survey_answer_product_faulty")
        cls.choice.retention_cause_id = cls.mould

    def _answer(self, number, **values):
        """Have a customer answer the questionnaire, naming the mould."""
        complaint = self._return(self.customers[number], **values)
        self._fill(complaint.retention_questionnaire_ids, product=(["faulty"], ""))
        self.assertEqual(complaint.answer_ids.cause_id, self.mould)
        return complaint

    def _triggers(self):
        self.settle()
        job = self.env.ref(CRON)
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])

    def test_three_who_only_answered(self):
        complaints = self._answer(0) | self._answer(1)
        self.assertFalse(self._check())
        before = self._triggers()
        complaints |= self._answer(2)
        self.assertEqual(self._triggers(), before + 1)
        alert = self._check()
        self.assertEqual((alert.cause_id, alert.scope), (self.mould, "all"))
        self.assertEqual(alert.complaint_ids, complaints)
        self.assertFalse(complaints.cause_id, "staff found none yet")
        action = self.actions.browse(alert.action_take_action()["res_id"])
        self.assertEqual(action.complaint_ids, complaints)

    def test_named_by_both_is_one(self):
        mine = self._answer(0)
        mine.cause_id = self.mould
        self._answer(1)
        self._name(1)
        self.assertFalse(self._check(), "two customers, however often they are named")
        self._name(2)
        alert = self._check()
        self.assertEqual((alert.customer_count, alert.complaint_count), (3, 4))
        # Staff found another cause: what the customer said stands
        mine.cause_id = self.glue
        self._check()
        self.assertEqual((alert.customer_count, alert.state), (3, "raised"))

    def test_what_is_taken_back_counts_no_more(self):
        self._answer(0)
        self._answer(1)
        gone = self._answer(2)
        alert = self._check()
        answers = gone.answer_ids
        before = self._triggers()
        gone.unlink()
        self.assertFalse(answers.exists())
        self.assertEqual(self._triggers(), before + 1)
        self._check()
        self.assertEqual((alert.state, alert.customer_count), ("over", 2))

    def test_moved_to_a_product(self):
        complaints = self._answer(0) | self._answer(1) | self._answer(2)
        self._check()
        before = self._triggers()
        complaints.product_id = self.product
        self.assertEqual(self._triggers(), before + 1)
        self._check()
        self.assertEqual(self._open("product").product_id, self.product)

    def test_a_cause_of_another_company(self):
        theirs = self._cause("Their own", company_id=self.other_company.id)
        self.choice.retention_cause_id = theirs
        for number in range(3):
            complaint = self._return(self.customers[number])
            questionnaire = complaint.retention_questionnaire_ids
            answers = self._fill(questionnaire, product=(["faulty"], ""))
            self.assertEqual(answers.label, self.choice.value)
            self.assertFalse(answers.cause_id)
        # Written before causes were told apart
        answers.cause_id = theirs
        self.company.retention_cause_alert_customers = 1
        self.assertFalse(self._check())

    def test_an_archived_cause(self):
        complaints = self._answer(0) | self._answer(1) | self._answer(2)
        self.mould.active = False
        alert = self._check()
        self.assertEqual(alert.complaint_ids, complaints)
        self.assertIn("Blunt mould", alert.text)
