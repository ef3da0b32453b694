from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..loyalty.common_parallel import ParallelCase
from .common_managers import ManagersCase


@tagged("post_install", "-at_install")
class TestKeyLimit(ManagersCase):
    """One person looks after at most three key accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("Old Mill", "Green Farm"):
            cls._create_account(cls._firm(name), manager_id=cls.keeper.id)
        cls.fourth = cls._create_account(cls._firm("Fourth Floor"))

    @classmethod
    def _firm(cls, name):
        return cls._create_customer(name, is_company=True)

    def assertFull(self, function, names=("Harbour Hotels", "Old Mill", "Green Farm")):
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            function()
        message = str(caught.exception)
        for name in names:
            self.assertIn(name, message)
        self.assertIn("At most 3", message)

    def test_the_fourth_is_refused_with_the_names_of_the_three(self):
        keeper = {"manager_id": self.keeper.id}
        chief = self.fourth.with_user(self.chief)
        self.assertFull(lambda: chief.write(keeper))
        self.assertFull(lambda: self._create_account(self._firm("Fifth"), **keeper))

    def test_the_third_is_accepted_and_lost_ones_count(self):
        self.account._decide("ended")
        self.fourth.manager_id = self.keeper
        self.fourth._decide("lost")
        self.assertFull(
            lambda: self.account._decide("reopened"),
            ("Old Mill", "Green Farm", "Fourth Floor"),
        )

    def test_mass_edit_of_two_at_once(self):
        self.account._decide("ended")
        fifth = self._create_account(self._firm("Fifth"))
        with self.assertRaises(ValidationError), self.cr.savepoint():
            (self.fourth | fifth).write({"manager_id": self.keeper.id})
        self.assertFalse((self.fourth | fifth).manager_id)

    def test_import(self):
        self._firm("Fifth")
        result = (
            self.env["retention.key.account"]
            .with_user(self.chief)
            .load(["partner_id", "manager_id"], [["Fifth", "Keeper"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("Old Mill", result["messages"][0]["message"])

    def test_other_companies_count_apart(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.keeper.company_ids |= abroad
        account = self.env["retention.key.account"].create(
            {
                "partner_id": self.fourth.partner_id.id,
                "company_id": abroad.id,
                "manager_id": self.keeper.id,
            }
        )
        self.assertEqual(account.manager_id, self.keeper)

    def test_a_lowered_limit_takes_nobody_s_accounts(self):
        self.company.retention_key_accounts_per_manager = 1
        self.account._decide("lost")
        self.account._decide("returned")
        self.account.deputy_id = self.deputy
        self.assertEqual(self.account.manager_id, self.keeper)

    def test_a_limit_of_nothing_is_refused(self):
        with self.assertRaises(ValidationError):
            self.company.retention_key_accounts_per_manager = 0

    def _wizard(self, user, reason="He knows them from school"):
        wizard = self.env["retention.key.account.assign"].with_user(user)
        with Form(wizard.with_context(active_id=self.fourth.id)) as form:
            form.user_id = self.keeper
            form.reason = reason
        return form.save()

    def test_a_manager_allows_one_more_with_a_reason(self):
        wizard = self._wizard(self.chief)
        self.assertTrue(wizard.is_beyond)
        self.assertIn("Green Farm", wizard.workload)
        self.assertFull(wizard.action_assign)
        wizard.action_allow()
        self.assertEqual(self.fourth.manager_id, self.keeper)
        row = self.fourth.decision_ids.filtered(lambda one: one.decision == "limit")
        self.assertEqual(row.reason, "He knows them from school")
        self.assertEqual((row.user_id, row.for_user_id), (self.chief, self.keeper))
        # Allowed for this person and this account, nobody and nothing else
        self.fourth._decide("ended")
        self.fourth._decide("reopened")
        fifth = self._create_account(self._firm("Fifth"))
        with self.assertRaises(ValidationError):
            fifth.manager_id = self.keeper

    def test_the_deputy_takes_over(self):
        self.fourth.write({"manager_id": self.chief.id, "deputy_id": self.keeper.id})
        wizard = self._wizard(self.chief)
        self.assertFalse(wizard.deputy_id)
        wizard.deputy_id = self.chief
        wizard.action_allow()
        self.assertEqual(
            (self.fourth.manager_id, self.fourth.deputy_id), (self.keeper, self.chief)
        )

    def test_who_may_not_allow_it(self):
        with self.assertRaises(AccessError):
            self._wizard(self.keeper)
        with self.assertRaises(UserError):
            self._wizard(self.chief, reason="  ").action_allow()
        # Nobody writes an exception himself
        with self.assertRaises(AccessError):
            self.env["retention.key.account.decision"].with_user(self.chief).create(
                {
                    "account_id": self.fourth.id,
                    "partner_id": self.fourth.partner_id.id,
                    "company_id": self.company.id,
                    "date": self.today,
                    "decision": "limit",
                    "for_user_id": self.keeper.id,
                }
            )

    def test_workload(self):
        self._order_on(self._ago(days=3), 100, user_id=self.keeper.id)
        self._score()
        self.account._decide("lost")
        self.company.retention_key_accounts_per_manager = 2
        self.fourth.write({"manager_id": self.deputy.id, "deputy_id": self.keeper.id})
        load = self.env["retention.key.workload"].with_user(self.chief)
        row = load.search([("user_id", "=", self.keeper.id)])
        self.assertEqual(
            (row.account_count, row.lost_count, row.deputy_count, row.small_count),
            (3, 1, 1, 1),
        )
        self.assertTrue(row.is_overloaded)
        other = load.search([("user_id", "=", self.deputy.id)])
        self.assertFalse(other.is_overloaded)
        opened = self.env["retention.key.account"].search(
            row.action_open_accounts()["domain"]
        )
        self.assertEqual(len(opened), row.account_count)
        with self.assertRaises(AccessError):
            load.with_user(self.keeper).search([])


@tagged("post_install", "-at_install")
class TestKeyLimitParallel(ParallelCase):
    """Two people give somebody the third and the fourth account at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            keeper = env["res.users"].create(
                {
                    "name": "Busy Keeper",
                    "login": cls.__name__,
                    "company_id": cls.company_id,
                    "company_ids": [(6, 0, [cls.company_id])],
                    "group_ids": [
                        (
                            4,
                            env.ref(
                                "customer_retention.group_retention_account_manager"
                            ).id,
                        )
                    ],
                }
            )
            cls.keeper_id = keeper.id
            accounts = env["retention.key.account"]
            for number in range(5):
                firm = env["res.partner"].create(
                    {"name": f"Firm {number}", "company_id": cls.company_id}
                )
                accounts |= accounts.create(
                    {
                        "partner_id": firm.id,
                        "company_id": cls.company_id,
                        "manager_id": keeper.id if number < 2 else False,
                    }
                )
            cls.account_ids = accounts.ids
        cls.addClassCleanup(cls._forget_accounts)

    @classmethod
    def _forget_accounts(cls):
        with cls.connection() as env:
            env["retention.key.account"].browse(cls.account_ids).unlink()
            env["res.users"].browse(cls.keeper_id).active = False

    def test_only_one_of_three_succeeds(self):
        def assign(account_id):
            def run(env):
                account = env["retention.key.account"].browse(account_id)
                account.manager_id = self.keeper_id
                env.flush_all()
                return "assigned"

            return run

        results = self.at_once(*[assign(one) for one in self.account_ids[2:]])
        refused = [one for one in results if isinstance(one, ValidationError)]
        self.assertEqual((results.count("assigned"), len(refused)), (1, 2))
        self.assertIn("Firm 0", str(refused[0]))
        with self.connection() as env:
            count = env["retention.key.account"].search_count(
                [("manager_id", "=", self.keeper_id)]
            )
        self.assertEqual(count, 3)
