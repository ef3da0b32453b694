from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OURS = "retention"
SUBJECTS = [
    ("product", "Product or service"),
    ("staff", "Work of staff"),
    ("sale", "Moment of sale"),
    ("contact", "Contact wished"),
]
# What a page can send that is kept
TYPES = ("multiple_choice", "simple_choice", "text_box", "char_box")
TYPES_CHOICE = TYPES[:2]


class SurveySurvey(models.Model):
    """Questionnaires after a return: a kind of survey of its own.

    Core's rules name the kinds whose answers survey staff read; of this one they read
    none.
    """

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[(OURS, "After a return")], ondelete={OURS: "cascade"}
    )

    @api.depends_context("uid")
    def _compute_allowed_survey_types(self):
        res = super()._compute_allowed_survey_types()
        for survey in self:
            if survey.allowed_survey_types:
                survey.allowed_survey_types = [*survey.allowed_survey_types, OURS]
        return res

    @api.constrains(
        *("survey_type", "access_mode", "users_login_required", "users_can_go_back"),
        *("questions_layout", "questions_selection", "is_time_limited", "scoring_type"),
    )
    def _check_retention(self):
        for survey in self.filtered(lambda one: one.survey_type == OURS):
            if (
                survey.access_mode != "token"
                or survey.users_login_required
                or not survey.users_can_go_back
                or survey.questions_layout != "page_per_question"
                or survey.questions_selection != "all"
                or survey.is_time_limited
                or survey.scoring_type != "no_scoring"
            ):
                raise ValidationError(
                    self.env._(
                        "A questionnaire after a return is for invited people without "
                        "a login, one question on a page, all questions, going back "
                        "allowed, without time limit and scoring."
                    )
                )

    def _retention_questions(self):
        """Return {question id: set of ids of its suggested answers}.

        None in their place where words are typed.
        """
        return {
            question.id: set(question.suggested_answer_ids.ids)
            if question.is_page or question.question_type in TYPES_CHOICE
            else None
            for question in self.question_and_page_ids
        }

    def _retention_refuse_loss(self, questions):
        """Refuse to delete what somebody is answering or has answered.

        :raise UserError: says to copy the questionnaire instead
        """
        lines = self.env["survey.user_input.line"].sudo()  # counted, not shown
        for survey in self.filtered(lambda one: one.survey_type == OURS):
            asked = [
                ("survey_id", "=", survey.id),
                ("question_id", "in", questions.ids),
            ]
            if lines.search_count(asked, limit=1):
                raise UserError(
                    self.env._(
                        "“%s” has answers: copy it, change the copy and choose that "
                        "one in the settings.",
                        survey.title,
                    )
                )


class SurveyQuestion(models.Model):
    """What an answer is about, when it lands on a complaint."""

    _inherit = "survey.question"

    retention_subject = fields.Selection(
        SUBJECTS,
        string="Says about Complaints",
        help="Answers to questions without one are not taken over to the complaint.",
    )

    @api.constrains("question_type", "survey_id", "constr_mandatory")
    def _check_retention(self):
        ours = self.filtered(
            lambda one: one.survey_id.survey_type == OURS and not one.is_page
        )
        if any(one.question_type not in TYPES for one in ours):
            raise ValidationError(
                self.env._(
                    "A questionnaire after a return asks for choices or for words."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self.survey_id._retention_refuse_loss(self)


class SurveyQuestionAnswer(models.Model):
    """What a customer ticks names a cause."""

    _inherit = "survey.question.answer"

    retention_cause_id = fields.Many2one(
        "retention.complaint.cause",
        string="Cause of the Complaint",
        index="btree_not_null",
        ondelete="restrict",
    )
    retention_is_contact = fields.Boolean(string="Asks to Be Contacted", default=False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self.question_id.survey_id._retention_refuse_loss(self.question_id)
