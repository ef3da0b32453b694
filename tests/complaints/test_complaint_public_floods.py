from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_public import PAGE, ComplaintPublicCase


@tagged("post_install", "-at_install")
class TestComplaintPublicFloods(ComplaintPublicCase):
    """Whoever sends too much waits, all others do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counters = cls.env["retention.flood.counter"]
        cls.company.write(
            {
                "retention_complaint_sender_limit": 2,
                "retention_complaint_unknown_limit": 3,
            }
        )

    def _count(self):
        return self.complaints.search_count([("origin", "in", ("website", "portal"))])

    def test_the_third_of_a_sender(self):
        before = self._count()
        for number in range(2):
            self._made(self._send(sheet=self._sheet(f"s{number}")))
        answer = self._send(sheet=self._sheet("s2"), email="other@example.com")
        words = self._refusal(answer, 429)
        self.assertIn("call us: +1 555 0100", words)
        self.assertIn("The chair wobbles</textarea>", answer.text)
        # What was made already is no new one
        self._made(self._send(sheet=self._sheet("s1")))
        self.assertEqual(self._count(), before + 2)
        # Nor does a stranger's flood stop whoever is signed in
        self._sign_in_customer()
        self._made(self._send_known(sheet=self._sheet("own")))

    def test_a_thousand_posts(self):
        before = self._count()
        allowed = [
            self.counters._is_post_allowed(self.company, "net:192.0.2.9")
            for _number in range(1000)
        ]
        self.assertEqual(allowed, [True] * 20 + [False] * 980)
        for number in range(25):
            answer = self._send(sheet=self._sheet(f"t{number}"), kind="")
        self.assertIn("Try again in an hour", self._refusal(answer, 429))
        self.assertEqual(self._count(), before)

    def test_everybody_unknown_together(self):
        allow = self.counters._is_complaint_allowed
        answers = [allow(self.company, f"net:{number}") for number in range(5)]
        self.assertEqual(answers, [True] * 3 + [False] * 2)
        self.assertTrue(allow(self.company, "user:1", is_known=True))
        other = self.env["res.company"].create({"name": "Another shop"})
        self.assertTrue(allow(other, "net:1"))

    def test_one_address_from_everywhere(self):
        self.company.retention_complaint_unknown_limit = 100
        allow = self.counters._is_complaint_allowed
        answers = [allow(self.company, f"net:{n}", "a@b.example") for n in range(4)]
        self.assertEqual(answers, [True, True, False, False])
        self.assertTrue(allow(self.company, "net:9", "c@d.example"))

    def test_letters(self):
        path = self._full_page(self._complain(self.customer))
        for _number in range(20):
            self.counters._is_post_allowed(self.company, "net:127.0.0.1")
        answer = self._reply(path, "Hello")
        self._refusal(answer, 429)
        self.assertIn("Hello</textarea>", answer.text)

    def test_no_address_is_kept_and_old_counts_go(self):
        self.counters._hit("net:203.0.113.77")
        self.env.flush_all()
        self.env.invalidate_all()
        kept = self.counters.search([])
        self.assertTrue(kept)
        self.assertFalse([one for one in kept if "203" in one.key and "." in one.key])
        kept.hour = fields.Datetime.now() - timedelta(days=3)
        self.counters._hit("new")
        self.counters._gc_old()
        self.assertEqual(self.counters.search([]).mapped("count"), [1])

    def test_settings_in_words(self):
        for name, value, words in (
            ("retention_complaint_link_days", 0, "between 1 and 3650 days"),
            ("retention_complaint_file_mb", 26, "between 1 and 25 MB"),
            ("retention_complaint_sender_limit", 0, "at least one complaint"),
            ("retention_complaint_unknown_limit", -1, "at least one complaint"),
        ):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.company[name] = value
        self.assertTrue(self._visit(PAGE) is not None)
