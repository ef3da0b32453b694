from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_contacts import KeyContactCase


@tagged("post_install", "-at_install")
class TestKeyTouches(KeyContactCase):
    """The plan: refused in words, and in step with the calendar."""

    def _hours(self, days):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
        return {"start": start, "stop": start + timedelta(hours=2)}

    def test_done_in_the_future(self):
        touch = self._touch(**self._hours(3))
        with self.assertRaises(UserError) as caught:
            touch.action_done()
        self.assertIn("cannot be done yet", str(caught.exception))
        with self.assertRaises(ValidationError):
            touch.write({"state": "done", "date_done": self._ago(days=-1)})

    def test_bad_input(self):
        start = fields.Datetime.now()
        for values in (
            {"start": start, "stop": start - timedelta(hours=1)},
            {"rating": 6},
            {"rating": -1},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._touch(**values)

    def test_a_person_of_another_firm(self):
        account = self._create_account(
            self._create_customer("Mill", is_company=True), manager_id=self.keeper.id
        )
        with self.assertRaises(ValidationError) as caught:
            self._touch(account_id=account.id)
        self.assertIn("not one of the people of Mill", str(caught.exception))

    def test_what_was_held_stays(self):
        touch = self._touch()
        touch.action_done()
        with self.assertRaises(UserError):
            touch.unlink()

    def test_calendar_follows_the_plan(self):
        touch = self._touch(**self._hours(3))
        touch.with_user(self.keeper).action_put_into_calendar()
        event = touch.event_id
        self.assertEqual(event.stop - event.start, timedelta(hours=2))
        self.assertIn(self.contact, event.partner_ids)
        touch.write(self._hours(5))
        self.assertEqual(event.start, touch.start)
        touch.with_user(self.keeper).action_put_into_calendar()
        self.assertEqual(touch.event_id, event)
        touch.action_cancel()
        self.assertFalse(event.active)

    def test_what_is_deleted_leaves_the_calendar(self):
        touch = self._touch(**self._hours(3))
        touch.action_put_into_calendar()
        event = touch.event_id
        touch.unlink()
        self.assertFalse(event.active)

    def test_plan_follows_the_calendar(self):
        touch = self._touch(**self._hours(3))
        touch.action_put_into_calendar()
        moved = self._hours(8)
        touch.event_id.write(moved)
        self.assertEqual(touch.start, moved["start"])
        self.assertEqual(touch.date_due, self.company._retention_day(moved["start"]))

    def test_deleting_the_meeting_keeps_the_plan(self):
        touch = self._touch(**self._hours(3))
        touch.action_put_into_calendar()
        touch.event_id.unlink()
        self.assertEqual(touch.state, "planned")
        self.assertFalse(touch.event_id)
        self.assertIn("still planned", self.account.message_ids[0].body)

    def test_no_hours_no_meeting(self):
        with self.assertRaises(UserError):
            self._touch().action_put_into_calendar()

    def test_head_is_known_by_name(self):
        self.company.retention_head_id = self.keeper
        self.assertTrue(self._touch().is_head)
        self.assertFalse(self._touch(user_id=self.env.uid).is_head)

    def test_rights(self):
        touch = self._touch()
        deputy = self._create_user("deputy", "group_retention_account_manager")
        stranger = self._create_user("stranger", "group_retention_account_manager")
        seller = self._create_user("seller", "group_retention_user")
        boss = self._create_user("boss", "group_retention_manager")
        portal = self._create_user("visitor", "base.group_portal")
        self.account.deputy_id = deputy
        touches = self.env["retention.key.account.touch"]
        for user in (self.keeper, deputy, boss):
            with self.subTest(user.login):
                self.assertIn(touch, touches.with_user(user).search([]))
                touch.with_user(user).purpose = "Prices"
        self.assertNotIn(touch, touches.with_user(stranger).search([]))
        models = [
            self.env[f"retention.key.account.{part}"]
            for part in ("touch", "contact", "health")
        ]
        for user in (seller, portal):
            for model in models:
                with (
                    self.subTest(user.login, model=model._name),
                    self.assertRaises(AccessError),
                ):
                    model.with_user(user).search([])
