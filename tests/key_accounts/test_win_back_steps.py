from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_winback import WinBackCase


@tagged("post_install", "-at_install")
class TestWinBackSteps(WinBackCase):
    """Steps and their activities, and what follows from a reason."""

    def _activity(self, step):
        return step.activity_ids

    def test_a_planned_step_is_one_activity(self):
        case = self._case()
        planned = case.step_ids.filtered(lambda step: step.state == "planned")
        self.assertEqual(len(case.activity_ids), len(planned))
        call = self._step(case, "Call")
        activity = self._activity(call)
        self.assertEqual(activity.user_id, self.keeper)
        self.assertIn("What happened?", activity.note)
        # Whoever moves one moves the other
        call.write(
            {"user_id": self.deputy.id, "date_planned": self.today + timedelta(days=3)}
        )
        self.assertEqual(
            (activity.user_id, activity.date_deadline),
            (self.deputy, self.today + timedelta(days=3)),
        )
        activity.write({"user_id": self.chief.id, "date_deadline": self.today})
        self.assertEqual((call.user_id, call.date_planned), (self.chief, self.today))

    def test_done_and_cancelled_from_the_activity(self):
        case = self._case()
        call, lunch = self._step(case, "Call"), self._step(case, "Lunch")
        self._activity(call).action_feedback("They were angry")
        self.assertEqual((call.state, call.result), ("done", "They were angry"))
        self.assertEqual(call.date_done, self.today)
        self._activity(lunch).action_cancel()
        self.assertEqual(lunch.state, "skipped")
        lunch.action_plan()
        self.assertEqual(len(self._activity(lunch)), 1)
        lunch.unlink()
        self.assertNotIn("Lunch", " ".join(case.activity_ids.mapped("summary")))

    def test_a_deputy_does_what_is_due_in_an_absence(self):
        self._away(self.keeper, 0, 2)
        case = self._case()
        call, why = self._step(case, "Call"), self._step(case, "Ask why")
        self.assertEqual((call.user_id, why.user_id), (self.deputy, self.keeper))
        self._back(self.keeper)
        self.account._stand_in()
        self.assertEqual(call.user_id, self.keeper)

    def test_a_new_manager_takes_the_steps_along(self):
        case = self._case()
        self.account.write({"manager_id": self.deputy.id, "deputy_id": False})
        self.assertEqual(self._step(case, "Call").user_id, self.deputy)
        self.assertEqual(case.manager_id, self.deputy)

    def test_reasons_decide(self):
        for reason, words in (
            (self.service, "put it right"),
            (self.terms, "same terms"),
            (self.no_need, "recommended"),
        ):
            firm = self._create_customer(reason.name, is_company=True)
            account = self._create_account(firm, manager_id=self.deputy.id)
            case = self._case(account)
            case.reason_id = reason
            self.assertEqual(self._step(case, words).state, "planned", reason.name)
            self.assertEqual(len(self._names(case)), 4, reason.name)

    def test_no_need_asks_for_a_recommendation_and_links_it(self):
        self.env["retention.win.back.playbook.step"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "referral")]
        ).active = False
        case = self._case()
        case.reason_id = self.no_need
        step = case.step_ids.filtered(lambda one: one.kind == "referral")
        self.assertEqual((len(step), step.state), (1, "planned"))
        neighbour = self._create_customer("Neighbour", is_company=True)
        self._record(step, result="Say hello from me", referred_id=neighbour.id)
        self.assertEqual(case.referral_ids.partner_id, self.firm)
        self.assertEqual(case.referral_ids.referred_id, neighbour)

    def test_who_moved_is_not_called_any_more(self):
        case = self._case()
        case.reason_id = self.moved
        self.assertEqual(self._names(case), [])
        self.assertFalse(case.activity_ids)

    def test_a_break_puts_off_what_is_planned(self):
        case = self._case()
        day = self.today + timedelta(days=30)
        case.write({"reason_id": self.pause.id, "date_return": day})
        planned = case.step_ids.filtered(lambda one: one.state == "planned")
        self.assertEqual(set(planned.mapped("date_planned")), {day})
        self.assertEqual(set(case.activity_ids.mapped("date_deadline")), {day})

    def test_ask_again_later(self):
        case = self._case(reason_id=self.terms.id)
        case.action_lost()
        self.assertFalse(case.activity_ids)
        case.date_reminder = self.today + timedelta(days=90)
        self.assertEqual(case.activity_ids.date_deadline, case.date_reminder)
        self.assertEqual(case.activity_ids.user_id, self.keeper)

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    def assertRefused(self, words, function, error=ValidationError):
        with self.assertRaises(error) as caught, self.cr.savepoint():
            function()
        self.assertIn(words, str(caught.exception))

    def test_what_cannot_be_recorded(self):
        case = self._case(days=2)
        call, visit = self._step(case, "Call"), self._step(case, "Visit")
        self.assertRefused("not planned", lambda: self._record(visit), error=UserError)
        self.assertRefused(
            "what came of it", lambda: self._record(call, result=" "), error=UserError
        )
        for day in (self._ago(days=3), self.today + timedelta(days=1)):
            self.assertRefused(
                "and today", lambda day=day: self._record(call, date_done=day)
            )
        self.assertRefused(
            "before the case",
            lambda: call.write({"date_planned": self._ago(days=3)}),
        )
        self._record(call, date_done=self._ago(days=2))
        self.assertRefused("not planned", lambda: self._record(call), error=UserError)
        self.assertEqual(call.date_done, self._ago(days=2))

    def test_breaks_and_reminders_in_the_past(self):
        case = self._case(days=2)
        yesterday = self._ago(days=1)
        self.assertRefused(
            "give the day", lambda: case.write({"reason_id": self.pause.id})
        )
        self.assertRefused(
            "to come",
            lambda: case.write({"reason_id": self.pause.id, "date_return": yesterday}),
        )
        self.assertRefused("to come", lambda: case.write({"date_reminder": yesterday}))

    def test_a_playbook_never_ends_empty(self):
        steps = self.env["retention.win.back.playbook.step"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertRefused("0 to 3,650", lambda: steps[0].write({"day_offset": -1}))
        self.assertRefused(
            "at least one", lambda: steps[0].write({"condition": "reason"})
        )
        steps[1:].active = False
        for function in (steps[0].unlink, lambda: steps[0].write({"active": False})):
            self.assertRefused("at least one step", function, error=UserError)

    def test_reasons_in_use_stay(self):
        self._case(reason_id=self.terms.id)
        self.assertRefused("archive it", self.terms.unlink, error=UserError)
        self.service.unlink()
