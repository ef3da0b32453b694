from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestCallFilling(CallCase):
    """Who comes on a list by hand, by segment, by filter; and who leaves it."""

    def _tasks(self, campaign=None, **values):
        domain = [("campaign_id", "=", (campaign or self.campaign).id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["retention.call.task"].search(domain)

    def test_chosen_by_hand(self):
        customers = self._create_customers(3)
        self.campaign.partner_ids = customers
        message = self.campaign.action_start()["params"]["message"]
        self.assertEqual(self.campaign.state, "running")
        self.assertEqual(self._tasks().partner_id, customers)
        self.assertIn("Customers on the list: 3", message)
        task = self._tasks()[0]
        self.assertEqual(task.channel, "phone")
        self.assertEqual(task.state, "open")
        self.assertEqual(task.contact_id, task.partner_id)
        self.assertEqual(task.cause, "Spring")

    def test_filling_again_adds_nobody(self):
        self.campaign.action_start()
        self.assertEqual(self.campaign._fill(), 0)
        self.assertEqual(len(self._tasks()), 1)

    def test_contacts_of_a_firm_are_one_customer(self):
        self.contact.phone = "+1 202 555 0178"
        colleague = self._create_customer("Ben Berg", parent_id=self.firm.id)
        self.campaign.partner_ids = self.contact | colleague | self.firm
        self.campaign.action_start()
        task = self._tasks()
        self.assertEqual(task.partner_id, self.firm)
        self.assertEqual(task.contact_id, self.contact)

    def test_whom_to_call_at_a_firm(self):
        self.firm.email = "info@example.com"
        self.contact.phone = "+1 202 555 0178"
        self.campaign.partner_ids = self.firm
        self.campaign.action_start()
        self.assertEqual(self._tasks().contact_id, self.contact)

    def test_without_a_telephone(self):
        letters = self._create_customer("Lena Letters", email="lena@example.com")
        nobody = self._create_customer("Nobody Knows")
        self.campaign.partner_ids = letters | nobody
        message = self.campaign.action_start()["params"]["message"]
        self.assertEqual(self._tasks(partner_id=letters.id).channel, "email")
        self.assertEqual(self._tasks(partner_id=letters.id).state, "open")
        self.assertEqual(self._tasks(partner_id=nobody.id).state, "gap")
        self.assertIn("Neither telephone nor e-mail: 1", message)

    def test_who_prefers_letters_is_written_to(self):
        self.customer.write({"email": "ani@example.com", "retention_channel": "email"})
        self.campaign.action_start()
        self.assertEqual(self._tasks().channel, "email")

    def test_archived_and_foreign_customers_stay_out(self):
        house = self.env["res.company"].create({"name": "Second House"})
        gone = self._create_customer("Gone", phone="+1 202 555 0111", active=False)
        foreign = self._create_customer(
            "Foreign", phone="+1 202 555 0112", company_id=house.id
        )
        self.campaign.partner_ids = self.customer | gone | foreign
        self.campaign.action_start()
        self.assertEqual(self._tasks().partner_id, self.customer)

    def test_a_segment(self):
        segment = self.env["retention.segment"].create(
            {"name": "Chosen", "kind": "static"}
        )
        customers = self._create_customers(2)
        add = self.env["retention.segment.add"].create(
            {"segment_id": segment.id, "partner_ids": [Command.set(customers.ids)]}
        )
        add.action_add()
        campaign = self._create_campaign(source="segment", segment_id=segment.id)
        campaign.action_start()
        self.assertEqual(self._tasks(campaign).partner_id, customers)

    def test_a_living_list(self):
        segment = self.env["retention.segment"].create(
            {"name": "Chosen", "kind": "static"}
        )
        first, second = self._create_customers(2)
        members = self.env["retention.segment.add"]
        members.create(
            {"segment_id": segment.id, "partner_ids": [Command.set(first.ids)]}
        ).action_add()
        campaign = self._create_campaign(
            source="segment", segment_id=segment.id, membership="living"
        )
        campaign.action_start()
        members.create(
            {"segment_id": segment.id, "partner_ids": [Command.set(second.ids)]}
        ).action_add()
        segment.membership_ids.filtered(
            lambda one: one.partner_id == first
        ).action_take_out()
        campaign._follow()
        self.assertEqual(self._tasks(campaign, state="open").partner_id, second)
        left = self._tasks(campaign, partner_id=first.id)
        self.assertEqual(left.state, "cancelled")
        self.assertEqual(left.cause_out, "No longer on the list")
        self.assertEqual(left.date_out, self.today)

    def test_a_fixed_list_stays_as_it_is(self):
        self.campaign.action_start()
        self.campaign.partner_ids = self._create_customers(1)
        self.campaign._follow()
        self.assertEqual(self._tasks().partner_id, self.customer)
        self.assertEqual(self._tasks().state, "open")

    def test_nobody_leaves_who_was_promised_or_is_being_called(self):
        customers = self._create_customers(3)
        campaign = self._create_campaign(customers, membership="living")
        campaign.action_start()
        promised, claimed, _free = self._tasks(campaign).sorted("partner_id")
        promised.is_promised = True
        claimed.write({"claimed_by": self.caller.id, "claimed_at": self.env.cr.now()})
        campaign.partner_ids = [Command.clear()]
        self.assertEqual(campaign._leave(), 1)
        self.assertEqual(self._tasks(campaign, state="open"), promised | claimed)

    def test_a_filter(self):
        rich, poor = self._create_customers(2)
        self._order_on(self._ago(days=5), 900, rich)
        self._order_on(self._ago(days=5), 20, poor)
        self._score()
        campaign = self._create_campaign(
            source="filter",
            filter_domain="[('revenue', '>', 500), ('is_archived', '=', False)]",
        )
        campaign.action_start()
        self.assertEqual(self._tasks(campaign).partner_id, rich)
        self.assertEqual(self._tasks(campaign).priority, 840)

    def test_the_control_group(self):
        customers = self._create_customers(200)
        campaign = self._create_campaign(customers, control_percent=25)
        campaign.action_start()
        control = self._tasks(campaign, state="control")
        self.assertEqual(campaign.control_count, len(control))
        # 200 draws at a quarter: far from 30 or 70 all but once in 10,000
        self.assertTrue(30 <= len(control) <= 70, len(control))
        self.assertFalse(control.user_id)
        again = control.partner_id
        self._tasks(campaign).unlink()
        campaign._fill()
        self.assertEqual(self._tasks(campaign, state="control").partner_id, again)

    def test_others_are_drawn_in_another_campaign(self):
        customers = self._create_customers(100)
        drawn = []
        for name in ("First", "Second"):
            campaign = self._create_campaign(customers, name=name, control_percent=50)
            campaign._fill()
            drawn.append(self._tasks(campaign, state="control").partner_id)
        self.assertNotEqual(*drawn)

    # ------------------------------------------------------------
    # What cannot be
    # ------------------------------------------------------------

    def test_nobody_to_call(self):
        campaign = self._create_campaign(self.env["res.partner"])
        with self.assertRaisesRegex(UserError, "would call nobody"):
            campaign.action_start()
        self.assertEqual(campaign.state, "draft")
        self.assertFalse(self._tasks(campaign))

    def test_nobody_who_calls(self):
        self.campaign.write({"user_ids": [Command.clear()], "share_out": "load"})
        with self.assertRaisesRegex(UserError, "Nobody is there to call"):
            self.campaign.action_start()

    def test_nobody_whose_customers_they_are(self):
        self.customer.user_id = False
        self.campaign.user_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "Nobody is there to call"):
            self.campaign.action_start()
        self.customer.user_id = self.caller
        self.campaign.action_start()
        self._tasks().write({"shared_on": False, "user_id": False})
        self.caller.active = False
        self.campaign._follow()
        self.assertIn("Nobody is there to call", self.campaign.problem)
        self.customer.user_id = self.second
        self.campaign._follow()
        self.assertFalse(self.campaign.problem)
        self.assertEqual(self._tasks().user_id, self.second)

    def test_a_capacity_of_zero(self):
        for capacity in (0, -1, 1001):
            with (
                self.subTest(capacity),
                self.assertRaisesRegex(ValidationError, "at least one call"),
            ):
                self.campaign.capacity = capacity

    def test_a_script_of_another_purpose(self):
        script = self.env["retention.call.script"].create(
            {"name": "Happy birthday", "purpose": "birthday"}
        )
        with self.assertRaisesRegex(ValidationError, "choose another script"):
            self.campaign.write({"purpose": "offer", "script_id": script.id})

    def test_a_script_that_is_not_published(self):
        self.campaign.script_id = self.env["retention.call.script"].create(
            {"name": "News", "purpose": "offer"}
        )
        with self.assertRaisesRegex(UserError, "not published"):
            self.campaign.action_start()

    def test_more_that_is_refused(self):
        for values in (
            {"date_from": "2026-06-02", "date_to": "2026-06-01"},
            {"control_percent": 51},
            {"control_percent": -1},
            {"offer_percent": 0},
            {"offer_days": 0},
            {"target": -1},
            {"source": "segment"},
            {"source": "standing"},
            {"source": "filter", "filter_domain": "[('no_such', '=', 1)]"},
            {"source": "filter", "filter_domain": "import os"},
            {"share_out": "n_each", "each_count": 0},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._create_campaign(**values)

    def test_a_problem_is_told_once(self):
        self.campaign.write({"membership": "living"})
        self.campaign.action_start()
        self.campaign.source = "filter"
        self.env["retention.call.campaign"].flush_model()
        self.env.cr.execute(
            "UPDATE retention_call_campaign SET filter_domain = %s WHERE id = %s",
            ("[('gone', '=', 1)]", self.campaign.id),
        )
        self.campaign.invalidate_recordset()
        for _run in range(2):
            self.campaign._follow()
        self.assertIn("gone", self.campaign.problem)
        self.assertEqual(len(self.campaign.activity_ids), 1)
        self.assertEqual(self._tasks().state, "open")
        self.campaign.filter_domain = "[]"
        self.campaign._follow()
        self.assertFalse(self.campaign.problem)

    def test_a_problem_is_text(self):
        self.campaign._tell_problem(UserError("a <b>bold</b> filter"))
        self.assertIn("&lt;b&gt;", self.campaign.activity_ids.note)

    def test_what_was_worked_on_is_kept(self):
        self.campaign.action_start()
        self._attempt(self._tasks())
        with self.assertRaisesRegex(UserError, "archive it"):
            self.campaign.unlink()

    def test_a_target_that_is_met(self):
        self.campaign.target = 1
        self.campaign.action_start()
        self.campaign._follow()
        self.assertFalse(self.campaign.activity_ids)
        self._tasks().reached = "answered"
        for _run in range(2):
            self.campaign.invalidate_recordset()
            self.campaign._follow()
        self.assertEqual(
            self.campaign.activity_ids.summary, "Target met: 1 customers reached"
        )
        self.campaign.target = 2
        self.assertFalse(self.campaign.is_target_told)

    def test_pause_and_end(self):
        self.campaign.action_start()
        self.campaign.action_pause()
        self.assertEqual(self.campaign.state, "paused")
        self.campaign.action_resume()
        self.assertEqual(self.campaign.state, "running")
        self.campaign.action_end()
        self.assertEqual(self.campaign.state, "done")
        self.assertEqual(self._tasks().state, "expired")
        self.campaign.action_reopen()
        self.assertEqual(self._tasks().state, "open")
        self.assertFalse(self._tasks().cause_out)

    def test_only_managers_start(self):
        for user in (self.caller, self.second):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.campaign.with_user(user).action_start()
        self.campaign.with_user(self.boss).action_start()
        self.assertEqual(self.campaign.state, "running")

    def test_who_would_be_called(self):
        customers = self._create_customers(2)
        self.campaign.partner_ids |= customers
        found = self.campaign.action_open_source()["domain"][0][2]
        self.assertEqual(set(found), set((customers | self.customer).ids))
        self.campaign.action_start()
        self.assertEqual(self.campaign.action_open_source()["domain"][0][2], [])
