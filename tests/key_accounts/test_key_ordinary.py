"""What honest people must be able to do with the least rights."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_winback import WinBackCase

PARTS = ("person", "influence", "coverage", "term", "objective", "risk", "competitor")


@tagged("post_install", "-at_install")
class TestKeyOrdinary(WinBackCase):
    """Every page and button of one's own dossier opens without further rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["retention.key.account.person"].create(
            [
                {"account_id": cls.account.id, "partner_id": partner.id}
                for partner in (
                    cls.contact,
                    cls._create_customer("Pia Lund", parent_id=cls.firm.id),
                )
            ]
        )
        boss, clerk = cls.people
        clerk.boss_id = boss
        for part, values in (
            ("influence", {"from_id": boss.id, "to_id": clerk.id}),
            ("coverage", {"user_id": cls.keeper.id, "person_id": boss.id}),
            ("term", {"name": "Discount", "value": "12 %"}),
            ("objective", {"name": "Lamps"}),
            ("risk", {"name": "Sold"}),
            ("competitor", {"name": "Nordic Seats"}),
        ):
            cls.env[f"retention.key.account.{part}"].create(
                {"account_id": cls.account.id, **values}
            )
        cls.env["retention.key.signal"].create(
            {
                "partner_id": cls.firm.id,
                "signal": "reputation",
                "evidence": "Everybody knows them",
            }
        )

    def setUp(self):
        super().setUp()
        self._order_on(self._ago(days=10), 100, self.firm)
        self._score(self.firm)
        self.env.flush_all()

    def _users(self):
        seller = self.env.ref("sales_team.group_sale_salesman")
        self.deputy.group_ids = [Command.link(seller.id)]
        return self.keeper, self.deputy, self.chief

    def test_the_form_of_the_account_is_read_and_saved(self):
        for user in self._users():
            self.env.invalidate_all()
            with self.subTest(user.login):
                account = self.account.with_user(user)
                account.read()
                with Form(account) as form:
                    form.goals = f"Grow, says {user.login}"
                self.assertIn(user.login, account.goals)

    def test_parts_are_made_and_read_by_hand(self):
        for user in self._users():
            self.env.invalidate_all()
            for part in PARTS:
                with self.subTest(f"{user.login} {part}"):
                    rows = self.env[f"retention.key.account.{part}"].with_user(user)
                    found = rows.search([("account_id", "=", self.account.id)])
                    self.assertTrue(found)
                    found.read()
                    Form(found[:1])

    def test_buttons(self):
        account_acts = (
            ("action_confirm_block", ["firm"]),
            *(
                ("action_open_business", [key])
                for key in ("revenue", "margin", "month", "debt", "quotations")
            ),
            ("action_measure_health", []),
            ("action_plan_gaps", []),
            ("action_open_contacts", []),
            ("action_open_documents", []),
            ("action_open_figures", []),
            ("action_open_dependency_documents", []),
            ("action_open_snapshots", []),
            ("action_note_signal", []),
            ("action_open_win_back", []),
            ("action_win_backs", []),
        )
        for user in self._users():
            self.env.invalidate_all()
            for name, args in account_acts:
                with self.subTest(f"{user.login} {name} {args}"):
                    getattr(self.account.with_user(user), name)(*args)
            with self.subTest(f"{user.login} signals"):
                self.account.with_user(user).signal_ids.read()

    def test_a_touch_from_plan_to_done(self):
        for user in self._users():
            self.env.invalidate_all()
            with self.subTest(user.login):
                touch = (
                    self.env["retention.key.account.touch"]
                    .with_user(user)
                    .create(
                        {
                            "account_id": self.account.id,
                            "start": f"{self._ago(days=2)} 10:00:00",
                            "person_ids": self.people.ids,
                        }
                    )
                )
                touch.action_put_into_calendar()
                self.assertTrue(touch.event_id)
                touch.action_done()
                self.env.flush_all()
                self.env.invalidate_all()
                contacts = (
                    self.env["retention.key.account.contact"]
                    .with_user(user)
                    .search([("account_id", "=", self.account.id)])
                )
                contacts.read()
                for contact in contacts:
                    contact.action_open()

    def test_winning_back(self):
        for user in self._users():
            self.env.invalidate_all()
            with self.subTest(user.login):
                case = (
                    self.env["retention.win.back"]
                    .with_user(user)
                    .create({"account_id": self.account.id})
                )
                case.read()
                case.step_ids.read()
                case.action_open_documents()
                step = case.step_ids.filtered(lambda one: one.state == "planned")[:1]
                step.action_record()
                self._record(step.with_user(user))
                wizard = Form(
                    self.env["retention.win.back.record"]
                    .with_user(user)
                    .with_context(
                        default_step_id=case.step_ids.filtered(
                            lambda one: one.state != "done"
                        )[:1].id
                    )
                )
                wizard.result = "They will think"
                case.write({"reason_id": self.terms.id})
                case.action_lost()
                case.action_reopen()
                case.action_lost()
                self.assertEqual(case.date_end, self.today)

    def test_hand_over_of_both_sides(self):
        self.account.with_user(self.chief).manager_id = self._create_user(
            "heir", "group_retention_account_manager"
        )
        handover = self.account.handover_ids
        for user in (self.keeper, self.account.manager_id):
            self.env.invalidate_all()
            with self.subTest(user.login):
                mine = handover.with_user(user)
                mine.read()
                with Form(mine) as form:
                    form.note = f"Mind the dog, {user.login}"
                    with form.line_ids.new() as line:
                        line.name = "Show the warehouse"
                mine.action_print()
        handover.line_ids.with_user(self.account.manager_id).is_done = True
        handover.with_user(self.account.manager_id).action_done()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            handover.with_user(self.keeper).read(["note"])
