from odoo import fields, models

from ...tools.questionnaire import plain_text


class SurveyUserInput(models.Model):
    """Answer sheets of questionnaires know their complaint."""

    _inherit = "survey.user_input"

    retention_complaint_id = fields.Many2one(
        "retention.complaint",
        string="Complaint",
        index="btree_not_null",
        ondelete="cascade",
        copy=False,
    )

    def _mark_done(self):
        """Take what was answered over to the complaints."""
        res = super()._mark_done()
        self.sudo()._retention_questionnaires()._take_answers()
        return res

    def _retention_questionnaires(self):
        """Return the questionnaires that these answer sheets belong to."""
        sheets = self.filtered(lambda one: one.retention_complaint_id)
        return self.env["retention.questionnaire"].search(
            [("user_input_id", "in", sheets.ids)]
        )

    def _retention_may_fill(self, user):
        """Return whether somebody who is signed in and has the link may use it.

        A customer's other login is as good as none; staff fill in what belongs to a
        complaint that they work on.
        """
        self.ensure_one()
        complaint = self.retention_complaint_id
        if not complaint:
            return False
        if not user._is_internal():
            return True
        return complaint.with_user(user).sudo(False).has_access("write")

    def _retention_has_answers(self, without=()):
        """Return whether anything was answered, besides questions left aside.

        :param without: ids of questions
        """
        lines = self.user_input_line_ids.filtered(
            lambda one: not one.skipped and one.question_id.id not in without
        )
        return any(line._retention_says_something() for line in lines)


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _retention_says_something(self):
        """Return whether a line is more than blanks or a “no, thank you”."""
        self.ensure_one()
        chosen = self.suggested_answer_id
        if not chosen:
            return bool(self._retention_text())
        is_contact = self.question_id.retention_subject == "contact"
        return not is_contact or chosen.retention_is_contact

    def _retention_text(self):
        """Return the words of a line, harmless wherever they are shown or exported."""
        return plain_text(self.value_char_box or self.value_text_box)
