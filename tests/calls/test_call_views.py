from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..customers.common_views import EveryView
from .common import NOON, CallCase

TASK = "retention.call.task"


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallViews(EveryView, CallCase):
    """Every page and wizard of call lists opens with rows, for who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "caller": cls.caller,
            "seller": cls._create_user("seller", "sales_team.group_sale_salesman"),
            "all": cls._create_user("all", "sales_team.group_sale_salesman_all_leads"),
            "boss": cls.boss,
            "sales manager": cls._create_user("head", "sales_team.group_sale_manager"),
        }
        cls.reason = cls.env["retention.call.reason"].create(
            {"name": "Fair this week", "kind": "postpone"}
        )
        cls.customer.user_id = False
        cls.tasks = {
            role: cls._create_task(user_id=user.id, occurrence=role)
            for role, user in cls.users.items()
        }
        for role, user in cls.users.items():
            cls._create_attempt(user, cls.tasks[role])

    @classmethod
    def _create_attempt(cls, user, task):
        attempt = cls.env["retention.call.attempt"].create(
            {
                "task_id": task.id,
                "campaign_id": cls.campaign.id,
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "user_id": user.id,
                "reached": "answered",
                "note": "Likes the lamps",
            }
        )
        cls.env["retention.call.answer"].create(
            {"attempt_id": attempt.id, "question": "Which colour?", "answer": "Oak"}
        )
        return attempt

    def _pages(self):
        """Yield the window actions on models of this domain."""
        for name, action in self._actions():
            if action.res_model.startswith("retention.call."):
                yield name, action

    def test_every_page_opens_with_its_rows(self):
        opened, filled, seen = set(), set(), set()
        for name, action in self._pages():
            seen.add(action.res_model)
            for role, user in self.users.items():
                model = self.env[action.res_model].with_user(user)
                if not model.has_access("read"):
                    continue
                with self.subTest(action=name, role=role):
                    self._open(action, model)
                    opened.add((role, action.res_model))
                    if not model._transient and model.search_count([], limit=1):
                        filled.add((role, action.res_model))
        for role in self.users:
            for model in (TASK, "retention.call.attempt", "retention.call.campaign"):
                self.assertIn((role, model), filled)
            for verb in ("postpone", "close", "plan"):
                self.assertIn((role, f"{TASK}.{verb}"), opened)
        self.assertIn(("boss", f"{TASK}.reassign"), opened)
        self.assertNotIn(("caller", f"{TASK}.reassign"), opened)

    def test_what_the_systray_clicks_is_in_the_search(self):
        arch = self.env[TASK].get_view(view_type="search")["arch"]
        names = {node.get("name") for node in etree.fromstring(arch).iter("filter")}
        self.assertGreaterEqual(
            names,
            {
                "filter_activities_my",
                "activities_overdue",
                "activities_today",
                "activities_upcoming_all",
            },
        )

    def test_every_group_of_the_search_is_worked_out(self):
        """By purpose, too, which is the campaign's."""
        groups = (
            self.env[TASK]
            .with_user(self.boss)
            .formatted_read_group(
                [("campaign_id", "=", self.campaign.id)], ["purpose"], ["__count"]
            )
        )
        self.assertEqual(
            [(one["purpose"], one["__count"]) for one in groups], [("offer", 5)]
        )

    def test_nothing_of_a_task_is_typed_into(self):
        for mode in ("list", "kanban", "calendar", "form"):
            with self.subTest(mode):
                arch = etree.fromstring(
                    self.env[TASK].with_user(self.boss).get_view(view_type=mode)["arch"]
                )
                self.assertEqual(arch.get("create"), "0")
                self.assertEqual(arch.get("delete"), "0")
        model = self.env[TASK]
        written = [
            name
            for name, field in model._fields.items()
            if field.store and not field.readonly and name not in ("attempt_ids",)
        ]
        self.assertFalse(written)

    def test_wizards_work_for_whom_they_are_shown(self):
        for role, user in self.users.items():
            with self.subTest(role=role):
                task = self.tasks[role].with_user(user)
                context = {"active_model": TASK, "active_ids": task.ids}
                form = Form(
                    self.env[f"{TASK}.postpone"].with_user(user).with_context(**context)
                )
                form.reason_id = self.reason
                form.save().action_postpone()
                self.assertEqual(task.postponed_count, 1)
                form = Form(
                    self.env[f"{TASK}.close"].with_user(user).with_context(**context)
                )
                form.cause = "Met"
                form.save().action_close()
                self.assertEqual(task.state, "cancelled")
                task.action_reopen()
                self.assertEqual(task.state, "open")
                form = Form(
                    self.env[f"{TASK}.plan"]
                    .with_user(user)
                    .with_context(
                        active_model="res.partner", active_id=self.customer.id
                    )
                )
                form.cause = "Ask"
                form.save().action_plan()

    def test_managers_wizards(self):
        for role in ("boss", "sales manager"):
            user = self.users[role]
            with self.subTest(role=role):
                form = Form(
                    self.env[f"{TASK}.reassign"]
                    .with_user(user)
                    .with_context(
                        active_model=TASK, active_ids=self.tasks["seller"].ids
                    )
                )
                form.user_id = self.second
                form.save().action_reassign()
                self.assertEqual(self.tasks["seller"].user_id, self.second)
                self.tasks["seller"].user_id = self.users["seller"]
                form = Form(
                    self.env["retention.call.campaign.add"]
                    .with_user(user)
                    .with_context(
                        active_model="res.partner", active_ids=self.customer.ids
                    )
                )
                form.name = f"News of {role}"
                form.save().action_add()
                self._paste_by_form(user)

    def _paste_by_form(self, user):
        form = Form(
            self.env["retention.call.campaign.paste"]
            .with_user(user)
            .with_context(
                active_model="retention.call.campaign", active_id=self.campaign.id
            )
        )
        form.pasted = "Harbour Hotels\nZzyzx"
        wizard = form.save()
        wizard.action_check()
        with Form(wizard) as form:
            self.assertEqual(len(form.line_ids), 2)
        wizard.action_add()
        self.assertIn(self.firm, self.campaign.partner_ids)
        self.campaign.partner_ids = [Command.unlink(self.firm.id)]
