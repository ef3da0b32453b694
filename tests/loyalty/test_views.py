from ast import literal_eval

from lxml import etree

from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import RetentionCase

VIEWS = {
    "loyalty.program": ("loyalty_program_view_search", ["list", "kanban", "form"]),
    "retention.tier": ("retention_tier_view_search", ["list", "kanban", "form"]),
    "retention.earning.rule": (
        "retention_earning_rule_view_search",
        ["list", "kanban", "form"],
    ),
    "retention.tier.membership": (
        "retention_tier_membership_view_search",
        ["list", "kanban", "form", "graph", "pivot"],
    ),
    "retention.wallet": (
        "retention_wallet_view_search",
        ["list", "kanban", "form", "graph", "pivot"],
    ),
    "retention.wallet.entry": (
        "retention_wallet_entry_view_search",
        ["list", "kanban", "form", "graph", "pivot"],
    ),
    "retention.wallet.accrual": (
        "retention_wallet_accrual_view_search",
        ["list", "kanban", "form", "graph", "pivot"],
    ),
    "retention.wallet.lot": (
        "retention_wallet_lot_view_search",
        ["list", "kanban", "form", "graph", "pivot"],
    ),
    "retention.gift": ("retention_gift_view_search", ["list", "kanban", "form"]),
    "retention.gift.occasion": (
        "retention_gift_occasion_view_search",
        ["list", "kanban"],
    ),
    "retention.extra": ("retention_extra_view_search", ["list", "kanban", "form"]),
    "retention.extra.budget": (
        "retention_extra_budget_view_search",
        ["list", "kanban"],
    ),
    "retention.balance.import": (
        "retention_balance_import_view_search",
        ["list", "form"],
    ),
    "retention.balance.import.line": (
        "retention_balance_import_line_view_search",
        ["list"],
    ),
    "retention.ledger.check": (
        "retention_ledger_check_view_search",
        ["list", "kanban", "form"],
    ),
    "retention.liability": (
        "retention_liability_view_search",
        ["list", "kanban", "form", "graph", "pivot"],
    ),
    "retention.liability.age": (
        "retention_liability_age_view_search",
        ["list", "graph", "pivot"],
    ),
    "retention.liability.overview": (
        "retention_liability_overview_view_search",
        ["list", "form"],
    ),
    "retention.liability.posting": (
        "retention_liability_posting_view_search",
        ["list", "kanban", "form"],
    ),
}
FOR_MANAGERS = {
    "retention.balance.import",
    "retention.balance.import.line",
    "retention.ledger.check",
    "retention.liability",
    "retention.liability.age",
    "retention.liability.overview",
    "retention.liability.posting",
}


@tagged("post_install", "-at_install")
class TestViews(RetentionCase):
    """Screens open for those who may see them, and their filters work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "retention_manager",
            "customer_retention.group_retention_manager,sales_team.group_sale_manager",
        )
        cls.seller = new_test_user(
            cls.env, "retention_seller", "sales_team.group_sale_salesman"
        )

    def setUp(self):
        super().setUp()
        self._buy(1000)
        self._confirm(self._create_order(100))
        self._wallet()._adjust(-5, "A correction")

    def _search_arch(self, model):
        view = self.env.ref(f"customer_retention.{VIEWS[model][0]}")
        return etree.fromstring(
            self.env[model].get_view(view.id, "search")["arch"].encode()
        )

    def test_views_open(self):
        for user in (self.manager, self.seller):
            for model, (_search, kinds) in VIEWS.items():
                if user == self.seller and model in FOR_MANAGERS:
                    continue
                for kind in kinds:
                    with self.subTest(user=user.login, model=model, kind=kind):
                        view = self.env[model].with_user(user).get_view(view_type=kind)
                        self.assertIn("<", view["arch"])

    def test_filters_find(self):
        for model in VIEWS:
            for node in self._search_arch(model).iter("filter"):
                if not node.get("domain"):
                    continue
                with self.subTest(model=model, filter=node.get("name")):
                    domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
                    self.env[model].search_count(domain)

    def test_filters_tell_apart(self):
        """A filter that finds all or nothing on these rows would tell nothing."""
        wallet, entry = self.env["retention.wallet"], self.env["retention.wallet.entry"]
        mine = [("wallet_id", "=", self._wallet().id)]
        domains = {
            (model, node.get("name")): literal_eval(node.get("domain"))
            for model in ("retention.wallet", "retention.wallet.entry")
            for node in self._search_arch(model).iter("filter")
            if node.get("domain") and "uid" not in node.get("domain")
        }
        one = [("id", "=", self._wallet().id)]
        for name, count in (("points", 1), ("pending", 1), ("debt", 0), ("tier", 1)):
            found = wallet.search_count(one + domains["retention.wallet", name])
            self.assertEqual(found, count, name)
        for name, count in (("earn", 1), ("adjust", 1), ("in", 1), ("out", 1)):
            found = entry.search_count(mine + domains["retention.wallet.entry", name])
            self.assertEqual(found, count, name)

    def test_group_bys_group(self):
        for model in VIEWS:
            for node in self._search_arch(model).iter("filter"):
                context = literal_eval(node.get("context") or "{}")
                if "group_by" not in context:
                    continue
                with self.subTest(model=model, filter=node.get("name")):
                    groups = (
                        self.env[model]
                        .with_user(self.manager)
                        .formatted_read_group([], [context["group_by"]], ["__count"])
                    )
                    self.assertIsInstance(groups, list)

    def test_reports_add_up(self):
        for model, field in (
            ("retention.wallet.entry", "points"),
            ("retention.wallet.lot", "remaining"),
        ):
            domain = [("wallet_id", "=", self._wallet().id)]
            groups = self.env[model].formatted_read_group(domain, [], [f"{field}:sum"])
            self.assertEqual(groups[0][f"{field}:sum"], 45, model)

    def test_actions_open_their_screens(self):
        for name in (
            "retention_program_action",
            "retention_tier_action",
            "retention_earning_rule_action",
            "retention_tier_membership_action",
            "retention_wallet_action",
            "retention_wallet_entry_action",
            "retention_wallet_entry_action_report",
            "retention_wallet_accrual_action",
            "retention_wallet_lot_action",
            "retention_wallet_lot_action_report",
            "retention_ledger_check_action",
            "retention_liability_action",
            "retention_liability_age_action",
            "retention_liability_overview_action",
            "retention_liability_posting_action",
            "retention_liability_post_action",
            "retention_balance_import_action",
            "retention_balance_import_line_action",
            "retention_program_setup_action",
            "retention_settings_action",
        ):
            action = self.env.ref(f"customer_retention.{name}")
            with self.subTest(action=name):
                views = [(view_id, kind) for view_id, kind in action.views]
                self.env[action.res_model].get_views(views)
                context = literal_eval(action.context or "{}")
                arch = etree.fromstring(
                    self.env[action.res_model]
                    .get_view(action.search_view_id.id, "search")["arch"]
                    .encode()
                )
                filters = {node.get("name") for node in arch.iter("filter")}
                for key in context:
                    if key.startswith("search_default_"):
                        self.assertIn(key.removeprefix("search_default_"), filters)

    def test_menus_lead_somewhere(self):
        root = self.env.ref("customer_retention.retention_menu_root")
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id)])
        leaves = menus - menus.parent_id
        self.assertGreater(len(leaves), 10)
        self.assertTrue(all(leaves.mapped("action")))
        visible = self.env["ir.ui.menu"].with_user(self.seller)._visible_menu_ids()
        self.assertIn(
            self.env.ref("customer_retention.retention_wallet_menu").id, visible
        )
        for hidden in (
            "program_setup",
            "settings",
            "program",
            "ledger_check",
            "liability",
            "liability_overview",
            "liability_posting",
            "balance_import",
        ):
            menu = self.env.ref(f"customer_retention.retention_{hidden}_menu")
            self.assertNotIn(menu.id, visible)

    def test_programme_form(self):
        view = "loyalty.loyalty_program_view_form"
        with Form(self.program.with_user(self.manager), view) as form:
            form.retention_earn_percent = 6
            with form.retention_tier_ids.edit(0) as tier:
                tier.discount_percent = 7
        self.assertEqual(self.program.rule_ids.reward_point_amount, 0.06)
        self.assertEqual(self.standard.discount_percent, 7)

    def test_programme_form_shows_the_ledger_to_sellers(self):
        program = self.program.with_user(self.seller)
        self.assertEqual(program.retention_wallet_count, 1)
        self.assertEqual(
            program.action_retention_wallets()["res_model"], "retention.wallet"
        )

    def test_customer_form(self):
        with Form(self.customer.with_user(self.seller)) as form:
            self.assertEqual(form.retention_points, 45)
            self.assertEqual(form.retention_tier_id, self.gold)
            self.assertEqual(form.retention_entry_ids[:], self._wallet().entry_ids)
        action = self.customer.with_user(self.seller).action_retention_wallet()
        self.assertEqual(action["res_id"], self._wallet().id)

    def test_order_form(self):
        order = self._create_order(100)
        with Form(order.with_user(self.manager)) as form:
            self.assertEqual(form.retention_tier_id, self.gold)
            self.assertIn("Gold", form.retention_ribbon)
            form.retention_points_requested = 10
        order.with_user(self.manager).action_retention_use_points()
        self.assertEqual(order.amount_total, 70)

    def test_forms_without_a_programme(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE loyalty_program SET retention_managed = FALSE")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        user = self.seller
        with Form(self._create_customer("Without").with_user(user)) as form:
            self.assertFalse(form.retention_wallet_count)
        with Form(self.env["sale.order"].with_user(user)) as form:
            form.partner_id = self.customer
            self.assertFalse(form.retention_ribbon)

    def test_forms_for_other_staff(self):
        """Who has no right to wallets opens customers and orders without them."""
        clerk = new_test_user(
            self.env,
            "retention_clerk",
            "account.group_account_invoice,base.group_partner_manager",
        )
        self.assertFalse(clerk.has_group("customer_retention.group_retention_user"))
        with Form(self.customer.with_user(clerk)) as form:
            form.ref = "K-1"
        for model in ("res.partner", "sale.order"):
            arch = self.env[model].with_user(clerk).get_view(view_type="form")["arch"]
            # The note for the delivery is for whoever delivers
            arch = arch.replace("retention_delivery_note", "")
            self.assertNotIn("retention_", arch, model)

    def test_ribbon_shows_every_digit(self):
        rich = self._create_customer("Rich")
        self._give_points(1234567.89, rich)
        order = self._create_order(100, rich)
        self.assertIn("1234567.89 points", order.retention_ribbon)


@tagged("post_install", "-at_install")
class TestMailTemplates(RetentionCase):
    """They ship ready to use; nothing sends them."""

    def _render(self, name, record):
        template = self.env.ref(f"customer_retention.{name}")
        values = template._generate_template(
            record.ids, ("subject", "body_html", "email_from", "partner_to")
        )[record.id]
        self.assertEqual(values["partner_ids"], self.customer.ids)
        return f"{values['subject']} {values['body_html']}"

    def test_points_usable(self):
        self._buy(1000)
        text = self._render("mail_template_points_usable", self._wallet())
        self.assertIn("50", text)
        self.assertIn("Gold", text)
        self.assertIn("/my/loyalty", text)

    def test_points_expiring(self):
        self.program.retention_expiry_months = 1
        self._buy(1000)
        wallet = self._wallet()
        lot = wallet.lot_ids
        lot.sudo().expires_on = self.company._retention_day()
        wallet._refresh_expiring()
        text = self._render("mail_template_points_expiring", wallet)
        self.assertIn("50", text)
        self.assertIn("/my/loyalty", text)

    def test_tier_reached(self):
        self._buy(1000)
        membership = self.env["retention.tier.membership"].search(
            [("partner_id", "=", self.customer.id), ("tier_id", "=", self.gold.id)]
        )
        text = self._render("mail_template_tier_reached", membership)
        for words in ("Gold", "20", "1.5"):
            self.assertIn(words, text)

    def test_nothing_is_sent(self):
        before = self.env["mail.mail"].search_count([])
        self._buy(1000)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)


@tagged("post_install", "-at_install")
class TestUninstallDialog(RetentionCase):
    """Leaving says what customers own, and saves it first."""

    def _dialog(self, name):
        module = self.env["ir.module.module"].search([("name", "=", name)])
        return self.env["base.module.uninstall"].create({"module_ids": module.ids})

    def test_balances_show(self):
        self._buy(1000)
        self._confirm(self._create_order(100))
        dialog = self._dialog("customer_retention")
        for words in (self.program.name, "50.00", "6.00"):
            self.assertIn(words, dialog.retention_summary)

    def test_debt_is_not_netted(self):
        order = self._buy(100)
        self._buy(100, self._create_customer("Another"))
        self._wallet()._adjust(-5, "Spent elsewhere")
        self._credit(order.invoice_ids)
        [row] = self.env["base.module.uninstall"]._retention_balances()
        self.assertEqual((row["balance"], row["debt"]), (5, 5))

    def test_a_module_below_takes_it_along(self):
        self._buy(1000)
        self.assertTrue(self._dialog("website_sale_loyalty").retention_summary)

    def test_other_modules_are_quiet(self):
        self._buy(1000)
        self.assertFalse(self._dialog("mail_bot").retention_summary)

    def test_nothing_to_lose(self):
        self._confirm(self._create_order(0))
        self.assertFalse(self._dialog("customer_retention").retention_summary)

    def test_export(self):
        self._buy(1000)
        dialog = self._dialog("customer_retention")
        action = dialog.action_retention_export()
        self.assertEqual(action["res_id"], dialog.id)
        names = dialog.retention_export_ids.mapped("name")
        for name in ("wallets", "entries", "lots"):
            self.assertTrue(any(name in one for one in names), name)
        wallets = dialog.retention_export_ids.filtered(
            lambda one: "wallets" in one.name
        )
        self.assertIn(self.customer.name, wallets.raw.decode())
