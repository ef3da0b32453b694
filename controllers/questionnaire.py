import re

from odoo.http import request, route

from odoo.addons.survey.controllers.main import Survey

from ..tools.questionnaire import as_id, clean_submission, is_answered

LONGEST_TOKEN = 200
_TOKEN = re.compile(r"[\w.~-]+", re.ASCII)


def is_token(value):
    """Return whether a value can be a link's token: nothing else is looked up."""
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_TOKEN
        and bool(_TOKEN.fullmatch(value))
    )


class RetentionSurvey(Survey):
    """The customer's questionnaire: by its link alone, once, and only its own pages."""

    @route(retention_open=True)
    def survey_submit(self, survey_token, answer_token, **post):
        """Take a page of ours that could have come from the page itself.

        An empty form is refused in words, before it counts as an answer.
        """
        answer = self._retention_sheet(survey_token, answer_token)
        if answer:
            survey = answer.survey_id
            post = clean_submission(post, survey._retention_questions())
            if post is None or answer.state == "new":
                return {}, {"error": "unauthorized"}
            if self._retention_is_empty(answer, post):
                words = request.env._(
                    "Please tick something, or say it in your own words: an empty "
                    "answer tells us nothing."
                )
                fields = {post["question_id"]: words}
                return {}, {"error": "validation", "fields": fields}
        return super().survey_submit(survey_token, answer_token, **post)

    @route(retention_open=True)
    def survey_begin(self, survey_token, answer_token, **post):
        """Begin a questionnaire of ours with nothing but its language."""
        answer = self._retention_sheet(survey_token, answer_token)
        if answer:
            lang = post.get("lang_code")
            known = answer.survey_id._get_supported_lang_codes()
            is_known = isinstance(lang, str) and lang in known
            post = {"lang_code": lang} if is_known else {}
        return super().survey_begin(survey_token, answer_token, **post)

    @route(retention_open=True)
    def survey_next_question(self, survey_token, answer_token, **post):
        """Refuse what belongs to live sessions: ours are none."""
        if self._retention_sheet(survey_token, answer_token):
            return {}, {"error": "unauthorized"}
        return super().survey_next_question(survey_token, answer_token, **post)

    @route(retention_open=True)
    def survey_display_page(self, survey_token, answer_token, **post):
        """Show a page of ours, and no question of another survey."""
        answer = self._retention_sheet(survey_token, answer_token)
        if answer:
            previous = as_id(post.get("previous_page_id"))
            known = previous in answer.survey_id._retention_questions()
            post = {"previous_page_id": previous} if known else {}
        page = super().survey_display_page(survey_token, answer_token, **post)
        if answer:
            # The address is the right to answer
            page.headers["Cache-Control"] = "no-store"
            page.headers["Referrer-Policy"] = "same-origin"
        return page

    @route(retention_open=True)
    def survey_retry(self, survey_token, answer_token, **post):
        """Lead back to the one answer sheet: there is no second one."""
        answer = self._retention_sheet(survey_token, answer_token)
        if answer:
            return request.redirect(answer.get_start_url())
        return super().survey_retry(survey_token, answer_token, **post)

    # ------------------------------------------------------------
    # Access
    # ------------------------------------------------------------

    def _fetch_from_access_token(self, survey_token, answer_token):
        """Look up nothing for what cannot be a token."""
        if survey_token and not is_token(survey_token):
            return super()._fetch_from_access_token(False, False)
        if answer_token and not is_token(answer_token):
            answer_token = False
        return super()._fetch_from_access_token(survey_token, answer_token)

    def _check_validity(
        self,
        survey_sudo,
        answer_sudo,
        answer_token,
        ensure_token=True,
        check_partner=True,
    ):
        """Let the link be enough for ours, and staff fill in by telephone.

        All other checks come before that of the person.
        """
        code = super()._check_validity(
            survey_sudo,
            answer_sudo,
            answer_token,
            ensure_token=ensure_token,
            check_partner=check_partner,
        )
        if code == "answer_wrong_user" and answer_token:
            if answer_sudo._retention_may_fill(request.env.user):
                return True
        return code

    def _retention_sheet(self, survey_token, answer_token):
        """Return the answer sheet (sudo) of a questionnaire of ours, else empty."""
        found = self._fetch_from_access_token(survey_token, answer_token)[1]
        return found.filtered("retention_complaint_id")

    def _retention_is_empty(self, answer, post):
        """Return whether this page would end the questionnaire with nothing said."""
        if "previous_page_id" in post:
            return False
        question_id = post["question_id"]
        following = answer.survey_id._get_next_page_or_question(answer, question_id)
        if following or answer._retention_has_answers(without=(question_id,)):
            return False
        return not (is_answered(post) and self._retention_says(answer, post))

    def _retention_says(self, answer, post):
        """Return whether a page is more than a “no, thank you”."""
        question = answer.survey_id.question_ids.browse(post["question_id"])
        if question.retention_subject != "contact":
            return True
        sent = post[str(question.id)]
        if not isinstance(sent, list):
            return True
        chosen = [one for one in sent if not isinstance(one, dict)]
        labels = question.suggested_answer_ids.browse(chosen)
        return len(chosen) < len(sent) or any(labels.mapped("retention_is_contact"))
