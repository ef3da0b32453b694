from unittest.mock import patch

from odoo.tests import Form, tagged

from ..customers.common_views import EveryView
from .common import KeyAccountCase

PERSONAL = "customer_retention.group_retention_personal"


@tagged("post_install", "-at_install")
class TestKeyViews(EveryView, KeyAccountCase):
    """Every page of key accounts opens with rows in it, for who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sells = "sales_team.group_sale_salesman"
        cls.users = {
            "keeper": cls.keeper,
            "seller": cls._create_user("seller", sells),
            "both": cls._create_user(
                "both", sells, "group_retention_account_manager", PERSONAL
            ),
            "manager": cls._create_user("manager", "group_retention_manager"),
            "sales manager": cls._create_user(
                "head", "sales_team.group_sale_manager", "account.group_account_invoice"
            ),
        }
        cls.account.deputy_id = cls.users["both"]
        cls._fill_dossier()

    @classmethod
    def _fill_dossier(cls):
        part = {"account_id": cls.account.id}
        people = cls.env["retention.key.account.person"].create(
            [
                part | {"partner_id": cls.contact.id, "power": "decides"},
                part
                | {
                    "partner_id": cls._create_customer(
                        "Max Roth", parent_id=cls.firm.id
                    ).id
                },
            ]
        )
        for name, values in {
            "influence": {"from_id": people[0].id, "to_id": people[1].id},
            "coverage": {"person_id": people[0].id, "user_id": cls.keeper.id},
            "objective": {"name": "All the lamps"},
            "risk": {"event": "sold", "name": "The fund wants to sell"},
            "competitor": {"name": "Baltic Wood"},
            "term": {"name": "Delivery", "value": "Free"},
            "touch": {"kind": "visit", "user_id": cls.keeper.id},
        }.items():
            made = cls.env[f"retention.key.account.{name}"].create(part | values)
        made.action_done()

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=9)
        )
        for months in (1, 2, 3, 4, 5):
            self._order_on(self._ago(months=months), 100, self.firm)
            self._order_on(self._ago(months=months), 40)
        self._score()
        self.env["retention.concentration"]._cron_measure()
        self.env["retention.key.account"]._cron_measure_health()

    def _pages(self):
        """Yield the window actions on models of this domain."""
        for name, action in self._actions():
            model = self.env[action.res_model]
            if any(
                "models.key_accounts" in one.__module__ for one in type(model).mro()
            ):
                yield name, action

    def test_every_page_opens_with_its_rows(self):
        self.env["retention.win.back"].create({"account_id": self.account.id})
        opened, filled = set(), set()
        for name, action in self._pages():
            for role, user in self.users.items():
                model = self.env[action.res_model].with_user(user)
                if not model.has_access("read"):
                    continue
                with self.subTest(action=name, role=role):
                    self._open(action, model)
                    opened.add(role)
                    if model.search_count([], limit=1):
                        filled.add(action.res_model)
        self.assertEqual(opened, set(self.users))
        self.assertGreaterEqual(
            filled,
            {
                "retention.key.account",
                "retention.key.account.contact",
                "retention.key.account.touch",
                "retention.key.card",
                "retention.key.suggestion",
                "retention.concentration",
                "retention.concentration.line",
                "retention.dependency.alert",
                "retention.win.back",
                "retention.touch.norm",
            },
        )

    def test_the_form_opens_and_saves_for_who_keeps_it(self):
        for role in ("keeper", "both", "manager", "sales manager"):
            with (
                self.subTest(role=role),
                Form(self.account.with_user(self.users[role])) as form,
            ):
                form.business = f"Four hotels, says {role}"
            self.assertIn(role, self.account.business)
