from random import Random

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ...controllers.touch import RetentionTouch
from .common_touch import TouchCase

SEED, ROUNDS = 20260616, 5_000
ODD = (
    *("", " ", "0", "6", "-1", "1.0", "٣", "5" * 400, "\x00", "\ud800", "é" * 43),
    *("' OR 1=1 --", "%s", "{{7*7}}", "<script>", "../..", "null", "x" * 30_000),
    *(None, 5, 1e400, ["5"], {"expected": "5"}, b"\xff", True),
)
NAMES = ("expected", "received", "words", "skip", "token", "state", "partner_id", "id")
WORDS = ("leads to no question", "What did you expect?")


@tagged("post_install", "-at_install")
class TestComplaintTouchPage(TouchCase, HttpCase):
    """The page behind the link of a letter."""

    def _page(self, token):
        answer = self.url_open(f"/touch/{token}")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        return html.fromstring(answer.text)

    def _title(self, page):
        return page.xpath("//h1")[0].text_content().strip()

    def _send(self, question, **sent):
        token = self._page(question.token).xpath("//input[@name='csrf_token']/@value")
        answer = self.url_open(
            f"/touch/{question.token}", data={"csrf_token": token and token[0], **sent}
        )
        self.env.invalidate_all()
        return html.fromstring(answer.text)

    def test_asked_and_answered(self):
        question = self._question("payment", words=False)
        page = self._page(question.token)
        self.assertEqual(self._title(page), "How was paying?")
        self.assertEqual(len(page.xpath("//input[@type='radio']")), 10)
        self.assertFalse(page.xpath("//script"), "works without scripts")
        text = page.text_content()
        for secret in (self.customer.name, self.customer.email):
            self.assertNotIn(secret, text)

        page = self._send(question, expected="5", words="Too long a queue")
        self.assertIn("one number in each row", page.text_content())
        self.assertEqual(page.xpath("//input[@checked]/@value"), ["5"])
        self.assertEqual(page.xpath("//textarea")[0].text, "Too long a queue")
        self.assertEqual(question.state, "sent")

        page = self._send(question, expected="5", received="3", words=" Queue\x00 ")
        self.assertEqual(self._title(page), "Thank you")
        self.assertEqual((question.state, question.gap), ("answered", 2))
        self.assertEqual(question.words, "Queue")
        self.assertTrue(question.answered_at)

        token = question.token
        self.assertIn("We have your answer", self._page(token).text_content())
        with self.assertRaises(UserError):
            question._answer(1, 1)
        self.assertEqual(question.expected, 5)

    def test_what_did_not_concern_them(self):
        question = self._question("website")
        page = self._send(question, skip="1")
        self.assertIn("did not concern you", page.text_content())
        self.assertEqual((question.state, question.reason), ("skipped", "not_met"))
        self.assertFalse(question.expected)

    def test_too_old_or_forged(self):
        old = self._question(days=31)
        page = self._page(old.token)
        self.assertEqual(self._title(page), "This question is too old")
        self.assertFalse(page.xpath("//form"))
        with self.assertRaises(UserError):
            old._skip()
        waiting = self._question("use", state="waiting", sent_at=False)
        self.assertEqual(self._title(self._page(waiting.token)), self._title(page))
        for token in ("x", "a" * 43, old.token[:-1], old.token + "a", "%00", "é"):
            page = self._page(token)
            self.assertEqual(self._title(page), "This link leads to no question")

    def test_a_form_of_somebody_else_is_refused(self):
        question = self._question()
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/touch/{question.token}", data={"expected": "1", "received": "1"}
            )
        self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(question.state, "sent")

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        question = self._question()
        point = question.touchpoint_id
        point.with_context(lang="fr_FR").question = "Comment était le paiement ?"
        self.customer.lang = "fr_FR"
        page = self._page(question.token)
        self.assertEqual(self._title(page), "Comment était le paiement ?")
        self.assertEqual(page.xpath("/html/@lang"), ["fr-FR"])

    def test_at_random(self):
        """Bad requests are answered in words, and change nothing."""
        question = self._question()
        rng = Random(SEED)
        public = self.env.ref("base.public_user")
        with MockRequest(self.env(user=public)) as request:
            request.is_frontend = False
            request.render = lambda name, values, **_more: request.env[
                "ir.qweb"
            ]._render(name, values)
            before = question.read()
            for post in (False, True):
                for number in range(ROUNDS):
                    token, sent = self._odd_request(rng, question.token, post)
                    with self.subTest(f"{number}: {token!a:.60} {sent!a:.200}"):
                        page = self._handle(token, sent, post).get_data(True)
                        self.assertTrue(any(word in page for word in WORDS), page)
        self.env.invalidate_all()
        self.assertEqual(question.read(), before)

    def _handle(self, token, sent, post):
        controller = RetentionTouch()
        if post:
            return controller.touch_answer(token, **sent)
        return controller.touch(token, **sent)

    def _odd_request(self, rng, good, post):
        """Return (token, form): wrong in the one, or in the other."""
        sent = {
            name: rng.choice(ODD)
            for name in rng.sample(NAMES, rng.randrange(len(NAMES)))
        }
        sent.pop("token", None)
        if post and rng.random() < 0.1:
            # The link is right, a mark is missing
            sent.pop("skip", None)
            return good, sent | {"received": rng.choice(ODD)}
        kind = rng.randrange(4)
        if kind == 0:
            return str(rng.choice(ODD)), sent
        if kind == 1:
            place = rng.randrange(len(good))
            return good[:place] + chr(rng.randrange(0x80, 0x3000)) + good[
                place + 1 :
            ], sent
        if kind == 2:
            return good[: rng.randrange(len(good))], sent
        return "".join(rng.choices("abcXYZ019-_", k=43)), sent
