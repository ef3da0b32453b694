from datetime import time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_workspace import WorkspaceCase


class CallTourCase(WorkspaceCase, HttpCase):
    """Customers to be called now, whatever the hour of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "retention_call_hour_from": 0,
                "retention_call_hour_to": 24,
                "retention_call_is_weekend": True,
            }
        )
        reasons = cls.env["retention.call.reason"].search([])
        (reasons - cls.reason - cls.skip_reason).active = False
        script = cls.env["retention.call.script"].create(
            {
                "name": "Spring",
                "purpose": cls.campaign.purpose,
                "step_ids": [
                    Command.create({"name": "Greet", "say": "Good morning"}),
                    Command.create({"name": "Offer", "say": "We have cushions"}),
                ],
            }
        )
        script.state = "published"
        cls.campaign.script_id = script

    def _give(self, count):
        """Give the caller so many customers, who are called in this order."""
        for number, customer in enumerate(self._create_customers(count, tz="UTC")):
            self._create_task(customer, priority=count - number, shared_on="2026-01-01")

    def _calls(self, **values):
        return self.env["retention.call.attempt"].search(
            [
                ("user_id", "=", self.caller.id),
                *((name, "=", value) for name, value in values.items()),
            ],
            order="id",
        )


@tagged("post_install", "-at_install")
class TestCallTours(CallTourCase):
    """A morning of an account manager, in a real browser."""

    def test_ten_calls_by_keyboard(self):
        self._give(11)
        self.start_tour(
            "/odoo/my-calls", "retention_calls_morning", login=self.caller.login
        )
        calls = self._calls(kind="call", is_undone=False)
        self.assertEqual(
            calls.outcome_id.mapped("name"),
            ["Will order", "Nobody there", "Later", "No, thank you"],
        )
        self.assertEqual(len(calls), 10)
        self.assertTrue(all(call.outcome_id for call in calls))
        self.assertEqual(len(set(calls.partner_id)), 10, "Nobody was called twice")

        later = calls.filtered(lambda call: call.outcome_id == self.callback)
        self.assertEqual(later.callback_at.weekday(), 4)
        self.assertEqual(later.callback_at.time(), time(10))
        self.assertTrue(later.task_id.is_promised)

        refused = calls.filtered(lambda call: call.outcome_id == self.refused)
        self.assertEqual(refused.reason_id, self.reason)
        self.assertEqual(
            [note for note in calls.mapped("note") if note],
            ["Wants green cushions", "Asks for the catalogue"],
        )
        self.assertEqual(len(calls.step_id), 1)
        self.assertEqual(self._calls(kind="skip").reason_id, self.skip_reason)
        self.assertEqual(self._calls(is_undone=True).outcome_id, self.no_answer)
        self.assertFalse(
            self.env["retention.call.task"].search([("claimed_by", "!=", False)])
        )


@tagged("post_install", "-at_install")
class TestCallToursOnPhone(CallTourCase):
    """The same page, touched."""

    browser_size = "390x844"
    touch_enabled = True

    def test_calls_on_a_phone(self):
        self._give(3)
        self.start_tour(
            "/odoo/my-calls", "retention_calls_on_phone", login=self.caller.login
        )
        missed, agreed = self._calls()
        self.assertEqual(missed.outcome_id, self.no_answer)
        self.assertEqual(agreed.outcome_id, self.agreed)
        self.assertEqual(agreed.note, "From the road")
