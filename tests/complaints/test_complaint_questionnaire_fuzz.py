from random import Random
from urllib.parse import quote

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_fuzz import FuzzMixin
from .common_questionnaire import QuestionnaireHttpCase

SEED, SHEETS = 20260616, 10
TEXTS = (
    *("", " ", "\x00", "\ud800", "' OR 1=1 --", "%s", "{0}", "<b>x</b>", "9" * 400),
    *(
        "../..",
        "=1+1",
        "@SUM(A1)",
        "٣",
        "x" * 3000,
        "null",
        "1e9",
        "-1",
        "True",
        "\r\n",
    ),
)
NUMBERS = (-1, 0, 1, 2**31 - 1, 2**31, 2**63, 2**80, 1.5, 1e308, -0.0)
NAMES = (
    *("question_id", "page_id", "previous_page_id", "next_skipped_page_or_question"),
    *("lang_code", "comment", "token", "answer_token", "state", "__class__"),
)
LEAKS = ("psycopg2", "select ", "insert into", "traceback", "survey_user_input")
LEAKS += ("boris", "hiddenman", "secretova")


@tagged("post_install", "-at_install")
class TestComplaintQuestionnaireFuzz(FuzzMixin, QuestionnaireHttpCase):
    """5,000 requests that no page sends: no failure, nobody's data, nothing written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = Random(SEED)
        cls.contact.name = "Olga Secretova"
        returned = cls.env["retention.complaint"].browse()
        for _one in range(SHEETS):
            returned |= cls._return()
        cls.mine = returned.retention_questionnaire_ids
        stranger = cls._create_customer("Boris Hiddenman", email="boris@example.com")
        cls.other = cls._return(stranger).retention_questionnaire_ids
        questions = cls.survey.question_ids
        cls.ids = [*questions.ids, *questions.suggested_answer_ids.ids]
        cls.tokens = [
            cls.mine[0].user_input_id.access_token,
            cls.survey.access_token,
            cls.mine[0]._thanks_url().rsplit("/", 1)[1],
        ]

    def _odd(self, depth=0):
        """Return anything at all that JSON can say."""
        kind = self.random.randrange(7 if depth < 3 else 5)
        if kind == 0:
            return self.random.choice((None, True, False))
        if kind == 1:
            return self.random.choice(NUMBERS)
        if kind == 2:
            return self.random.choice(TEXTS)
        if kind in (3, 4):
            return self.random.choice(self.ids)
        if kind == 5:
            return [self._odd(depth + 1) for _one in range(self.random.randrange(4))]
        names = self.random.sample(NAMES, self.random.randrange(4))
        return {name: self._odd(depth + 1) for name in names}

    def _bad_token(self):
        """Return a token that is none: cut, changed, or nothing of the kind."""
        token = self.random.choice(self.tokens)
        at = self.random.randrange(len(token))
        changed = self.random.choice(
            (
                token[:at],
                token[:at] + self.random.choice("AZaz09-_") + token[at + 1 :],
                token + token,
                self.random.choice(TEXTS).replace("\ud800", "?"),
            )
        )
        known = (*self.tokens, self.other.user_input_id.access_token)
        return "x" if not changed.strip() or changed in known else changed

    def _assert_harmless(self, **sent):
        status, text = self._send_one(**sent)
        self.assertLess(status, 500, sent)
        text = text.lower()
        found = [leak for leak in LEAKS if leak in text]
        self.assertFalse(found, sent)

    def _post(self, path, params):
        json = {"jsonrpc": "2.0", "params": params}
        self._assert_harmless(path=path, method="POST", json=json)

    def _odd_params(self):
        params = {str(name): self._odd(2) for name in self.random.sample(NAMES, 2)}
        question = self.random.choice(self.survey.question_ids.ids)
        params[str(question)] = self._odd()
        if self.random.random() < 0.8:
            params["question_id"] = self.random.choice((question, str(question)))
        for name in ("token", "answer_token", "__class__"):
            params.pop(name, None)
        return params

    @mute_logger("odoo.http", "werkzeug")
    def test_five_thousand_bad_requests(self):
        self.authenticate(None, None)
        self.env.flush_all()
        with self.allow_requests():
            self._begin_to_ask()
            asked = self._ask_with_bad_links(1400)
            asked += self._ask_with_a_good_link(800)
        self.assertEqual(asked, 5000)
        self.env.invalidate_all()
        self.assertEqual(self.other.state, "waiting")
        self.assertFalse(self.other.user_input_id.user_input_line_ids)
        sheets = self.env["survey.user_input"].search_count(
            [("partner_id", "=", self.contact.id)]
        )
        self.assertEqual(sheets, SHEETS, "nobody gets a second one")
        self.assertIn("answered", self.mine.mapped("state"), "some do answer")
        for questionnaire in self.mine:
            lines = questionnaire.user_input_id.user_input_line_ids
            self.assertLessEqual(len(lines), len(self.ids), "a flood makes no rows")
            answers = questionnaire.answer_ids
            self.assertLessEqual(len(answers), len(lines))
            self.assertFalse(any((one.text or "").startswith("=") for one in answers))

    def _ask_with_bad_links(self, rounds):
        survey, sheet = self.tokens[1], self.tokens[0]
        for _round in range(rounds):
            self._visit(f"/return/thanks/{quote(self._bad_token(), safe='')}")
            # Slashes would lead to other addresses than these
            bad = quote(self._bad_token().replace("/", "_") or "x", safe="")
            step = self.random.choice(("begin", "submit", "next_question"))
            self._post(f"/survey/{step}/{survey}/{bad}", self._odd_params())
            given = self.random.choice((sheet, bad))
            self._visit(f"/survey/start/{bad}?answer_token={given}")
        return 3 * rounds

    def _ask_with_a_good_link(self, rounds):
        survey = self.tokens[1]
        for sheet in self.mine.user_input_id.mapped("access_token"):
            self._post(f"/survey/begin/{survey}/{sheet}", {"lang_code": {"a": []}})
            for _round in range(rounds // SHEETS):
                step = self.random.choice(("begin", *["submit"] * 4, "next_question"))
                self._post(f"/survey/{step}/{survey}/{sheet}", self._odd_params())
        return rounds

    def _visit(self, path):
        self._assert_harmless(path=path)
