from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ROLES, RetentionCase

LEDGER = (
    "retention.wallet",
    "retention.wallet.entry",
    "retention.wallet.lot",
    "retention.wallet.allocation",
    "retention.wallet.accrual",
    "retention.tier.membership",
)
OPERATIONS = ("read", "write", "create", "unlink")
SELLERS = ("own", "all", "account_manager", "manager")


@tagged("post_install", "-at_install")
class TestAccess(RetentionCase):
    """Who sees and changes what: each role, each model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("retention", *ROLES)
        cls.theirs = cls._create_customer("Theirs", user_id=cls.users["all"].id)
        cls.mine = cls._create_customer("Mine", user_id=cls.users["own"].id)
        cls.nobodys = cls._create_customer("Nobody's")

    def setUp(self):
        super().setUp()
        for customer in (self.theirs, self.mine, self.nobodys):
            self._buy(100, customer)
            self._wallet(customer)._adjust(-2, "So that lots have allocations")

    def _wallet_path(self, model):
        if model == "retention.wallet":
            return "partner_id"
        if model == "retention.tier.membership":
            return "partner_id"
        if model == "retention.wallet.allocation":
            return "entry_id.wallet_id.partner_id"
        return "wallet_id.partner_id"

    def _seen(self, role, model):
        """Return the test's customers whose rows of a model a role sees."""
        path = self._wallet_path(model)
        ours = self.theirs | self.mine | self.nobodys
        rows = (
            self.env[model].with_user(self.users[role]).search([(path, "in", ours.ids)])
        )
        return rows.sudo().mapped(path)

    def test_own_documents(self):
        for role in ("own", "account_manager"):
            expected = self.nobodys | (
                self.mine if role == "own" else self.env["res.partner"]
            )
            for model in LEDGER:
                with self.subTest(role=role, model=model):
                    self.assertEqual(self._seen(role, model), expected)

    def test_all_documents(self):
        for role in ("all", "manager"):
            for model in LEDGER:
                with self.subTest(role=role, model=model):
                    self.assertEqual(
                        self._seen(role, model), self.theirs | self.mine | self.nobodys
                    )

    def test_stranger_is_refused_by_id(self):
        wallet = self._wallet(self.theirs).with_user(self.users["own"])
        with self.assertRaises(AccessError):
            wallet.read(["balance"])

    def test_bearer_card_is_seen_by_all_sellers(self):
        card = self.env["loyalty.card"].create(
            {"program_id": self.program.id, "points": 12}
        )
        wallet = self.env["retention.wallet"]._for_cards(card)
        wallet.with_user(self.users["own"]).read(["balance"])
        wallet.entry_ids.with_user(self.users["own"]).read(["points"])

    def test_nobody_writes_the_ledger(self):
        for role in SELLERS:
            for model in LEDGER:
                rows = self.env[model].with_user(self.users[role]).search([])
                self.assertTrue(rows, (role, model))
                for operation in ("write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertFalse(rows.browse().has_access(operation))
                # AccessError is a UserError; facts refuse before rights are asked
                with (
                    self.subTest(role=role, model=model),
                    self.assertRaises(UserError),
                ):
                    rows[:1].unlink()

    def test_ledger_writes_are_refused(self):
        wallet = self._wallet(self.mine)
        for role in SELLERS:
            mine = wallet.with_user(self.users[role])
            if role == "account_manager":
                mine = self._wallet(self.nobodys).with_user(self.users[role])
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    mine.write({"balance": 1000})
                with self.assertRaises(AccessError):
                    mine.entry_ids[:1].create(
                        {
                            "wallet_id": mine.id,
                            "company_id": self.company.id,
                            "kind": "gift",
                            "points": 1000,
                            "balance_after": 1000,
                        }
                    )

    def test_outsiders_reach_nothing(self):
        for role in ("staff", "portal", "public"):
            for model in (
                *LEDGER,
                "retention.tier",
                "retention.tier.version",
                "retention.ledger.check",
                "retention.ledger.difference",
                "retention.program.setup",
                "retention.wallet.adjust",
                "retention.tier.membership.set",
            ):
                rows = self.env[model].with_user(self.users[role])
                for operation in OPERATIONS:
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertFalse(rows.has_access(operation))
                with self.subTest(model=model), self.assertRaises(AccessError):
                    rows.search([])

    def test_tiers_belong_to_managers(self):
        for role in SELLERS:
            tier = self.gold.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertEqual(tier.name, "Gold")
                if role == "manager":
                    tier.name = "Golden"
                    tier.create(
                        {
                            "program_id": self.program.id,
                            "name": "Top",
                            "min_amount": 9e6,
                            "sequence": 99,
                        }
                    ).unlink()
                    continue
                with self.assertRaises(AccessError):
                    tier.write({"name": "Mine"})
                with self.assertRaises(AccessError):
                    tier.create({"program_id": self.program.id, "name": "Mine"})
                with self.assertRaises(AccessError):
                    tier.unlink()

    def test_programme_belongs_to_managers(self):
        for role in SELLERS:
            program = self.program.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertTrue(program.name)
                if role == "manager":
                    program.retention_earn_percent = 6
                    self.assertEqual(self.program.rule_ids.reward_point_amount, 0.06)
                    continue
                with self.assertRaises(AccessError):
                    program.write({"retention_earn_percent": 50})

    def test_checks_are_for_managers(self):
        check = self.env["retention.ledger.check"].sudo()._run()
        check.with_user(self.users["manager"]).read(["difference_count"])
        for role in ("own", "all", "account_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                check.with_user(self.users[role]).read(["difference_count"])

    def test_wizards_are_for_managers(self):
        wallet = self._wallet(self.nobodys)
        for role in ("own", "all", "account_manager"):
            with self.subTest(role=role):
                env = self.env(user=self.users[role])
                with self.assertRaises(AccessError):
                    env["retention.wallet.adjust"].create(
                        {"wallet_id": wallet.id, "points": 5, "reason": "Me"}
                    )
                with self.assertRaises(AccessError):
                    env["retention.program.setup"].create({})
                with self.assertRaises(AccessError):
                    env["retention.tier.membership.set"].create(
                        {
                            "partner_id": self.nobodys.id,
                            "program_id": self.program.id,
                            "tier_id": self.vip.id,
                            "reason": "Me",
                        }
                    )

    def test_sales_rights_bring_retention_rights(self):
        user = new_test_user(
            self.env, "retention_seller", "sales_team.group_sale_salesman"
        )
        self.assertTrue(user.has_group("customer_retention.group_retention_user"))
        self.assertFalse(user.has_group("customer_retention.group_retention_manager"))
        user.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_manager").id)
        ]
        self.assertTrue(user.has_group("customer_retention.group_retention_manager"))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "retention_elsewhere",
            "customer_retention.group_retention_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in (*LEDGER, "retention.tier"):
            with self.subTest(model=model):
                rows = self.env[model].with_user(user).with_company(other)
                self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            self._wallet(self.mine).with_user(user).read(["balance"])

    def test_fields_on_customers_are_for_sellers(self):
        fields = ("retention_points", "retention_tier_id", "retention_wallet_ids")
        for name in fields:
            with self.subTest(name=name):
                self.nobodys.with_user(self.users["own"]).read([name])
                with self.assertRaises(AccessError):
                    self.nobodys.with_user(self.users["staff"]).read([name])

    def test_seller_sees_what_the_order_earns(self):
        order = self._buy(100, self.mine)
        seen = order.with_user(self.users["own"])
        self.assertEqual(seen.retention_released_points, seen.retention_expected_points)
        self.assertTrue(seen.retention_ribbon)
