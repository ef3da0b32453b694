from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KeyAccountCase


@tagged("post_install", "-at_install")
class TestKeyDecisions(KeyAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._create_user("chief", "group_retention_manager")

    def test_creating_is_a_decision(self):
        row = self.account.decision_ids
        self.assertEqual(row.decision, "opened")
        self.assertEqual(row.date, self.today)
        self.assertEqual(row.partner_id, self.firm)
        self.assertEqual(row.user_id, self.env.user)

    def test_a_decision_sets_the_state_and_says_why(self):
        account = self.account.with_user(self.chief)
        for decision, state in [
            ("lost", "lost"),
            ("returned", "active"),
            ("ended", "ended"),
            ("reopened", "active"),
            ("kept", "active"),
        ]:
            row = account._decide(decision, f"because {decision}")
            self.assertEqual(account.state, state, decision)
            self.assertEqual(row.reason, f"because {decision}")
            self.assertEqual(row.user_id, self.chief)
        self.assertEqual(len(account.decision_ids), 6)

    def test_nobody_sets_the_state_without_deciding(self):
        for user in (self.keeper, self.chief):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.account.with_user(user).write({"state": "ended"})
        other = self._create_customer("Other", is_company=True)
        with self.assertRaises(AccessError):
            self.env["retention.key.account"].with_user(self.chief).create(
                {"partner_id": other.id, "state": "lost"}
            )
        self.assertEqual(self.account.state, "active")
