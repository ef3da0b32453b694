from odoo.exceptions import UserError
from odoo.tests import tagged

from ..customers.common_segments import SegmentCase
from ..key_accounts.common_winback import WinBackCase
from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestComplaintWinBack(ComplaintBuilders, WinBackCase):
    """Nobody is won back by offers while a complaint of theirs is open."""

    def _late(self):
        """Have the account be lost by its rhythm."""
        for days in (400, 390, 380, 370, 360):
            self._order_on(self._ago(days=days), 100, self.account.partner_id)
        self._score()

    def test_no_case_is_opened(self):
        self._late()
        complaint = self._complain(self.account.partner_id)
        self._night()
        self.assertFalse(self.account.win_back_ids)
        self._solve(complaint)
        self._night()
        self.assertEqual(self.account.win_back_ids.state, "open")

    def test_calls_and_offers_wait(self):
        complaint = self._complain(self.account.partner_id)
        case = self._case()
        held = case.step_ids.filtered(
            lambda one: one.kind in ("call", "offer", "referral")
        )
        self.assertTrue(held.filtered(lambda one: one.condition == "always"))
        self.assertEqual(set(held.mapped("state")), {"waiting"})
        others = case.step_ids - held
        self.assertIn("planned", others.mapped("state"))
        self._night()
        self.assertEqual(set(held.mapped("state")), {"waiting"})
        self._solve(complaint)
        self._night()
        self.assertEqual(
            held.filtered(lambda one: one.condition == "always").mapped("state"),
            ["planned"] * len(held.filtered(lambda one: one.condition == "always")),
        )

    def test_the_plan_of_contacts_makes_no_calls(self):
        complaint = self._complain(self.account.partner_id)
        kinds = self.account._plan_gaps().mapped("retention_touch_kind")
        self.assertTrue(kinds)
        self.assertNotIn("call", kinds)
        self._solve(complaint)
        tasks = self.account._plan_gaps()
        self.assertEqual(tasks.mapped("retention_touch_kind"), ["call"])


@tagged("post_install", "-at_install")
class TestComplaintSegmentOffers(ComplaintBuilders, SegmentCase):
    """Mails and next actions for many leave out whose complaint is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = cls._create_customer("Quite Content")

    def test_next_actions(self):
        for customer in (self.customer, self.content):
            self._order_on(self._ago(days=5), 100, customer)
        self._score(self.customer, self.content)
        rows = self.env["retention.customer"].search(
            [
                ("partner_id", "in", (self.customer | self.content).ids),
                ("company_id", "=", self.company.id),
            ]
        )
        complaint = self._complain(self.customer)
        message = rows.action_plan_next()["params"]["message"]
        self.assertEqual(
            message,
            "Activities planned: 1. Customers with an open complaint, left in peace: "
            "1.",
        )
        self.assertFalse(self.customer.activity_ids)
        self._solve(complaint)
        rows.action_plan_next()
        self.assertTrue(self.customer.activity_ids)

    def test_mails_to_segments(self):
        segment = self._segment(kind="static")
        self._put(segment, self.customer, self.content)
        rows = segment.membership_ids
        complaint = self._complain(self.customer)
        action = rows.action_send_mail()
        self.assertEqual(action["context"]["default_res_ids"], self.content.ids)
        self.assertIn("complaints: 1", action["name"])
        with self.assertRaisesRegex(UserError, "no offers until it is solved"):
            self._rows(segment, self.customer).action_send_mail()
        self._solve(complaint)
        found = rows.action_send_mail()["context"]["default_res_ids"]
        self.assertEqual(set(found), set((self.customer | self.content).ids))
