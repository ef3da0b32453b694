from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOON
from .common_workspace import WorkspaceCase

# What pages never send, and somebody may
ODD = [
    *(None, True, -1, 0, 2**80, 1.5, "1", "' OR 1=1 --", "x" * 100_000, "\x00"),
    *([], [1], {}, {"a": 1}, [[1]], "\ud800"),
]


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCallWorkspaceRights(WorkspaceCase):
    """Who may do what, and what a page cannot send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._create_task()
        cls.others = cls._create_task(
            cls._create_customers(1, user_id=cls.second.id), user_id=cls.second.id
        )

    def _calls(self, workspace, task_id):
        """Return {name: function} of everything that a task can be named to."""
        values = self._values(self.agreed)
        return {
            "open": lambda: workspace.open(task_id=task_id),
            "save_draft": lambda: workspace.save_draft(task_id, {"note": "mine"}),
            "preview": lambda: workspace.preview(task_id, values),
            "save": lambda: workspace.save(task_id, values),
            "skip": lambda: workspace.skip(task_id, self.skip_reason.id, "", "k"),
            "quote_basket": lambda: workspace.quote_basket(task_id),
            "log_complaint": lambda: workspace.log_complaint(task_id, "Broken"),
            "give_extra": lambda: workspace.give_extra(task_id, 1, "Why", "k"),
        }

    def _all_calls(self, workspace):
        return self._calls(workspace, self.task.id) | {
            "next": workspace.next,
            "release": lambda: workspace.release([self.task.id]),
            "undo": workspace.undo,
            "find_caller": lambda: workspace.find_caller("555"),
            "incoming": lambda: workspace.incoming(self.customer.id),
            "pause": lambda: workspace.pause(True),
            "summary": lambda: workspace.summary(True),
        }

    def test_nobody_from_outside(self):
        portal = self._create_user("portal", "base.group_portal")
        clerk = self._create_user("clerk", "base.group_user")
        public = self.env.ref("base.public_user")
        for user in (portal, clerk, public):
            for name, call in self._all_calls(self._workspace(user)).items():
                with (
                    self.subTest(f"{user.login}: {name}"),
                    self.assertRaises(AccessError),
                ):
                    call()

    def test_somebody_elses_task(self):
        before = self.others.read()
        for task_id in (self.others.id, 10**9):
            for name, call in self._calls(self._workspace(), task_id).items():
                with self.subTest(name), self.assertRaises(AccessError):
                    call()
        self.assertEqual(self.others.read(), before)
        self.assertFalse(self.others.attempt_ids)

    def test_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.task.company_id = elsewhere
        self.env.flush_all()
        for name, call in self._calls(self._workspace(), self.task.id).items():
            with self.subTest(name), self.assertRaises(AccessError):
                call()
        workspace = self.env["retention.call.workspace"].with_env(
            self.env(user=self.caller, context={"allowed_company_ids": elsewhere.ids})
        )
        for name, call in self._all_calls(workspace).items():
            with self.subTest(name), self.assertRaises(AccessError):
                call()

    def test_each_who_may(self):
        user = self._create_user("sales", "group_retention_user")
        self.others.user_id = user
        self.env.flush_all()
        for who, task in (
            (self.caller, self.task),
            (user, self.others),
            (self.boss, self.task),
            (self.boss, self.others),
        ):
            with self.subTest(who.login):
                card = self._workspace(who).open(task_id=task.id)["card"]
                self.assertEqual(card["task"]["id"], task.id)
                self._workspace(who).save_draft(task.id, {"note": who.name})
                self._workspace(who).release(task.ids)

    def test_a_pool_task_of_somebody_elses_customer(self):
        """The list gives the card, though rules of access hide the task."""
        self.others.user_id = False
        self.others.partner_id.user_id = self.second
        self.env.flush_all()
        self.assertTrue(self._workspace().open(task_id=self.others.id)["card"])
        attempt = self._save(self.others, self.agreed)
        self.assertEqual(attempt.user_id, self.caller)

    def test_nobody_writes_past_the_workspace(self):
        attempt = self._save(self.task, self.no_answer)
        session = self.env["retention.call.session"].search([], limit=1)
        for user in (self.caller, self.boss):
            for record in (attempt, session):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"user_id": self.second.id})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()

    def test_a_private_matter_stays_private(self):
        self.customer.retention_personal_note = "Her daughter is ill"
        card = self._workspace().open(task_id=self.task.id)["card"]
        self.assertNotIn("daughter", str(card))

    # ------------------------------------------------------------
    # What a page never sends
    # ------------------------------------------------------------

    def assertCalm(self, call):
        """Assert that a call ends in an answer or in a sentence."""
        with mute_logger("odoo.sql_db"), self.cr.savepoint():
            try:
                call()
                self.env.flush_all()
            except UserError as error:
                self.assertTrue(str(error))
        self.env.invalidate_all()

    def test_odd_ids(self):
        workspace = self._workspace()
        for odd in ODD:
            for name, call in self._calls(workspace, odd).items():
                with self.subTest(f"{name} {str(odd)[:20]!r}"):
                    self.assertCalm(call)
            for call in (
                lambda odd=odd: workspace.open(odd),
                lambda odd=odd: workspace.next(odd),
                lambda odd=odd: workspace.incoming(odd),
                lambda odd=odd: workspace.release(odd),
                lambda odd=odd: workspace.release([odd]),
                lambda odd=odd: workspace.find_caller(odd),
                lambda odd=odd: workspace.pause(odd),
                lambda odd=odd: workspace.summary(odd),
            ):
                with self.subTest(f"{str(odd)[:20]!r}"):
                    self.assertCalm(call)

    def test_odd_values(self):
        workspace, task_id = self._workspace(), self.task.id
        names = [
            *("key", "outcome_id", "reason_id", "when", "owner", "note", "duration"),
            *("step_id", "objection_ids", "answers", "complaint", "no_step_reason"),
            *("started_at", "next"),
        ]
        for odd in ODD:
            for name in names:
                values = self._values(self.callback, when="+3d") | {name: odd}
                with self.subTest(f"{name} {str(odd)[:20]!r}"):
                    self.assertCalm(lambda v=values: workspace.save(task_id, v))
                    self.assertCalm(lambda v=values: workspace.preview(task_id, v))
                    self.assertCalm(lambda v=values: workspace.save_draft(task_id, v))
            for call in (
                lambda odd=odd: workspace.save(task_id, odd),
                lambda odd=odd: workspace.preview(task_id, odd),
                lambda odd=odd: workspace.save_draft(task_id, odd),
                lambda odd=odd: workspace.skip(task_id, odd, odd, odd),
                lambda odd=odd: workspace.log_complaint(task_id, odd, odd),
                lambda odd=odd: workspace.give_extra(task_id, odd, odd, odd),
            ):
                with self.subTest(f"{str(odd)[:20]!r}"):
                    self.assertCalm(call)

    def test_a_note_that_is_too_long(self):
        with self.assertRaisesRegex(UserError, "too long"):
            self._workspace().save_draft(self.task.id, {"note": "x" * 20_000})

    def test_a_draft_names_no_order(self):
        order = self._create_order(100)
        self._workspace().save_draft(self.task.id, {"note": "", "order_id": order.id})
        attempt = self._save(self.task, self.agreed, order_id=order.id)
        self.assertFalse(attempt.order_id)

    def test_a_manager_of_sales_reads_whoever_is_called(self):
        self.boss.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_manager").id)
        ]
        self.assertTrue(self._workspace(self.boss).open(task_id=self.others.id)["card"])
