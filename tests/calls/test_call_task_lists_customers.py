from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import NOON, CallCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallTheseCustomers(CallCase):
    """Customers chosen in a list and put on a call list."""

    def _wizard(self, partners, model="res.partner", user=None, **values):
        return (
            self.env["retention.call.campaign.add"]
            .with_user(user or self.boss)
            .with_context(active_model=model, active_ids=partners.ids)
            .create({"name": "News", **values})
        )

    def _add(self, wizard):
        action = wizard.action_add()
        self.assertEqual(action["res_model"], "retention.call.campaign")
        return self.env["retention.call.campaign"].browse(action["res_id"])

    def test_a_new_campaign(self):
        customers = self._create_customers(3)
        wizard = self._wizard(
            customers,
            purpose="growth",
            user_ids=[Command.set((self.caller | self.second).ids)],
        )
        campaign = self._add(wizard)
        self.assertEqual(campaign.partner_ids, customers)
        self.assertEqual(campaign.source, "selection")
        self.assertEqual(campaign.state, "draft")
        self.assertEqual(campaign.purpose, "growth")
        self.assertEqual(campaign.user_ids, self.caller | self.second)
        self.assertEqual(campaign.user_id, self.boss)

    def test_a_campaign_that_is_there_doubles_nobody(self):
        customers = self._create_customers(2) | self.customer
        wizard = self._wizard(customers, target="there", campaign_id=self.campaign.id)
        self.assertIn("2 customers are put in", wizard.summary)
        self.assertIn("1 are in it already", wizard.summary)
        self.assertEqual(self._add(wizard), self.campaign)
        self.assertEqual(self.campaign.partner_ids, customers)
        with self.assertRaisesRegex(UserError, "nobody to add"):
            wizard.action_add()

    def test_a_running_campaign_has_them_on_its_list_at_once(self):
        self.campaign.with_user(self.boss).action_start()
        customer = self._create_customers(1)
        self._add(self._wizard(customer, target="there", campaign_id=self.campaign.id))
        self.assertEqual(self.campaign.task_ids.partner_id, self.customer | customer)

    def test_archived_and_silent_ones_are_told(self):
        archived, silent, fine = self._create_customers(3)
        archived.active = False
        silent.phone = False
        wizard = self._wizard(archived | silent | fine)
        self.assertIn("2 customers are put in", wizard.summary)
        self.assertIn("1 of them have no telephone: Customer 001", wizard.summary)
        self.assertIn("1 are archived and left out: Customer 000", wizard.summary)
        self.assertEqual(self._add(wizard).partner_ids, silent | fine)

    def test_people_stand_for_their_firm_once(self):
        self.contact.phone = "+1 202 555 0177"
        wizard = self._wizard(self.contact | self.firm)
        self.assertNotIn("no telephone", wizard.summary)
        self.assertEqual(self._add(wizard).partner_ids, self.firm)

    def test_customers_of_another_company_are_left_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs, ours = self._create_customers(2)
        theirs.company_id = other
        self.boss.company_ids |= other
        wizard = self._wizard(theirs | ours)
        self.assertIn("1 are customers of another company", wizard.summary)
        self.assertEqual(self._add(wizard).partner_ids, ours)

    def test_out_of_figures_and_segments(self):
        self._order_on(self._ago(days=3))
        self._score()
        campaign = self._add(self._wizard(self._figures(), "retention.customer"))
        self.assertEqual(campaign.partner_ids, self.customer)
        segment = self.env["retention.segment"].create(
            {"name": "Guests", "kind": "static"}
        )
        segment._add(self.customer, "For the test")
        members = self.env["retention.segment.membership"].search(
            [("segment_id", "=", segment.id)]
        )
        campaign = self._add(self._wizard(members, "retention.segment.membership"))
        self.assertEqual(campaign.partner_ids, self.customer)

    def test_what_cannot_be(self):
        with self.assertRaisesRegex(UserError, "name"):
            self._wizard(self.customer, name=" ").action_add()
        with self.assertRaisesRegex(UserError, "Choose the campaign"):
            self._wizard(self.customer, target="there").action_add()
        ended = self._create_campaign(self.firm, name="Over", state="done")
        wizard = self._wizard(self.customer, target="there", campaign_id=ended.id)
        with self.assertRaisesRegex(UserError, "ended"):
            wizard.action_add()
        with self.assertRaises(AccessError):
            self._wizard(self.customer, user=self.caller)
        with self.assertRaises(AccessError):
            self._wizard(self.customer).with_user(self.caller).action_add()


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallsOnTheCustomersForm(CallCase):
    """How many calls there are, and the last ones."""

    def _attempt(self, **values):
        return self.env["retention.call.attempt"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "user_id": self.caller.id,
                "reached": "answered",
                **values,
            }
        )

    def test_counts_and_last_calls(self):
        self._create_task()
        self._create_task(state="done", occurrence="before")
        self._create_task(state="control", occurrence="control")
        calls = [self._attempt(date=f"2026-06-{day} 10:00:00") for day in range(10, 17)]
        customer = self.customer.with_user(self.caller)
        self.assertEqual(customer.retention_call_count, 2)
        self.assertEqual(customer.retention_call_open_count, 1)
        self.assertEqual(
            customer.retention_last_call_ids.ids, [one.id for one in calls[:1:-1]]
        )
        action = customer.action_retention_calls()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 3
        )
        made = customer.action_retention_calls_made()
        self.assertEqual(self.env[made["res_model"]].search_count(made["domain"]), 7)

    def test_contacts_show_their_firms(self):
        self._create_task(self.firm)
        self.assertEqual(self.contact.retention_call_open_count, 1)

    def test_only_what_one_may_see(self):
        self.customer.user_id = self.second
        self._create_task(user_id=self.second.id)
        self._attempt(user_id=self.second.id)
        customer = self.customer.with_user(self.caller)
        self.assertEqual(customer.retention_call_count, 0)
        self.assertFalse(customer.retention_last_call_ids)
        self.assertEqual(self.customer.with_user(self.second).retention_call_count, 1)

    def test_the_form_opens_and_the_rest_is_kept(self):
        self._attempt()
        keeper = self._create_user(
            "rest_keeper",
            "sales_team.group_sale_manager",
            "base.group_partner_manager",
        )
        with Form(self.customer.with_user(keeper)) as form:
            form.retention_rest_until = "2026-08-01"
        self.assertEqual(str(self.customer.retention_rest_until), "2026-08-01")
