from uuid import uuid4

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_parallel_complaints import ComplaintParallelCase


@tagged("post_install", "-at_install")
class TestComplaintRemedyParallel(ComplaintParallelCase):
    """Real transactions at once: decided once, given once, within the limit once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            groups = [
                env.ref("sales_team.group_sale_salesman_all_leads"),
                *[env.ref("customer_retention.group_retention_manager")] * 2,
            ]
            cls.user_ids = [
                env["res.users"]
                .create(
                    {
                        "name": f"{cls.__name__} {number}",
                        "login": f"{cls.__name__}{number}{uuid4()}",
                        "company_id": cls.company_id,
                        "company_ids": [Command.set([cls.company_id])],
                        "group_ids": [Command.set(group.ids)],
                    }
                )
                .id
                for number, group in enumerate(groups)
            ]
        cls.addClassCleanup(cls._clear)

    @classmethod
    def _clear(cls):
        with cls.connection() as env:
            env["res.users"].browse(cls.user_ids).active = False

    def _remedies(self, *amounts, **values):
        """Have the seller propose remedies for a new complaint."""
        with self.connection() as env:
            complaint = env["retention.complaint"].create(
                {
                    "partner_id": self._customer(env).id,
                    "company_id": self.company_id,
                    "user_id": self.user_ids[0],
                    "description": "Late",
                }
            )
            remedies = env["retention.complaint.remedy"].with_user(self.user_ids[0])
            return remedies.create(
                [
                    {"complaint_id": complaint.id, "amount": amount, "kind": "gift"}
                    | values
                    for amount in amounts
                ]
            ).ids

    def _do(self, method, remedy_id, user=0):
        def act(env):
            env = env(user=self.user_ids[user])
            getattr(env["retention.complaint.remedy"].browse(remedy_id), method)()

        return act

    def _states(self, ids):
        with self.connection() as env:
            return env["retention.complaint.remedy"].browse(ids).mapped("state")

    def test_two_approve_at_once(self):
        [remedy_id] = ids = self._remedies(80)
        with self.connection() as env:
            self._do("action_submit", remedy_id)(env)
        answers = self.at_once(
            self._do("action_approve", remedy_id, 1),
            self._do("action_approve", remedy_id, 2),
        )
        refused = [one for one in answers if isinstance(one, UserError)]
        self.assertEqual(len(refused), 1, answers)
        self.assertIn("is “Approved”", str(refused[0]))
        self.assertEqual(self._states(ids), ["approved"])

    def test_the_limit_is_promised_once(self):
        """Two drafts are counted already: one of them grows while the other goes."""
        ids = self._remedies(1, 20)

        def grow(env):
            env = env(user=self.user_ids[0])
            remedy = env["retention.complaint.remedy"].browse(ids[0])
            remedy.amount = 20
            remedy.action_submit()

        self.at_once(grow, self._do("action_submit", ids[1]))
        states = self._states(ids)
        self.assertLessEqual(states.count("approved"), 1, states)

    def test_points_are_given_once(self):
        with self.connection() as env:
            complaint = env["retention.complaint"].create(
                {
                    "partner_id": self._customer(env).id,
                    "company_id": self.company_id,
                    "user_id": self.user_ids[0],
                    "description": "Late",
                }
            )
            remedy = env["retention.complaint.remedy"].create(
                {"complaint_id": complaint.id, "kind": "points", "points": 7}
            )
            remedy_id, partner_id = remedy.id, complaint.partner_id.id
        answers = self.at_once(
            self._do("action_do", remedy_id, 1), self._do("action_do", remedy_id, 2)
        )
        refused = [one for one in answers if isinstance(one, UserError)]
        self.assertEqual(len(refused), 1, answers)
        with self.connection() as env:
            wallet = env["retention.wallet"].search([("partner_id", "=", partner_id)])
            self.assertEqual(wallet.balance, 7)
            self.assertLedgerOf(env, wallet)
