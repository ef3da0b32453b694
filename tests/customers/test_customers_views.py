from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CustomerCase

ROLES = {
    "user": "customer_retention.group_retention_user",
    "seller": "sales_team.group_sale_salesman",
    "account_manager": "customer_retention.group_retention_account_manager",
    "manager": "customer_retention.group_retention_manager",
    "all": "sales_team.group_sale_salesman_all_leads",
}


@tagged("post_install", "-at_install")
class TestCustomersViews(CustomerCase):
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

    def _actions(self):
        """Yield the addon's window actions on models of its own."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "customer_retention"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        for name in names:
            action = self.env[name.model].browse(name.res_id)
            if action.res_model.startswith("retention."):
                yield name.name, action

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

    def _open(self, action, model):
        modes = [mode.strip() for mode in action.view_mode.split(",")]
        first = action.view_id.type == modes[0] and action.view_id.id
        views = model.get_views(
            [(first if mode == modes[0] else False, mode) for mode in modes]
            + [(action.search_view_id.id, "search")]
        )["views"]
        for mode in modes:
            arch = etree.fromstring(views[mode]["arch"].encode())
            if mode in ("pivot", "graph"):
                self._add_up(model, arch)
            else:
                self._read(model, arch, mode)
        self._filter(model, etree.fromstring(views["search"]["arch"].encode()))

    def _read(self, model, arch, mode):
        names = {
            node.get("name"): {}
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        rows = model.search([], limit=5)
        if mode != "form":
            rows.web_read(names)
        elif rows:
            rows[0].web_read(names)
        elif model.has_access("create"):
            Form(model)

    def _add_up(self, model, arch):
        groups, sums = [], ["__count"]
        for node in arch.iter("field"):
            field = model._fields[node.get("name")]
            if node.get("type") == "measure":
                if field.aggregator and field.store:
                    sums.append(f"{field.name}:{field.aggregator}")
            elif field.type in ("date", "datetime"):
                groups.append(f"{field.name}:month")
            else:
                groups.append(field.name)
        model.formatted_read_group([], groups, sums)

    def _filter(self, model, arch):
        for node in arch.iter("filter"):
            if node.get("domain"):
                domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
                model.search_count(domain, limit=1)
            if node.get("context"):
                group = safe_eval(node.get("context"), {"uid": 1}).get("group_by")
                if group:
                    groups = [group] if isinstance(group, str) else group
                    model.formatted_read_group([], groups, ["__count"])

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
