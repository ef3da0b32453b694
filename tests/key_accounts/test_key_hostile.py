from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_winback import WinBackCase


class HostileCase(WinBackCase):
    """``cls.keeper`` is up to no good; ``cls.other_account`` is none of his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls._create_user("rival", "group_retention_account_manager")
        cls.other_firm = cls._create_customer("Old Mill", is_company=True)
        cls.other_account = cls._create_account(cls.other_firm, manager_id=cls.rival.id)
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.keeper.company_ids = [Command.link(cls.elsewhere.id)]
        cls.mine = cls.account.with_user(cls.keeper)

    def assertRefused(self, function):
        """Assert that an act ends in an ``AccessError`` or another ``UserError``."""
        try:
            with mute_logger("odoo.sql_db"), self.cr.savepoint():
                function()
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
            return
        self.fail("It was not refused")

    def assertKept(self, records, name, function):
        """Assert that a refused act leaves a field as it was."""
        before = records.sudo().mapped(name)
        self.assertRefused(function)
        self.assertEqual(records.sudo().mapped(name), before, name)

    def assertSystems(self, record, **values):
        """Assert that a person cannot write any of these fields."""
        for name, value in values.items():
            with self.subTest(name):
                self.assertKept(
                    record,
                    name,
                    lambda name=name, value=value: record.write({name: value}),
                )


@tagged("post_install", "-at_install")
class TestKeyHostile(HostileCase):
    """What the system writes down, no request of an account manager changes."""

    def test_a_dossier_stays_with_its_customer_and_company(self):
        # Who looks after a key account reads all of the customer's figures
        self.assertSystems(
            self.mine,
            partner_id=self._create_customer("Prey", is_company=True).id,
            company_id=self.elsewhere.id,
            health_score=100,
            health_level="good",
            manager_id=self.rival.id,
            state="ended",
        )
        chief = self.account.with_user(self.chief)
        self.assertSystems(
            chief,
            partner_id=self._create_customer("Prey II", is_company=True).id,
            health_score=100,
        )

    def test_a_state_cannot_come_by_a_default(self):
        accounts = self.env["retention.key.account"].with_user(self.chief)
        firm = self._create_customer("New", is_company=True)
        with self.assertRaises(AccessError):
            accounts.with_context(default_state="lost").create({"partner_id": firm.id})

    def test_decisions_are_nobodys_to_write(self):
        row = self.account.decision_ids[:1].with_user(self.chief)
        for act in (
            lambda: row.write({"reason": "Forged"}),
            row.unlink,
            lambda: row.copy(),
            lambda: self.mine.write(
                {
                    "decision_ids": [
                        Command.create(
                            {
                                "partner_id": self.firm.id,
                                "company_id": self.company.id,
                                "date": self.today,
                                "decision": "limit",
                            }
                        )
                    ]
                }
            ),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                act()

    def test_parts_are_of_the_company_of_their_account(self):
        objective = self.env["retention.key.account.objective"].with_user(self.keeper)
        mine = objective.create({"account_id": self.account.id, "name": "Lamps"})
        self.assertSystems(mine, company_id=self.elsewhere.id)
        values = {"account_id": self.account.id, "name": "Lamps"}
        self.assertRefused(
            lambda: objective.create(values | {"company_id": self.elsewhere.id})
        )
        part = objective.with_context(default_company_id=self.elsewhere.id).create(
            values
        )
        self.assertEqual(part.company_id, self.company)

    def test_parts_of_an_other_dossier(self):
        people = self.env["retention.key.account.person"]
        stranger = people.create(
            {
                "account_id": self.other_account.id,
                "partner_id": self._create_customer(
                    "Max Roth", parent_id=self.other_firm.id
                ).id,
            }
        )
        for name, values in (
            ("objective", {"name": "Lamps", "person_id": stranger.id}),
            ("term", {"name": "Bonus", "value": "2 %", "person_id": stranger.id}),
            ("touch", {"person_ids": [Command.link(stranger.id)]}),
            ("coverage", {"person_id": stranger.id}),
        ):
            model = self.env[f"retention.key.account.{name}"].with_user(self.keeper)
            for claimed in (False, "retention.key.account"):
                # Merging customers is nothing that a request may claim
                model = model.with_context(retention_fold=claimed)
                with self.subTest(f"{name} {claimed}"):
                    self.assertRefused(
                        lambda model=model, values=values: model.create(
                            {"account_id": self.account.id, **values}
                        )
                    )
        # Moved by commands over the account
        for command in (
            Command.link(stranger.id),
            Command.update(stranger.id, {"note": "x"}),
            Command.delete(stranger.id),
        ):
            self.assertRefused(
                lambda command=command: self.mine.write({"person_ids": [command]})
            )

    def test_signals_are_noted_only(self):
        signals = self.env["retention.key.signal"].with_user(self.keeper)
        values = {
            "partner_id": self.firm.id,
            "signal": "reputation",
            "evidence": "Everybody knows them",
        }
        signal = signals.create(values | {"source": "computed"})
        self.assertEqual((signal.source, signal.user_id), ("noted", self.keeper))
        self.assertSystems(
            signal,
            source="computed",
            user_id=self.rival.id,
            partner_id=self.other_firm.id,
            company_id=self.elsewhere.id,
            share=0.9,
            amount=9,
            base=9,
            basis_count=9,
        )
        self.assertRefused(
            lambda: signals.create(values | {"signal": "volume", "share": 0.9})
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            signals.create(values | {"partner_id": self.other_firm.id})

    def test_a_hand_over_is_the_systems(self):
        self.account.with_user(self.chief).manager_id = self.rival
        handover = self.account.handover_ids.with_user(self.keeper)
        self.assertSystems(
            handover,
            from_user_id=self.chief.id,
            to_user_id=self.keeper.id,
            date=self._ago(days=90),
            reason="I liked it better before",
            state="done",
            company_id=self.elsewhere.id,
            partner_id=self.other_firm.id,
        )
        handover.note = "Mind the dog"
        # Steps stay on their page, and name people of this dossier
        self.other_account.with_user(self.chief).manager_id = self.chief
        elsewhere = self.other_account.handover_ids
        line = handover.line_ids[:1]
        stranger = self.env["retention.key.account.person"].create(
            {"account_id": self.other_account.id, "partner_id": self.other_firm.id}
        )
        self.assertSystems(line, handover_id=elsewhere.id, person_id=stranger.id)

    def test_who_hands_over_prints_the_page(self):
        self.account.with_user(self.chief).manager_id = self.rival
        handover = self.account.handover_ids.with_user(self.keeper)
        self.env.invalidate_all()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.keeper)
            ._render_qweb_html(
                "customer_retention.report_key_account_handover", handover.ids
            )
        )
        self.assertIn("Harbour Hotels", html.decode())
