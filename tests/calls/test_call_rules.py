from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallStandingRules(CallCase):
    """Each standing rule, from real documents to the task and out again."""

    def _standing(self, rule, **values):
        """Start a standing campaign by a rule."""
        campaign = self._create_campaign(
            name=rule, source="standing", rule=rule, partner_ids=False, **values
        )
        campaign._onchange_rule()
        campaign.write({"rule_days": values.get("rule_days", campaign.rule_days)})
        campaign.action_start()
        return campaign

    def _tasks(self, campaign, **values):
        domain = [("campaign_id", "=", campaign.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["retention.call.task"].search(domain)

    def _buy_monthly(self, last_days_ago, customer=None, amount=100):
        """Have somebody order every 30 days, the last time so long ago."""
        for month in range(5):
            self._order_on(self._ago(days=last_days_ago + 30 * month), amount, customer)
        self._score()

    def test_ready_campaigns(self):
        house = self.env["res.company"].create({"name": "Second House"})
        ready = self.env["retention.call.campaign"].search(
            [("company_id", "=", house.id)]
        )
        self.assertEqual(len(ready), 10)
        self.assertEqual(set(ready.mapped("state")), {"draft"})
        self.assertEqual(set(ready.mapped("rule")), set(ready.mapped("ready")))
        ready._create_ready(house)
        self.assertEqual(
            ready.search_count([("company_id", "=", house.id)]), len(ready)
        )

    def test_every_rule_starts_without_anybody(self):
        for rule, _label in (
            self.env["retention.call.campaign"]._fields["rule"].selection
        ):
            with self.subTest(rule):
                campaign = self._standing(rule)
                self.assertEqual(campaign.state, "running")
                told = campaign.action_fill_now()["params"]
                self.assertEqual(told["type"], "success")

    def test_late_by_own_rhythm(self):
        self._buy_monthly(75)
        figures = self._figures()
        self.assertTrue(figures.is_late)
        campaign = self._standing("late")
        task = self._tasks(campaign)
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.rank, 3)
        self.assertEqual(task.priority, figures.margin_at_risk)
        self.assertEqual(
            task.cause, f"{figures.days_late} days late, usually orders every 30 days"
        )
        self.assertEqual(task.user_id, self.caller)
        # Once, however often it runs; closed when an order comes
        campaign._follow()
        self.assertEqual(len(self._tasks(campaign)), 1)
        self._order_on(self.today)
        self._score()
        campaign._follow()
        self.assertEqual(task.state, "cancelled")
        self.assertEqual(task.cause_out, "No longer so: ordered, called off or used up")

    def test_late_again_is_another_occurrence(self):
        self._buy_monthly(75)
        campaign = self._standing("late")
        first = self._tasks(campaign)
        first.write({"state": "done"})
        campaign._follow()
        self.assertEqual(self._tasks(campaign), first)
        first.occurrence = "late:2020-01-01"
        campaign._follow()
        self.assertEqual(len(self._tasks(campaign, state="open")), 1)

    def test_those_come_first_with_whom_most_is_at_risk(self):
        small, large = self._create_customers(2)
        self._buy_monthly(75, small, 100)
        self._buy_monthly(75, large, 900)
        tasks = self._tasks(self._standing("late"))
        self.assertEqual(tasks.partner_id, small | large)
        self.assertEqual(tasks[0].partner_id, large)

    def test_next_order(self):
        self._buy_monthly(26)
        figures = self._figures()
        campaign = self._standing("booking")
        task = self._tasks(campaign)
        self.assertEqual(task.partner_id, self.customer)
        day = figures.next_order_expected.strftime("%m/%d/%Y")
        self.assertEqual(task.cause, f"Next order expected about {day}")
        self._order_on(self.today)
        self._score()
        campaign._follow()
        self.assertEqual(task.state, "cancelled")

    def test_thank_you_within_24_hours(self):
        order = self._confirm(self._create_order())
        campaign = self._standing("thanks")
        task = self._tasks(campaign)
        self.assertEqual(task.order_id, order)
        self.assertEqual(task.rank, 2)
        self.assertEqual(task.deadline_at, order.date_order + timedelta(hours=24))
        self.assertEqual(task.cause, f"Thanks for {order.name}")
        # One a customer, of the latest order; none for what is called off
        order._action_cancel()
        campaign._follow()
        self.assertEqual(task.state, "cancelled")

    def test_a_later_order_is_thanked_for_instead(self):
        self._confirm(self._create_order())
        campaign = self._standing("thanks")
        first = self._tasks(campaign)
        first.order_id.date_order -= timedelta(hours=1)
        later = self._confirm(self._create_order())
        for _run in range(3):
            campaign._follow()
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(self._tasks(campaign, state="open").order_id, later)

    def _credit(self, order):
        """Invoice an order and credit all of it."""
        invoice = order._create_invoices()
        invoice.action_post()
        refund = invoice._reverse_moves()
        refund.action_post()

    def test_no_thank_you_for_what_was_credited(self):
        order = self._confirm(self._create_order())
        campaign = self._standing("thanks")
        self._credit(order)
        campaign._follow()
        self.assertEqual(self._tasks(campaign).state, "cancelled")
        self.assertFalse(self._tasks(self._standing("thanks")))

    def test_no_thank_you_for_old_and_open_orders(self):
        self._order_on(self._ago(days=3))
        self._create_order()
        self.assertFalse(self._tasks(self._standing("thanks")))

    def test_a_thank_you_stays_when_its_day_is_over(self):
        order = self._confirm(self._create_order())
        campaign = self._standing("thanks")
        task = self._tasks(campaign)
        order.date_order -= timedelta(hours=30)
        task.deadline_at -= timedelta(hours=30)
        campaign._follow()
        self.assertEqual(task.state, "open")
        task.deadline_at -= timedelta(days=4)
        task._close_over()
        self.assertEqual(task.state, "expired")
        self.assertEqual(task.cause_out, "Its time was over")

    def test_birthday(self):
        self._order_on(self._ago(days=10))
        self._score()
        self.customer.write(
            {
                "retention_birthday_consent": True,
                "retention_birthday": self.today.replace(year=1980),
            }
        )
        campaign = self._standing("birthday")
        task = self._tasks(campaign)
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.date_due, self.today)
        self.assertEqual(task.rank, 4)
        campaign._follow()
        self.assertEqual(len(self._tasks(campaign)), 1)

    def test_a_birthday_that_is_over_or_no_longer_wished(self):
        self._order_on(self._ago(days=10))
        self._score()
        self.customer.write(
            {
                "retention_birthday_consent": True,
                "retention_birthday": self.today.replace(year=1980),
            }
        )
        campaign = self._standing("birthday")
        task = self._tasks(campaign)
        with freeze_time(task.deadline_at + timedelta(days=2)):
            campaign._follow()
            task._close_over()
            self.assertEqual(task.state, "open")
        with freeze_time(task.deadline_at + timedelta(days=3, hours=1)):
            task._close_over()
            self.assertEqual(task.state, "expired")
        task.write({"state": "open"})
        self.customer.retention_birthday_consent = False
        campaign._follow()
        self.assertEqual(task.state, "cancelled")

    def test_birthday_of_a_contact(self):
        self._order_on(self._ago(days=10), customer=self.contact)
        self._score()
        day = self.today + timedelta(days=5)
        self.contact.write(
            {
                "phone": "+1 202 555 0178",
                "retention_birthday_consent": True,
                "retention_birthday": day.replace(year=1984),
            }
        )
        task = self._tasks(self._standing("birthday", rule_days=7))
        self.assertEqual((task.partner_id, task.contact_id), (self.firm, self.contact))
        self.assertEqual(task.date_due, day)
        self.assertFalse(task.user_id, "shared out on the day, not before")

    def test_large_but_not_yet_regular(self):
        self._order_on(self._ago(days=40), 5000)
        self._score()
        self.assertEqual(self._figures().abc_class, "a")
        task = self._tasks(self._standing("growth"))
        self.assertEqual(task.cause, "Class A with 1 orders: not yet a regular")

    def test_quiet(self):
        self._order_on(self._ago(days=200))
        other = self._create_customers(1)
        self._order_on(self._ago(days=100), customer=other)
        self._score()
        campaign = self._standing("quiet")
        self.assertEqual(self._tasks(campaign).partner_id, self.customer)
        self.assertEqual(campaign.purpose, "win_back")
        self._order_on(self.today)
        self._score()
        campaign._follow()
        self.assertEqual(self._tasks(campaign).state, "cancelled")

    def test_after_a_solved_complaint(self):
        complaint = self._complain()
        campaign = self._standing("complaint")
        self.assertFalse(self._tasks(campaign))
        complaint.write({"solution": "A new sofa"})
        complaint.action_solve()
        campaign._follow()
        self.assertFalse(self._tasks(campaign), "not on the very day")
        complaint.solved_at = fields.Datetime.now() - timedelta(days=2)
        campaign._follow()
        task = self._tasks(campaign)
        self.assertEqual(task.rank, 1)
        self.assertEqual(
            task.cause, f"Complaint {complaint.name} was solved: is all well?"
        )

    def test_a_complaint_that_is_open_again(self):
        complaint = self._complain()
        complaint.write({"solution": "A new sofa"})
        complaint.action_solve()
        complaint.solved_at = fields.Datetime.now() - timedelta(days=2)
        campaign = self._standing("complaint")
        task = self._tasks(campaign)
        complaint.state = "in_progress"
        campaign._follow()
        self.assertEqual(task.state, "cancelled")
        complaint.write({"state": "solved"})
        campaign._follow()
        self.assertEqual(task.state, "open", "solved once more")

    def test_no_warranty_of_what_was_credited(self):
        self.product.retention_warranty_months = 24
        order = self._order_on(self._ago(months=24) + timedelta(days=10))
        campaign = self._standing("warranty")
        self._credit(order)
        campaign._follow()
        self.assertEqual(self._tasks(campaign).state, "cancelled")
        self.assertFalse(self._tasks(self._standing("warranty")))

    def test_end_of_warranty(self):
        self.product.retention_warranty_months = 24
        soon = self._order_on(self._ago(months=24) + timedelta(days=10))
        self._order_on(self._ago(months=20), customer=self._create_customers(1))
        task = self._tasks(self._standing("warranty"))
        self.assertEqual(task.order_id, soon)
        self.assertIn("Warranty of", task.cause)
        self.assertIn("Chair", task.cause)

    def test_expiring_points(self):
        self._give_points(80)
        lot = self._wallet().lot_ids
        lot.sudo().expires_on = self.today + timedelta(days=10)
        campaign = self._standing("points")
        task = self._tasks(campaign)
        self.assertEqual(task.partner_id, self.customer)
        self.assertEqual(task.priority, 80)
        self.assertIn("80", task.cause)
        self.env.flush_all()
        lot.sudo().remaining = 0
        self.env.flush_all()
        campaign._follow()
        self.assertEqual(task.state, "cancelled")

    def test_points_of_two_days_are_one_call_at_a_time(self):
        self._give_points(80)
        self._give_points(20)
        first, second = self._wallet().lot_ids.sudo()
        first.expires_on = self.today + timedelta(days=5)
        second.expires_on = self.today + timedelta(days=9)
        campaign = self._standing("points")
        task = self._tasks(campaign)
        self.env.flush_all()
        first.remaining = 0
        self.env.flush_all()
        campaign._follow()
        self.assertEqual(task.state, "cancelled")
        self.assertEqual(len(self._tasks(campaign, state="open")), 1)

    def test_a_quarter_that_is_over(self):
        self._order_on(self._ago(days=40), 5000)
        self._score()
        campaign = self._standing("growth")
        task = self._tasks(campaign)
        task.occurrence = "growth:2020:1"
        campaign._follow()
        self.assertEqual(task.state, "cancelled")
        self.assertEqual(len(self._tasks(campaign, state="open")), 1)

    def test_key_accounts_with_too_few_calls(self):
        norms = self.env["retention.touch.norm"].search(
            [("company_id", "=", self.company.id)]
        )
        norms.per_year = 0
        norms.filtered(lambda one: one.kind == "call").per_year = 12
        self.contact.phone = "+1 202 555 0178"
        self.account.flush_recordset()
        self.env.cr.execute(
            "UPDATE retention_key_account SET date_start = %s WHERE id = %s",
            (self._ago(days=100), self.account.id),
        )
        self.env.invalidate_all()
        campaign = self._standing("key_touch")
        task = self._tasks(campaign)
        self.assertEqual((task.partner_id, task.contact_id), (self.firm, self.contact))
        # The same gap is no activity besides, while the list runs
        self.assertFalse(
            self.account._plan_gaps().filtered(
                lambda one: one.retention_touch_kind == "call"
            )
        )
        campaign.action_pause()
        self.assertTrue(
            self.account._plan_gaps().filtered(
                lambda one: one.retention_touch_kind == "call"
            )
        )
