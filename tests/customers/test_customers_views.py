from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CustomerCase
from .common_views import EveryView

ROLES = {
    "user": "customer_retention.group_retention_user",
    "seller": "sales_team.group_sale_salesman",
    "account_manager": "customer_retention.group_retention_account_manager",
    "manager": "customer_retention.group_retention_manager",
    "all": "sales_team.group_sale_salesman_all_leads",
}


@tagged("post_install", "-at_install")
class TestCustomersViews(EveryView, CustomerCase):
    """Every page of the customer base opens, in every view, for every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._create_users("base", **ROLES)
        cls.partner = cls._create_customer("Everybody's", user_id=False)

    def setUp(self):
        super().setUp()
        for months in (0, 1, 3, 5):
            self._order_on(self._ago(months=months, days=1), 100, self.partner)
        self._score()
        self.env["retention.customer.answer"].create(
            {
                "partner_id": self.partner.id,
                "question": "buys_elsewhere",
                "buys_elsewhere": "no",
            }
        )
        self.env["retention.spend.estimate"].create(
            {"partner_id": self.partner.id, "yearly_amount": 10}
        )

    def test_every_view_opens_with_its_rows(self):
        opened = set()
        for name, action in self._actions():
            for role, user in self.users.items():
                model = self.env[action.res_model].with_user(user)
                if not model.has_access("read"):
                    continue
                with self.subTest(action=name, role=role):
                    self._open(action, model)
                    opened.add(role)
        self.assertEqual(opened, set(ROLES))

    def test_the_menus_of_who_may_not_read_stay_closed(self):
        portal = new_test_user(self.env, "base_portal", "base.group_portal")
        stranger = new_test_user(self.env, "base_stranger", "base.group_user")
        for name, action in self._actions():
            for user in (portal, stranger):
                with (
                    self.subTest(action=name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.env[action.res_model].with_user(user).search([])

    def test_the_overview_opens(self):
        for role, user in self.users.items():
            with self.subTest(role=role):
                self.env["retention.overview"].with_user(user).get_overview({})
