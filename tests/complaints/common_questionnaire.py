"""Builders of the tests of questionnaires."""

from math import inf
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .common import ComplaintCase


class QuestionnaireCase(ComplaintCase):
    """A customer with an address, whose returns open complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "olga@example.com"
        cls.questionnaires = cls.env["retention.questionnaire"]
        cls.survey = cls.env.ref("customer_retention.survey_questionnaire")
        # Others of the database must not be due in a test
        cls.questionnaires.search([]).write({"state": "stopped"})

    @classmethod
    def _return(cls, customer=None, **values):
        """Open a complaint as a return does."""
        values = {"origin": "return", "kind": "return", **values}
        return cls._complain(customer or cls.contact, **values)

    def _questionnaire(self, complaint=None):
        return (complaint or self._return()).retention_questionnaire_ids

    def _due(self, questionnaire):
        """Let a questionnaire be due, and the scheduled action come by."""
        questionnaire.send_at = fields.Datetime.now()
        self._come_by()

    def _come_by(self):
        """Have the scheduled action do its work, all but the commits."""
        crons = type(self.env["ir.cron"])
        with patch.object(crons, "_commit_progress", return_value=inf):
            self.questionnaires._cron_send()

    def _mails(self, questionnaire):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "retention.questionnaire"),
                ("res_id", "in", questionnaire.ids),
            ],
            order="id",
        )

    def _choice(self, subject, name):
        return self.env.ref(f"customer_retention.survey_answer_{subject}_{name}")

    def _fill(self, questionnaire, user=None, **answers):
        """Answer as the page does, without the page.

        :param answers: {subject: (names of choices, words)}
        """
        sheet = questionnaire.user_input_id.sudo()
        for subject, (names, words) in answers.items():
            question = self.env.ref(f"customer_retention.survey_question_{subject}")
            chosen = [self._choice(subject, name).id for name in names]
            sheet._save_lines(question, chosen, words)
        sheet.with_user(user or self.env.ref("base.public_user")).sudo()._mark_done()
        return questionnaire.complaint_id.answer_ids


class QuestionnaireHttpCase(QuestionnaireCase, HttpCase):
    """The pages, as a browser asks for them."""

    def _path(self, questionnaire, step):
        sheet = questionnaire.user_input_id
        survey = sheet.survey_id
        return f"/survey/{step}/{survey.access_token}/{sheet.access_token}"

    def _call(self, path, **params):
        """Return what a JSON route answers: (correct answers, page or error)."""
        answer = self.opener.post(
            self.base_url() + path, json={"jsonrpc": "2.0", "params": params}
        )
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("error", answer.json(), answer.text[:2000])
        self.env.invalidate_all()
        return answer.json()["result"][1]

    def _submit(self, questionnaire, subject, *sent, **more):
        question = self.env.ref(f"customer_retention.survey_question_{subject}")
        return self._call(
            self._path(questionnaire, "submit"),
            question_id=question.id,
            **{str(question.id): list(sent)},
            **more,
        )

    def assertShows(self, text, page):
        self.assertTrue(text in page, f"“{text}” is not on the page")

    def assertHides(self, text, page):
        self.assertFalse(text in page, f"“{text}” is on the page")

    def _get(self, path, status=200):
        with mute_logger("odoo.http"):
            answer = self.url_open(path)
        self.assertEqual(answer.status_code, status, path)
        self.env.invalidate_all()
        return answer.text
