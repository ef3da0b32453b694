from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Datetime
from odoo.tests import Form, freeze_time, tagged

from .common import NOON, CallCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallTaskClosing(CallCase):
    """Calls closed by hand and opened again."""

    def setUp(self):
        super().setUp()
        self.task = self._create_task(date_due=Date.to_date("2026-06-10"))

    def _close(self, tasks=None, user=None, cause="Met at the fair"):
        tasks = self.task if tasks is None else tasks
        wizard = (
            self.env["retention.call.task.close"]
            .with_user(user or self.caller)
            .with_context(active_model="retention.call.task", active_ids=tasks.ids)
            .create({"cause": cause})
        )
        return wizard.action_close()["params"]["message"]

    def _reopen(self, user=None):
        task = self.task.with_user(user or self.caller)
        return task.action_reopen()["params"]["message"]

    def test_close_and_open_again(self):
        told = self._close()
        self.assertEqual(self.task.state, "cancelled")
        self.assertEqual(self.task.cause_out, "Met at the fair")
        self.assertEqual(self.task.date_out, Date.to_date("2026-06-16"))
        self.assertEqual(self.task.closed_by, self.caller)
        self.assertIn("1 calls were closed", told)
        self._reopen()
        self.assertEqual(self.task.state, "open")
        self.assertFalse(self.task.cause_out or self.task.date_out)
        self.assertEqual(self.task.date_due, Date.to_date("2026-06-10"), "as it was")

    def test_a_gap_is_a_gap_again(self):
        self.task.write({"state": "gap", "channel": "none"})
        self._close()
        self._reopen()
        self.assertEqual(self.task.state, "gap")

    def test_a_cause_is_needed(self):
        for cause in ("", "   "):
            with self.assertRaises(UserError):
                self.task.with_user(self.caller)._close_by_hand(cause)
        self.assertEqual(self.task.state, "open")

    def test_others_screens_and_ended_ones_are_left_alone(self):
        done, shown = (self._create_task(one) for one in self._create_customers(2))
        done.state = "done"
        shown.write({"claimed_by": self.second.id, "claimed_at": NOON})
        told = self._close(self.task | done | shown, self.boss)
        self.assertIn("1 calls were closed", told)
        self.assertIn("on somebody's screen now: 1", told)
        self.assertIn("not in a state for it: 1", told)
        self.assertEqual((done | shown).mapped("state"), ["done", "open"])

    def test_own_ones_only(self):
        with self.assertRaises(AccessError):
            self._close(user=self.second)
        self._close()
        with self.assertRaises(AccessError):
            self._reopen(self.second)
        self._reopen(self.boss)
        self.assertEqual(self.task.state, "open")

    def test_what_a_fact_closed_only_a_manager_opens(self):
        self.task.write({"state": "cancelled", "cause_out": "Wants no calls"})
        told = self._reopen()
        self.assertEqual(self.task.state, "cancelled")
        self.assertIn("not in a state for it: 1", told)
        self._reopen(self.boss)
        self.assertEqual(self.task.state, "open")

    def test_done_and_expired_ones_stay(self):
        for state in ("done", "expired", "control"):
            self.task.state = state
            self._reopen(self.boss)
            self.assertEqual(self.task.state, state)

    def test_not_after_the_end_of_the_campaign(self):
        self._close()
        self.campaign.state = "done"
        with self.assertRaisesRegex(UserError, "is over"):
            self._reopen()
        self.campaign.write(
            {
                "state": "running",
                "date_from": "2026-06-01",
                "date_to": "2026-06-15",
            }
        )
        with self.assertRaisesRegex(UserError, "is over"):
            self._reopen()

    def test_nobody_archived(self):
        self._close()
        self.customer.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self._reopen()

    def test_call_now_opens_the_workspace_on_the_task(self):
        action = self.task.with_user(self.caller).action_call_now()
        self.assertEqual(action["tag"], "retention_call_workspace")
        self.assertEqual(action["params"], {"task_id": self.task.id})
        stranger = self._create_task(user_id=self.second.id, occurrence="other")
        self.customer.user_id = self.second
        with self.assertRaises(AccessError):
            stranger.with_user(self.caller).action_call_now()


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallPlanning(CallCase):
    """A call planned on the customer's form."""

    def _plan(self, user=None, partner=None, **values):
        wizard = (
            self.env["retention.call.task.plan"]
            .with_user(user or self.caller)
            .with_context(
                active_model="res.partner", active_id=(partner or self.customer).id
            )
            .create({"cause": "The lamps", **values})
        )
        wizard.action_plan()
        return self.env["retention.call.task"].search([], order="id desc", limit=1)

    def test_when_is_read_in_ones_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.caller.lang = "de_DE"
        english = self._plan(when="fri 10").call_at
        self.assertEqual(self._plan(when="Freitag 10").call_at, english)

    def test_when_is_read_and_shown(self):
        wizards = self.env["retention.call.task.plan"].with_user(self.caller)
        form = Form(wizards.with_context(default_partner_id=self.customer.id))
        for text, shown in (
            ("fri 10", "Friday, 19 June 2026, 10:00"),
            ("+3d", "Friday, 19 June 2026, 09:00"),
            ("24.12. 14:00", "Thursday, 24 December 2026, 14:00"),
        ):
            form.when = text
            self.assertEqual(form.understood, shown)
            self.assertFalse(form.problem)
        for text, problem in (
            ("yesterday-ish", "Not understood"),
            ("2020-01-01", "is over"),
            ("31.02.", "no such day"),
        ):
            form.when = text
            self.assertIn(problem, form.problem)
            self.assertFalse(form.understood)

    def test_in_the_callers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.caller.lang = "de_DE"
        self.assertEqual(
            self._plan(when="Freitag 10").call_at,
            Datetime.to_datetime("2026-06-19 10:00:00"),
        )

    def test_a_task_without_a_campaign(self):
        task = self._plan(when="fri 10", is_promised=True)
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.user_id, self.caller)
        self.assertFalse(task.campaign_id)
        self.assertEqual(task.state, "open")
        self.assertEqual(task.call_at, Datetime.to_datetime("2026-06-19 10:00:00"))
        self.assertEqual(task.date_due, Date.to_date("2026-06-19"))
        self.assertTrue(task.is_promised)
        self.assertEqual((task.rank, task.cause), (0, "The lamps"))
        self.assertEqual(self._plan(when="+1d").rank, 5)

    def test_by_the_callers_clock(self):
        self.caller.tz = "America/New_York"
        self.assertEqual(
            self._plan(when="fri 10").call_at,
            Datetime.to_datetime("2026-06-19 14:00:00"),
        )

    def test_what_cannot_be_planned(self):
        for values in (
            {"when": "whenever"},
            {"when": "2020-01-01"},
            {"when": " "},
            {"cause": "  "},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._plan(**values)
        self.customer.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self._plan()

    def test_a_person_of_a_firm(self):
        self.contact.phone = "+1 202 555 0199"
        task = self._plan(partner=self.contact)
        self.assertEqual(task.partner_id, self.firm)
        self.assertEqual(task.contact_id, self.contact)

    def test_without_a_number(self):
        self.customer.write({"phone": False, "email": "ani@example.com"})
        self.assertEqual(self._plan().channel, "email")
        self.customer.email = False
        task = self._plan()
        self.assertEqual((task.channel, task.state), ("none", "gap"))

    def test_what_speaks_against_it_is_told(self):
        self.customer.write({"phone": False, "retention_rest_until": "2026-07-01"})
        self._create_task(cause="Late by nine days")
        form = Form(
            self.env["retention.call.task.plan"]
            .with_user(self.caller)
            .with_context(default_partner_id=self.customer.id)
        )
        for words in ("no telephone", "takes a break", "Late by nine days"):
            self.assertIn(words, form.warning)

    def test_for_whom(self):
        self.assertFalse(self._plan(user_id=False).user_id, "whoever is free")
        with self.assertRaises(AccessError):
            self._plan(user_id=self.second.id)
        self.customer.user_id = self.second
        self.assertEqual(self._plan(user_id=self.second.id).user_id, self.second)
        self.assertEqual(
            self._plan(self.boss, user_id=self.caller.id).user_id, self.caller
        )

    def test_not_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.boss.company_ids |= other
        self.customer.company_id = other
        with self.assertRaisesRegex(UserError, "plan the call there"):
            self._plan(self.boss)
