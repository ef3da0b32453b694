from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..customers.common_views import EveryView
from .common_clocks import MONDAY, ClockCase, march


@tagged("post_install", "-at_install")
class TestComplaintStages(EveryView, ClockCase):
    """Each stage is kept with its time; who reads a complaint reads its course."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users(
            "stages", "all", "account_manager", "manager", "staff", "portal"
        ) | {"own": cls.seller, "colleague": cls.colleague}
        cls.complaint = cls._complain_at(MONDAY, cls.contact)

    def _as(self, role, model):
        return self.env[model].with_user(self.users[role])

    def test_the_course(self):
        complaint = self.complaint.with_user(self.seller)
        with self.at(2, 13):
            complaint.action_take_up()
        with self.at(2, 16):
            complaint.action_wait()
        with self.at(4, 9):
            self._solve(complaint)
            complaint.action_close()
        with self.at(5, 9):
            complaint.action_reopen()
        self.assertEqual(
            [
                (one.state, one.begun_at, one.ended_at, one.hours, one.working_hours)
                for one in complaint.stage_ids
            ],
            [
                ("new", MONDAY, march(2, 13), 4, 3),
                ("in_progress", march(2, 13), march(2, 16), 3, 3),
                ("waiting", march(2, 16), march(4, 9), 41, 10),
                ("solved", march(4, 9), march(4, 9), 0, 0),
                ("closed", march(4, 9), march(5, 9), 24, 8),
                ("in_progress", march(5, 9), False, 0, 0),
            ],
        )
        self.assertEqual(complaint.stage_ids[1:].user_id, self.seller)
        self.assertEqual(complaint.copy().stage_ids.mapped("state"), ["new"])

    def test_many_at_once(self):
        both = self.complaint | self._complain_at(MONDAY)
        with self.at(2, 10):
            both.action_take_up()
        self.assertEqual(both.stage_ids.mapped("state"), ["new", "in_progress"] * 2)

    def test_who_reads_stages(self):
        for role in ("own", "all", "manager"):
            with self.subTest(role):
                stages = self._as(role, "retention.complaint.stage").search([])
                self.assertIn(self.complaint, stages.complaint_id)
        for role in ("colleague", "account_manager"):
            with self.subTest(role):
                stages = self._as(role, "retention.complaint.stage").search([])
                self.assertNotIn(self.complaint, stages.sudo().complaint_id)
        for role in ("staff", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, "retention.complaint.stage").search([])
        self.env["retention.key.account"].create(
            {
                "partner_id": self.firm.id,
                "manager_id": self.users["account_manager"].id,
            }
        )
        stages = self._as("account_manager", "retention.complaint.stage").search([])
        self.assertIn(self.complaint, stages.complaint_id)

    def test_nobody_writes_stages(self):
        stage = self.complaint.stage_ids
        for role in ("own", "all", "manager", "portal"):
            mine = stage.with_user(self.users[role])
            with self.subTest(role), self.assertRaises(AccessError):
                mine.write({"state": "closed"})
            with self.subTest(role), self.assertRaises(AccessError):
                mine.unlink()

    def test_managers_set_targets(self):
        target = self.targets["high"]
        for role in ("own", "colleague", "all", "account_manager"):
            mine = target.with_user(self.users[role])
            self.assertEqual(mine.solve_hours, 16)
            with self.subTest(role), self.assertRaises(AccessError):
                mine.solve_hours = 20
        for role in ("staff", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                target.with_user(self.users[role]).read(["solve_hours"])
        boss = self._as("manager", target._name)
        with Form(target.with_env(boss.env)) as form:
            form.solve_hours = 20
            form.checklist = "Look twice"
        self.assertEqual(target.solve_hours, 20)
        for name, call in (
            ("made", lambda: boss.create({"severity": "low"})),
            ("deleted", target.with_env(boss.env).unlink),
            ("of others", lambda: self._elsewhere(boss).read(["severity"])),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                call()

    def _elsewhere(self, targets):
        mine = targets.sudo().search([("company_id", "=", self.other_company.id)])
        return mine.sudo(False)

    def test_every_view_opens(self):
        for name, roles in (
            ("stage", ("own", "all", "account_manager", "manager")),
            ("target", ("manager",)),
        ):
            action = self.env.ref(
                f"customer_retention.retention_complaint_{name}_action"
            )
            for role in roles:
                with self.subTest(name=name, role=role):
                    self._open(action, self._as(role, action.res_model))

    def test_in_the_menu(self):
        for name, roles in (
            ("stage", {"all", "manager"}),
            ("target", {"manager"}),
        ):
            menu = self.env.ref(f"customer_retention.retention_complaint_{name}_menu")
            shown = {
                role
                for role in ("own", "colleague", "all", "account_manager", "manager")
                if menu.id in self._as(role, "ir.ui.menu").load_menus(False)
            }
            self.assertEqual(shown, roles)
