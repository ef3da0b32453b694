from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallUpkeep(CallCase):
    """What changes at a customer while the call waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silent = cls._create_customer("Silent")
        cls.campaign.partner_ids = cls.customer | cls.silent | cls.firm
        cls.firm.phone = "+1 202 555 0177"
        cls.contact.phone = "+1 202 555 0178"
        cls.campaign.action_start()

    def _task(self, customer):
        return self.campaign.task_ids.filtered(lambda one: one.partner_id == customer)

    def _follow(self):
        self.env["retention.call.task"]._follow_contacts()

    def test_a_number_that_comes_later(self):
        task = self._task(self.silent)
        self.assertEqual(task.state, "gap")
        self._follow()
        self.assertEqual(task.state, "gap")
        self.silent.phone = "+1 202 555 0155"
        self.campaign._follow()
        self.assertEqual((task.state, task.channel), ("open", "phone"))
        self.assertTrue(task.user_id, "shared out at once")

    def test_a_number_that_goes(self):
        task = self._task(self.customer)
        self.customer.write({"phone": False, "email": "ani@example.com"})
        self._follow()
        self.assertEqual((task.state, task.channel), ("open", "email"))
        self.customer.email = False
        self._follow()
        self.assertEqual((task.state, task.channel), ("gap", "none"))

    def test_a_contact_who_left(self):
        task = self._task(self.firm)
        for leave in (
            {"active": False},
            {"parent_id": False},
            {"active": True, "parent_id": self._create_customer("Baltic").id},
        ):
            with self.subTest(leave):
                task.contact_id = self.contact
                self.contact.write(leave)
                self._follow()
                self.assertEqual(task.contact_id, self.firm)

    def test_an_archived_customer(self):
        task = self._task(self.customer)
        now = fields.Datetime.now()
        task.write({"claimed_by": self.caller.id, "claimed_at": now})
        self.customer.active = False
        self._follow()
        self.assertEqual(task.state, "open", "while somebody is with him")
        task.write({"claimed_by": False, "claimed_at": False})
        self._follow()
        self.assertEqual(task.state, "cancelled")
        self.assertEqual(task.cause_out, "The customer was archived")

    def test_who_becomes_a_contact_of_a_firm(self):
        task = self._task(self.customer)
        call = self._attempt(task)
        inn = self._create_customer("Inn", is_company=True)
        self.customer.parent_id = inn
        self._follow()
        self.assertEqual((task.partner_id, task.contact_id), (inn, self.customer))
        self.assertEqual(call.partner_id, inn)

    def test_whose_firm_is_on_the_list(self):
        task = self._task(self.customer)
        self.customer.parent_id = self.firm
        self._follow()
        self.assertEqual(task.state, "cancelled")
        self.assertEqual(self._task(self.firm).state, "open")

    def test_the_control_group_stays_apart(self):
        task = self._task(self.silent)
        task.state = "control"
        self.silent.phone = "+1 202 555 0155"
        self._follow()
        self.assertEqual(task.state, "control")

    def test_an_expired_gap_is_a_gap_again(self):
        self.campaign.action_end()
        self.campaign.action_reopen()
        self.assertEqual(self._task(self.silent).state, "gap")
        self.assertEqual(self._task(self.customer).state, "open")

    # ------------------------------------------------------------
    # Leaving and coming back
    # ------------------------------------------------------------

    def _join(self, segment):
        self.env["retention.segment.add"].create(
            {
                "segment_id": segment.id,
                "partner_ids": [Command.set(self.customer.ids)],
            }
        ).action_add()

    def _depart(self, segment):
        segment.invalidate_recordset()
        segment.membership_ids.filtered(lambda one: not one.date_out).action_take_out()

    def _living(self):
        segment = self.env["retention.segment"].create(
            {"name": "Chosen", "kind": "static"}
        )
        self._join(segment)
        campaign = self._create_campaign(
            source="segment", segment_id=segment.id, membership="living"
        )
        campaign.action_start()
        return campaign, segment

    def test_who_comes_back_is_called(self):
        campaign, segment = self._living()
        self._depart(segment)
        campaign._follow()
        task = campaign.task_ids
        self.assertEqual(task.state, "cancelled")
        self._join(segment)
        campaign._follow()
        self.assertEqual(campaign.task_ids, task)
        self.assertEqual((task.state, task.cause_out), ("open", False))
        self.assertTrue(task.user_id)

    def test_who_was_taken_off_by_hand_does_not_come_back(self):
        campaign, segment = self._living()
        task = campaign.task_ids
        self._depart(segment)
        campaign._follow()
        task.with_user(self.boss)._reopen()
        task.with_user(self.boss)._close_by_hand("Knows already")
        self._join(segment)
        campaign._follow()
        self.assertEqual(task.state, "cancelled")

    def test_a_broken_campaign_stops_no_other(self):
        broken = self._create_campaign(source="standing", rule="late")
        broken.action_start()
        # As PostgreSQL refuses a statement, whatever was wrong in it
        self.patch(
            self.env.registry["retention.call.campaign"],
            "_rule_late_sql",
            lambda campaign: SQL("SELECT 1 / 0 AS partner_id"),
        )
        with mute_logger("odoo.sql_db"):
            broken._follow()
        self.assertTrue(broken.problem)
        self.assertEqual(broken.state, "running")
        self.silent.phone = "+1 202 555 0155"
        self.campaign._follow()
        self.assertEqual(self._task(self.silent).state, "open")
