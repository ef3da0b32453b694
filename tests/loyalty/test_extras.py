from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import RetentionCase
from .common_parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestExtras(RetentionCase):
    """What a sales person may give away unannounced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.retention_extra_budget_default = 100
        cls.seller = new_test_user(
            cls.env, "retention_giver", "sales_team.group_sale_salesman"
        )
        cls.colleague = new_test_user(
            cls.env, "retention_colleague", "sales_team.group_sale_salesman"
        )
        cls.manager = new_test_user(
            cls.env, "retention_boss", "customer_retention.group_retention_manager"
        )

    def _open(self, customer=None, user=None, **context):
        wizard = self.env["retention.extra.grant"].with_user(user or self.seller)
        customer = customer or self.customer
        return wizard.with_context(default_partner_id=customer.id, **context)

    def _grant(self, points, customer=None, user=None, **values):
        values = {"points": points, "reason": "Thank you for waiting"} | values
        wizard = self._open(customer, user).create(values)
        wizard.action_grant()
        return wizard

    def _budget(self, user=None):
        return self.env["retention.extra.budget"]._of(user or self.seller, self.company)

    def test_granted_within_the_budget(self):
        form = Form(self._open())
        self.assertEqual((form.left, form.budget), (100, 100))
        form.points = 130
        self.assertIn("leaves 100 points", form.problem)
        form.points = 60
        self.assertFalse(form.problem)
        form.reason = "Thank you for waiting"
        form.save().action_grant()
        extra = self.env["retention.extra"].search([])
        self.assertEqual(extra.user_id, self.seller)
        entry = extra.entry_id
        self.assertEqual((entry.kind, entry.points), ("gift", 60))
        self.assertEqual(entry.explanation, "Gift: Thank you for waiting")
        self.assertEqual(
            entry.lot_ids.expires_on, self.company._retention_day() + timedelta(days=90)
        )
        self.assertEqual((self._budget().used, self._budget().left), (60, 40))
        self.assertWallet(balance=60)

    def test_over_the_budget(self):
        self._grant(60)
        with self.assertRaisesRegex(UserError, "leaves 40 points this month; 41"):
            self._grant(41)
        self._grant(40)
        with self.assertRaisesRegex(UserError, "leaves 0 points"):
            self._grant(1)
        # Everybody has his own
        self._grant(100, user=self.colleague)
        self.assertWallet(balance=200)

    def test_pressing_twice_grants_once(self):
        wizard = self._grant(60)
        wizard.action_grant()
        self.assertEqual(self._budget().used, 60)
        self.assertWallet(balance=60)

    def test_a_month_is_the_companys(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2027-01-31 10:00:00"):
            self._grant(100)
            with self.assertRaises(UserError):
                self._grant(1)
        with freeze_time("2027-01-31 11:30:00"):
            self._grant(100)
        self.assertWallet(balance=200)

    def test_own_budget_and_none(self):
        budgets = self.env["retention.extra.budget"].with_user(self.manager)
        budgets.create({"user_id": self.seller.id, "points": 10})
        with self.assertRaisesRegex(UserError, "leaves 10 points"):
            self._grant(11)
        self.company.retention_extra_budget_default = 0
        with self.assertRaisesRegex(UserError, "no budget"):
            self._grant(1, user=self.colleague)
        self.assertIn("no budget", Form(self._open(user=self.colleague)).problem)

    def test_refused_in_words(self):
        yesterday = self.company._retention_day() - timedelta(days=1)
        for values, sentence in (
            ({"points": 0}, "above zero"),
            ({"points": -5}, "above zero"),
            ({"points": float("nan")}, "plain number"),
            ({"points": float("inf")}, "plain number"),
            ({"points": 5, "reason": "  "}, "Say why"),
            ({"points": 5, "expires_on": yesterday}, "not over"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, sentence),
            ):
                self._grant(**values)
        self.program.date_to = yesterday
        with self.assertRaisesRegex(UserError, "No programme"):
            self._grant(5)

    def test_not_to_oneself(self):
        firm = self._create_customer("Own firm", is_company=True)
        self.seller.partner_id.parent_id = firm
        buddy = self._create_customer("Colleague", parent_id=firm.id)
        for customer in (self.seller.partner_id, firm, buddy):
            with (
                self.subTest(customer=customer.name),
                self.assertRaisesRegex(UserError, "himself"),
            ):
                self._grant(5, customer)

    def test_only_to_customers_one_sees(self):
        theirs = self._create_customer("Theirs", user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            self._grant(5, theirs)
        self._grant(5, theirs, user=self.colleague)
        seen = self.env["retention.extra"].with_user(self.seller)
        self.assertFalse(seen.search([]))
        self.assertEqual(len(seen.with_user(self.manager).search([])), 1)

    def test_from_an_order(self):
        order = self._create_order(100, user_id=self.seller.id)
        self._grant(5, order_id=order.id)
        self.assertEqual(self.env["retention.extra"].search([]).order_id, order)
        other = self._create_customer("Somebody else")
        with self.assertRaisesRegex(UserError, "another customer"):
            self._grant(5, other, order_id=order.id)
        # The entry is no movement of the order: cancelling it changes nothing
        order.action_confirm()
        order._action_cancel()
        self.settle()
        self.assertWallet(balance=5)

    def test_rights(self):
        self._grant(5)
        for user in (self.seller, self.manager):
            extras = self.env["retention.extra"].with_user(user)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(extras.has_access(operation))
        budgets = self.env["retention.extra.budget"]
        self._grant(5, user=self.colleague)
        self.assertEqual(budgets.with_user(self.seller).search([]).user_id, self.seller)
        with self.assertRaises(AccessError):
            budgets.with_user(self.seller).search([]).points = 1e6
        self.assertEqual(len(budgets.with_user(self.manager).search([])), 2)
        for role in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"retention_{role[11:]}", role)
            for model in ("retention.extra", "retention.extra.grant", budgets._name):
                with self.subTest(role=role, model=model):
                    rows = self.env[model].with_user(user)
                    self.assertFalse(rows.has_access("read"))
                    self.assertFalse(rows.has_access("create"))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "retention_abroad",
            "sales_team.group_sale_salesman",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        other.retention_extra_budget_default = 100
        with self.assertRaisesRegex(UserError, "No programme"):
            self._open(user=user).with_company(other).create(
                {"points": 5, "reason": "From afar"}
            ).action_grant()


@tagged("post_install", "-at_install")
class TestParallelExtras(ParallelCase):
    def test_two_grants_at_once_keep_the_budget(self):
        with self.connection() as env:
            wallet = self._customer(env, 1)
            customer = wallet.partner_id.id
            env.company.retention_extra_budget_default = 100
            seller = new_test_user(
                env,
                "retention_two_hands",
                "sales_team.group_sale_salesman_all_leads",
                company_id=self.company_id,
                company_ids=[Command.set([self.company_id])],
            )
            user_id = seller.id
        self.addClassCleanup(self._forget, user_id)

        def grant(env):
            env = env(user=user_id, su=False)
            extras = env["retention.extra"]
            extras._grant(
                env["res.partner"].browse(customer),
                60,
                "Both hands",
                extras.env.company._retention_day(),
            )
            return True

        results = self.at_once(grant, grant)
        self.assertEqual(results.count(True), 1, results)
        with self.connection() as env:
            wallet = wallet.with_env(env)
            self.assertEqual(wallet.balance, 61)
            self.assertLedgerOf(env, wallet)

    @classmethod
    def _forget(cls, user_id):
        with cls.connection() as env:
            env["res.users"].browse(user_id).active = False
