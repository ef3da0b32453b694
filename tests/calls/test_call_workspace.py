from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallWorkspace(WorkspaceCase):
    """What is on the screen, and what a page that is loaded anew finds there."""

    def _open(self, user=None, **values):
        return self._workspace(user).open(**values)

    def test_open_begins_the_day(self):
        task = self._create_task()
        page = self._open()
        self.assertEqual(page["card"]["task"]["id"], task.id)
        self.assertEqual(task.claimed_by, self.caller)
        self.assertEqual(
            page["campaigns"], [{"id": self.campaign.id, "name": "Spring", "left": 1}]
        )
        kinds = {one["id"]: one["kind"] for one in page["reasons"]}
        self.assertEqual(kinds[self.skip_reason.id], "skip")
        self.assertEqual(page["settings"]["claim_minutes"], 15)
        session = self.env["retention.call.session"].search(
            [("user_id", "=", self.caller.id)]
        )
        self.assertFalse(session.ended_at)

    def test_nobody_left(self):
        page = self._open()
        self.assertIsNone(page["card"])
        self.assertEqual(page["header"]["left"], 0)

    def test_loading_anew_loses_nothing(self):
        tasks = [self._create_task(one) for one in self._create_customers(3)]
        shown = self._open()["card"]["task"]["id"]
        ahead = self._next()
        self.assertEqual([shown, ahead.id], [tasks[0].id, tasks[1].id])
        self._workspace().save_draft(shown, {"note": "Wants blue", "duration": 30})
        card = self._open()["card"]
        self.assertEqual(card["task"]["id"], shown)
        self.assertEqual(card["draft"]["note"], "Wants blue")
        self.assertEqual(card["draft"]["duration"], 30)
        # Who was only fetched ahead of time is free again
        self.assertFalse(ahead.claimed_by)
        self.assertEqual(self._next(), ahead)

    def test_a_chosen_task(self):
        first, chosen = (self._create_task(one) for one in self._create_customers(2))
        self._open()
        card = self._open(task_id=chosen.id)["card"]
        self.assertEqual(card["task"]["id"], chosen.id)
        self.assertFalse(first.claimed_by)

    def test_a_chosen_task_is_warned_of(self):
        task = self._create_task()
        self.customer.retention_rest_until = "2026-07-01"
        warnings = self._open(task_id=task.id)["card"]["warnings"]
        self.assertTrue(warnings)
        self.assertFalse(self._workspace().next()["card"])

    def test_a_blocked_number_is_refused(self):
        task = self._create_task()
        self.env["phone.blacklist"].create({"number": self.customer.phone_sanitized})
        with self.assertRaises(UserError):
            self._open(task_id=task.id)
        self.assertFalse(task.claimed_by)

    def test_a_task_that_is_over(self):
        task = self._create_task(state="cancelled", cause_out="Has ordered")
        with self.assertRaisesRegex(UserError, "Has ordered"):
            self._open(task_id=task.id)

    def test_somebody_else_is_there(self):
        task = self._create_task(user_id=False)
        self.assertTrue(self._open()["card"])
        with self.assertRaisesRegex(UserError, "Caller is with"):
            self._open(self.second, task_id=task.id)
        self.assertEqual(task.claimed_by, self.caller)

    def test_release_only_ones_own(self):
        task = self._create_task()
        self._next()
        self._workspace(self.second).release(task.ids)
        self.assertEqual(task.claimed_by, self.caller)
        self._workspace().release(task.ids)
        self.assertFalse(task.claimed_by)

    def test_lent_by_an_absent_colleague(self):
        self._create_task(user_id=self.second.id, absent_user_id=self.caller.id)
        card = self._open(self.second)["card"]
        self.assertIn("Caller", str(card["warnings"]))

    # ------------------------------------------------------------
    # Calls that come in
    # ------------------------------------------------------------

    def test_incoming_takes_the_open_task(self):
        task = self._create_task()
        card = self._workspace().incoming(self.customer.id)["card"]
        self.assertEqual(card["task"]["id"], task.id)

    def test_incoming_without_a_task(self):
        card = self._workspace().incoming(self.contact.id)["card"]
        task = self._task_of(card)
        self.assertEqual(task.partner_id, self.firm)
        self.assertEqual(task.contact_id, self.contact)
        self.assertEqual(task.user_id, self.caller)
        self.assertEqual(card["task"]["purpose"], "other")
        attempt = self._save(task, self.agreed)
        self.assertEqual(attempt.kind, "incoming")

    def test_incoming_call_of_a_colleagues_customer(self):
        self.customer.user_id = self.second
        self._order_on("2026-06-01")
        self._score(self.customer)
        card = self._workspace().incoming(self.customer.id)["card"]
        self.assertEqual(card["who"]["name"], self.customer.name)
        self.assertFalse(card["figures"] or card["orders"] or card["history"])
        self.assertIn("Second", str(card["banners"]))
        self.caller.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]
        card = self._workspace().incoming(self.customer.id)["card"]
        self.assertTrue(card["figures"] and card["orders"])

    def test_the_caller_is_found_by_digits(self):
        self.env["retention.search.key"]._index(self.customer.ids)
        self.env.flush_all()
        found = self._workspace().find_caller("5550101")
        self.assertIn(self.customer.id, [one["id"] for one in found])

    def test_incoming_while_a_colleague_is_calling(self):
        self._create_task(user_id=self.second.id)
        self._next(self.second)
        with self.assertRaisesRegex(UserError, "Second is with"):
            self._workspace().incoming(self.customer.id)
