from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import ROLES
from .common import NOON, CallCase

MODELS = (
    "retention.call.campaign",
    "retention.call.script",
    "retention.call.script.step",
    "retention.call.script.option",
    "retention.call.objection",
    "retention.call.outcome",
    "retention.call.reason",
    "retention.call.task",
    "retention.call.attempt",
    "retention.call.answer",
    "retention.call.session",
)
# Nobody changes what was done and what is planned but through the workspace
FACTS = MODELS[7:]
STAFF = ("own", "all", "account_manager", "manager")
OUTSIDE = ("staff", "portal", "public")


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallRights(CallCase):
    """Who reads, changes and deletes what of call lists."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("calls", *ROLES)
        cls.stranger = cls.second
        script = cls.env["retention.call.script"].create({"name": "Spring"})
        step = cls.env["retention.call.script.step"].create(
            {"script_id": script.id, "name": "Greet"}
        )
        # One row of each, the stranger's where rows are anybody's
        task = cls._create_task(user_id=cls.stranger.id)
        attempt = cls._create_attempt(cls.stranger, task)
        cls.customer.user_id = cls.stranger
        cls.rows = {
            "retention.call.campaign": cls.campaign,
            "retention.call.script": script,
            "retention.call.script.step": step,
            "retention.call.script.option": cls.env[
                "retention.call.script.option"
            ].create({"step_id": step.id, "name": "Yes"}),
            "retention.call.objection": cls.env["retention.call.objection"].create(
                {"script_id": script.id, "name": "Too dear", "answer": "It lasts"}
            ),
            "retention.call.outcome": cls.env["retention.call.outcome"].create(
                {"name": "Orders", "result": "agreed"}
            ),
            "retention.call.reason": cls.env["retention.call.reason"].create(
                {"name": "No time"}
            ),
            "retention.call.task": task,
            "retention.call.attempt": attempt,
            "retention.call.answer": attempt.answer_ids,
            "retention.call.session": cls.env["retention.call.session"].create(
                {"user_id": cls.stranger.id, "company_id": cls.company.id}
            ),
        }

    @classmethod
    def _create_attempt(cls, user, task):
        return cls.env["retention.call.attempt"].create(
            {
                "task_id": task.id,
                "company_id": task.company_id.id,
                "partner_id": task.partner_id.id,
                "user_id": user.id,
                "answer_ids": [Command.create({"question": "Why?", "answer": "So"})],
            }
        )

    def _as(self, role, model):
        return self.rows[model].with_user(self.users[role])

    def test_no_model_is_forgotten(self):
        named = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("retention.call.")
            and not model._abstract
            and not model._transient
            and model._auto
        }
        self.assertEqual(named - set(MODELS), set())

    def test_outsiders_see_nothing(self):
        for role in OUTSIDE:
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertFalse(
                            self.env[model]
                            .with_user(self.users[role])
                            .has_access(operation)
                        )

    def test_words_are_read_by_all_and_written_by_managers(self):
        for model in MODELS:
            if model in FACTS:
                continue
            for role in STAFF:
                with self.subTest(role=role, model=model):
                    row = self._as(role, model)
                    self.assertTrue(row.has_access("read"))
                    for operation in ("write", "create", "unlink"):
                        self.assertEqual(
                            row.has_access(operation), role == "manager", operation
                        )

    def test_facts_are_written_by_nobody(self):
        for model in FACTS:
            for role in STAFF:
                for operation in ("write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertFalse(
                            self.env[model]
                            .with_user(self.users[role])
                            .has_access(operation)
                        )

    def test_strangers_facts_are_read_by_those_who_see_all(self):
        """A session tells when somebody worked: that is for managers only."""
        for model in FACTS:
            for role in STAFF:
                sees = {"manager"} if "session" in model else {"manager", "all"}
                with self.subTest(role=role, model=model):
                    row = self._as(role, model)
                    self.assertEqual(row.has_access("read"), role in sees)
                    found = (
                        self.env[model]
                        .with_user(self.users[role])
                        .search([("id", "=", row.id)])
                    )
                    self.assertEqual(bool(found), role in sees)

    def test_own_facts_are_read(self):
        for role in ("own", "account_manager"):
            user = self.users[role]
            task = self._create_task(user_id=user.id, occurrence=role)
            attempt = self._create_attempt(user, task)
            session = self.env["retention.call.session"].create(
                {"user_id": user.id, "company_id": self.company.id}
            )
            for row in (task, attempt, attempt.answer_ids, session):
                with self.subTest(role=role, model=row._name):
                    self.assertTrue(row.with_user(user).has_access("read"))

    def test_facts_of_own_customers_are_read(self):
        for role in ("own", "account_manager"):
            self.customer.user_id = self.users[role]
            for model in FACTS[:3]:
                with self.subTest(role=role, model=model):
                    self.assertTrue(self._as(role, model).has_access("read"))

    def test_a_free_task_is_not_for_whoever_looks_after_nobody_of_it(self):
        task = self.rows["retention.call.task"]
        task.user_id = False
        own = task.with_user(self.users["own"])
        self.assertFalse(own.has_access("read"), "the customer is a colleague's")
        self.customer.user_id = False
        self.assertTrue(own.has_access("read"))

    def test_another_company_is_another_world(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        campaign = self._create_campaign(
            self.env["res.partner"],
            name="There",
            company_id=other.id,
            user_id=False,
            user_ids=[],
        )
        task = self._create_task(
            campaign_id=campaign.id, company_id=other.id, user_id=False
        )
        self.customer.user_id = False
        attempt = self._create_attempt(self.stranger, task)
        words = [
            self.env["retention.call.script"].create(
                {"name": "There", "company_id": other.id}
            ),
            self.env["retention.call.outcome"].create(
                {"name": "There", "company_id": other.id, "result": "told"}
            ),
        ]
        step = self.env["retention.call.script.step"].create(
            {"script_id": words[0].id, "name": "Greet"}
        )
        session = self.env["retention.call.session"].create(
            {"user_id": self.stranger.id, "company_id": other.id}
        )
        rows = [campaign, task, attempt, attempt.answer_ids, *words, step, session]
        for role in STAFF:
            for row in rows:
                with self.subTest(role=role, model=row._name):
                    self.assertFalse(row.with_user(self.users[role]).has_access("read"))

    def test_wizards_are_for_those_who_may(self):
        for model, roles in {
            "retention.call.task.postpone": STAFF,
            "retention.call.task.close": STAFF,
            "retention.call.task.plan": STAFF,
            "retention.call.task.reassign": ("manager",),
            "retention.call.campaign.add": ("manager",),
            "retention.call.campaign.paste": ("manager",),
            "retention.call.campaign.paste.line": ("manager",),
        }.items():
            for role, user in self.users.items():
                with self.subTest(role=role, model=model):
                    self.assertEqual(
                        self.env[model].with_user(user).has_access("create"),
                        role in roles,
                    )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_methods_by_rpc(self):
        """What a button calls checks whose task it is, whoever calls it."""
        task = self.rows["retention.call.task"]
        task.state = "cancelled"
        for role in ("own", "account_manager", "all", *OUTSIDE):
            with self.subTest(role=role):
                theirs = task.with_user(self.users[role])
                with self.assertRaises(AccessError):
                    theirs.action_reopen()
                if role != "all":
                    with self.assertRaises(AccessError):
                        theirs.action_call_now()
        self.assertEqual(task.state, "cancelled")

    def test_the_customers_form_tells_outsiders_nothing(self):
        for name in (
            "retention_call_count",
            "retention_call_open_count",
            "retention_last_call_ids",
            "retention_rest_until",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.customer.with_user(self.users["staff"]).read([name])
