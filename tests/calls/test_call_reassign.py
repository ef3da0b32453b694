from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import NOON, CallCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallReassign(CallCase):
    """Calls given to somebody else, and shared out again."""

    def setUp(self):
        super().setUp()
        self.customers = self._create_customers(6)
        self.tasks = self.env["retention.call.task"].union(
            *(self._create_task(one) for one in self.customers)
        )

    def _give(self, tasks=None, user=None, **values):
        tasks = self.tasks if tasks is None else tasks
        wizard = (
            self.env["retention.call.task.reassign"]
            .with_user(user or self.boss)
            .with_context(active_model="retention.call.task", active_ids=tasks.ids)
            .create(values)
        )
        return wizard.action_reassign()["params"]["message"]

    def _share(self, mode, **values):
        return self._give(
            mode=mode,
            user_ids=[Command.set((self.caller | self.second).ids)],
            **values,
        )

    def _count(self, user):
        return len(self.tasks.filtered(lambda task: task.user_id == user))

    def test_to_one_person(self):
        self.tasks[0].absent_user_id = self.boss
        self.tasks[1].user_id = self.second
        told = self._give(user_id=self.second.id)
        self.assertEqual(self.tasks.user_id, self.second)
        self.assertFalse(self.tasks[0].absent_user_id, "it does not go back")
        self.assertIn("5 calls have a new caller", told)
        self.assertIn("Nothing to change: 1", told)

    def test_to_whoever_is_free(self):
        self._give(mode="anyone")
        self.assertFalse(self.tasks.user_id)

    def test_who_waited_for_being_shared_out_is_on_a_list_now(self):
        """Given by hand is shared out, too, and nobody starts overdue."""
        waiting = self.tasks[:2]
        waiting.write({"shared_on": False, "user_id": False, "date_due": "2026-06-10"})
        waiting[1].date_due = "2026-06-20"
        self._give(waiting[0], mode="anyone")
        self._give(waiting[1], user_id=self.second.id)
        today = Date.to_date("2026-06-16")
        self.assertEqual(waiting.mapped("shared_on"), [today, today])
        self.assertEqual(
            waiting.mapped("date_due"), [today, Date.to_date("2026-06-20")]
        )

    def test_to_nobody_by_name(self):
        with self.assertRaisesRegex(UserError, "whom"):
            self._give(mode="person")

    def test_closed_ones_and_those_on_a_screen_are_left_alone(self):
        self.tasks[0].state = "done"
        self.tasks[1].state = "control"
        self.tasks[2].write(
            {"claimed_by": self.caller.id, "claimed_at": "2026-06-16 10:58:00"}
        )
        told = self._give(user_id=self.second.id)
        self.assertEqual(self._count(self.second), 3)
        self.assertIn("3 calls have a new caller", told)
        self.assertIn("not in a state for it: 2", told)
        self.assertIn("on somebody's screen now: 1", told)

    def test_only_managers(self):
        with self.assertRaises(AccessError):
            self._give(user=self.caller, user_id=self.second.id)
        with self.assertRaises(AccessError):
            self.tasks.with_user(self.caller)._reassign(self.second)
        self.assertEqual(self.tasks.user_id, self.caller)

    def test_only_to_who_can_call(self):
        clerk = new_test_user(self.env, "clerk_calls", "base.group_user")
        with self.assertRaisesRegex(UserError, "cannot call"):
            self._give(user_id=clerk.id)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "group_retention_account_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        with self.assertRaisesRegex(UserError, "cannot call"):
            self._give(user_id=stranger.id)

    def test_in_turn(self):
        self._share("round_robin")
        self.assertEqual((self._count(self.caller), self._count(self.second)), (3, 3))

    def test_to_whoever_has_least_to_do(self):
        for one in self._create_customers(4, name="Busy"):
            self._create_task(one, user_id=self.caller.id)
        self._share("load")
        self.assertEqual((self._count(self.caller), self._count(self.second)), (1, 5))

    def test_to_the_customers_own_sales_person(self):
        self.customers[:2].user_id = self.second
        self._share("own_manager")
        self.assertEqual(self.tasks[:2].user_id, self.second)
        self.assertEqual(self.tasks[2:].user_id, self.caller)

    def test_so_many_each(self):
        told = self._share("n_each", each_count=2)
        self.assertEqual(self._count(self.second), 2)
        self.assertIn("Nobody could take: 2", told)
        with self.assertRaisesRegex(UserError, "how many"):
            self._share("n_each", each_count=0)

    def test_a_customer_goes_to_one_person(self):
        other = self._create_campaign(name="Autumn")
        twins = self.env["retention.call.task"].union(
            *(self._create_task(one, campaign_id=other.id) for one in self.customers)
        )
        self.tasks |= twins
        self._share("round_robin")
        for customer in self.customers:
            of_one = self.tasks.filtered(lambda t, one=customer: t.partner_id == one)
            self.assertEqual(len(of_one.user_id), 1)

    def test_who_is_away_gets_none(self):
        self.second.write(
            {
                "retention_absent_from": Date.to_date("2026-06-15"),
                "retention_absent_until": Date.to_date("2026-06-20"),
            }
        )
        self._share("round_robin")
        self.assertEqual(self.tasks.user_id, self.caller)
        with self.assertRaisesRegex(UserError, "Nobody is there"):
            self._give(mode="load", user_ids=[Command.set(self.second.ids)])
        with self.assertRaisesRegex(UserError, "Nobody is there"):
            self._give(mode="load", user_ids=[Command.clear()])

    def test_the_wizard_proposes_the_campaigns_callers(self):
        form = Form(
            self.env["retention.call.task.reassign"]
            .with_user(self.boss)
            .with_context(active_model="retention.call.task", active_ids=self.tasks.ids)
        )
        form.mode = "load"
        self.assertEqual(set(form.user_ids.ids), set((self.caller | self.second).ids))
        self.assertEqual(form.task_count, 6)

    def test_nothing_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose calls"):
            self._give(self.tasks.browse(), user_id=self.second.id)
