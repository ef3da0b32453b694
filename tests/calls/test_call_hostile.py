from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOON
from .common_workspace import WorkspaceCase


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallHostile(WorkspaceCase):
    """What somebody who knows the server could try, and does not get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.theirs = cls._create_customers(1, user_id=cls.second.id)

    def setUp(self):
        super().setUp()
        self.order = self._create_order(500, self.theirs)
        self.order.action_confirm()

    def _with(self, user, **context):
        workspace = self._workspace(user)
        return workspace.with_context(**context)

    # ------------------------------------------------------------
    # Defaults in the context: they end where the rights of the system begin
    # ------------------------------------------------------------

    def test_no_effect_is_forged(self):
        """A call that came too late has no effects, whatever the context says."""
        self.env["phone.blacklist"]._add(["+12025559999"])
        task = self._create_task()
        task.state = "done"
        forged = [{"kind": "blacklist", "numbers": ["+12025559999"]}]
        workspace = self._with(
            self.caller, default_effects=forged, default_date="2020-01-01 00:00:00"
        )
        saved = workspace.save(task.id, self._values(self.agreed))["saved"]
        attempt = self.env["retention.call.attempt"].browse(saved["attempt_id"])
        self.assertFalse(attempt.effects)
        self.assertEqual(str(attempt.date), NOON)
        workspace.undo()
        blocked = self.env["phone.blacklist"].search([("number", "=", "+12025559999")])
        self.assertTrue(blocked.active)

    def test_no_task_is_forged(self):
        forged = {
            "default_campaign_id": self.campaign.id,
            "default_rank": 0,
            "default_is_promised": True,
            "default_draft": {"order_id": self.order.id},
        }
        self._with(self.caller, **forged).incoming(self.customer.id)
        task = self.env["retention.call.task"].search(
            [("occurrence", "=like", "incoming:%")]
        )
        self.assertFalse(task.campaign_id or task.is_promised or task.draft)
        planned = self._plan(self.seller, self.theirs, **forged)
        self.assertFalse(planned.campaign_id or planned.draft)

    def test_no_complaint_is_forged(self):
        task = self._create_task()
        workspace = self._with(
            self.caller, default_state="closed", default_solution="Nothing"
        )
        found = workspace.log_complaint(task.id, "Broken")
        complaint = self.env["retention.complaint"].browse(found["id"])
        self.assertEqual(complaint.state, "new")

    def test_a_new_version_is_a_draft(self):
        script = self.env["retention.call.script"].create({"name": "Spring"})
        action = (
            script.with_user(self.boss)
            .with_context(default_state="published")
            .action_new_version()
        )
        self.assertEqual(script.browse(action["res_id"]).state, "draft")

    # ------------------------------------------------------------
    # Customers of others
    # ------------------------------------------------------------

    def _plan(self, user, customer, **context):
        """Have somebody plan a call for himself; return the task."""
        wizard = (
            self.env["retention.call.task.plan"]
            .with_user(user)
            .with_context(**context)
            .create({"partner_id": customer.id, "when": "+1d", "cause": "Curious"})
        )
        wizard.action_plan()
        return self.env["retention.call.task"].search(
            [("partner_id", "=", customer.id), ("occurrence", "=like", "plan:%")]
        )

    def assertKnowsNothing(self, card):
        self.assertFalse(card["orders"])
        self.assertNotIn(self.order.name, str(card))
        self.assertIn("owner", [one["kind"] for one in card["banners"]])

    def test_who_plans_a_call_learns_no_figures(self):
        task = self._plan(self.seller, self.theirs)
        workspace = self._workspace(self.seller)
        self.assertKnowsNothing(workspace.open(task_id=task.id)["card"])
        # A manager who gives the task gives the customer
        given = self._plan(self.boss, self.theirs) - task
        given.user_id = self.seller
        self.env.flush_all()
        self.assertTrue(workspace.open(task_id=given.id)["card"]["orders"])

    def test_who_takes_a_call_quotes_no_basket(self):
        workspace = self._workspace(self.seller)
        card = workspace.incoming(self.theirs.id)["card"]
        self.assertKnowsNothing(card)
        before = self.env["sale.order"].search_count([])
        with self.assertRaisesRegex(UserError, "not yours to see"):
            workspace.quote_basket(card["task"]["id"])
        quoting = self.agreed.copy({"name": "Quote", "is_quotation": True})
        values = self._values(quoting)
        seen = workspace.preview(card["task"]["id"], values)
        self.assertIn("not yours to see", str(seen["effects"]))
        workspace.save(card["task"]["id"], values)
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_a_script_tells_nothing_of_customers_of_others(self):
        script = self.env["retention.call.script"].create(
            {
                "name": "Curious",
                "purpose": "other",
                "step_ids": [
                    Command.create(
                        {"name": "Say", "say": "Hello {name}, {last_order|nothing}."}
                    )
                ],
            }
        )
        script.action_publish()
        for user, told in ((self.seller, "nothing"), (self.second, self.order.name)):
            preview = (
                self.env["retention.call.script.preview"]
                .with_user(user)
                .create({"script_id": script.id, "partner_id": self.theirs.id})
            )
            with self.subTest(user.login):
                self.assertIn(told, preview.text)
        card = self._workspace(self.seller).incoming(self.theirs.id)["card"]
        self.assertIn("nothing", card["script"]["steps"][0]["say"])

    def test_who_is_on_a_list_is_the_supervisors(self):
        with (
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            self.campaign.with_user(self.caller).action_open_source()
        self.assertTrue(self.campaign.with_user(self.boss).action_open_source())

    def test_meetings_of_a_private_calendar_say_nothing(self):
        self.second.with_user(self.second).calendar_default_privacy = "private"
        events = self.env["calendar.event"].create(
            [
                {
                    "name": name,
                    "privacy": privacy,
                    "start": f"2026-06-10 {hour}:00:00",
                    "stop": f"2026-06-10 {hour}:30:00",
                    "partner_ids": self.customer.ids,
                    "user_id": self.second.id,
                }
                for name, privacy, hour in (
                    ("Secret", False, "10"),
                    ("Well known", "public", "12"),
                )
            ]
        )
        self.assertEqual(events[0].effective_privacy, "private")
        task = self._create_task()
        history = self._workspace().open(task_id=task.id)["card"]["history"]
        self.assertNotIn("Secret", str(history))
        self.assertIn("Well known", str(history))

    def test_a_call_is_taken_in_the_customers_own_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.seller.company_ids |= elsewhere
        self.theirs.company_id = elsewhere
        workspace = self._workspace(self.seller)
        with self.assertRaises(AccessError):
            workspace.incoming(self.theirs.id)
        both = (self.company | elsewhere).ids
        with self.assertRaisesRegex(UserError, "is a customer of Elsewhere"):
            workspace.with_context(allowed_company_ids=both).incoming(self.theirs.id)
        there = workspace.with_context(allowed_company_ids=both[::-1])
        self.assertTrue(there.incoming(self.theirs.id)["card"])

    # ------------------------------------------------------------
    # Effects on what one may not write
    # ------------------------------------------------------------

    def test_effects_go_past_the_callers_rights_and_no_further(self):
        segment = self.env["retention.segment"].create(
            {"name": "Thinkers", "kind": "static", "company_id": self.company.id}
        )
        for model in ("phone.blacklist", "retention.segment.membership"):
            self.assertFalse(self.env[model].with_user(self.caller).has_access("write"))
        outcome = self.agreed.copy(
            {"name": "Stop", "is_blacklisting": True, "segment_id": segment.id}
        )
        self._save(self._create_task(), outcome)
        self.assertTrue(self.customer.phone_blacklisted)
        self.assertEqual(segment.membership_ids.partner_id, self.customer)
        self._workspace().undo()
        self.customer.invalidate_recordset(["phone_blacklisted"])
        self.assertFalse(self.customer.phone_blacklisted)
        theirs = outcome.with_user(self.caller)
        for act in (
            lambda: theirs.write({"is_stopping": True}),
            theirs.copy,
            lambda: theirs.name_create("Mine"),
        ):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                act()
