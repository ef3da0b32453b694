from odoo import fields
from odoo.tests import tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallMerge(CallCase):
    """Two customers become one, with the calls of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.state = "running"
        cls.double = cls._create_customers(1, name="Ani P.")

    def _merge(self, kept, *others):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [kept.id, *(one.id for one in others)], kept
        )
        self.env.invalidate_all()

    def _tasks(self):
        return self.env["retention.call.task"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def test_both_on_one_list(self):
        """One task stays, with the calls of both; others of the merged move along."""
        mine, theirs = self._create_task(), self._create_task(self.double)
        more = self._create_task(self.double, occurrence="order:7")
        calls = self._attempt(mine, reached="busy", result=False)
        calls |= self._attempt(theirs, reached="no_answer", result=False)
        (mine | theirs).attempt_count = 1
        self._merge(self.customer, self.double)
        self.assertEqual(self._tasks(), mine | more)
        self.assertEqual(mine.attempt_count, 2)
        self.assertEqual(calls.exists().task_id, mine)
        self.assertEqual(calls.partner_id, self.customer)

    def test_a_promise_stays(self):
        self._create_task(state="done", date_out=fields.Date.today())
        promised = self._create_task(
            self.double, is_promised=True, call_at=fields.Datetime.now()
        )
        self._merge(self.customer, self.double)
        self.assertEqual(self._tasks(), promised)

    def test_who_was_called_is_not_called_again(self):
        self._create_task()
        done = self._create_task(self.double, state="done")
        call = self._attempt(done)
        self._merge(self.customer, self.double)
        self.assertEqual(self._tasks(), done)
        self.assertEqual(call.task_id, done)

    def test_both_on_a_screen(self):
        now = fields.Datetime.now()
        mine = self._create_task(claimed_by=self.caller.id, claimed_at=now)
        theirs = self._create_task(
            self.double,
            occurrence="other",
            claimed_by=self.second.id,
            claimed_at=fields.Datetime.add(now, minutes=1),
        )
        self._merge(self.customer, self.double)
        self.assertEqual(self._tasks(), mine | theirs)
        self.assertEqual((mine | theirs).filtered("claimed_by"), theirs)

    def test_a_birthday_of_two_contacts(self):
        firm = self._create_customers(1, name="Inn", is_company=True)
        one, other = self._create_customers(2, parent_id=firm.id)
        tasks = [
            self._create_task(
                firm, contact_id=person.id, occurrence=f"birthday:2026:{person.id}"
            )
            for person in (one, other)
        ]
        self._merge(one, other)
        left = self.env["retention.call.task"].search([("partner_id", "=", firm.id)])
        self.assertEqual(left, tasks[0])
        self.assertEqual(left.occurrence, f"birthday:2026:{one.id}")

    def test_calls_of_no_campaign_all_stay(self):
        tasks = self._create_task(campaign_id=False, occurrence="incoming:1")
        tasks |= self._create_task(self.double, campaign_id=False)
        self._merge(self.customer, self.double)
        self.assertEqual(self._tasks(), tasks)
