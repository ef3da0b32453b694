from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallSharingOut(CallCase):
    """The day's lists: who calls whom, as much as each can do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._create_customers(6, user_id=False)

    def _shared(self, campaign):
        """Return {login: number of customers shared out}."""
        tasks = campaign.task_ids.filtered("shared_on")
        of_users = tasks.grouped("user_id")
        return {user.login: len(rows) for user, rows in of_users.items()}

    def _start(self, customers=None, **values):
        campaign = self._create_campaign(customers or self.customers, **values)
        campaign.action_start()
        return campaign

    def test_in_turn(self):
        campaign = self._start(share_out="round_robin")
        self.assertEqual(self._shared(campaign), {"caller": 3, "second": 3})
        self.assertEqual(campaign.waiting_count, 0)

    def test_in_turn_goes_on_where_it_ended(self):
        """Not with the first person every day."""
        campaign = self._start(self.customers[:1], share_out="round_robin")
        for customer in self.customers[1:4]:
            campaign.partner_ids |= customer
            campaign.action_fill_now()
        self.assertEqual(self._shared(campaign), {"caller": 2, "second": 2})

    def test_who_did_not_answer_was_a_call_of_today(self):
        campaign = self._start(share_out="round_robin", capacity=2)
        task = campaign.task_ids.filtered("shared_on")[0]
        task.write(
            {
                "date_due": self.today + timedelta(days=1),
                "last_attempt_at": fields.Datetime.now(),
            }
        )
        self.assertEqual(campaign._share_out(), 0)
        task.last_attempt_at -= timedelta(days=1)
        self.assertEqual(campaign._share_out(), 1)

    def test_own_sales_person_first(self):
        self.customers[:4].user_id = self.second
        campaign = self._start(share_out="own_manager")
        self.assertEqual(self._shared(campaign), {"second": 4, "caller": 2})

    def test_own_sales_persons_without_naming_them(self):
        self.customers[:4].user_id = self.second
        campaign = self._start(share_out="own_manager", user_ids=[Command.clear()])
        self.assertEqual(self._shared(campaign), {"second": 6})

    def test_by_load(self):
        for _number in range(2):
            customer = self._create_customer("Waits", phone="+1 202 555 0199")
            self._create_task(customer)
        campaign = self._create_campaign(self.customers, share_out="load")
        campaign.action_start()
        self.assertEqual(self._shared(campaign), {"caller": 3, "second": 3})

    def test_so_many_each(self):
        campaign = self._start(share_out="n_each", each_count=2)
        self.assertEqual(self._shared(campaign), {"caller": 2, "second": 2})
        self.assertEqual(campaign.waiting_count, 2)

    def test_so_many_each_stays_so_many_on_the_next_day(self):
        campaign = self._start(share_out="n_each", each_count=2)
        campaign.task_ids.filtered("shared_on").write(
            {"state": "done", "date_out": self._ago(days=1)}
        )
        campaign._share_out()
        self.assertEqual(campaign.waiting_count, 2)

    def test_no_more_than_a_day_holds(self):
        campaign = self._start(share_out="round_robin", capacity=2)
        self.assertEqual(self._shared(campaign), {"caller": 2, "second": 2})
        self.assertEqual(campaign._share_out(), 0)
        # Done today counts as work of today
        campaign.task_ids.filtered("shared_on")[0].write(
            {"state": "done", "date_out": self.today}
        )
        self.assertEqual(campaign._share_out(), 0)
        # On the next day there is room for who was done
        campaign.task_ids.filtered(lambda one: one.state == "done").write(
            {"date_out": self._ago(days=1)}
        )
        self.assertEqual(campaign._share_out(), 1)

    def test_the_full_ones_own_customers_wait(self):
        self.customers.user_id = self.second
        campaign = self._start(share_out="own_manager", capacity=2)
        self.assertEqual(self._shared(campaign), {"second": 2})

    def test_the_most_important_first(self):
        for number, customer in enumerate(self.customers):
            self._order_on(self._ago(days=9), 100 * (number + 1), customer)
        self._score()
        campaign = self._start(share_out="round_robin", capacity=1)
        shared = campaign.task_ids.filtered("shared_on").partner_id
        self.assertEqual(shared, self.customers[-2:])

    def test_nobody_who_is_away(self):
        self.caller.write(
            {"retention_absent_from": self.today, "retention_absent_until": self.today}
        )
        self.customers[:2].user_id = self.caller
        campaign = self._start(share_out="own_manager")
        self.assertEqual(self._shared(campaign), {"second": 6})

    def test_nobody_who_left(self):
        self.caller.active = False
        campaign = self._start(share_out="round_robin")
        self.assertEqual(self._shared(campaign), {"second": 6})

    def test_a_campaign_that_begins_tomorrow(self):
        campaign = self._start(
            share_out="round_robin", date_from=self.today + timedelta(days=1)
        )
        self.assertEqual(self._shared(campaign), {})
        self.assertEqual(campaign.open_count, 6)

    def test_the_control_group_is_given_to_nobody(self):
        campaign = self._start(share_out="round_robin", control_percent=50)
        control = campaign.task_ids.filtered(lambda one: one.state == "control")
        self.assertFalse(control.user_id)
        self.assertFalse(any(control.mapped("shared_on")))


@tagged("post_install", "-at_install")
class TestCallDayJobs(CallCase):
    """What scheduled actions do with tasks: safe to run twice."""

    def _away(self, user, days=0):
        user.write(
            {
                "retention_absent_from": self.today,
                "retention_absent_until": self.today + timedelta(days=days),
            }
        )

    def _back(self, user):
        user.write({"retention_absent_from": False, "retention_absent_until": False})

    def test_absence_and_back(self):
        task = self._create_task()
        self._away(self.caller)
        self.assertEqual(task._stand_in(self.company), 1)
        self.assertEqual(task.user_id, self.second)
        self.assertEqual(task.absent_user_id, self.caller)
        self.assertEqual(task._stand_in(self.company), 0)
        self._back(self.caller)
        self.assertEqual(task._give_back(self.company), 1)
        self.assertEqual(task.user_id, self.caller)
        self.assertFalse(task.absent_user_id)

    def test_everybody_is_away(self):
        task = self._create_task()
        self._away(self.caller)
        self._away(self.second)
        task._stand_in(self.company)
        self.assertEqual(task.user_id, self.boss)
        self._away(self.boss)
        task._stand_in(self.company)
        self.assertFalse(task.user_id)
        self.assertEqual(task.absent_user_id, self.caller)

    def test_what_is_due_later_waits(self):
        task = self._create_task(date_due=self.today + timedelta(days=3))
        self._away(self.caller)
        self.assertEqual(task._stand_in(self.company), 0)

    def test_whoever_is_on_the_phone_goes_on(self):
        task = self._create_task(
            claimed_by=self.caller.id, claimed_at=fields.Datetime.now()
        )
        self._away(self.caller)
        self.assertEqual(task._stand_in(self.company), 0)

    def test_overdue_promises_escalate_once(self):
        now = fields.Datetime.now()
        late = self._create_task(is_promised=True, call_at=now - timedelta(hours=5))
        soon = self._create_task(
            self.firm, is_promised=True, call_at=now - timedelta(hours=1)
        )
        self.assertEqual(late._escalate(self.company), late)
        self.assertFalse(late.user_id)
        self.assertEqual(soon.user_id, self.caller)
        activity = self.campaign.activity_ids
        self.assertEqual(activity.user_id, self.boss)
        self.assertEqual(activity.summary, "Promised calls not made: 1 (Caller)")
        self.assertFalse(late._escalate(self.company))
        self.assertEqual(len(self.campaign.activity_ids), 1)

    def test_who_works_elsewhere_by_now(self):
        task = self._create_task()
        house = self.env["res.company"].create({"name": "Second House"})
        self.caller.write(
            {"company_ids": [Command.set(house.ids)], "company_id": house.id}
        )
        self.assertEqual(task._stand_in(self.company), 1)
        self.assertEqual(task.user_id, self.second)
        self.assertEqual(task._give_back(self.company), 0)

    def test_promises_escalate_though_nobody_can_be_told(self):
        late = self._create_task(
            is_promised=True,
            call_at=fields.Datetime.now() - timedelta(hours=5),
        )
        self.boss.active = False
        self.assertEqual(late._escalate(self.company), late)
        self.assertTrue(late.escalated_at)
        self.assertFalse(self.campaign.activity_ids)

    def test_what_was_on_a_screen_at_the_end(self):
        """It is closed later, when it is on a screen no more."""
        task = self._create_task(
            claimed_by=self.caller.id, claimed_at=fields.Datetime.now()
        )
        promised = self._create_task(
            self.firm, is_promised=True, call_at=fields.Datetime.now()
        )
        self.campaign.state = "running"
        self.campaign.action_end()
        self.assertEqual(task.state, "open")
        task.write({"claimed_by": False, "claimed_at": False})
        task._close_over()
        self.assertEqual(task.state, "expired")
        self.assertEqual(promised.state, "open")

    def test_an_archived_campaign_has_ended(self):
        task = self._create_task()
        self.campaign.state = "running"
        self.campaign.action_archive()
        self.assertEqual(self.campaign.state, "done")
        self.assertEqual(task.state, "expired")

    def test_campaigns_end_by_themselves(self):
        first, last = self._ago(9), self._ago(days=1)
        self.campaign.write({"state": "running", "date_from": first, "date_to": last})
        task = self._create_task()
        promised = self._create_task(self.firm, is_promised=True)
        task._close_over()
        self.assertEqual(self.campaign.state, "done")
        self.assertEqual((task.state, promised.state), ("expired", "open"))
        self.assertEqual(task.cause_out, "The campaign was over")

    def test_forgotten_screens_are_freed(self):
        task = self._create_task(
            claimed_by=self.caller.id,
            claimed_at=fields.Datetime.now() - timedelta(minutes=16),
        )
        fresh = self._create_task(
            self.firm, claimed_by=self.caller.id, claimed_at=fields.Datetime.now()
        )
        task._release_forgotten()
        self.assertFalse(task.claimed_by)
        self.assertEqual(fresh.claimed_by, self.caller)

    def test_a_claimed_task_is_not_closed(self):
        task = self._create_task(
            claimed_by=self.caller.id, claimed_at=fields.Datetime.now()
        )
        self.assertEqual(task._close("cancelled", "Test"), 0)
        task.claimed_at -= timedelta(hours=1)
        self.assertEqual(task._close("cancelled", "Test"), 1)
        self.assertFalse(task.claimed_by)

    def test_jobs_run_in_their_own_transaction(self):
        self.campaign.write({"state": "running", "membership": "living"})
        for job in ("fill", "close", "escalate", "stand_in"):
            with self.subTest(job), self.enter_registry_test_mode():
                cron = self.env.ref(f"customer_retention.ir_cron_retention_call_{job}")
                self.assertTrue(cron.method_direct_trigger())
        self.assertEqual(self.campaign.task_ids.partner_id, self.customer)
