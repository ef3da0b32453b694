from ast import literal_eval

from lxml import etree

from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common_measures import MeasureCase

MODELS = (
    "retention.measure",
    "retention.measure.balance",
    "retention.measure.cost",
    "retention.measure.participant",
    "retention.acquisition.month",
    "retention.acquisition.document",
)


@tagged("post_install", "-at_install")
class TestMeasureScreens(MeasureCase):
    """Screens open, and their filters find what their names say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "measure_screens",
            "customer_retention.group_retention_manager,sales_team.group_sale_manager",
        )

    def _arch(self, model):
        view = self.env["ir.ui.view"].search(
            [("model", "=", model), ("type", "=", "search")], limit=1
        )
        return etree.fromstring(
            self.env[model].get_view(view.id, "search")["arch"].encode()
        )

    def test_filters_and_groups(self):
        self._order_on(self.first, 100)
        self._measure(costs=[10], taking=[self.customer])
        for model in MODELS:
            records = self.env[model].with_user(self.manager)
            for node in self._arch(model).iter("filter"):
                with self.subTest(model=model, filter=node.get("name")):
                    if node.get("domain"):
                        domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
                        records.search_count(domain)
                    context = literal_eval(node.get("context") or "{}")
                    if "group_by" in context:
                        groups = records.formatted_read_group(
                            [], [context["group_by"]], ["__count"]
                        )
                        self.assertTrue(groups)

    def test_filters_tell_apart(self):
        self._order_on(self.first, 100)
        bad = self._measure(costs=[500], taking=[self.customer])
        good = self._measure(taking=[self.customer], purpose="keeping")
        silent = self._measure("none", costs=[500])
        coming = self._measure(costs=[500], date_from=self._ago(days=-5), date_to=False)
        ours = [("id", "in", (bad | good | silent | coming).ids)]
        domains = {
            node.get("name"): node.get("domain")
            for node in self._arch("retention.measure").iter("filter")
        }
        for name, expected in (
            ("loss", bad),
            ("profit", good),
            ("unmeasured", silent),
            ("planned", coming),
            ("keeping", good),
            ("winning", bad | silent | coming),
        ):
            domain = safe_eval(domains[name], {"uid": self.env.uid})
            found = self.env["retention.measure"].search([*ours, *domain])
            self.assertEqual(found, expected, name)

    def test_cost_against_margin(self):
        self._order_on(self.first, 100)
        measure = self._measure(costs=[30], taking=[self.customer])
        silent = self._measure("none", costs=[5])
        groups = self.env["retention.measure.balance"]._read_group(
            [("measure_id", "in", (measure | silent).ids)],
            ["measure_id", "figure"],
            ["amount:sum"],
        )
        self.assertEqual(
            set(groups),
            {(measure, "cost", 30), (measure, "margin", 40), (silent, "cost", 5)},
        )

    def test_actions(self):
        for name in (
            "retention_measure_action",
            "retention_measure_balance_action",
            "retention_measure_cost_action",
            "retention_measure_participant_action",
            "retention_measure_participant_add_action",
            "retention_measure_participant_add_action_customers",
            "retention_measure_period_action",
            "retention_acquisition_month_action",
            "retention_acquisition_document_action",
        ):
            action = self.env.ref(f"customer_retention.{name}")
            with self.subTest(action=name):
                records = self.env[action.res_model].with_user(self.manager)
                views = records.get_views(action.views)["views"]
                self.assertEqual(set(views), {kind for _id, kind in action.views})
                if action.target != "new" and action.res_model != (
                    "retention.measure.period"
                ):
                    self.assertIn("smiling_face", action.help)
