from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_outcomes import OutcomeCase


@tagged("post_install", "-at_install")
class TestCallOutcomes(OutcomeCase):
    """What an outcome may be, and what it does about the next call."""

    # ------------------------------------------------------------
    # What an outcome may be
    # ------------------------------------------------------------

    def assertImpossible(self, words, **values):
        with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
            self._create_outcome(**values)

    def test_two_facts(self):
        self.assertImpossible("did not answer", reached="busy")
        self.assertImpossible("say what came of it", result=False, key="9")

    def test_never_for_ever(self):
        retry = {"reached": "busy", "result": False, "key": "9", "next_step": "retry"}
        self.assertImpossible("called for ever", **retry, retry_limit=0)
        self.assertImpossible("at once", **retry, retry_hours=0)
        self.assertImpossible("needs a day", next_step="callback", next_days=0)
        self.assertImpossible("366 days", next_days=1000)

    def test_only_static_segments(self):
        living = self.env["retention.segment"].create(
            {"name": "Late", "kind": "living", "company_id": self.company.id}
        )
        self.assertImpossible("follows its rule", segment_id=living.id)

    def test_a_rest_needs_its_day(self):
        self.assertImpossible("last day", is_pausing=True)
        self.assertImpossible("not taken", gift_points=-1)

    def test_keys(self):
        self.assertImpossible("small letter", key="7")
        self.assertImpossible("digit from 2", reached="busy", result=False, key="1")
        self.assertImpossible("digit from 2", reached="busy", result=False, key="q")
        self.assertImpossible("the page itself", key="s")
        self.assertImpossible("“Special” and “Agreed”", key="a")
        self.assertImpossible("and “Takes the offer”", key="w")
        first = self._create_outcome(purpose="late", key="w")
        second = self._create_outcome(purpose="birthday", key="z")
        with self.assertRaisesRegex(ValidationError, "same key"):
            second.write({"purpose": "late", "key": "w"})
        first.active = False

    def test_used_ones_are_archived(self):
        outcome = self._create_outcome()
        self._attempt(outcome_id=outcome.id)
        with self.assertRaisesRegex(ValidationError, "archive it"):
            outcome.unlink()

    def test_ready_ones(self):
        keys = self.env["retention.call.outcome"]._fits(self.task).mapped("key")
        self.assertEqual(keys, [*"2345", *"atlfkmbxi"])
        self.campaign.purpose = "win_back"
        offered = self.env["retention.call.outcome"]._fits(self.task)
        self.assertIn("w", offered.mapped("key"))

    def test_words_on_the_form(self):
        self.assertEqual(
            self._ready("busy").in_words,
            "Tried again after 1 h, 4 times at most; then the task is done, and an e-mail "
            "is proposed.",
        )
        self.assertIn("never called again", self._ready("do_not_call").in_words)

    def test_a_copy_has_no_key(self):
        self.assertFalse(self._ready("agreed").copy().key)

    def test_callers_only_read(self):
        outcome = self._ready("busy").with_user(self.caller)
        self.assertEqual(outcome.name, "Busy")
        for does in (lambda: outcome.write({"name": "x"}), outcome.unlink):
            with self.assertRaises(AccessError):
                does()

    # ------------------------------------------------------------
    # Trying again
    # ------------------------------------------------------------

    @freeze_time(NOON)
    def test_busy(self):
        self.assertEqual(
            self._words("busy"),
            ["Try again on Tue 16 Jun at 12:00 by you (try 2 of 4)"],
        )
        attempt = self._end("busy")
        self.assertEqual(self.task.state, "open")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 16, 12))
        self.assertEqual(self.task.attempt_count, 1)
        self.assertEqual((self.task.reached, self.task.result), ("busy", False))
        self.assertEqual(attempt.callback_at, datetime(2026, 6, 16, 12))

    def test_tries_come_to_an_end(self):
        self.customer.email = "ani@example.com"
        for day in (15, 16, 17):
            with freeze_time(f"2026-06-{day} 11:00:00"):
                words = self._words("no_answer")
                self._end("no_answer")
        self.assertEqual(
            words,
            [
                "Nobody was reached in 3 tries: the task is done",
                "An activity proposes to write to ani@example.com instead",
            ],
        )
        self.assertEqual((self.task.state, self.task.cause_out), ("done", "No answer"))
        activity = self.customer.activity_ids
        self.assertEqual(activity.user_id, self.caller)
        self.assertIn("Write an e-mail", activity.summary)

    def test_an_answer_begins_the_count_anew(self):
        for day, outcome in ((15, "no_answer"), (16, "no_answer"), (17, "callback")):
            with freeze_time(f"2026-06-{day} 11:00:00"):
                self._end(outcome, when="+1d 11:00")
        with freeze_time("2026-06-18 11:00:00"):
            self._end("no_answer")
        self.assertEqual((self.task.state, self.task.attempt_count), ("open", 4))

    def test_a_try_waits_for_the_morning(self):
        with freeze_time("2026-06-19 19:30:00"):  # a Friday; calls until 20:00
            words = self._words("busy")
            self._end("busy")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 22, 9))
        self.assertIn("Not on Fri 19 Jun at 20:30", words[1])

    def test_the_customers_hours(self):
        self.customer.write(
            {
                "tz": "America/New_York",
                "retention_hour_from": 14,
                "retention_hour_to": 16,
                "retention_day_from": "3",
                "retention_day_to": "3",
            }
        )
        with freeze_time(NOON):
            words = self._words("busy")
            self._end("busy")
        # Thursday at two in New York
        self.assertEqual(self.task.call_at, datetime(2026, 6, 18, 18))
        self.assertIn("Thu 18 Jun at 18:00 (14:00 there)", words[0])

    def test_public_holidays(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-06-17 00:00:00",
                "date_to": "2026-06-17 23:59:59",
            }
        )
        with freeze_time(NOON):
            self._end("no_answer")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 18, 9))

    # ------------------------------------------------------------
    # Calling back
    # ------------------------------------------------------------

    @freeze_time(NOON)
    def test_callback(self):
        self.assertEqual(
            self._words("callback", when="fri 10"),
            ["Call back on Fri 19 Jun at 10:00 by you"],
        )
        attempt = self._end("callback", when="fri 10")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 19, 10))
        self.assertTrue(self.task.is_promised)
        self.assertEqual((self.task.rank, str(self.task.date_due)), (0, "2026-06-19"))
        self.assertEqual(self.task.user_id, self.caller)
        self.assertEqual(attempt.callback_at, self.task.call_at)

    @freeze_time(NOON)
    def test_callback_by_the_callers_clock(self):
        self.caller.tz = "Asia/Yerevan"
        self._end("callback", when="2026-06-19T14:00")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 19, 10))

    @freeze_time(NOON)
    def test_callback_in_the_callers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.caller.lang = "de_DE"
        self._end("callback", when="Freitag 10")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 19, 10))

    @freeze_time(NOON)
    def test_who_goes_on(self):
        self._end("callback", when="+1d", owner="anyone")
        self.assertFalse(self.task.user_id)
        self._end("callback", when="+1d", owner="manager")
        self.assertEqual(self.task.user_id, self.boss)

    @freeze_time(NOON)
    def test_thinking_takes_three_days(self):
        self._end("thinks")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 19, 11))
        self._end("thinks", when="24.6. 15:00")
        self.assertEqual(self.task.call_at, datetime(2026, 6, 24, 15))

    @freeze_time(NOON)
    def test_a_kept_promise_is_none_any_more(self):
        self.campaign.purpose = "late"
        self._end("callback", when="fri 10")
        self._end("busy")
        self.assertEqual((self.task.is_promised, self.task.rank), (False, 3))

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    @freeze_time(NOON)
    def test_bad_moments(self):
        for when, words in (
            ("", "needs a day"),
            ("2026-06-15T10:00", "is over"),
            ("today 10:00", "is over"),
            ("31.2.", "no day of the calendar"),
            ("some day", "cannot be understood"),
            ("+500d", "more than a year"),
            ("x" * 100, "cannot be understood"),
            (["fri"], "cannot be understood"),
            ({"a": 1}, "cannot be understood"),
            (7, "cannot be understood"),
        ):
            with self.subTest(when=when):
                (problem,) = self._problems("callback", when=when)
                self.assertIn(words, problem)
                with self.assertRaisesRegex(UserError, words):
                    self._end("callback", when=when)
        self.assertEqual((self.task.state, self.task.attempt_count), ("open", 0))

    def test_bad_values(self):
        for values, words in (
            ({"reason_id": "x"}, "no reason of a refusal|needs a reason"),
            ({"reason_id": 10**9}, "no reason of a refusal|needs a reason"),
            ({"reason_id": [1]}, "no reason of a refusal|needs a reason"),
            ({"owner": "everybody", "reason_id": 0}, "Say who goes on"),
            ({"note": ["x"]}, "A note is a text"),
            ({"note": "x" * 30_000}, "30000 characters"),
        ):
            with self.subTest(values=list(values)):
                self.assertRegex("\n".join(self._problems("refused", **values)), words)

    def test_what_is_no_dict(self):
        outcome = self._ready("told").with_user(self.caller)
        for values in (None, [], "x", 7):
            self.assertEqual(outcome._problems(self.task, values), [])

    def test_refused_needs_a_reason_of_refusal(self):
        skip = self.env.ref("customer_retention.retention_call_reason_skip_other")
        price = self.env.ref("customer_retention.retention_call_reason_refusal_price")
        self.assertTrue(self._problems("refused", reason_id=skip.id))
        attempt = self._end("refused", reason_id=price.id)
        self.assertEqual(attempt.reason_id, price)
        self.assertEqual((self.task.state, self.task.result), ("done", "refused"))
