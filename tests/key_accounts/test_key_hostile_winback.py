from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_key_hostile import HostileCase


@tagged("post_install", "-at_install")
class TestKeyHostileWinBack(HostileCase):
    """Cases of winning back, their steps and activities by hostile requests."""

    def test_what_was_measured_is_measured(self):
        case = self._case(days=3).with_user(self.keeper)
        order = self._order_on(self.today, 100, self.other_firm)
        self.assertSystems(
            case,
            revenue=9999,
            margin=9999,
            order_count=9,
            days=1,
            order_id=order.id,
            date_start=self._ago(days=400),
            date_end=self.today,
            partner_id=self.other_firm.id,
            manager_id=self.rival.id,
            company_id=self.elsewhere.id,
            return_rate=1,
        )

    def test_a_case_begins_today_and_open(self):
        self._order_on(self._ago(days=200), 100, self.firm)
        cases = self.env["retention.win.back"].with_user(self.keeper)
        for context, values in (
            ({}, {"date_start": self._ago(days=300)}),
            ({}, {"revenue": 500}),
            ({"default_state": "returned"}, {}),
            ({"default_state": "lost", "default_reason_id": self.terms.id}, {}),
        ):
            with self.subTest(f"{context} {values}"):
                self.assertRefused(
                    lambda context=context, values=values: cases.with_context(
                        **context
                    ).create({"account_id": self.account.id, **values})
                )
        case = cases.with_context(
            default_revenue=500, default_date_start=self._ago(days=300)
        ).create({"account_id": self.account.id})
        self.assertEqual((case.revenue, case.date_start), (0, self.today))

    def test_an_ended_account_is_no_account_managers_to_take_up(self):
        case = self._case(days=3)
        case.write({"state": "lost", "reason_id": self.terms.id})
        self.account._decide("ended", "Too small")
        self._order_on(self.today, 100, self.firm)
        mine = case.with_user(self.keeper)
        for state in ("returned", "open"):
            self.assertKept(
                self.account, "state", lambda state=state: mine.write({"state": state})
            )
        self.assertEqual(self.account.state, "ended")

    def test_a_case_that_is_closed_is_not_closed_twice(self):
        case = self._case(days=3).with_user(self.keeper)
        case.write({"state": "lost", "reason_id": self.terms.id})
        rows = len(self.account.decision_ids)
        case.action_lost()
        self.assertEqual(len(self.account.decision_ids), rows)

    def test_steps_stay_in_their_case(self):
        case = self._case(days=3)
        prey = self._case(self.other_account, days=3)
        step = case.step_ids[:1].with_user(self.keeper)
        self.assertSystems(
            step,
            case_id=prey.id,
            account_id=self.other_account.id,
            company_id=self.elsewhere.id,
        )
        values = {"name": "Smuggled", "date_planned": self.today}
        self.assertKept(
            prey,
            "step_ids",
            lambda: step.create(
                values | {"case_id": prey.id, "account_id": self.account.id}
            ),
        )

    def test_an_activity_does_not_finish_others_steps(self):
        step = self._case(self.other_account, days=3).step_ids.filtered(
            lambda one: one.state == "planned"
        )[:1]
        seller = new_test_user(
            self.env, "outsider", groups="base.group_user,base.group_partner_manager"
        )
        contact = self._create_customer("Any")
        for act in ("action_done", "unlink"):
            activity = (
                self.env["mail.activity"]
                .with_user(seller)
                .create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": contact.id,
                        "user_id": seller.id,
                        "retention_win_back_step_id": step.id,
                    }
                )
            )
            activity.write({"date_deadline": self._ago(days=-9)})
            getattr(activity, act)()
            self.env.invalidate_all()
            self.assertEqual(step.state, "planned", act)
            self.assertNotEqual(step.user_id, seller)

    def test_the_wizard_of_a_result_tells_nothing_of_other_cases(self):
        prey = self._case(self.other_account, days=3, reason_id=self.terms.id)
        wizard = self.env["retention.win.back.record"].with_user(self.keeper)
        values = {"step_id": prey.step_ids[:1].id, "result": "?"}
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.create(values)
